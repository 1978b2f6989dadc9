#include "app/payroll_template.h"

#include <algorithm>
#include <array>
#include <set>
#include <sstream>
#include <utility>

#include <nlohmann/json.hpp>
#include <toml++/toml.h>

#include "app/json_members.h"
#include "core/bytes.h"
#include "core/durable_file.h"

namespace rollcall::app {
namespace {

using attendance::Figures;
using attendance::kMinuteClasses;
using attendance::Minutes;
using Json = nlohmann::ordered_json;

constexpr std::size_t kFileLimit = 256 * 1024;
constexpr char kTab = '\t';

constexpr std::array<std::pair<std::string_view, PayrollLines>, 2> kLines = {
    {{"wage_types", PayrollLines::wage_types}, {"people", PayrollLines::people}}};
constexpr std::array<std::pair<std::string_view, PayrollUnit>, 3> kUnits = {
    {{"hours", PayrollUnit::hours},
     {"minutes", PayrollUnit::minutes},
     {"clock", PayrollUnit::clock}}};
constexpr std::array<std::pair<std::string_view, CarriedMinutes>, 2> kCarried = {
    {{"apart", CarriedMinutes::apart}, {"added", CarriedMinutes::added}}};
constexpr std::array<std::pair<std::string_view, PayrollSource>, 12> kSources = {
    {{"payroll_number", PayrollSource::payroll_number},
     {"employee_id", PayrollSource::employee_id},
     {"employee_name", PayrollSource::employee_name},
     {"site", PayrollSource::site},
     {"department", PayrollSource::department},
     {"from", PayrollSource::from},
     {"to", PayrollSource::to},
     {"entry", PayrollSource::entry},
     {"state", PayrollSource::state},
     {"wage_code", PayrollSource::wage_code},
     {"wage_name", PayrollSource::wage_name},
     {"amount", PayrollSource::amount}}};
constexpr std::array<std::pair<std::string_view, char>, 3> kSeparators = {
    {{",", ','}, {";", ';'}, {"tab", kTab}}};
constexpr std::array<std::pair<std::string_view, char>, 2> kDecimalMarks = {
    {{".", '.'}, {",", ','}}};

/// The minutes that are no class, after the classes.
struct OtherMinutes {
    std::string_view name;
    Minutes (*of)(const Figures& figures);
};
constexpr std::array<OtherMinutes, 11> kOthers = {
    {{"worked", [](const Figures& f) { return f.worked.minutes; }},
     {"all_overtime", [](const Figures& f) { return f.overtime.minutes; }},
     {"late", [](const Figures& f) { return f.late.minutes; }},
     {"early_leave", [](const Figures& f) { return f.early_leave.minutes; }},
     {"missing", [](const Figures& f) { return f.missing.minutes; }},
     {"unpaid_breaks", [](const Figures& f) { return f.unpaid_breaks.minutes; }},
     {"paid_breaks", [](const Figures& f) { return f.paid_breaks.minutes; }},
     {"planned", [](const Figures& f) { return f.planned; }},
     {"absent", [](const Figures& f) { return f.absent; }},
     {"paid_leave", [](const Figures& f) { return f.paid_leave; }},
     {"unpaid_leave", [](const Figures& f) { return f.unpaid_leave; }}}};
constexpr std::size_t kWorked = kMinuteClasses;
constexpr std::size_t kAllOvertime = kMinuteClasses + 1;

Error wrong(const std::string& where, const std::string& what) {
    return {ErrorCode::invalid_field, where + ": " + what};
}

std::string listed(const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words) {
        all += (all.empty() ? "" : ", ") + word;
    }
    return all;
}

/// Reads what a document says.
class Reader {
  public:
    explicit Reader(const Json& document) : document_(document) {}

    Result<PayrollTemplate> read() {
        JsonMembers members(document_, "");
        made_.lines = members.word("lines", made_.lines, kLines);
        made_.unit = members.word("unit", made_.unit, kUnits);
        made_.carried = members.word("carried", made_.carried, kCarried);
        members.object("csv", [this](const Json& json, const std::string& where) {
            return read_csv_form(json, where);
        });
        std::set<std::size_t> named;
        members.each("not_paid", [&](const Json& json, const std::string& where) {
            return read_minutes(json, where, named);
        });
        members.each("wage_types", [&](const Json& json, const std::string& where) {
            return read_wage_type(json, where, named);
        });
        members.each("columns", [this](const Json& json, const std::string& where) {
            return read_column(json, where);
        });
        if (Status read = members.done(); !read) {
            return read.error();
        }
        if (Status complete = refuse_unpaid(named); !complete) {
            return complete.error();
        }
        if (Status complete = refuse_missing_columns(); !complete) {
            return complete.error();
        }
        return std::move(made_);
    }

