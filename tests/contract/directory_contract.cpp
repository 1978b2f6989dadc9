#include "contract/directory_contract.h"

#include <gmock/gmock.h>

#include "contract/samples.h"

namespace rollcall::test {

using people::FieldChange;
using people::PutMode;
using people::PutOutcome;
using people::PutPerson;
using testing::ElementsAre;
using testing::IsEmpty;
using Expect = PutPerson::Expect;

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DirectoryContract);

PutPerson put_of(const std::string& id, const Fields& fields) {
    PutPerson put{.id = EmployeeId(id), .change = {}};
    for (const auto& [name, text] : fields) {
        const Status set = people::set_field(put.change, name, text);
        EXPECT_TRUE(set) << (set ? "" : set.error().message);
    }
    return put;
}

std::vector<PutOutcome> DirectoryContract::put(const std::vector<PutPerson>& all, PutMode mode) {
    return directory()
        .put(all, mode, {.now = from_unix_millis(kSampleTime), .date = day("2026-03-10")})
        .value();
}

PutOutcome DirectoryContract::put(const std::string& id, const Fields& fields, Expect expect,
                                  std::optional<std::uint64_t> version) {
    PutPerson one = put_of(id, fields);
    one.expect = expect;
    one.version = version;
    return put({one}).front();
}

std::optional<people::Person> DirectoryContract::find(const std::string& id, std::string_view on) {
    return directory().find(EmployeeId(id), day(on)).value();
}

std::string DirectoryContract::listed(const people::PeopleFilter& filter) {
    std::string ids;
    const auto page = directory().list(filter, std::nullopt, 1000, day("2026-03-10")).value();
    for (const people::Person& person : page.people) {
        ids += (ids.empty() ? "" : " ") + person.id.value();
    }
    return ids;
}

ErrorCode code_of(const PutOutcome& outcome) {
    return outcome.error.value().code;
}

TEST_P(DirectoryContract, GivesBackEveryFieldOfAPersonWithoutAPhoto) {
    ASSERT_TRUE(directory().put_site({"HN", "Hanoi", "Asia/Ho_Chi_Minh"}));
    const PutOutcome made = put("E1", {{"employee_name", "Đặng Thị Hoa"},
                                       {"email", "hoa@example.com"},
                                       {"language", "vi"},
                                       {"badge_code", "0042"},
                                       {"payroll_number", "P-7"},
                                       {"starts_on", "2026-03-01"},
                                       {"ends_on", "2026-12-31"},
                                       {"site", "HN"},
                                       {"department", "Sales"},
                                       {"time_zone", "Asia/Bangkok"}});
    ASSERT_FALSE(made.error) << made.error->message;
    EXPECT_TRUE(made.created);
    const auto person = find("E1").value();
    EXPECT_EQ(person.profile, (people::Profile{"Đặng Thị Hoa", "hoa@example.com", "vi", "0042",
                                               "P-7", day("2026-03-01"), day("2026-12-31"),
                                               people::EmploymentStatus::active}));
    EXPECT_EQ(person.assignment,
              (people::Assignment{day("2026-03-01"), {"HN", "Sales", "Asia/Bangkok"}}))
        << "from the first day on";
    EXPECT_EQ(person.photos, 0U);
    EXPECT_EQ(person.version, 1U);
    EXPECT_EQ(person.created_at, from_unix_millis(kSampleTime));
    EXPECT_FALSE(find("E2"));
    EXPECT_EQ(people().find(EmployeeId("E1")).value()->key, person.key);
}

TEST_P(DirectoryContract, WhoCameWithAPhotoHasARecordToo) {
    ASSERT_TRUE(people().add_photo(sample_photo("E1", 1)));
    const auto person = find("E1").value();
    EXPECT_EQ(person.profile, (people::Profile{.name = "Name of E1"}));
    EXPECT_FALSE(person.assignment);
    EXPECT_EQ(person.photos, 1U);
    EXPECT_EQ(listed({.query = "name of e1"}), "E1");
}

