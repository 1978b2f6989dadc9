#include "demo/company.h"

#include <algorithm>

#include "demo/names.h"
#include "demo/plans.h"
#include "demo/random.h"

namespace rollcall::demo {
namespace {

using attendance::Assignment;
using attendance::Leave;
using attendance::LeavePart;
using attendance::Plan;
using attendance::Rules;
using attendance::WorkSite;
using std::chrono::days;
using std::chrono::months;

constexpr int kFirstId = 1001;
constexpr int kMonthsLookedBack = 24;
constexpr days kNightsOver{3};  // nobody is at work since a month's last day

/// What everybody shares.
struct Terms {
    std::vector<std::shared_ptr<const Plan>> plans;  ///< by kind; the crews' at kThreeShifts
    std::vector<std::shared_ptr<const Plan>> crews;
    std::vector<std::shared_ptr<const Rules>> rules;
};

constexpr std::size_t kThreeShifts = 1;
constexpr std::size_t kFlexible = 3;
constexpr std::size_t kSplit = 4;
constexpr std::array kDepartments = {"Accounts", "Production", "Security", "Development", "Shop"};

CivilDay first_of_month(CivilDay day) {
    const std::chrono::year_month_day date(day);
    return CivilDay{date.year() / date.month() / 1};
}

CivilDay months_after(CivilDay first, int count) {
    const std::chrono::year_month_day date(first);
    return CivilDay{(date.year() / date.month() + months{count}) / 1};
}

/// The day of the month on which the clocks are changed.
std::optional<CivilDay> clock_change(const TimeZone& zone, CivilDay month) {
    for (CivilDay day = month; day < months_after(month, 1); day += days{1}) {
        if (zone.length_of(day) != days{1}) {
            return day;
        }
    }
    return std::nullopt;
}

CivilDay monday_from(CivilDay day) {
    const std::chrono::weekday weekday(day);
    return day + (std::chrono::Monday - weekday);
}

Terms make_terms(CivilDay month, CivilDay first_guard) {
    Terms terms;
    terms.plans = {std::make_shared<Plan>(office_plan()), nullptr,
                   std::make_shared<Plan>(guard_plan(first_guard)),
                   std::make_shared<Plan>(flexible_plan()), std::make_shared<Plan>(split_plan())};
    for (int crew = 0; crew < kCrews; ++crew) {
        terms.crews.push_back(std::make_shared<Plan>(three_shifts_plan(crew, month - days{30})));
    }
    for (int number = 0; number < kRules; ++number) {
        terms.rules.push_back(std::make_shared<Rules>(rules(number)));
    }
    return terms;
}

void take_leave(Random& random, CivilDay month, std::vector<Leave>& leaves) {
    for (int i = random.below(3); i > 0; --i) {
        const CivilDay first = month + days{random.below(30)};
        const auto part = static_cast<LeavePart>(random.below(3));
        const int more = part == LeavePart::whole_day ? random.below(4) : 0;
        const bool paid = random.in_a_hundred(70);
        leaves.push_back({first, first + days{more}, part, paid, paid ? "annual" : "unpaid"});
    }
}

Person make_person(int number, const CompanyShape& shape, const Company& company,
                   const Terms& terms) {
    const auto at = static_cast<std::size_t>(number);
    Random random(shape.seed, at);
    Person person;
    person.id = "E" + std::to_string(kFirstId + number);
    const std::size_t kind = at % terms.plans.size();
    const std::size_t site = number < shape.people / 2 ? 0 : 1;
    person.name =
        site == 1 && !random.in_a_hundred(15) ? vietnamese_name(random) : mixed_name(random);
    const auto& plan = kind == kThreeShifts
                           ? terms.crews[at / terms.plans.size() % terms.crews.size()]
                           : terms.plans[kind];
    const auto& rules = terms.rules[(at / terms.plans.size() + at) % terms.rules.size()];
    const auto assigned = [&](CivilDay from, const std::shared_ptr<const Plan>& by,
                              std::size_t where, const char* department) {
        person.assignments.push_back(
            {from, by, company.sites.at(where), TimeZone{}, department, rules});
    };
    const std::chrono::year_month_day date(shape.month);
    assigned(CivilDay{date.year() / 1 / 1}, plan, site, kDepartments[kind]);
    if (at % 10 == kFlexible) {
        assigned(shape.month + days{14}, terms.plans[kSplit], site, kDepartments[kSplit]);
    }
    if (at % 10 == 5) {
        assigned(monday_from(shape.month + days{11}), plan, 1 - site, "Abroad");
    }
    for (CivilDay month = shape.month; month <= shape.until; month = months_after(month, 1)) {
        take_leave(random, month, person.leaves);
    }
    person.says_direction = at % 3 != 0;
    person.life = random.next();
    return person;
}

/// One day of one person.
class LivedDay {
  public:
    LivedDay(const Person& person, CivilDay day)
        : person_(person),
          day_(day),
          now_(terms()),
          random_(person.life, static_cast<std::uint64_t>(day.time_since_epoch().count())) {}

