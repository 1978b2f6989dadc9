#pragma once

#include <utility>

#include "app/pay_periods.h"
#include "app/payroll_file.h"

namespace rollcall::app {

/// Hands pay periods to a payroll program, in the form of a template. Thread-safe. Errors of every
/// call: the stores', TermsOfPerson's and days_of's, and PayrollFile's; conflict (two people would
/// be paid under one payroll number, because one has no other than the employee id).
class Payroll {
  public:
    struct Written {
        Bytes file;
        PayrollSummary summary;
    };

    Payroll(const Timesheets& timesheets, const PayPeriods& periods, PayrollTemplate form)
        : timesheets_(timesheets), periods_(periods), form_(std::move(form)) {}

    /// What a closing pays: its people's days as they were closed, and what it has carried from
    /// earlier ones. Errors besides: not_found; conflict (it was reopened: nothing of it is to be
    /// paid).
    Result<Written> of_closing(attendance::ClosingNumber number, PayrollFormat format) const;

    /// What a period comes to for the people whom the filter holds for on its last day: days that
    /// were closed as they were then, all others as they count now, which makes it provisional.
    Result<Written> of_period(const people::PeopleFilter& filter, const attendance::Period& period,
                              PayrollFormat format) const;

  private:
    const Timesheets& timesheets_;
    const PayPeriods& periods_;
    PayrollTemplate form_;
};

}  // namespace rollcall::app
