#include "contract/closing_store_contract.h"

#include <thread>
#include <vector>

#include "contract/samples.h"

namespace rollcall::test {

using attendance::Closing;
using attendance::ClosingNumber;
using attendance::KeptSheet;
using attendance::NewClosing;
using attendance::Period;
using attendance::SheetToKeep;

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ClosingStoreContract);

namespace {

const TimePoint kNow = from_unix_millis(kSampleTime);
const Period kMarch{civil_day(2026, 3, 1), civil_day(2026, 3, 31)};
const Period kApril{civil_day(2026, 4, 1), civil_day(2026, 4, 30)};
const attendance::Reopening kReopening{.at = kNow, .by = "owner", .reason = "a wrong plan"};

NewClosing of(const Period& period, const std::string& site = "") {
    return {.period = period,
            .site = site,
            .closed_at = kNow,
            .closed_by = "hr",
            .basis = "{\"time_zone_data\":\"2026a\"}"};
}

SheetToKeep sheet(PersonKey person, const std::string& text,
                  std::optional<ClosingNumber> closing = {}) {
    const ByteView bytes = as_bytes(text);
    return {person, closing, Bytes(bytes.begin(), bytes.end())};
}

/// "1:march/2:later": closing, sheets, and in which each was paid.
std::string shown(const std::vector<KeptSheet>& sheets) {
    std::string all;
    for (const KeptSheet& one : sheets) {
        all += (all.empty() ? "" : " ") + std::to_string(one.closing.number.value()) + ":";
        for (const auto& version : one.versions) {
            all += std::string(as_text(version.sheet)) + "@" +
                   std::to_string(version.paid_in.value()) + "/";
        }
    }
    return all;
}

}  // namespace

PersonKey ClosingStoreContract::person(const std::string& id, std::uint32_t seed) {
    const auto added = place_->people().add_photo(sample_photo(id, seed));
    EXPECT_TRUE(added);
    return added ? added->person : PersonKey();
}

Result<Closing> ClosingStoreContract::close(const NewClosing& closing,
                                            std::span<const SheetToKeep> sheets) {
    return store().close(closing, sheets, store().state().value());
}

TEST_P(ClosingStoreContract, KeepsWhatAPeriodCameTo) {
    const PersonKey ada = person("E1", 1);
    const PersonKey bob = person("E2", 2);
    const std::vector sheets{sheet(ada, "ada"), sheet(bob, "bob"), sheet(PersonKey(9999), "gone")};
    const auto closed = close(of(kMarch), sheets);
    ASSERT_TRUE(closed) << closed.error().message << closed.error().context;
    EXPECT_EQ(closed->people, 2U) << "who was removed meanwhile is left out";
    const auto found = store().find(closed->number);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->made.period, kMarch);
    EXPECT_EQ((*found)->made.closed_by, "hr");
    EXPECT_EQ((*found)->made.closed_at, kNow);
    EXPECT_EQ((*found)->made.basis, of(kMarch).basis);
    EXPECT_EQ((*found)->reopened, std::nullopt);
    const Period week{civil_day(2026, 3, 30), civil_day(2026, 4, 5)};
    EXPECT_EQ(shown(store().sheets_of(ada, week).value()), "1:ada@1/");
    EXPECT_EQ(shown(store().sheets_of(ada, kApril).value()), "");
    EXPECT_FALSE(*store().find(ClosingNumber(99)));
}

TEST_P(ClosingStoreContract, DaysOfAnotherPeriodAreNotClosedTwice) {
    ASSERT_TRUE(close(of(kMarch, "HN"), {}));
    const Period pay{civil_day(2026, 3, 26), civil_day(2026, 4, 25)};
    const auto again = close(of(pay, "HN"), {});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::conflict);
    EXPECT_NE(again.error().message.find("closing 1 (2026-03-01 to 2026-03-31, site HN)"),
              std::string::npos)
        << again.error().message;
    EXPECT_TRUE(close(of(kMarch, "HN"), {})) << "of people who have come since";
    EXPECT_TRUE(close(of(kMarch, "B"), {}));
    EXPECT_TRUE(close(of(kMarch), {}));
    EXPECT_TRUE(close(of(kApril, "HN"), {}));
    EXPECT_EQ(store().standing(kMarch)->size(), 4U);
}