    std::vector<Stamp> live() && {
        const auto& shifts = attendance::day_plan(*now_.plan, day_).shifts;
        const bool free = now_.site->holidays.contains(day_) && !now_.plan->on_holidays;
        if (free || shifts.empty() || on_leave()) {
            if (random_.in_a_hundred(12)) {
                const int begin = random_.between(7 * 60, 22 * 60);
                stay(begin, begin + random_.between(60, 9 * 60));
            }
        } else if (!random_.in_a_hundred(5)) {
            for (const attendance::Shift& work : shifts) {
                work_at(work);
            }
        }
        return std::move(stamps_);
    }

  private:
    const Assignment& terms() const {
        const Assignment* valid = &person_.assignments.front();
        for (const Assignment& assignment : person_.assignments) {
            valid = assignment.from <= day_ ? &assignment : valid;
        }
        return *valid;
    }

    bool on_leave() const {
        return std::ranges::any_of(person_.leaves, [&](const Leave& leave) {
            return leave.part == LeavePart::whole_day && leave.first <= day_ && day_ <= leave.last;
        });
    }

    void stamp(int minute, attendance::Direction direction) {
        const TimePoint at =
            now_.site->zone->to_moment(LocalTime{day_} + attendance::Minutes{minute}) +
            std::chrono::seconds{random_.below(60)};
        stamps_.push_back({at, person_.says_direction ? std::optional{direction} : std::nullopt});
    }

    void stay(int begin, int end) {
        if (!random_.in_a_hundred(3)) {
            stamp(begin, attendance::Direction::in);
        }
        if (random_.in_a_hundred(2)) {
            stamp(begin + 2, attendance::Direction::in);
        }
        if (!random_.in_a_hundred(4)) {
            stamp(end, attendance::Direction::out);
        }
    }

    void work_at(const attendance::Shift& work) {
        const int begin = static_cast<int>(work.begin.count());
        const int end = static_cast<int>(work.end.count());
        int from = begin + random_.between(-25, 8);
        int until = end + random_.between(-8, 40);
        if (work.flexible) {
            from = begin + random_.between(-30, 300);
            until = from + random_.between(300, 660);
        }
        from += random_.in_a_hundred(8) ? random_.between(10, 200) : 0;
        until -= random_.in_a_hundred(8) ? random_.between(10, 200) : 0;
        until += random_.in_a_hundred(6) ? random_.between(60, 240) : 0;
        if (random_.in_a_hundred(35)) {
            const int out = from + (until - from) / 2 + random_.between(-30, 30);
            stay(from, out);
            from = out + random_.between(5, 70);
        }
        stay(from, until);
    }

    const Person& person_;
    CivilDay day_;
    const Assignment& now_;
    Random random_;
    std::vector<Stamp> stamps_;
};

}  // namespace

Result<Company> make_company(const CompanyShape& shape) {
    const auto berlin = TimeZone::find("Europe/Berlin");
    const auto saigon = TimeZone::find("Asia/Ho_Chi_Minh");
    if (!berlin || !saigon) {
        return berlin ? saigon.error() : berlin.error();
    }
    const CivilDay month = shape.month;
    Company company;
    company.sites = {std::make_shared<WorkSite>(WorkSite{
                         kBerlin,
                         *berlin,
                         {{month + days{2}, "Founding day"}, {month + days{8}, "Works outing"}}}),
                     std::make_shared<WorkSite>(WorkSite{
                         kSaigon,
                         *saigon,
                         {{month + days{17}, "Harvest feast"}, {month + days{19}, "Team day"}}})};
    const CivilDay change = clock_change(*berlin, month).value_or(month + days{24});
    const Terms terms = make_terms(month, change - days{1});
    company.people.reserve(static_cast<std::size_t>(shape.people));
    for (int number = 0; number < shape.people; ++number) {
        company.people.push_back(make_person(number, shape, company, terms));
    }
    return company;
}

std::vector<Stamp> stamps_of(const Person& person, CivilDay day) {
    return LivedDay(person, day).live();
}

CivilDay month_of_clock_change(const TimeZone& zone, TimePoint now) {
    // Of the calendar's days the last that is over wherever people work.
    const CivilDay over = TimeZone{}.day_of(now) - kNightsOver;
    const CivilDay latest = months_after(first_of_month(over), -1);
    for (int back = 0; back < kMonthsLookedBack; ++back) {
        const CivilDay month = months_after(latest, -back);
        if (clock_change(zone, month)) {
            return month;
        }
    }
    return latest;
}

}  // namespace rollcall::demo