TEST_P(DirectoryContract, APastDayIsReadWithWhatWasValidThen) {
    put("E1", {{"employee_name", "Ada"}, {"department", "Sales"}, {"valid_from", "2026-01-01"}});
    put("E1", {{"department", "Support"}});
    put("E1", {{"time_zone", "UTC"}, {"valid_from", "2026-05-01"}});
    put("E1", {{"department", "Depot"}, {"valid_from", "2026-02-01"}});
    const auto department = [&](std::string_view on) {
        const auto assignment = find("E1", on).value().assignment;
        return assignment ? assignment->place.department + assignment->place.time_zone : "none";
    };
    EXPECT_EQ(department("2025-12-31"), "none");
    EXPECT_EQ(department("2026-01-01"), "Sales");
    EXPECT_EQ(department("2026-02-01"), "Depot");
    EXPECT_EQ(department("2026-03-09"), "Depot");
    EXPECT_EQ(department("2026-03-10"), "Support");
    EXPECT_EQ(department("2026-05-01"), "SupportUTC") << "the rest as it was valid then";
    const auto all = directory().assignments(find("E1").value().key).value();
    EXPECT_EQ(all.size(), 4U);
    EXPECT_EQ(all.front().valid_from, day("2026-01-01"));
    EXPECT_EQ(listed({.query = "", .department = "Support"}), "E1");
    EXPECT_EQ(listed({.query = "", .department = "Depot"}), "") << "not today";
}

TEST_P(DirectoryContract, AnAssignmentOfTheSameDayTakesTheOthersPlace) {
    put("E1", {{"employee_name", "Ada"}, {"department", "Sales"}});
    put("E1", {{"department", "Support"}});
    EXPECT_EQ(directory().assignments(find("E1").value().key).value().size(), 1U);
    EXPECT_EQ(find("E1").value().assignment->place.department, "Support");
}

TEST_P(DirectoryContract, SaysWhatChanged) {
    put("E1", {{"employee_name", "Ada"}, {"email", "a@b"}, {"department", "Sales"}});
    const PutOutcome changed =
        put("E1", {{"employee_name", "Ada"}, {"email", ""}, {"department", "Support"}});
    EXPECT_FALSE(changed.created);
    EXPECT_THAT(changed.changes, ElementsAre(FieldChange{"email", "a@b", ""},
                                             FieldChange{"department", "Sales", "Support"}));
    EXPECT_EQ(changed.version, 2U);
    const PutOutcome same = put("E1", {{"employee_name", "Ada"}});
    EXPECT_THAT(same.changes, IsEmpty());
    EXPECT_EQ(same.version, 2U);
    EXPECT_EQ(find("E1").value().version, 2U);
}

TEST_P(DirectoryContract, RefusesWhatContradicts) {
    put("E1", {{"employee_name", "Ada"}, {"badge_code", "7"}});
    EXPECT_EQ(code_of(put("E1", {{"employee_name", "x"}}, Expect::nobody)), ErrorCode::conflict);
    EXPECT_EQ(code_of(put("E2", {{"employee_name", "x"}}, Expect::somebody)), ErrorCode::not_found);
    EXPECT_EQ(code_of(put("E2", {{"email", "a@b"}})), ErrorCode::missing_field);
    EXPECT_EQ(code_of(put("E2", {{"employee_name", "Bo"}, {"badge_code", "7"}})),
              ErrorCode::conflict);
    EXPECT_EQ(code_of(put("E1", {{"site", "nowhere"}})), ErrorCode::invalid_field);
    EXPECT_EQ(code_of(put("E1", {{"valid_from", "2026-01-01"}})), ErrorCode::invalid_field);
    EXPECT_EQ(code_of(put("E1", {{"starts_on", "2026-02-01"}, {"ends_on", "2026-01-31"}})),
              ErrorCode::invalid_field);
    EXPECT_FALSE(find("E2"));
    EXPECT_EQ(find("E1").value().version, 1U);
    EXPECT_FALSE(put("E1", {{"badge_code", "7"}}).error) << "her own";
}

TEST_P(DirectoryContract, APayrollNumberIsOnePersons) {
    put("E1", {{"employee_name", "Ada"}, {"payroll_number", "7"}});
    const PutOutcome taken = put("E2", {{"employee_name", "Bo"}, {"payroll_number", "7"}});
    EXPECT_EQ(code_of(taken), ErrorCode::conflict);
    EXPECT_EQ(taken.error->message, "payroll_number: it is that of E1");
    EXPECT_FALSE(put("E2", {{"employee_name", "Bo"}, {"badge_code", "7"}}).error)
        << "a badge is another matter";
    EXPECT_FALSE(put("E1", {{"payroll_number", ""}}).error);
    EXPECT_FALSE(put("E2", {{"payroll_number", "7"}}).error) << "it is free again";
    EXPECT_FALSE(put("E3", {{"employee_name", "Cy"}}).error) << "nor is having none one";
}

