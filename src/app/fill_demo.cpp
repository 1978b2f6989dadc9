#include "app/fill_demo.h"

#include <algorithm>
#include <set>
#include <utility>

#include "app/plan_json.h"
#include "core/digest.h"

namespace rollcall::app {
namespace {

using attendance::DocumentKind;
using std::chrono::days;
using Json = nlohmann::ordered_json;

constexpr std::size_t kEventsAtOnce = 2000;
constexpr days kDaysBefore{3};  // of the first month, for the shifts that reach into it
constexpr int kBadgesForEachPin = 7;
constexpr std::size_t kPinDigits = 8;

/// The error of the first that could not be written.
Status all_put(const Result<std::vector<people::PutOutcome>>& outcomes) {
    if (!outcomes) {
        return outcomes.error();
    }
    for (const people::PutOutcome& outcome : *outcomes) {
        if (outcome.error) {
            return *outcome.error;
        }
    }
    return {};
}

attendance::Facts facts_of(const demo::Stamp& stamp, const attendance::WorkSite& site, bool has_pin,
                           TimePoint now) {
    attendance::Facts facts;
    facts.at = stamp.at;
    facts.utc_offset = site.zone->offset_at(stamp.at);
    facts.zone = site.zone->name();
    facts.received_at = now;
    facts.direction = stamp.direction;
    facts.method = has_pin ? attendance::Method::pin : attendance::Method::badge;
    facts.device = site.name + "-gate";
    facts.site = site.name;
    facts.credential = "demo";
    return facts;
}

/// The site where somebody works on a day.
const attendance::WorkSite& site_on(const demo::Person& person, CivilDay day) {
    const attendance::WorkSite* site = person.assignments.front().site.get();
    for (const attendance::Assignment& assignment : person.assignments) {
        site = assignment.from <= day ? assignment.site.get() : site;
    }
    return *site;
}

std::string random_digits(std::size_t count) {
    constexpr int kDigits = 10;
    std::string digits;
    for (const std::uint8_t byte : random_bytes(count)) {
        digits += static_cast<char>('0' + byte % kDigits);
    }
    return digits;
}

}  // namespace

bool FillDemo::has_pin(const demo::Person& person) {
    return person.life % (kBadgesForEachPin + 1) == 0;
}

void FillDemo::note(std::string action, std::string subject) {
    audit_.push_back({.at = now_,
                      .actor = std::string(access::kCommandLine),
                      .address = {},
                      .action = std::move(action),
                      .request_id = {},
                      .subject = std::move(subject),
                      .subject_erased = false});
}

Status FillDemo::put_sites() {
    for (const auto& [site, name] : {std::pair(company_.sites[0], "Berlin"),
                                     std::pair(company_.sites[1], "Ho Chi Minh City")}) {
        if (Status put =
                parts_.directory.put_site({site->name, name, std::string(site->zone->name())});
            !put) {
            return put;
        }
        note("site.put", site->name);
        const auto put =
            parts_.terms.put_holidays(site->name, {{"holidays", holidays_json(site->holidays)}});
        if (!put) {
            return put.error();
        }
        note("holidays.put", site->name);
    }
    return {};
}

Status FillDemo::put_documents() {
    std::set<std::pair<DocumentKind, std::string>> done;
    const auto put = [&](DocumentKind kind, const std::string& name, Json json,
                         CivilDay from) -> Status {
        if (!done.emplace(kind, name).second) {
            return {};
        }
        json["valid_from"] = to_text(from);
        note(kind == DocumentKind::plan ? "plan.put" : "rules.put", name);
        const auto written = parts_.terms.put_document(kind, name, std::move(json));
        return written ? Status{} : Status{written.error()};
    };
    const CivilDay from = company_.people.front().assignments.front().from;
    for (const demo::Person& person : company_.people) {
        for (const attendance::Assignment& one : person.assignments) {
            if (Status plan = put(DocumentKind::plan, one.plan->name, plan_json(*one.plan), from);
                !plan) {
                return plan;
            }
            if (Status rules =
                    put(DocumentKind::rules, one.rules->version, rules_json(*one.rules), from);
                !rules) {
                return rules;
            }
        }
    }
    return {};
}

Status FillDemo::put_people() {
    std::vector<people::PutPerson> all;
    for (const demo::Person& person : company_.people) {
        for (const attendance::Assignment& assignment : person.assignments) {
            people::PutPerson put{.id = EmployeeId(person.id), .change = {}};
            put.change.site = assignment.site->name;
            put.change.department = assignment.department;
            put.change.valid_from = assignment.from;
            if (assignment.from == person.assignments.front().from) {
                put.expect = people::PutPerson::Expect::nobody;
                put.change.name = person.name;
                put.change.email = person.id + "@demo.example";
                put.change.payroll_number = "P" + person.id.substr(1);
                put.change.language = assignment.site->name == demo::kSaigon ? "vi" : "en";
                put.change.starts_on = assignment.from;
                if (!has_pin(person)) {
                    put.change.badge_code = "B" + person.id.substr(1);
                }
                note("person.added", person.id);
            }
            all.push_back(std::move(put));
        }
    }
    filled_.people = company_.people.size();
    return all_put(parts_.directory.put(all, people::PutMode::all,
                                        {.now = now_, .date = TimeZone{}.day_of(now_)}));
}

Status FillDemo::put_terms() {
    for (const demo::Person& person : company_.people) {
        const EmployeeId id(person.id);
        for (const attendance::Assignment& one : person.assignments) {
            const auto put = parts_.terms.put_terms(
                id, one.from, {{"plan", one.plan->name}, {"rules", one.rules->version}});
            if (!put) {
                return put.error();
            }
        }
        for (const attendance::Leave& leave : person.leaves) {
            const auto added = parts_.terms.add_leave(id, leave_json(leave));
            if (!added) {
                return added.error();
            }
            note("leave.added", person.id);
        }
    }
    return {};
}

Result<std::vector<PersonKey>> FillDemo::keys() const {
    std::vector<PersonKey> keys;
    for (const demo::Person& person : company_.people) {
        const auto found =
            parts_.directory.find(EmployeeId(person.id), person.assignments.front().from);
        if (!found) {
            return found.error();
        }
        keys.push_back((*found)->key);
    }
    return keys;
}

Status FillDemo::put_check_ins() {
    const auto keys = this->keys();
    if (!keys) {
        return keys.error();
    }
    std::vector<attendance::NewEvent> events;
    const CivilDay today = TimeZone{}.day_of(now_);
    for (std::size_t i = 0; i < company_.people.size(); ++i) {
        const demo::Person& person = company_.people[i];
        for (CivilDay day = filled_.month.first - kDaysBefore; day <= today + days{1};
             day += days{1}) {
            for (const demo::Stamp& stamp : demo::stamps_of(person, day)) {
                if (stamp.at <= now_) {
                    events.push_back(
                        {.facts = facts_of(stamp, site_on(person, day), has_pin(person), now_),
                         .person = (*keys)[i],
                         .evidence = std::nullopt,
                         .runner_up = std::nullopt});
                }
            }
        }
    }
    std::ranges::stable_sort(events, {}, [](const auto& event) { return event.facts.at; });
    filled_.events = events.size();
    for (std::size_t i = 0; i < events.size(); i += kEventsAtOnce) {
        const auto some = std::span(events).subspan(i, std::min(kEventsAtOnce, events.size() - i));
        if (const auto recorded = parts_.events.record_all(some); !recorded) {
            return recorded.error();
        }
    }
    return {};
}

Status FillDemo::put_pins() {
    const auto keys = this->keys();
    if (!keys) {
        return keys.error();
    }
    for (std::size_t i = 0; i < company_.people.size(); ++i) {
        if (!has_pin(company_.people[i])) {
            continue;
        }
        Status set;
        do {  // until it is none that everybody would try
            set = parts_.pins.set((*keys)[i], random_digits(kPinDigits));
        } while (!set && set.error().code == ErrorCode::invalid_field);
        if (!set) {
            return set;
        }
        note("pin.set", company_.people[i].id);
    }
    return {};
}

}  // namespace rollcall::app