TEST_P(ClosingStoreContract, WhatWasReadBeforeAnotherClosingIsNotClosed) {
    person("E1", 1);
    person("E2", 2);
    const auto refused = [&](const attendance::ClosingsState& seen) {
        const auto closed = store().close(of(kMarch), {}, seen);
        return !closed && closed.error().code == ErrorCode::conflict;
    };
    attendance::ClosingsState seen = store().state().value();
    const Closing other = close(of(kMarch, "HN"), {}).value();
    EXPECT_TRUE(refused(seen)) << "of another site, with people of this one perhaps";
    seen = store().state().value();
    ASSERT_TRUE(store().reopen(other.number, kReopening));
    EXPECT_TRUE(refused(seen));
    seen = store().state().value();
    ASSERT_TRUE(place_->people().merge({EmployeeId("E1"), EmployeeId("E2"), kNow}));
    EXPECT_TRUE(refused(seen));
    EXPECT_TRUE(store().close(of(kMarch), {}, store().state().value()));
}

TEST_P(ClosingStoreContract, OfTwoClosingsAtOnceOneWins) {
    const PersonKey ada = person("E1", 1);
    const std::vector sheets{sheet(ada, "ada")};
    std::vector<int> wins(2);
    std::vector<std::thread> threads;
    const attendance::ClosingsState seen = store().state().value();
    for (int& win : wins) {
        threads.emplace_back([&] {
            const auto closed = store().close(of(kMarch), sheets, seen);
            win = closed ? 1 : 0;
            EXPECT_TRUE(closed || closed.error().code == ErrorCode::conflict);
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(wins[0] + wins[1], 1);
    EXPECT_EQ(store().sheets_of(ada, kMarch)->size(), 1U);
}

TEST_P(ClosingStoreContract, AReopenedOneStaysAndDoesNotStand) {
    const PersonKey ada = person("E1", 1);
    const std::vector first{sheet(ada, "first")};
    const std::vector second{sheet(ada, "second")};
    const Closing closed = close(of(kMarch), first).value();
    const auto reopened = store().reopen(closed.number, kReopening);
    ASSERT_TRUE(reopened);
    EXPECT_EQ(reopened->reopened, kReopening);
    EXPECT_EQ(shown(store().sheets_of(ada, kMarch).value()), "");
    EXPECT_EQ(shown(store().sheets(closed.number, {}, 10).value()), "1:first@1/") << "in history";
    EXPECT_EQ(store().reopen(closed.number, kReopening).error().code, ErrorCode::conflict);
    EXPECT_EQ(store().reopen(ClosingNumber(99), kReopening).error().code, ErrorCode::not_found);
    ASSERT_TRUE(close(of(kMarch), second));
    EXPECT_EQ(shown(store().sheets_of(ada, kMarch).value()), "2:second@2/");
    const auto page = store().list({}, 1);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->closings[0].number, ClosingNumber(2));
    ASSERT_EQ(page->next, ClosingNumber(2));
    const auto rest = store().list(page->next, 10);
    ASSERT_EQ(rest->closings.size(), 1U);
    EXPECT_EQ(rest->closings[0].reopened, kReopening);
    EXPECT_EQ(rest->next, std::nullopt);
}

TEST_P(ClosingStoreContract, ALaterClosingPaysForChangesOfAnEarlierOne) {
    const PersonKey ada = person("E1", 1);
    const std::vector march{sheet(ada, "march")};
    const Closing first = close(of(kMarch), march).value();
    const std::vector april{sheet(ada, "april"), sheet(ada, "changed", first.number)};
    const auto second = close(of(kApril), april);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->people, 1U);
    EXPECT_EQ(shown(store().sheets_of(ada, kMarch).value()), "1:march@1/changed@2/");
    EXPECT_EQ(shown(store().sheets_of(ada, kApril).value()), "1:march@1/changed@2/ 2:april@2/")
        << "with what it has paid for";
    EXPECT_EQ(shown(store().sheets(first.number, {}, 10).value()), "1:march@1/changed@2/");
    const auto too_early = store().reopen(first.number, kReopening);
    ASSERT_FALSE(too_early);
    EXPECT_EQ(too_early.error().code, ErrorCode::conflict);
    EXPECT_NE(too_early.error().message.find("closing 2"), std::string::npos);
    ASSERT_TRUE(store().reopen(second->number, kReopening));
    EXPECT_EQ(shown(store().sheets_of(ada, kMarch).value()), "1:march@1/")
        << "what it paid for is not paid";
    EXPECT_TRUE(store().reopen(first.number, kReopening));
}

TEST_P(ClosingStoreContract, TheLastPaymentOfAnyDayIsReopenedFirst) {
    const PersonKey ada = person("E1", 1);
    const Period may{civil_day(2026, 5, 1), civil_day(2026, 5, 31)};
    const ClosingNumber first(1);
    const std::vector march{sheet(ada, "march")};
    ASSERT_TRUE(close(of(kMarch), march));
    const std::vector april{sheet(ada, "april"), sheet(ada, "two hours more", first)};
    const Closing second = close(of(kApril), april).value();
    const std::vector later{sheet(ada, "may"), sheet(ada, "three hours more", first)};
    const Closing third = close(of(may), later).value();
    const auto middle = store().reopen(second.number, kReopening);
    ASSERT_FALSE(middle) << "the third would have paid for all three hours";
    EXPECT_EQ(middle.error().code, ErrorCode::conflict);
    EXPECT_NE(middle.error().message.find("closing 3"), std::string::npos);
    ASSERT_TRUE(store().reopen(third.number, kReopening));
    EXPECT_TRUE(store().reopen(second.number, kReopening));
}

TEST_P(ClosingStoreContract, SheetsFollowAPersonWhoIsMerged) {
    const PersonKey ada = person("E1", 1);
    const PersonKey bob = person("E2", 2);
    const std::vector march{sheet(bob, "march")};
    const Closing first = close(of(kMarch), march).value();
    const std::vector april{sheet(ada, "ada"), sheet(bob, "bob"),
                            sheet(bob, "changed", first.number)};
    const Closing second = close(of(kApril), april).value();
    const people::Merging merging{EmployeeId("E1"), EmployeeId("E2"), kNow};
    const auto twice = place_->people().merge(merging);
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().code, ErrorCode::conflict);
    EXPECT_EQ(twice.error().message, "both were closed in closing 2; reopen it first");
    ASSERT_TRUE(store().reopen(second.number, kReopening));
    const std::vector part{sheet(ada, "some days")};
    const Period days{civil_day(2026, 3, 30), civil_day(2026, 4, 2)};
    const Closing third = close(of(days, "HN"), part).value();
    EXPECT_EQ(place_->people().merge(merging).error().message,
              "E1 was closed in closing 3 and E2 in closing 1, which have days in common; "
              "reopen one of them first");
    ASSERT_TRUE(store().reopen(third.number, kReopening));
    ASSERT_TRUE(place_->people().merge(merging));
    EXPECT_EQ(shown(store().sheets_of(ada, kMarch).value()), "1:march@1/")
        << "their days are closed as before";
    EXPECT_EQ(shown(store().sheets(second.number, {}, 10).value()), "2:ada@2/");
}

TEST_P(ClosingStoreContract, SheetsGoWithThePersonAndComeInPages) {
    std::vector<SheetToKeep> sheets;
    for (std::uint32_t i = 1; i <= 3; ++i) {
        const std::string id = "E" + std::to_string(i);
        sheets.push_back(sheet(person(id, i), id));
    }
    const Closing closed = close(of(kMarch), sheets).value();
    const auto page = store().sheets(closed.number, {}, 2);
    EXPECT_EQ(shown(page.value()), "1:E1@1/ 1:E2@1/");
    EXPECT_EQ(shown(store().sheets(closed.number, page->back().person, 2).value()), "1:E3@1/");
    ASSERT_TRUE(place_->people().remove(EmployeeId("E2")));
    EXPECT_EQ(shown(store().sheets(closed.number, {}, 10).value()), "1:E1@1/ 1:E3@1/");
    EXPECT_EQ(store().find(closed.number)->value().people, 3U) << "how many were closed";
}

}  // namespace rollcall::test