TEST_P(DirectoryContract, AnOlderVersionIsNotChanged) {
    put("E1", {{"employee_name", "Ada"}});
    EXPECT_FALSE(put("E1", {{"email", "a@b"}}, Expect::somebody, 1).error);
    EXPECT_EQ(code_of(put("E1", {{"email", "c@d"}}, Expect::somebody, 1)),
              ErrorCode::precondition_failed);
    EXPECT_EQ(find("E1").value().profile.email, "a@b");
    ASSERT_TRUE(people().add_photo(sample_photo("E1", 1)));
    EXPECT_EQ(find("E1").value().version, 3U) << "it has given her another name";
    EXPECT_EQ(listed({.query = "a@b"}), "E1");
}

TEST_P(DirectoryContract, AllOrNoneAndDryRun) {
    const std::vector<PutPerson> good = {put_of("E1", {{"employee_name", "Ada"}}),
                                         put_of("E2", {{"employee_name", "Bo"}})};
    std::vector<PutPerson> mixed = good;
    mixed.push_back(put_of("E3", {{"email", "a@b"}}));

    const auto tried = put(mixed, PutMode::dry_run);
    EXPECT_TRUE(tried[0].created);
    EXPECT_TRUE(tried[2].error);
    EXPECT_EQ(listed({}), "");
    EXPECT_TRUE(put(mixed, PutMode::all)[2].error);
    EXPECT_EQ(listed({}), "");
    put(good, PutMode::all);
    EXPECT_EQ(listed({}), "E1 E2");
    EXPECT_TRUE(put(mixed)[2].error);
    EXPECT_EQ(listed({}), "E1 E2");
}

TEST_P(DirectoryContract, ALaterRowSeesTheOnesBefore) {
    const auto outcomes = put({put_of("E1", {{"employee_name", "Ada"}, {"badge_code", "7"}}),
                               put_of("E2", {{"employee_name", "Bo"}, {"badge_code", "7"}})});
    EXPECT_FALSE(outcomes[0].error);
    EXPECT_EQ(code_of(outcomes[1]), ErrorCode::conflict);
}

TEST_P(DirectoryContract, FindsByPartsOfWordsWithoutCaseAndAccents) {
    put("E-17", {{"employee_name", "Đặng Thị Hoa"}, {"email", "hoa.dang@example.com"}});
    put("E-18", {{"employee_name", "Jürgen Groß"}});
    put("X-1", {{"employee_name", "Nguyễn Văn Đức"}, {"status", "left"}});
    EXPECT_EQ(listed({.query = "dang HOA"}), "E-17");
    EXPECT_EQ(listed({.query = "JURGEN"}), "E-18");
    EXPECT_EQ(listed({.query = "gross"}), "E-18");
    EXPECT_EQ(listed({.query = "e-1"}), "E-17 E-18");
    EXPECT_EQ(listed({.query = "example.com"}), "E-17");
    EXPECT_EQ(listed({.query = "%"}), "");
    EXPECT_EQ(listed({.query = "nguyen", .status = people::EmploymentStatus::active}), "");
    EXPECT_EQ(listed({.query = "nguyen", .status = people::EmploymentStatus::left}), "X-1");
    put("E-17", {{"employee_name", "Trần Hoa"}});
    EXPECT_EQ(listed({.query = "tran"}), "E-17");
    EXPECT_EQ(listed({.query = "Thị"}), "");
}

TEST_P(DirectoryContract, ListsPageByPage) {
    for (int i = 0; i < 7; ++i) {
        put("E" + std::to_string(i), {{"employee_name", i % 2 == 0 ? "even" : "odd"}});
    }
    std::string ids;
    std::optional<std::string> cursor;
    int pages = 0;
    do {
        const auto page = directory().list({.query = "even"}, cursor, 2, day("2026-03-10")).value();
        for (const people::Person& person : page.people) {
            ids += person.id.value();
        }
        cursor = page.next;
        ++pages;
    } while (cursor);
    EXPECT_EQ(ids, "E0E2E4E6");
    EXPECT_EQ(pages, 2);
}