  private:
    Status read_csv_form(const Json& json, const std::string& where) {
        JsonMembers members(json, where);
        PayrollTemplate::Csv& csv = made_.csv;
        csv.separator = members.word("separator", csv.separator, kSeparators);
        csv.decimal_mark = members.word("decimal_mark", csv.decimal_mark, kDecimalMarks);
        csv.header = members.flag("header", csv.header);
        csv.byte_order_mark = members.flag("byte_order_mark", csv.byte_order_mark);
        return members.done();
    }

    static Status read_minutes(const Json& json, const std::string& where,
                               std::set<std::size_t>& into) {
        const auto& names = payroll_minutes();
        const auto* text = json.get_ptr<const std::string*>();
        const auto found = text == nullptr ? names.end() : std::ranges::find(names, *text);
        if (found == names.end()) {
            return wrong(where, "must be one of " + listed(names));
        }
        if (!into.insert(static_cast<std::size_t>(found - names.begin())).second) {
            return wrong(where, "is in the list already");
        }
        return {};
    }

    Status read_wage_type(const Json& json, const std::string& where,
                          std::set<std::size_t>& named) {
        JsonMembers members(json, where);
        WageType type{.code = members.text("code"), .name = members.text("name"), .minutes = {}};
        std::set<std::size_t> minutes;
        members.each("minutes", [&](const Json& one, const std::string& place) {
            return read_minutes(one, place, minutes);
        });
        if (Status read = members.done(); !read) {
            return read;
        }
        if (type.code.empty()) {
            return wrong(where, "must have a code, the payroll program's own");
        }
        if (place_of(type.code)) {
            return wrong(where + ".code", "is another wage type's already");
        }
        if (minutes.empty()) {
            return wrong(where, "must have minutes, a list of " + listed(payroll_minutes()));
        }
        if (made_.wage_types.size() == kMostWageTypes) {
            return wrong(where, "is one too many: there may be " + std::to_string(kMostWageTypes));
        }
        type.minutes.assign(minutes.begin(), minutes.end());
        named.merge(minutes);
        made_.wage_types.push_back(std::move(type));
        return {};
    }

    Status read_column(const Json& json, const std::string& where) {
        JsonMembers members(json, where);
        PayrollColumn column{.header = members.text("header"), .content = {}};
        const bool has_source = members.has("source");
        const bool has_wage_type = members.has("wage_type");
        const bool has_text = members.has("text");
        const PayrollSource source = members.word("source", PayrollSource::employee_id, kSources);
        const std::string code = members.text("wage_type");
        const std::string text = members.text("text");
        if (Status read = members.done(); !read) {
            return read;
        }
        if (column.header.empty()) {
            return wrong(where, "must have a header");
        }
        if (has_header(column.header)) {
            return wrong(where + ".header", "is another column's already");
        }
        if (int{has_source} + int{has_wage_type} + int{has_text} != 1) {
            return wrong(where, "must have one of source, wage_type and text");
        }
        if (made_.columns.size() == kMostPayrollColumns) {
            return wrong(where,
                         "is one too many: there may be " + std::to_string(kMostPayrollColumns));
        }
        const bool by_person = made_.lines == PayrollLines::people;
        if (has_source && by_person && source >= PayrollSource::wage_code) {
            return wrong(where + ".source",
                         "has a meaning only where lines is wage_types; name a wage_type instead");
        }
        if (has_wage_type && !by_person) {
            return wrong(where + ".wage_type",
                         "has a meaning only where lines is people; the source amount is the one "
                         "of each line");
        }
        const auto place = place_of(code);
        if (has_wage_type && !place) {
            return wrong(where + ".wage_type", "must be the code of one of the wage_types");
        }
        if (has_source) {
            column.content = source;
        } else if (has_wage_type) {
            column.content = *place;
        } else {
            column.content = text;
        }
        made_.columns.push_back(std::move(column));
        return {};
    }

    bool has_header(std::string_view header) const {
        return std::ranges::find(made_.columns, header, &PayrollColumn::header) !=
               made_.columns.end();
    }

