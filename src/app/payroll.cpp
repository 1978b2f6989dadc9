#include "app/payroll.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

namespace rollcall::app {
namespace {

constexpr std::size_t kPage = 200;

/// A file and what was written into it so far.
class Writing {
  public:
    Writing(const PayrollTemplate& form, PayrollFormat format, const attendance::Period& period)
        : form_(form),
          file_(make_payroll_file(format, form)),
          summary_{.period = period, .provisional = false, .people = 0, .lines = 0},
          names_numbers_(std::ranges::any_of(form.columns, [](const PayrollColumn& column) {
              const auto* source = std::get_if<PayrollSource>(&column.content);
              return source != nullptr && *source == PayrollSource::payroll_number;
          })) {}

    /// Error: conflict.
    Status add(const PersonTimesheet& timesheet) {
        const people::Person& person = timesheet.person;
        const auto [other, is_new] = by_number_.emplace(payroll_number_of(person), person.id);
        if (!is_new && names_numbers_) {
            return Error{ErrorCode::conflict,
                         "payroll_number: " + other->first + " is that of " +
                             other->second.value() + " and of " + person.id.value() +
                             ", who would be paid as one; whoever has none has the employee_id"};
        }
        for (const PayrollLine& line : payroll_lines(form_, timesheet, summary_.period)) {
            file_->add(line);
            ++summary_.lines;
        }
        ++summary_.people;
        all_closed_ = all_closed_ && timesheet.all_closed();
        return {};
    }

    Result<Payroll::Written> finish() {
        summary_.provisional = !all_closed_ || summary_.people == 0;
        auto bytes = file_->finish(summary_);
        if (!bytes) {
            return std::move(bytes).error();
        }
        return Payroll::Written{std::move(*bytes), summary_};
    }

  private:
    const PayrollTemplate& form_;
    std::unique_ptr<PayrollFile> file_;
    PayrollSummary summary_;
    bool names_numbers_;  ///< whether the template has a column of payroll numbers
    std::map<std::string, EmployeeId> by_number_;
    bool all_closed_ = true;
};

}  // namespace

Result<Payroll::Written> Payroll::of_closing(attendance::ClosingNumber number,
                                             PayrollFormat format) const {
    const auto closing = periods_.find(number);
    if (!closing) {
        return closing.error();
    }
    if (closing->reopened) {
        return Error{ErrorCode::conflict,
                     "this closing was reopened: its days are counted anew until they are closed"};
    }
    Writing writing(form_, format, closing->made.period);
    std::optional<PersonKey> cursor;
    do {
        const auto page = periods_.kept(number, cursor, kPage);
        if (!page) {
            return page.error();
        }
        for (const PersonTimesheet& timesheet : page->timesheets) {
            if (Status added = writing.add(timesheet); !added) {
                return added.error();
            }
        }
        cursor = page->next;
    } while (cursor);
    return writing.finish();
}

Result<Payroll::Written> Payroll::of_period(const people::PeopleFilter& filter,
                                            const attendance::Period& period,
                                            PayrollFormat format) const {
    Writing writing(form_, format, period);
    std::optional<std::string> cursor;
    Status added;
    do {
        auto next = timesheets_.for_each(filter, cursor, kPage, period,
                                         [&](const PersonTimesheet& timesheet) {
                                             if (added) {
                                                 added = writing.add(timesheet);
                                             }
                                         });
        if (!next || !added) {
            return next ? added.error() : next.error();
        }
        cursor = std::move(*next);
    } while (cursor);
    return writing.finish();
}

}  // namespace rollcall::app