TEST_P(DirectoryContract, KeepsSites) {
    EXPECT_THAT(directory().sites().value(), IsEmpty());
    ASSERT_TRUE(directory().put_site({"B", "Berlin", "Europe/Berlin"}));
    ASSERT_TRUE(directory().put_site({"A", "Athens", "Europe/Athens"}));
    ASSERT_TRUE(directory().put_site({"B", "Berlin Mitte", "Europe/Berlin"}));
    EXPECT_THAT(directory().sites().value(),
                ElementsAre(people::Site{"A", "Athens", "Europe/Athens"},
                            people::Site{"B", "Berlin Mitte", "Europe/Berlin"}));
    put("E1", {{"employee_name", "Ada"}, {"site", "B"}});
    EXPECT_EQ(listed({.query = "", .site = "B"}), "E1");
    EXPECT_EQ(directory().remove_site("B").error().code, ErrorCode::conflict);
    EXPECT_EQ(directory().remove_site("C").error().code, ErrorCode::not_found);
    EXPECT_TRUE(directory().remove_site("A"));
    ASSERT_TRUE(people().remove(EmployeeId("E1")));
    EXPECT_TRUE(directory().remove_site("B"));
}

TEST_P(DirectoryContract, MergingGivesPhotosAndIdToTheOneWhoStays) {
    ASSERT_TRUE(people().add_photo(sample_photo("E1", 1)));
    ASSERT_TRUE(people().add_photo(sample_photo("E2", 1)));  // both have it
    ASSERT_TRUE(people().add_photo(sample_photo("E2", 2)));
    put("E2", {{"badge_code", "7"}, {"department", "Sales"}});
    const auto before = find("E1").value();
    const auto merged =
        people().merge({EmployeeId("E1"), EmployeeId("E2"), from_unix_millis(kSampleTime)});
    ASSERT_TRUE(merged) << merged.error().message;
    EXPECT_EQ(merged->photos_moved, 1U);
    EXPECT_EQ(merged->revision, people().revision().value());
    EXPECT_EQ(merged->kept, before.key);

    const auto after = find("E1").value();
    EXPECT_EQ(after.photos, 2U);
    EXPECT_GT(after.version, before.version);
    EXPECT_EQ(after.profile, before.profile);
    EXPECT_EQ(find("E2").value().id, EmployeeId("E1"));
    EXPECT_EQ(people().find(EmployeeId("E2")).value()->id, EmployeeId("E1"));
    EXPECT_THAT(directory().former_ids(after.key).value(), ElementsAre(EmployeeId("E2")));
    EXPECT_EQ(listed({}), "E1");
    EXPECT_TRUE(people().finish_erasure());

    EXPECT_EQ(code_of(put("E2", {{"employee_name", "x"}}, Expect::nobody)), ErrorCode::conflict);
    EXPECT_EQ(code_of(put("E2", {{"employee_name", "x"}})), ErrorCode::conflict);
    EXPECT_FALSE(put("E2", {{"badge_code", "7"}}, Expect::somebody).error) << "a change by it";
    EXPECT_EQ(find("E1").value().profile.badge_code, "7");
    EXPECT_EQ(people().merge({EmployeeId("E1"), EmployeeId("E2"), {}}).error().code,
              ErrorCode::not_found);
    EXPECT_EQ(people().merge({EmployeeId("E1"), EmployeeId("E1"), {}}).error().code,
              ErrorCode::invalid_field);

    put("E3", {{"employee_name", "Cy"}});
    ASSERT_TRUE(people().merge({EmployeeId("E3"), EmployeeId("E1"), {}}));
    EXPECT_THAT(directory().former_ids(find("E3").value().key).value(),
                ElementsAre(EmployeeId("E1"), EmployeeId("E2")));
    ASSERT_TRUE(people().remove(EmployeeId("E3")).value());
    EXPECT_FALSE(find("E2"));
    EXPECT_FALSE(put("E2", {{"employee_name", "new"}}, Expect::nobody).error) << "free again";
}

