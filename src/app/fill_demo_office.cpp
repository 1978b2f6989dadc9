// What the office of the demo's company has done: closings, corrections, devices and a key.

#include <algorithm>
#include <utility>

#include "app/fill_demo.h"
#include "attendance/pay_period.h"
#include "core/bytes.h"
#include "core/digest.h"
#include "core/p256.h"

namespace rollcall::app {
namespace {

using attendance::Period;
using std::chrono::days;
using Json = nlohmann::ordered_json;

constexpr const char* kOffice = "demo";  // who closes, corrects and decides
constexpr std::size_t kPage = 1000;
constexpr std::size_t kApproved = 2;
constexpr std::size_t kWaiting = 3;
constexpr std::size_t kRejected = 1;
constexpr days kNightsOver{3};  // nobody is at work since a month's last day
constexpr std::size_t kDeviceIdBytes = 16;
constexpr std::chrono::minutes kWorkedOn{45};

/// Those months that are over everywhere, from the one that begins on `first`.
std::vector<Period> months_over(CivilDay first, TimePoint now) {
    std::vector<Period> months;
    for (Period month = attendance::period_of(first, {});
         month.last + kNightsOver < TimeZone{}.day_of(now);
         month = attendance::period_of(month.last + days{1}, {})) {
        months.push_back(month);
    }
    return months;
}

}  // namespace

Result<FilledDemo> FillDemo::run(std::uint64_t seed) {
    const auto somebody = parts_.directory.list({}, std::nullopt, 1, CivilDay{});
    if (!somebody) {
        return somebody.error();
    }
    if (!somebody->people.empty()) {
        return Error{ErrorCode::conflict, "there are people in this data folder already"};
    }
    const auto berlin = TimeZone::find("Europe/Berlin");
    if (!berlin) {
        return berlin.error();
    }
    now_ = parts_.clock.now();
    const CivilDay first = demo::month_of_clock_change(*berlin, now_);
    auto company =
        demo::make_company({.seed = seed, .month = first, .until = TimeZone{}.day_of(now_)});
    if (!company) {
        return std::move(company).error();
    }
    company_ = std::move(*company);
    months_ = months_over(first, now_);
    filled_.month = months_.front();
    for (const auto step : {&FillDemo::put_sites, &FillDemo::put_documents, &FillDemo::put_people,
                            &FillDemo::put_terms, &FillDemo::put_pins, &FillDemo::put_check_ins,
                            &FillDemo::close_months, &FillDemo::correct, &FillDemo::put_devices,
                            &FillDemo::put_key, &FillDemo::write_audit}) {
        if (Status done = (this->*step)(); !done) {
            return done.error();
        }
    }
    return filled_;
}

Result<std::vector<FillDemo::MissingOut>> FillDemo::missing_outs(const char* site,
                                                                 const Period& month) const {
    std::vector<MissingOut> outs;
    people::PeopleFilter filter;
    filter.site = site;
    const auto done = parts_.timesheets.for_each(
        filter, std::nullopt, kPage, month, [&](const PersonTimesheet& timesheet) {
            for (const attendance::Day& day : timesheet.days) {
                for (const attendance::Stay& stay : day.stays) {
                    if (stay.end == attendance::StayEnd::by_rule &&
                        stay.stamped.begin < stay.stamped.end && stay.stamped.end <= now_) {
                        outs.push_back({timesheet.person.id, stay.stamped.end});
                        return;  // one of each person is enough
                    }
                }
            }
        });
    return done ? Result<std::vector<MissingOut>>(std::move(outs)) : done.error();
}

Status FillDemo::enter(std::vector<MissingOut> outs, std::size_t most, bool approve,
                       const std::string& reason) {
    outs.resize(std::min(outs.size(), most));
    if (outs.empty()) {
        return {};
    }
    Json lines = Json::array();
    for (const MissingOut& out : outs) {
        lines.push_back({{"employee_id", out.employee.value()},
                         {"kind", "add"},
                         {"at", to_rfc3339(out.at)},
                         {"direction", "out"},
                         {"reason", reason}});
        note(approve ? "correction.approved" : "correction.entered", out.employee.value());
    }
    const auto entered = parts_.corrections.enter(
        {{"corrections", std::move(lines)}, {"approve", approve}}, kOffice);
    return entered ? Status{} : Status{entered.error()};
}

Status FillDemo::close_months() {
    for (const Period& month : months_) {
        auto outs = missing_outs(demo::kBerlin, month);
        if (!outs) {
            return outs.error();
        }
        if (Status entered = enter(std::move(*outs), kApproved, true, "The gate was broken.");
            !entered) {
            return entered;
        }
        // The other site's last month is left to whoever looks at the demo.
        for (const char* site : {demo::kBerlin, demo::kSaigon}) {
            if (site == std::string_view(demo::kSaigon) && month == months_.back()) {
                continue;
            }
            const auto closed = parts_.pay_periods.close(month, site, kOffice);
            if (!closed) {
                return closed.error();
            }
            if (filled_.closing == attendance::ClosingNumber{}) {
                filled_.closing = closed->number;
            }
            note("period.closed", std::to_string(closed->number.value()) + ": " +
                                      to_text(month.first) + "/" + to_text(month.last) + " " +
                                      site);
        }
    }
    return {};
}

/// One that comes too late for a closed month, some that wait for a decision, and one that was
/// rejected.
Status FillDemo::correct() {
    const Period& last = months_.back();
    auto late = missing_outs(demo::kBerlin, last);
    auto open = missing_outs(demo::kSaigon, last);
    if (!late || !open) {
        return late ? open.error() : late.error();
    }
    for (MissingOut& out : *late) {
        out.at += kWorkedOn;  // or it would be what the rule made of it
    }
    if (Status entered = enter(std::move(*late), 1, true, "Found in the guard's book."); !entered) {
        return entered;
    }
    filled_.waiting = std::min(open->size(), kWaiting);
    if (Status entered = enter(*open, kWaiting + kRejected, false, "I forgot to check out.");
        !entered || open->size() <= kWaiting) {
        return entered;
    }
    const auto waiting = parts_.corrections.list({.state = attendance::CorrectionState::requested},
                                                 std::nullopt, kRejected);
    if (!waiting) {
        return waiting.error();
    }
    const auto number = waiting->corrections.front().correction.number;
    const auto rejected = parts_.corrections.decide({{"numbers", {number.value()}},
                                                     {"decision", "reject"},
                                                     {"reason", "You were seen here until later."}},
                                                    kOffice);
    note("correction.rejected", std::to_string(number.value()));
    return rejected ? Status{} : Status{rejected.error()};
}

Status FillDemo::put_devices() {
    for (const auto& site : company_.sites) {
        const auto key = p256_key_of_nobody();
        if (!key) {
            return key.error();
        }
        access::Device device;
        device.id = to_base64url(random_bytes(kDeviceIdBytes));
        device.terms.name = site->name + "-gate";
        device.terms.site = site->name;
        device.key = *key;
        device.paired_at = now_;
        if (Status added = parts_.devices.add_device(device); !added) {
            return added;
        }
        note("device.paired", device.terms.name);
    }
    return {};
}

Status FillDemo::put_key() {
    using access::Right;
    auto key = parts_.credentials.create_key(
        "demo", {Right::people_read, Right::people_write, Right::reports, Right::admin},
        std::nullopt);
    if (!key) {
        return std::move(key).error();
    }
    filled_.api_key = std::move(*key);
    note("key.added", "demo");
    return {};
}

Status FillDemo::write_audit() {
    return parts_.audit.record_all(audit_);
}

}  // namespace rollcall::app
