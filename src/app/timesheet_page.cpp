#include "app/timesheet_page.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

#include "app/acknowledgements.h"
#include "core/bytes.h"
#include "core/digest.h"

namespace rollcall::app {
namespace {

using attendance::Day;
using attendance::DayKind;
using attendance::Figures;
using attendance::kMinuteClasses;
using attendance::Minutes;
using attendance::Stay;
using attendance::StayEnd;

constexpr std::string_view kStyle =
    "body{font:10pt system-ui,sans-serif;margin:2em;color:#111;background:#fff}"
    "section{break-after:page;max-width:60em;margin:0 auto 4em}"
    "section:last-of-type{break-after:auto}"
    "h1{font-size:14pt;margin:0 0 .2em}p{margin:.3em 0}"
    "table{border-collapse:collapse;width:100%;margin:1em 0}"
    "th,td{border-bottom:1px solid #bbb;padding:.2em .5em;text-align:left;vertical-align:top}"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
    "tr.off td{color:#666;background:#f4f4f4}tfoot td{font-weight:bold;border-top:2px solid #111}"
    ".sign{display:flex;gap:3em;margin-top:3em}.sign div{flex:1;border-top:1px solid #111}"
    "@page{size:A4;margin:14mm}@media print{body{margin:0}section{margin:0}}";

std::string escaped(std::string_view text) {
    std::string safe;
    for (const char letter : text) {
        switch (letter) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            default:
                safe += letter;
        }
    }
    return safe;
}

/// "8:05"; nothing at all for none.
std::string hours_of(Minutes minutes) {
    if (minutes.count() == 0) {
        return "";
    }
    const auto count = minutes.count();
    std::array<char, 32> text{};
    const int length = std::snprintf(
        text.data(), text.size(), "%s%lld:%02lld", count < 0 ? "-" : "",
        static_cast<long long>(std::abs(count) / 60), static_cast<long long>(std::abs(count) % 60));
    return {text.data(), static_cast<std::size_t>(length)};
}

/// "08:05", by the wall clock there; with the day of the month where it is another one.
std::string clock_of(TimePoint at, const DayTerms& terms, CivilDay day) {
    const std::string text = to_rfc3339(at, terms.zone.offset_at(at));
    const CivilDay date = terms.zone.day_of(at);
    const std::string time = text.substr(11, 5);
    return date == day ? time : time + " (" + to_text(date).substr(5) + ")";
}

std::string_view weekday_of(CivilDay day) {
    constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed",
                                                    "Thu", "Fri", "Sat"};
    return kDays[std::chrono::weekday(day).c_encoding()];
}

std::string stays_of(const Day& day, const DayTerms& terms) {
    std::string text;
    for (const Stay& stay : day.stays) {
        text += (text.empty() ? "" : "<br>") + clock_of(stay.stamped.begin, terms, day.day) + " – ";
        if (stay.end == StayEnd::stamped) {
            text += clock_of(stay.stamped.end, terms, day.day);
        } else {
            text += stay.end == StayEnd::by_rule ? "(no check-out)" : "(still there)";
        }
    }
    return text;
}

std::string remarks_of(const Day& day) {
    std::vector<std::string> remarks;
    if (day.kind != DayKind::workday) {
        remarks.emplace_back(day.kind == DayKind::holiday ? "holiday" : "rest day");
    }
    const Minutes leave = day.figures.paid_leave + day.figures.unpaid_leave;
    const std::array<std::pair<const char*, Minutes>, 4> all{
        {{"leave", leave},
         {"absent", day.figures.absent},
         {"late", day.figures.late.minutes},
         {"left early", day.figures.early_leave.minutes}}};
    for (const auto& [word, minutes] : all) {
        if (minutes.count() != 0) {
            remarks.push_back(std::string(word) + " " + hours_of(minutes));
        }
    }
    if (day.forgotten_in) {
        remarks.emplace_back("no check-in");
    }
    std::string text;
    for (const std::string& remark : remarks) {
        text += (text.empty() ? "" : ", ") + remark;
    }
    return text;
}

std::string cell(const std::string& text, bool number = false) {
    return (number ? "<td class=n>" : "<td>") + text + "</td>";
}

std::string row_of(const Day& day, const DayTerms& terms) {
    const bool off = day.kind != DayKind::workday && day.stays.empty();
    std::string row = off ? "<tr class=off>" : "<tr>";
    row += cell(std::string(weekday_of(day.day)) + " " + to_text(day.day));
    row += cell(stays_of(day, terms));
    for (const Minutes minutes :
         {day.figures.planned, day.figures.worked.minutes, day.figures.unpaid_breaks.minutes,
          day.figures.overtime.minutes}) {
        row += cell(hours_of(minutes), true);
    }
    return row + cell(remarks_of(day)) + "</tr>\n";
}

