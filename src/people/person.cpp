#include "people/person.h"

#include <algorithm>
#include <utility>

#include "core/time_zone.h"
#include "people/field_text.h"

namespace rollcall::people {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_letter_or_digit(char c) {
    return is_letter(c) || (c >= '0' && c <= '9');
}

/// Whether the text is parts with `separator` between them, each of which `is_part` takes.
template <class IsPart>
bool in_parts(std::string_view text, char separator, const IsPart& is_part) {
    for (bool first = true;; first = false) {
        const std::size_t end = text.find(separator);
        if (!is_part(text.substr(0, end), first)) {
            return false;
        }
        if (end == std::string_view::npos) {
            return true;
        }
        text.remove_prefix(end + 1);
    }
}

/// One at sign with something before and after it, and no white space: whether it arrives is for
/// the mail to find out.
bool is_email(std::string_view text) {
    const std::size_t at = text.find('@');
    return at != 0 && at != std::string_view::npos && at + 1 < text.size() &&
           text.find('@', at + 1) == std::string_view::npos &&
           text.find(' ') == std::string_view::npos;
}

/// RFC 5646, section 2.1, as far as the form of the parts goes.
bool is_language(std::string_view text) {
    constexpr std::size_t kLongest = 8;
    return in_parts(text, '-', [](std::string_view part, bool first) {
        return part.size() >= (first ? 2U : 1U) && part.size() <= kLongest &&
               std::ranges::all_of(part, first ? is_letter : is_letter_or_digit);
    });
}

template <class IsForm>
Result<std::string> parse_form(std::string_view text, std::string_view field, std::size_t limit,
                               const IsForm& is_form, std::string_view wanted) {
    Result<std::string> value = parse_text(text, field, limit);
    if (value && !value->empty() && !is_form(*value)) {
        return Error{ErrorCode::invalid_field,
                     std::string(field) + ": must be " + std::string(wanted)};
    }
    return value;
}

}  // namespace

Result<std::string> parse_email(std::string_view text) {
    return parse_form(text, "email", kEmailLimit, is_email, "an address like ada@example.com");
}

Result<std::string> parse_language(std::string_view text) {
    return parse_form(text, "language", kLanguageLimit, is_language,
                      "a language tag like vi or en-GB");
}

Result<std::string> parse_badge_code(std::string_view text) {
    return parse_text(text, "badge_code", kBadgeCodeLimit);
}

Result<std::string> parse_payroll_number(std::string_view text) {
    return parse_text(text, "payroll_number", kPayrollNumberLimit);
}

Result<std::string> parse_department(std::string_view text) {
    return parse_text(text, "department", kDepartmentLimit);
}

Result<std::string> parse_time_zone(std::string_view text) {
    Result<std::string> name = parse_text(text, "time_zone", kTimeZoneLimit);
    if (!name || name->empty()) {
        return name;
    }
    if (const Result<TimeZone> zone = TimeZone::find(*name); !zone) {
        return zone.error().code == ErrorCode::invalid_field
                   ? Error{ErrorCode::invalid_field,
                           "time_zone: must be the name of a zone, like Asia/Ho_Chi_Minh"}
                   : zone.error();
    }
    return name;
}

Result<std::string> parse_site_id(std::string_view text) {
    return parse_required(text, "site", kSiteIdLimit);
}

Result<Site> parse_site(std::string_view id, std::string_view name, std::string_view time_zone) {
    Result<std::string> parsed_id = parse_site_id(id);
    if (!parsed_id) {
        return std::move(parsed_id).error();
    }
    Result<std::string> parsed_name = parse_required(name, "name", kSiteNameLimit);
    if (!parsed_name) {
        return std::move(parsed_name).error();
    }
    Result<std::string> zone = parse_time_zone(time_zone);
    if (!zone) {
        return std::move(zone).error();
    }
    if (zone->empty()) {
        return Error{ErrorCode::missing_field, "time_zone: cannot be blank"};
    }
    return Site{std::move(*parsed_id), std::move(*parsed_name), std::move(*zone)};
}

}  // namespace rollcall::people