    /// Where the wage type with this code is.
    std::optional<std::size_t> place_of(std::string_view code) const {
        const auto found = std::ranges::find(made_.wage_types, code, &WageType::code);
        return found == made_.wage_types.end()
                   ? std::nullopt
                   : std::optional(static_cast<std::size_t>(found - made_.wage_types.begin()));
    }

    /// Work that no code pays would not be missed by anybody who looks at the file.
    static Status refuse_unpaid(const std::set<std::size_t>& named) {
        std::vector<std::string> unpaid;
        for (std::size_t i = 0; i < kMinuteClasses; ++i) {
            const bool among_all = named.contains(kWorked) || (attendance::class_at(i).overtime &&
                                                               named.contains(kAllOvertime));
            if (!among_all && !named.contains(i)) {
                unpaid.push_back(payroll_minutes()[i]);
            }
        }
        return unpaid.empty() ? Status{}
                              : wrong("wage_types", "none of them pays " + listed(unpaid) +
                                                        "; add them to the minutes of one, or to "
                                                        "not_paid");
    }

    Status refuse_missing_columns() const {
        const auto has = [this](const auto& content) {
            return std::ranges::any_of(made_.columns, [&](const PayrollColumn& column) {
                return column.content == decltype(column.content)(content);
            });
        };
        if (!has(PayrollSource::payroll_number) && !has(PayrollSource::employee_id)) {
            return wrong("columns", "one must have the source payroll_number or employee_id");
        }
        if (made_.lines == PayrollLines::wage_types) {
            return has(PayrollSource::wage_code) && has(PayrollSource::amount)
                       ? Status{}
                       : wrong("columns", "one must have the source wage_code, and one amount");
        }
        for (std::size_t i = 0; i < made_.wage_types.size(); ++i) {
            if (!has(i)) {
                return wrong("columns", "none has the wage_type " + made_.wage_types[i].code);
            }
        }
        return {};
    }

    const Json& document_;
    PayrollTemplate made_;
};

/// The error, with the line of the key that its text begins with.
Error with_line(const Error& error, const toml::table& document) {
    std::string path = error.message.substr(0, error.message.find(':'));
    while (!path.empty()) {
        if (const toml::node* node = toml::at_path(document, path).node()) {
            return {ErrorCode::config_invalid,
                    "line " + std::to_string(node->source().begin.line) + ": " + error.message};
        }
        const auto end = path.find_last_of(".[");
        path.resize(end == std::string::npos ? 0 : end);
    }
    return {ErrorCode::config_invalid, error.message};
}

}  // namespace

const std::vector<std::string>& payroll_minutes() {
    static const std::vector<std::string> kNames = [] {
        std::vector<std::string> names;
        names.reserve(kMinuteClasses + kOthers.size());
        for (std::size_t i = 0; i < kMinuteClasses; ++i) {
            names.emplace_back(attendance::class_name(attendance::class_at(i)));
        }
        for (const OtherMinutes& other : kOthers) {
            names.emplace_back(other.name);
        }
        return names;
    }();
    return kNames;
}

Minutes payroll_minutes_of(const Figures& figures, std::size_t number) {
    return number < kMinuteClasses ? figures.by_class[number].minutes
                                   : kOthers.at(number - kMinuteClasses).of(figures);
}

Result<PayrollTemplate> parse_payroll_template(std::string_view text) {
    try {
        const toml::table document = toml::parse(text);
        std::ostringstream json;
        json << toml::json_formatter(document);
        auto made = Reader(Json::parse(json.str())).read();
        return made ? std::move(made) : with_line(made.error(), document);
    } catch (const toml::parse_error& error) {
        return Error{ErrorCode::config_invalid,
                     "line " + std::to_string(error.source().begin.line) +
                         ": not TOML: " + std::string(error.description())};
    }
}

Result<PayrollTemplate> read_payroll_template(const std::filesystem::path& file) {
    if (file.empty()) {
        return parse_payroll_template(default_payroll_template());
    }
    const auto bytes = read_file(file, kFileLimit);
    if (!bytes) {
        return bytes.error().code != ErrorCode::body_too_large
                   ? bytes.error()
                   : Error{ErrorCode::config_invalid, bytes.error().message};
    }
    auto made = parse_payroll_template(as_text(*bytes));
    if (!made) {
        return Error{ErrorCode::config_invalid,
                     "payroll template " + file.string() + ": " + made.error().message};
    }
    return made;
}

}  // namespace rollcall::app