std::string totals_row(const attendance::Totals& totals) {
    const Figures& figures = totals.figures;
    std::string row = "<tfoot><tr>" + cell("Total") +
                      cell(std::to_string(totals.days_worked) + " days worked, " +
                           std::to_string(totals.days_absent) + " absent");
    for (const Minutes minutes : {figures.planned, figures.worked.minutes,
                                  figures.unpaid_breaks.minutes, figures.overtime.minutes}) {
        row += cell(hours_of(minutes), true);
    }
    std::string classes;
    for (std::size_t i = 0; i < kMinuteClasses; ++i) {
        if (const Minutes minutes = figures.by_class[i].minutes; minutes.count() != 0) {
            std::string name(attendance::class_name(attendance::class_at(i)));
            std::ranges::replace(name, '_', ' ');
            classes += (classes.empty() ? "" : "<br>") + name + " " + hours_of(minutes);
        }
    }
    return row + cell(classes) + "</tr></tfoot>\n";
}

/// How far the figures are settled.
std::string state_of(const PersonTimesheet& timesheet) {
    std::string text;
    for (const ClosedPart& part : timesheet.closed) {
        const attendance::NewClosing& made = part.closing.made;
        text += "<p>Closed by " + escaped(made.closed_by) + " on " +
                to_rfc3339(made.closed_at).substr(0, 10) + " (closing " +
                std::to_string(part.closing.number.value()) + ", " + to_text(made.period.first) +
                " to " + to_text(made.period.last) + ").";
        text +=
            part.open.empty() ? "" : " Later changes of these days are paid with another period.";
        text += "</p>\n";
    }
    return timesheet.all_closed()
               ? text
               : text + "<p>Provisional: not all of these days are closed.</p>\n";
}

std::string acknowledged(const PersonTimesheet& timesheet,
                         const std::optional<attendance::Acknowledgement>& said) {
    if (!said) {
        return "";
    }
    const bool current = said->made.fingerprint == fingerprint_of(timesheet);
    return "<p>Acknowledged on " + to_rfc3339(said->made.at).substr(0, 10) + " by " +
           escaped(said->made.by) + (current ? "" : ", with other figures than these") + ".</p>\n";
}

}  // namespace

std::string timesheet_page_begin(const attendance::Period& period) {
    return "<!doctype html>\n<html lang=en><head><meta charset=utf-8><title>Timesheets " +
           to_text(period.first) + " to " + to_text(period.last) + "</title>\n<style>" +
           std::string(kStyle) + "</style></head><body>\n";
}

std::string timesheet_page(const PersonTimesheet& timesheet, const attendance::Period& period,
                           const std::optional<attendance::Acknowledgement>& said) {
    const DayTerms& last = *timesheet.terms.back();
    std::string page = "<section>\n<h1>" + escaped(timesheet.person.profile.name) + "</h1>\n<p>" +
                       escaped(timesheet.person.id.value());
    for (const std::string& place : {last.department, last.site}) {
        page += place.empty() ? "" : " · " + escaped(place);
    }
    page += "</p>\n<p>Timesheet " + to_text(period.first) + " to " + to_text(period.last) +
            ", hours and minutes, clock of " + escaped(last.zone.name()) + "</p>\n";
    page +=
        "<table><thead><tr><th>Day<th>In – out<th class=n>Planned<th class=n>Worked"
        "<th class=n>Breaks<th class=n>Overtime<th>Remarks</tr></thead>\n<tbody>\n";
    for (std::size_t i = 0; i < timesheet.days.size(); ++i) {
        page += row_of(timesheet.days[i], *timesheet.terms[i]);
    }
    page += "</tbody>\n" + totals_row(totals_of(timesheet, period)) + "</table>\n";
    page += state_of(timesheet) + acknowledged(timesheet, said);
    return page +
           "<div class=sign><div>Date, employee</div><div>Date, employer</div></div>\n</section>\n";
}

std::string timesheet_page_end() {
    return "</body></html>\n";
}

std::string timesheet_page_style_hash() {
    // 32 bytes in base 64 want one sign of padding, and CSP takes either alphabet (CSP Level
    // 3, 2.3.1).
    return "'sha256-" + to_base64url(sha256(as_bytes(kStyle))) + "='";
}

}  // namespace rollcall::app
