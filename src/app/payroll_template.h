#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "attendance/figures.h"
#include "core/result.h"

namespace rollcall::app {

/// What a line of a payroll file stands for.
enum class PayrollLines : std::uint8_t {
    wage_types,  ///< a person's minutes of one wage type; none where there are no minutes
    people,      ///< a person, with a column for each wage type
};

/// How minutes are written.
enum class PayrollUnit : std::uint8_t {
    hours,    ///< 7.75: two decimals, the half rounded away from zero
    minutes,  ///< 465
    clock,    ///< 7:45
};

/// What has changed of earlier periods and is paid with this one.
enum class CarriedMinutes : std::uint8_t {
    apart,  ///< lines of their own, with the dates of the earlier period
    added,  ///< part of the sums
};

/// What a column says of the line that it is in.
enum class PayrollSource : std::uint8_t {
    payroll_number,  ///< employee_id where a person has none
    employee_id,
    employee_name,
    site,        ///< on the period's last day
    department,  ///< likewise
    from,        ///< first day of the period that the minutes are of: 2026-03-01
    to,          ///< last day
    entry,       ///< "period"; "carried": a change of an earlier one
    state,       ///< "closed"; "provisional": days of it can still change
    wage_code,   ///< with PayrollLines::wage_types alone, as the two that follow
    wage_name,
    amount,
};

/// Minutes under one code of the payroll program.
struct WageType {
    std::string code;                  ///< unique
    std::string name;                  ///< for people; may be empty
    std::vector<std::size_t> minutes;  ///< what it sums up: numbers of payroll_minutes
};

struct PayrollColumn {
    std::string header;  ///< unique; the member's name in JSON
    /// What is in it: a source, the amount of a wage type (its place in the template), or always
    /// the same text.
    std::variant<PayrollSource, std::size_t, std::string> content;
};

/// How a pay period is written for a payroll program. Made by parse_payroll_template alone.
struct PayrollTemplate {
    PayrollLines lines = PayrollLines::wage_types;
    PayrollUnit unit = PayrollUnit::hours;
    CarriedMinutes carried = CarriedMinutes::apart;
    std::vector<WageType> wage_types;    ///< 1 to kMostWageTypes
    std::vector<PayrollColumn> columns;  ///< 1 to kMostPayrollColumns

    /// Of the file as CSV.
    struct Csv {
        char separator = ',';
        char decimal_mark = '.';
        bool header = true;
        bool byte_order_mark = true;  ///< by which spreadsheets know UTF-8
    } csv;
};

inline constexpr std::size_t kMostWageTypes = 64;
inline constexpr std::size_t kMostPayrollColumns = 128;

/// The minutes of a timesheet that a wage type can sum up, by name: the classes of worked minutes
/// first (at attendance::index_of), then all the others.
const std::vector<std::string>& payroll_minutes();
/// The minutes with this number in payroll_minutes().
attendance::Minutes payroll_minutes_of(const attendance::Figures& figures, std::size_t number);

/// The template that is in force where none is set, as a TOML file with comments to begin from.
std::string_view default_payroll_template();

/// A template as TOML (docs/payroll.md). Refused besides what has no meaning: a template by which
/// worked minutes would be paid under no code, unless `not_paid` names them. Error: config_invalid,
/// which says the line, the key and what it may be.
Result<PayrollTemplate> parse_payroll_template(std::string_view text);

/// The template in a file; of an empty path the default one. Errors besides: not_found,
/// unavailable; config_invalid (also: larger than 256 KiB), with the file's name.
Result<PayrollTemplate> read_payroll_template(const std::filesystem::path& file);

}  // namespace rollcall::app
