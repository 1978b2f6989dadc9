#include <array>
#include <utility>

#include "app/json_members.h"
#include "app/plan_json.h"

namespace rollcall::app {
namespace {

using attendance::class_at;
using attendance::class_name;
using attendance::CountryRules;
using attendance::DirectionRule;
using attendance::ForgottenOut;
using attendance::kMinuteClasses;
using attendance::Minutes;
using attendance::Pairing;
using attendance::Rounding;
using attendance::RoundingWay;
using attendance::Rules;
using Json = nlohmann::ordered_json;

constexpr int kNormalPay = 100;  // percent
constexpr int kMostPay = 10'000;

constexpr std::array<std::pair<std::string_view, RoundingWay>, 3> kWays = {
    {{"down", RoundingWay::down}, {"nearest", RoundingWay::nearest}, {"up", RoundingWay::up}}};
constexpr std::array<std::pair<std::string_view, Pairing>, 2> kPairings = {
    {{"every_pair", Pairing::every_pair}, {"first_in_last_out", Pairing::first_in_last_out}}};
constexpr std::array<std::pair<std::string_view, DirectionRule>, 2> kDirections = {
    {{"alternation", DirectionRule::alternation}, {"schedule", DirectionRule::schedule}}};
constexpr std::array<std::pair<std::string_view, ForgottenOut>, 3> kForgotten = {
    {{"counts_nothing", ForgottenOut::counts_nothing},
     {"shift_end", ForgottenOut::shift_end},
     {"fixed_length", ForgottenOut::fixed_length}}};

Json rounding_json(const Rounding& rounding) {
    return {{"minutes", rounding.unit.count()}, {"way", word_of(kWays, rounding.way)}};
}

void read_rounding(JsonMembers& members, const std::string& name, Rounding& rounding) {
    members.object(name, [&](const Json& json, const std::string& where) {
        JsonMembers inner(json, where);
        rounding.unit = inner.minutes("minutes", rounding.unit);
        rounding.way = inner.word("way", rounding.way, kWays);
        return inner.done();
    });
}

void add_limit(Json& json, const char* name, const std::optional<Minutes>& limit) {
    if (limit) {
        json[name] = limit->count();
    }
}

Json country_json(const CountryRules& rules) {
    Json json{{"country", rules.country},
              {"version", rules.version},
              {"night_begin", attendance::clock_text(rules.night_begin)},
              {"night_end", attendance::clock_text(rules.night_end)}};
    Json percent = Json::object();
    for (std::size_t i = 0; i < kMinuteClasses; ++i) {
        percent[std::string(class_name(class_at(i)))] = rules.percent[i];
    }
    json["percent"] = std::move(percent);
    add_limit(json, "regular_a_day_minutes", rules.regular_a_day);
    Json overtime = Json::object();
    add_limit(overtime, "day", rules.overtime.day);
    add_limit(overtime, "week", rules.overtime.week);
    add_limit(overtime, "month", rules.overtime.month);
    add_limit(overtime, "year", rules.overtime.year);
    json["overtime_minutes"] = std::move(overtime);
    add_limit(json, "worked_a_day_minutes", rules.worked_a_day);
    json["warn_percent"] = rules.warn_percent;
    return json;
}

Status read_country_object(const Json& json, const std::string& where, CountryRules& rules) {
    JsonMembers members(json, where);
    rules.country = members.text("country");
    rules.version = members.text("version");
    rules.night_begin = members.clock_if_there("night_begin").value_or(Minutes{0});
    rules.night_end = members.clock_if_there("night_end").value_or(Minutes{0});
    rules.percent.fill(kNormalPay);
    members.object("percent", [&](const Json& percent, const std::string& place) {
        JsonMembers classes(percent, place);
        for (std::size_t i = 0; i < kMinuteClasses; ++i) {
            rules.percent[i] =
                classes.number(std::string(class_name(class_at(i))), kNormalPay, kMostPay);
        }
        return classes.done();
    });
    rules.regular_a_day = members.minutes_if_there("regular_a_day_minutes");
    members.object("overtime_minutes", [&](const Json& limits, const std::string& place) {
        JsonMembers inner(limits, place);
        constexpr int kMost = 366 * 24 * 60;
        const auto limit = [&](const char* name) {
            const auto count = inner.number_if_there(name, kMost);
            return count ? std::optional(Minutes(*count)) : std::nullopt;
        };
        rules.overtime = {limit("day"), limit("week"), limit("month"), limit("year")};
        return inner.done();
    });
    rules.worked_a_day = members.minutes_if_there("worked_a_day_minutes");
    rules.warn_percent = members.number("warn_percent", rules.warn_percent, kNormalPay);
    return members.done();
}

Status read_country(const Json& json, const std::string& where, CountryRules& rules) {
    if (json.is_object()) {
        return read_country_object(json, where, rules);
    }
    if (json == "VN") {
        rules = attendance::vietnam();
        return {};
    }
    return Error{ErrorCode::invalid_field,
                 where + ": must be \"VN\" or an object with a country's rules"};
}

}  // namespace

Json rules_json(const Rules& rules) {
    return {{"pairing", word_of(kPairings, rules.pairing)},
            {"direction", word_of(kDirections, rules.direction)},
            {"round_in", rounding_json(rules.round_in)},
            {"round_out", rounding_json(rules.round_out)},
            {"forgotten_out", word_of(kForgotten, rules.forgotten_out)},
            {"forgotten_minutes", rules.forgotten_length.count()},
            {"longest_stay_minutes", rules.longest_stay.count()},
            {"before_shift_counts", rules.before_shift_counts},
            {"least_overtime_minutes", rules.least_overtime.count()},
            {"country", country_json(rules.country)}};
}

Result<Rules> read_rules(const Json& json) {
    JsonMembers members(json, "");
    Rules rules;
    rules.pairing = members.word("pairing", rules.pairing, kPairings);
    rules.direction = members.word("direction", rules.direction, kDirections);
    read_rounding(members, "round_in", rules.round_in);
    read_rounding(members, "round_out", rules.round_out);
    rules.forgotten_out = members.word("forgotten_out", rules.forgotten_out, kForgotten);
    rules.forgotten_length = members.minutes("forgotten_minutes", rules.forgotten_length);
    rules.longest_stay = members.minutes("longest_stay_minutes", rules.longest_stay);
    rules.before_shift_counts = members.flag("before_shift_counts");
    rules.least_overtime = members.minutes("least_overtime_minutes", rules.least_overtime);
    members.object("country", [&](const Json& country, const std::string& where) {
        return read_country(country, where, rules.country);
    });
    if (Status done = members.done(); !done) {
        return done.error();
    }
    if (Status valid = validate(rules); !valid) {
        return valid.error();
    }
    return rules;
}

}  // namespace rollcall::app
