#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/bytes.h"
#include "core/clock.h"
#include "core/digest.h"
#include "core/ids.h"

namespace rollcall::journal {

/// The number of an entry: 1, 2, 3, ... without a gap.
using EntryNumber = StrongId<struct EntryNumberTag, std::int64_t>;

/// Which table holds an entry's content. Stored; never renumbered.
enum class EntryKind : std::uint8_t { attendance = 1, audit = 2 };

/// Random bytes that are hashed with a part's content. Without them a commitment does not tell what
/// it was made of, however few contents are possible.
using Salt = std::array<std::uint8_t, 16>;
/// SHA-256 of the salt and the content of a part.
using Commitment = Sha256;

Salt new_salt();
Commitment commit(const Salt& salt, ByteView content);
/// Stands for a part that an entry never had.
inline constexpr Commitment kNoPart{};

/// What the chain covers of an entry: all but the content of its parts, so that a part can be
/// erased with its salt while its commitment stays.
struct Link {
    EntryNumber number;
    EntryKind kind{};
    TimePoint recorded_at{};
    std::vector<Commitment> parts;  ///< in the order of the kind's table
};

}  // namespace rollcall::journal
