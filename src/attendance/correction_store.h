#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "attendance/correction.h"

namespace rollcall::attendance {

/// How many corrections one call enters or decides, at most.
inline constexpr std::size_t kMostCorrections = 1000;

/// Which corrections a list has.
struct CorrectionFilter {
    std::optional<PersonKey> person{};
    std::optional<CorrectionState> state{};
    std::optional<TimePoint> from{};   ///< about this moment or a later one
    std::optional<TimePoint> until{};  ///< about one before this
};

/// A page of a list, newest first. `next`: the cursor of the following page.
struct CorrectionPage {
    std::vector<Correction> corrections;
    std::optional<CorrectionNumber> next;
};

/// Corrections of the attendance, from the request to the decision. What an approval writes into
/// the journal is written in the same transaction. A person's corrections go with the person. Each
/// call is one transaction, durable when it returns. Thread-safe. Errors of every call:
/// unavailable, storage_full, database_damaged; of those that approve also internal (the store was
/// opened without the journal's key).
class CorrectionStore {
  public:
    virtual ~CorrectionStore() = default;

    /// What an approval writes of a correction, the call's `index`th. Must not call the store.
    using FactsOf = std::function<std::vector<Facts>(std::size_t index, const Correction&)>;

    /// Enters them, all or none; with an approval they are approved as well. In the order given.
    /// Error besides: not_found (no such person, or no such event of theirs).
    virtual Result<std::vector<Correction>> add(std::span<const NewCorrection> corrections,
                                                const std::optional<Decision>& approval,
                                                const FactsOf& facts_of) = 0;
    /// Decides them, all or none. In the order given, each once. Errors besides: not_found (one is
    /// not there); conflict (one was decided already; nothing has changed).
    virtual Result<std::vector<Correction>> decide(std::span<const CorrectionNumber> numbers,
                                                   const Decision& decision,
                                                   const FactsOf& facts_of) = 0;
    /// Those of the numbers that are there, by number.
    virtual Result<std::vector<Correction>> find(
        std::span<const CorrectionNumber> numbers) const = 0;
    /// By number, descending, below `cursor`. `limit` 1..1000.
    virtual Result<CorrectionPage> list(const CorrectionFilter& filter,
                                        std::optional<CorrectionNumber> cursor,
                                        std::size_t limit) const = 0;
};

}  // namespace rollcall::attendance
