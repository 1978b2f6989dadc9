#include "app/terms_of_person.h"

#include <algorithm>
#include <set>
#include <utility>

#include "app/plan_json.h"

namespace rollcall::app {
namespace {

using attendance::Assignment;
using attendance::AssignmentHistory;
using attendance::Document;
using attendance::DocumentKind;
using attendance::Plan;
using attendance::Rules;
using attendance::Terms;
using attendance::WorkSite;
using Json = nlohmann::ordered_json;

/// Nothing before it is asked for: TimeZone knows the years from 1900 on.
const CivilDay kFirstDay = civil_day(1900, 1, 1);

/// The last of those, in order of their days, that have begun by `day`; null before the first.
template <class Valid, class DayOf>
const Valid* valid_on(const std::vector<Valid>& all, CivilDay day, const DayOf& day_of) {
    const Valid* valid = nullptr;
    for (const Valid& one : all) {
        if (day_of(one) <= day) {
            valid = &one;
        }
    }
    return valid;
}

Error unreadable(const Document& document, const Error& why) {
    return {ErrorCode::internal, "A shift plan or rules that were stored cannot be read.",
            label_of(document) + ": " + why.message};
}

template <class T>
Result<T> parsed(const Document& document, Result<T> (*read)(const Json&)) {
    Result<T> value = read(Json::parse(document.text, nullptr, false));
    return value ? std::move(value) : unreadable(document, value.error());
}

}  // namespace

TermsOfPerson::TermsOfPerson(const people::Directory& directory,
                             const attendance::TermsStore& terms, TimeZone zone)
    : directory_(directory),
      terms_(terms),
      zone_(zone),
      ordinary_(std::make_shared<const Rules>()) {}

Result<PersonTerms> TermsOfPerson::of(PersonKey person, CivilDay first, CivilDay last) const {
    return reader().of(person, first, last);
}

TermsOfPerson::Reader TermsOfPerson::reader() const {
    return Reader(*this);
}

Result<std::shared_ptr<const Plan>> TermsOfPerson::plan_of(const Document& document) const {
    const std::lock_guard lock(parsing_);
    auto& plan = plans_[{document.name, document.version}];
    if (!plan) {
        auto read = parsed(document, read_plan);
        if (!read) {
            return std::move(read).error();
        }
        read->name = label_of(document);
        plan = std::make_shared<const Plan>(std::move(*read));
    }
    return plan;
}

Result<std::shared_ptr<const Rules>> TermsOfPerson::rules_of(const Document& document) const {
    const std::lock_guard lock(parsing_);
    auto& rules = rules_[{document.name, document.version}];
    if (!rules) {
        auto read = parsed(document, read_rules);
        if (!read) {
            return std::move(read).error();
        }
        read->version = label_of(document);
        rules = std::make_shared<const Rules>(std::move(*read));
    }
    return rules;
}

Result<PersonTerms> TermsOfPerson::Reader::of(PersonKey person, CivilDay first, CivilDay last) {
    auto places = source_.directory_.assignments(person);
    if (!places) {
        return std::move(places).error();
    }
    auto terms = source_.terms_.terms(person);
    if (!terms) {
        return std::move(terms).error();
    }
    const auto leaves = source_.terms_.leaves(person, first, last);
    if (!leaves) {
        return leaves.error();
    }
    const Sources sources{std::move(*places), std::move(*terms)};
    const auto days = turning_days(sources);
    if (!days) {
        return days.error();
    }
    std::vector<Assignment> assignments;
    for (const CivilDay day : *days) {
        auto assignment = assignment_from(day, sources);
        if (!assignment) {
            return std::move(assignment).error();
        }
        assignments.push_back(std::move(*assignment));
    }
    auto history = AssignmentHistory::of(std::move(assignments));
    if (!history) {
        return std::move(history).error();
    }
    PersonTerms result{std::move(*history), {}};
    for (const attendance::StoredLeave& stored : *leaves) {
        result.leaves.push_back(stored.leave);
    }
    return result;
}

Result<std::vector<CivilDay>> TermsOfPerson::Reader::turning_days(const Sources& sources) {
    std::set<CivilDay> days{kFirstDay};
    for (const people::Assignment& place : sources.places) {
        days.insert(place.valid_from);
    }
    for (const Terms& terms : sources.terms) {
        days.insert(terms.from);
        for (const auto& [kind, name] : {std::pair(DocumentKind::plan, terms.plan),
                                         std::pair(DocumentKind::rules, terms.rules)}) {
            const auto versions = this->versions(kind, name);
            if (!versions) {
                return versions.error();
            }
            for (const Document& version : **versions) {
                days.insert(version.valid_from);
            }
        }
    }
    return std::vector(days.lower_bound(kFirstDay), days.end());
}

Result<Assignment> TermsOfPerson::Reader::assignment_from(CivilDay day, const Sources& sources) {
    Assignment assignment;
    assignment.from = day;
    assignment.zone = source_.zone_;
    assignment.rules = source_.ordinary_;
    const auto* place =
        valid_on(sources.places, day, [](const people::Assignment& one) { return one.valid_from; });
    if (place != nullptr) {
        if (Status added = add_place(place->place, assignment); !added) {
            return added.error();
        }
    }
    const auto* terms = valid_on(sources.terms, day, [](const Terms& one) { return one.from; });
    if (terms == nullptr) {
        return assignment;
    }
    const auto plans = versions(DocumentKind::plan, terms->plan);
    const auto rules = versions(DocumentKind::rules, terms->rules);
    if (!plans || !rules) {
        return plans ? rules.error() : plans.error();
    }
    if (const Document* document = version_on(**plans, day)) {
        auto plan = source_.plan_of(*document);
        if (!plan) {
            return std::move(plan).error();
        }
        assignment.plan = std::move(*plan);
    }
    if (const Document* document = version_on(**rules, day)) {
        auto read = source_.rules_of(*document);
        if (!read) {
            return std::move(read).error();
        }
        assignment.rules = std::move(*read);
    }
    return assignment;
}

Status TermsOfPerson::Reader::add_place(const people::Place& place, Assignment& assignment) {
    assignment.department = place.department;
    if (!place.time_zone.empty()) {
        const auto zone = TimeZone::find(place.time_zone);
        if (!zone) {
            return zone.error();
        }
        assignment.zone = *zone;
    }
    if (!place.site.empty()) {
        auto found = site(place.site);
        if (!found) {
            return std::move(found).error();
        }
        assignment.site = std::move(*found);
    }
    return {};
}

Result<std::shared_ptr<const WorkSite>> TermsOfPerson::Reader::site(const std::string& id) {
    auto& known = work_sites_[id];
    if (known) {
        return known;
    }
    if (!sites_) {
        auto sites = source_.directory_.sites();
        if (!sites) {
            return std::move(sites).error();
        }
        sites_ = std::move(*sites);
    }
    WorkSite made;
    made.name = id;
    const auto site = std::ranges::find(*sites_, id, &people::Site::id);
    if (site != sites_->end()) {
        const auto zone = TimeZone::find(site->time_zone);
        if (!zone) {
            return zone.error();
        }
        made.zone = *zone;
    }
    auto holidays = source_.terms_.holidays(id);
    if (!holidays) {
        return std::move(holidays).error();
    }
    made.holidays = std::move(*holidays);
    known = std::make_shared<const WorkSite>(std::move(made));
    return known;
}

Result<const TermsOfPerson::Reader::Versions*> TermsOfPerson::Reader::versions(
    DocumentKind kind, const std::string& name) {
    const auto [entry, is_new] = documents_.try_emplace({kind, name});
    if (is_new && !name.empty()) {
        auto read = source_.terms_.versions(kind, name);
        if (!read) {
            documents_.erase(entry);
            return std::move(read).error();
        }
        entry->second = std::move(*read);
    }
    return &entry->second;
}

}  // namespace rollcall::app
