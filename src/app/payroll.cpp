#include "app/payroll.h"

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
          summary_{.period = period, .provisional = false, .people = 0, .lines = 0} {}

    void add(const PersonTimesheet& timesheet) {
        for (const PayrollLine& line : payroll_lines(form_, timesheet, summary_.period)) {
            file_->add(line);
            ++summary_.lines;
        }
        ++summary_.people;
        all_closed_ = all_closed_ && timesheet.all_closed();
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
            writing.add(timesheet);
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
    do {
        auto next = timesheets_.for_each(
            filter, cursor, kPage, period,
            [&writing](const PersonTimesheet& timesheet) { writing.add(timesheet); });
        if (!next) {
            return std::move(next).error();
        }
        cursor = std::move(*next);
    } while (cursor);
    return writing.finish();
}

}  // namespace rollcall::app
