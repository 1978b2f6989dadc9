#pragma once

#include <optional>
#include <string>
#include <vector>

#include "attendance/pay_period.h"
#include "core/bytes.h"
#include "core/clock.h"
#include "core/digest.h"
#include "core/ids.h"
#include "core/result.h"

namespace rollcall::attendance {

/// The number of an acknowledgement; never reused.
using AcknowledgementNumber = StrongId<struct AcknowledgementNumberTag, std::int64_t>;

/// That somebody has seen what their days of a period came to, and says so.
struct NewAcknowledgement {
    PersonKey person;
    Period period;
    TimePoint at{};
    std::string by;        ///< name of the session by which they said it
    Sha256 fingerprint{};  ///< of what follows
    Bytes sheet;           ///< the days as they were shown, which the store does not read
    std::string changes;   ///< what closed days had come to since; the same
};

struct Acknowledgement {
    AcknowledgementNumber number;
    NewAcknowledgement made;
};

/// What people have acknowledged. Nothing that was stored is changed; it goes with the person. Each
/// call is one transaction, durable when it returns. Thread-safe. Errors of every call:
/// unavailable, storage_full, database_damaged.
class AcknowledgementStore {
  public:
    virtual ~AcknowledgementStore() = default;

    /// The one that is there, where the person's latest of the period has this fingerprint already.
    /// Error besides: not_found (no such person).
    virtual Result<Acknowledgement> add(const NewAcknowledgement& made) = 0;
    /// The person's latest of exactly this period.
    virtual Result<std::optional<Acknowledgement>> latest(PersonKey person,
                                                          const Period& period) const = 0;
    /// The person's, newest first; `limit` 1..1000.
    virtual Result<std::vector<Acknowledgement>> of(PersonKey person, std::size_t limit) const = 0;
};

}  // namespace rollcall::attendance
