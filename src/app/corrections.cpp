#include "app/corrections.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "app/day_so_far.h"
#include "app/json_members.h"
#include "app/personal_links.h"
#include "attendance/effective.h"

namespace rollcall::app {
namespace {

using attendance::Correction;
using attendance::CorrectionKind;
using attendance::CorrectionNumber;
using attendance::CorrectionState;
using attendance::Decision;
using attendance::Direction;
using attendance::Event;
using attendance::EventKind;
using attendance::EventNumber;
using attendance::Facts;
using attendance::NewCorrection;
using Json = Corrections::Json;

constexpr int kMostNumber = std::numeric_limits<int>::max();
constexpr std::array<std::pair<std::string_view, CorrectionKind>, 3> kKinds = {
    {{"add", CorrectionKind::add},
     {"change", CorrectionKind::change},
     {"take_back", CorrectionKind::take_back}}};
constexpr std::array<std::pair<std::string_view, std::optional<Direction>>, 2> kDirections = {
    {{"in", Direction::in}, {"out", Direction::out}}};
constexpr std::array<std::pair<std::string_view, CorrectionState>, 2> kDecisions = {
    {{"approve", CorrectionState::approved}, {"reject", CorrectionState::rejected}}};

Error in_line(const std::string& where, const Error& error) {
    return {error.code, where + ": " + error.message, error.context};
}

Error second_person_needed(const std::string& which) {
    return {ErrorCode::forbidden, which +
                                      " by another person than the one who asked: the setting "
                                      "attendance.second_approver is on"};
}

Error taken_back(EventNumber event) {
    return {ErrorCode::conflict, "event " + std::to_string(event.value()) +
                                     " does not count any more: it was taken back already"};
}

/// Where a check-in stands after the corrections that there are; nothing: it does not count.
std::optional<TimePoint> standing_at(const std::vector<Event>& events, EventNumber number) {
    const auto effective = attendance::effective_events(events);
    const auto found = std::ranges::find(effective, number, &attendance::EffectiveEvent::number);
    return found == effective.end() || found->standing == attendance::Standing::voided
               ? std::nullopt
               : std::optional(found->at);
}

struct DecisionAsked {
    std::vector<CorrectionNumber> numbers;  ///< ascending, each once
    Decision decision;
};

Result<DecisionAsked> parse_decision(const Json& json, const std::string& actor, TimePoint now) {
    JsonMembers members(json, "");
    std::set<CorrectionNumber> numbers;
    members.each("numbers", [&](const Json& one, const std::string& where) -> Status {
        if (!one.is_number_integer() || one < 1 || one > kMostNumber) {
            return Error{ErrorCode::invalid_field, where + ": must be a correction's number"};
        }
        numbers.emplace(one.get<std::int64_t>());
        return {};
    });
    const bool decided = members.has("decision");
    Decision decision{.state = members.word("decision", CorrectionState::rejected, kDecisions),
                      .by = actor,
                      .at = now,
                      .reason = std::string(trimmed(members.text("reason")))};
    if (Status done = members.done(); !done) {
        return done.error();
    }
    if (numbers.empty() || !decided) {
        return Error{ErrorCode::missing_field,
                     "numbers and decision: which corrections, and approve or reject"};
    }
    if (numbers.size() > attendance::kMostCorrections) {
        return Error{ErrorCode::invalid_field, "numbers: at most 1,000 at once"};
    }
    if (decision.state == CorrectionState::rejected && decision.reason.empty()) {
        return Error{ErrorCode::missing_field, "reason: who rejects says why"};
    }
    return DecisionAsked{{numbers.begin(), numbers.end()}, std::move(decision)};
}

}  // namespace

Corrections::Corrections(const people::PeopleStore& people, const attendance::EventStore& events,
                         attendance::CorrectionStore& store, TermsOf terms, const Clock& clock,
                         CorrectionPolicy policy)
    : people_(people),
      events_(events),
      store_(store),
      terms_(std::move(terms)),
      clock_(clock),
      policy_(policy) {}

Result<NewCorrection> Corrections::asked_of(const Json& json, const std::string& where,
                                            const std::string& actor, TimePoint now) const {
    JsonMembers members(json, where);
    NewCorrection asked;
    const auto id = people::parse_employee_id(members.text("employee_id"));
    const bool has_kind = members.has("kind");
    asked.kind = members.word("kind", CorrectionKind::add, kKinds);
    if (const auto event = members.number_if_there("event", kMostNumber)) {
        asked.target = EventNumber(*event);
    }
    asked.at = members.moment_if_there("at");
    asked.direction = members.word("direction", std::optional<Direction>(), kDirections);
    asked.reason = std::string(trimmed(members.text("reason")));
    asked.requested_by = actor;
    asked.requested_at = now;
    if (Status done = members.done(); !done) {
        return done.error();
    }
    if (!id) {
        return in_line(where, id.error());
    }
    if (!has_kind) {
        return Error{ErrorCode::missing_field, where + ".kind: add, change or take_back"};
    }
    if (asked.kind == CorrectionKind::add && (!asked.at || !asked.direction)) {
        return Error{ErrorCode::missing_field,
                     where + ": at and direction: when it was, and whether in or out"};
    }
    if (Status valid = validate(asked); !valid) {
        return in_line(where, valid.error());
    }
    const auto employee = people_.find(*id);
    if (!employee) {
        return employee.error();
    }
    if (!*employee) {
        return Error{ErrorCode::not_found, where + ": nobody has this employee_id"};
    }
    asked.person = (*employee)->key;
    return asked;
}

Result<std::optional<Event>> Corrections::target_of(const NewCorrection& correction) const {
    if (!correction.target) {
        return std::optional<Event>();
    }
    auto event = events_.find(*correction.target);
    if (!event) {
        return event;
    }
    if (!*event || (*event)->person.value != correction.person || !(*event)->facts.value) {
        return Error{ErrorCode::not_found,
                     "this person has no event " + std::to_string(correction.target->value())};
    }
    if (correction.kind == CorrectionKind::change &&
        (*event)->facts.value->kind != EventKind::check_in) {
        return Error{ErrorCode::invalid_field,
                     "event: " + std::to_string(correction.target->value()) +
                         " is a correction itself, which can only be taken back"};
    }
    return event;
}

Result<Corrections::Basis> Corrections::basis_of(NewCorrection& correction) const {
    auto target = target_of(correction);
    if (!target) {
        return std::move(target).error();
    }
    std::optional<Facts> facts;
    TimePoint stands_at = correction.at.value_or(correction.requested_at);
    if (*target) {
        facts = std::move((*target)->facts.value);
        stands_at = facts->at;
        if (facts->kind == EventKind::check_in) {
            const auto events = events_.events_of(correction.person, facts->at,
                                                  facts->at + std::chrono::milliseconds(1));
            if (!events) {
                return events.error();
            }
            const auto standing = standing_at(*events, *correction.target);
            if (!standing) {
                return taken_back(*correction.target);
            }
            stands_at = *standing;
        }
    }
    correction.earliest = std::min(stands_at, correction.at.value_or(stands_at));
    correction.latest = std::max(stands_at, correction.at.value_or(stands_at));
    auto terms = terms_around(terms_, correction.person, correction.latest);
    if (!terms) {
        return std::move(terms).error();
    }
    return Basis{std::move(facts), std::move(terms->history)};
}

Result<std::vector<NamedCorrection>> Corrections::enter(const Json& json,
                                                        const std::string& actor) {
    const TimePoint now = clock_.now();
    JsonMembers members(json, "");
    const bool approve = members.flag("approve");
    std::vector<NewCorrection> asked;
    std::vector<Basis> bases;
    members.each("corrections", [&](const Json& one, const std::string& where) -> Status {
        if (asked.size() == attendance::kMostCorrections) {
            return Error{ErrorCode::invalid_field, "corrections: at most 1,000 at once"};
        }
        auto correction = asked_of(one, where, actor, now);
        if (!correction) {
            return std::move(correction).error();
        }
        auto basis = basis_of(*correction);
        if (!basis) {
            return in_line(where, basis.error());
        }
        asked.push_back(std::move(*correction));
        bases.push_back(std::move(*basis));
        return {};
    });
    if (Status done = members.done(); !done) {
        return done.error();
    }
    if (asked.empty()) {
        return Error{ErrorCode::missing_field, "corrections: a list with at least one"};
    }
    if (approve && policy_.second_approver) {
        return second_person_needed("corrections have to be approved");
    }
    std::optional<Decision> approval;
    if (approve) {
        approval =
            Decision{.state = CorrectionState::approved, .by = actor, .at = now, .reason = {}};
    }
    auto added = store_.add(asked, approval, [&](std::size_t index, const Correction& correction) {
        const Basis& basis = bases[index];
        return correcting_facts(correction, *approval, basis.target ? &*basis.target : nullptr,
                                basis.history);
    });
    if (!added) {
        return std::move(added).error();
    }
    return named(std::move(*added));
}

Result<std::vector<NamedCorrection>> Corrections::decide(const Json& json,
                                                         const std::string& actor) {
    const auto asked = parse_decision(json, actor, clock_.now());
    if (!asked) {
        return asked.error();
    }
    const bool approves = asked->decision.state == CorrectionState::approved;
    auto corrections = store_.find(asked->numbers);
    if (!corrections) {
        return std::move(corrections).error();
    }
    std::map<CorrectionNumber, Basis> bases;
    for (Correction& correction : *corrections) {
        if (!approves || correction.decision) {
            continue;  // nothing is written, or the store refuses it
        }
        const std::string name = "correction " + std::to_string(correction.number.value());
        if (policy_.second_approver &&
            (correction.asked.requested_by == actor ||
             correction.asked.requested_by == PersonalLinks::name_of(actor))) {
            return second_person_needed(name + " has to be approved");
        }
        auto basis = basis_of(correction.asked);
        if (!basis) {
            return in_line(name, basis.error());
        }
        bases.emplace(correction.number, std::move(*basis));
    }
    auto decided = store_.decide(
        asked->numbers, asked->decision, [&](std::size_t /*index*/, const Correction& correction) {
            const Basis& basis = bases.at(correction.number);
            return correcting_facts(correction, asked->decision,
                                    basis.target ? &*basis.target : nullptr, basis.history);
        });
    if (!decided) {
        return std::move(decided).error();
    }
    return named(std::move(*decided));
}

Result<NamedCorrections> Corrections::list(const attendance::CorrectionFilter& filter,
                                           std::optional<CorrectionNumber> cursor,
                                           std::size_t limit) const {
    auto page = store_.list(filter, cursor, limit);
    if (!page) {
        return std::move(page).error();
    }
    auto corrections = named(std::move(page->corrections));
    if (!corrections) {
        return std::move(corrections).error();
    }
    return NamedCorrections{std::move(*corrections), page->next};
}

Result<std::vector<NamedCorrection>> Corrections::named(std::vector<Correction> corrections) const {
    std::vector<NamedCorrection> all;
    all.reserve(corrections.size());
    for (Correction& correction : corrections) {
        auto employee = people_.find(correction.asked.person);
        if (!employee) {
            return std::move(employee).error();
        }
        all.push_back({std::move(correction), std::move(*employee)});
    }
    return all;
}

Json correction_json(const NamedCorrection& named) {
    const Correction& correction = named.correction;
    const NewCorrection& asked = correction.asked;
    Json json{{"number", correction.number.value()}};
    if (named.employee) {
        json["employee_id"] = named.employee->id.value();
        json["employee_name"] = named.employee->name;
    }
    json["kind"] = correction_kind_name(asked.kind);
    if (asked.target) {
        json["event"] = asked.target->value();
    }
    if (asked.at) {
        json["at"] = to_rfc3339(*asked.at);
    }
    if (asked.direction) {
        json["direction"] = direction_name(*asked.direction);
    }
    json["reason"] = asked.reason;
    json["requested_by"] = asked.requested_by;
    json["requested_at"] = to_rfc3339(asked.requested_at);
    json["state"] = correction_state_name(correction.state());
    if (correction.decision) {
        json["decided_by"] = correction.decision->by;
        json["decided_at"] = to_rfc3339(correction.decision->at);
        json["decision_reason"] = correction.decision->reason;
    }
    Json events = Json::array();
    for (const EventNumber event : correction.events) {
        events.push_back(event.value());
    }
    json["events"] = std::move(events);
    return json;
}

nlohmann::ordered_json corrections_json(const std::vector<NamedCorrection>& corrections) {
    Json list = Json::array();
    for (const NamedCorrection& correction : corrections) {
        list.push_back(correction_json(correction));
    }
    return list;
}

}  // namespace rollcall::app
