#pragma once

#include <optional>
#include <string>

#include "app/timesheets.h"
#include "attendance/acknowledgement_store.h"

namespace rollcall::app {

/// Timesheets to be printed and signed: one page of paper a person and month, in HTML that needs no
/// script and nothing from elsewhere. What people are called is escaped.

/// The document's beginning, with the style sheet.
std::string timesheet_page_begin(const attendance::Period& period);
/// A person's sheet. `said`: what they have acknowledged of this very period; nothing: there is a
/// line to sign on.
std::string timesheet_page(const PersonTimesheet& timesheet, const attendance::Period& period,
                           const std::optional<attendance::Acknowledgement>& said);
std::string timesheet_page_end();

/// The style sheet's hash as a Content-Security-Policy names it ('sha256-...').
std::string timesheet_page_style_hash();

}  // namespace rollcall::app
