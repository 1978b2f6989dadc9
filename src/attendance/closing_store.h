#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "attendance/closing.h"
#include "core/result.h"

namespace rollcall::attendance {

/// What a person's days of a closing came to, as bytes that the store does not read.
struct SheetToKeep {
    PersonKey person;
    /// Nothing: of the closing that is made. Otherwise of an earlier one, whose days come to
    /// something else now, which is paid with the closing that is made.
    std::optional<ClosingNumber> closing;
    Bytes sheet;
};

/// A person's days of a closing, as they were when something of them was paid.
struct SheetVersion {
    ClosingNumber paid_in;
    Bytes sheet;
};

/// What is kept of a person's days of a closing.
struct KeptSheet {
    Closing closing;
    PersonKey person;
    /// As it was closed, and then as later closings that stand have paid for it; by `paid_in`.
    std::vector<SheetVersion> versions;
};

/// How far the store has come: it changes with each closing, reopening and merging of people.
struct ClosingsState {
    std::int64_t last_number = 0;
    std::int64_t reopened = 0;
    std::int64_t merged = 0;  ///< a sum over the people who were merged into others

    bool operator==(const ClosingsState&) const = default;
};

/// A page of a list, newest first. `next`: the cursor of the following page.
struct ClosingPage {
    std::vector<Closing> closings;
    std::optional<ClosingNumber> next;
};

/// Pay periods that were closed, with what they came to. Nothing that was stored is changed: a
/// closing that is reopened stays and does not stand any more. A person's sheets go with the
/// person. Each call is one transaction, durable when it returns. Thread-safe. Errors of every
/// call: unavailable, storage_full, database_damaged.
class ClosingStore {
  public:
    virtual ~ClosingStore() = default;

    virtual Result<ClosingsState> state() const = 0;
    /// With all sheets, or not at all; those of people who have been removed meanwhile are left
    /// out. `seen`: the state before anything was read that the sheets were made from. Error
    /// besides: conflict (one that stands excludes it; the state is another one by now, so that the
    /// sheets may have days that were closed meanwhile).
    virtual Result<Closing> close(const NewClosing& closing, std::span<const SheetToKeep> sheets,
                                  const ClosingsState& seen) = 0;
    /// Errors besides: not_found (no such closing); conflict (reopened already, or a later one that
    /// stands has paid for days of it, or again for days that it has paid for).
    virtual Result<Closing> reopen(ClosingNumber number, const Reopening& reopening) = 0;

    virtual Result<std::optional<Closing>> find(ClosingNumber number) const = 0;
    /// All that stand and have a day in common with the period, by number.
    virtual Result<std::vector<Closing>> standing(const Period& period) const = 0;
    /// By number, descending, below `cursor`, also those that were reopened. `limit` 1..1000.
    virtual Result<ClosingPage> list(std::optional<ClosingNumber> cursor,
                                     std::size_t limit) const = 0;

    /// A person's sheets of the closings that stand and have a day in common with the period, and
    /// of those for whose days one of them has paid; by the closing's number.
    virtual Result<std::vector<KeptSheet>> sheets_of(PersonKey person,
                                                     const Period& period) const = 0;
    /// A closing's sheets, also of one that was reopened, by person, ascending, after `cursor`.
    /// `limit` 1..1000.
    virtual Result<std::vector<KeptSheet>> sheets(ClosingNumber number,
                                                  std::optional<PersonKey> cursor,
                                                  std::size_t limit) const = 0;
};

}  // namespace rollcall::attendance