TEST_P(DirectoryContract, WithoutALegalBasisAPhotoWaits) {
    const auto searchable = [&] {
        std::size_t count = 0;
        EXPECT_TRUE(people().for_each_template(ModelId("model-a"),
                                               [&](const people::StoredTemplate&) { ++count; }));
        return count;
    };
    people::NewPhoto photo = sample_photo("E1", 1);
    photo.basis.reset();
    photo.may_wait = false;
    EXPECT_EQ(people().add_photo(photo).error().code, ErrorCode::basis_missing);
    EXPECT_FALSE(find("E1")) << "nothing of it is written";
    photo.may_wait = true;
    const auto waiting = people().add_photo(photo).value();
    EXPECT_TRUE(waiting.waiting);
    EXPECT_TRUE(waiting.new_photo);
    EXPECT_EQ(searchable(), 0U);
    EXPECT_THAT(people().photos_without_template(ModelId("model-b")).value(),
                ElementsAre(people::OwnedPhoto{waiting.photo, waiting.person, true}));

    EXPECT_EQ(people().record_basis(EmployeeId("E2"), sample_basis()).error().code,
              ErrorCode::not_found);
    EXPECT_EQ(people().record_basis(EmployeeId("E1"), sample_basis()).value(),
              waiting.revision + 1);
    EXPECT_EQ(searchable(), 1U);
    EXPECT_EQ(people().record_basis(EmployeeId("E1"), sample_basis()).value(), waiting.revision + 1)
        << "the index has nothing to follow";
    EXPECT_THAT(people().bases(waiting.person).value(),
                ElementsAre(sample_basis(), sample_basis()));
    photo.stored = sample_stored(2);
    const auto second = people().add_photo(photo).value();
    EXPECT_FALSE(second.waiting);
    EXPECT_FALSE(second.basis_recorded);
    EXPECT_EQ(people().bases(waiting.person).value().size(), 2U);
}

TEST_P(DirectoryContract, WithdrawingRemovesPhotosAndKeepsTheRecord) {
    const auto added = people().add_photo(sample_photo("E1", 1)).value();
    EXPECT_TRUE(added.basis_recorded);
    ASSERT_TRUE(people().add_photo(sample_photo("E2", 1)));  // the same picture
    ASSERT_TRUE(people().add_photo(sample_photo("E1", 2)));
    put("E1", {{"department", "Sales"}});
    const people::Withdrawal withdrawal{EmployeeId("E1"), "HR", from_unix_millis(kSampleTime + 1)};
    const auto withdrawn = people().withdraw(withdrawal).value().value();
    EXPECT_EQ(withdrawn.person, added.person);
    EXPECT_THAT(withdrawn.photos, ElementsAre(sample_stored(2).name))
        << "the other picture is somebody else's too";
    EXPECT_EQ(withdrawn.revision, people().revision().value());
    EXPECT_TRUE(people().finish_erasure());
    const auto person = find("E1").value();
    EXPECT_EQ(person.photos, 0U);
    EXPECT_EQ(person.assignment->place.department, "Sales");
    const auto bases = people().bases(added.person).value();
    ASSERT_EQ(bases.size(), 1U);
    EXPECT_EQ(bases[0].withdrawn_at, withdrawal.now);
    EXPECT_EQ(bases[0].withdrawn_by, "HR");
    EXPECT_FALSE(people().withdraw({EmployeeId("E9"), "HR", {}}).value());

    people::NewPhoto again = sample_photo("E1", 3);
    again.basis.reset();
    EXPECT_TRUE(people().add_photo(again).value().waiting);
    EXPECT_TRUE(people().add_photo(sample_photo("E1", 4)).value().basis_recorded);
}

TEST_P(DirectoryContract, AStatusReachesThoseWhoRecognise) {
    ASSERT_TRUE(people().add_photo(sample_photo("E1", 1)));
    const auto revision = people().revision().value();
    put("E1", {{"status", "suspended"}});
    EXPECT_EQ(people().find(EmployeeId("E1")).value()->status, people::EmploymentStatus::suspended);
    EXPECT_EQ(people().revision().value(), revision) << "the index has nothing to follow";
    ASSERT_TRUE(people().add_photo(sample_photo("E1", 2)));
    EXPECT_EQ(find("E1").value().profile.status, people::EmploymentStatus::suspended);
}

}  // namespace rollcall::test
