#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "access/audit.h"
#include "access/device.h"
#include "app/corrections.h"
#include "app/credentials.h"
#include "app/pay_periods.h"
#include "app/pins.h"
#include "app/terms_desk.h"
#include "app/timesheets.h"
#include "attendance/event_store.h"
#include "core/clock.h"
#include "demo/company.h"
#include "people/directory.h"

namespace rollcall::app {

/// What the demo has put into a data folder.
struct FilledDemo {
    attendance::Period month;           ///< the clocks of Berlin are changed in it; closed there
    attendance::ClosingNumber closing;  ///< of that month in Berlin
    std::size_t people = 0;
    std::size_t events = 0;
    std::size_t waiting = 0;  ///< corrections that somebody has to decide
    std::string api_key;      ///< shown once; reads and changes what HR and an owner do
};

/// Fills an empty data folder with a company that does not exist (demo/company.h): people without
/// pictures, what they work by, check-ins by badge and PIN from the latest month in which Berlin's
/// clocks were changed up to now, corrections, closed pay periods, devices, a key. Everything goes
/// the way of the real one where there is one. Check-ins of the past, which no use case takes, are
/// events as a door would have made them, but the credential is "demo", and when they were received
/// is when the demo wrote them: nothing in the journal claims to have been there before. Devices
/// have keys that nobody holds. For one call each. Not thread-safe.
class FillDemo {
  public:
    struct Parts {
        people::Directory& directory;
        TermsDesk& terms;
        Pins& pins;
        attendance::EventStore& events;
        const Timesheets& timesheets;
        Corrections& corrections;
        PayPeriods& pay_periods;
        access::DeviceStore& devices;
        Credentials& credentials;
        access::AuditLog& audit;
        const Clock& clock;
    };

    explicit FillDemo(const Parts& parts) : parts_(parts) {}

    /// Errors: conflict (somebody is in the directory); unavailable (no time zones); those of the
    /// use cases and stores, after which the folder is half full.
    Result<FilledDemo> run(std::uint64_t seed);

  private:
    /// A check-out that is missing, and when a rule says that it was.
    struct MissingOut {
        EmployeeId employee;
        TimePoint at{};
    };

    Status put_sites();
    Status put_documents();
    Status put_people();
    Status put_terms();
    Status put_check_ins();
    Status put_pins();
    Status close_months();
    Status correct();
    Status put_devices();
    Status put_key();
    Status write_audit();

    /// Whether somebody has a PIN and no badge.
    static bool has_pin(const demo::Person& person);
    Result<std::vector<PersonKey>> keys() const;
    Result<std::vector<MissingOut>> missing_outs(const char* site,
                                                 const attendance::Period& month) const;
    /// Enters up to `most` of them.
    Status enter(std::vector<MissingOut> outs, std::size_t most, bool approve,
                 const std::string& reason);
    void note(std::string action, std::string subject);

    Parts parts_;
    TimePoint now_{};
    demo::Company company_;
    std::vector<attendance::Period> months_;  ///< that are over, the filled one first
    attendance::Period closed_in_berlin_;     ///< the last
    FilledDemo filled_;
    std::vector<access::AuditEntry> audit_;
};

}  // namespace rollcall::app
