#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/bytes.h"
#include "core/result.h"

namespace rollcall {

/// What begins every ZIP archive that is not empty (APPNOTE.TXT 4.3.7).
inline constexpr std::string_view kZipMagic = "PK\x03\x04";

/// A ZIP archive of somebody else's, in memory. Names are looked up whatever their case and never
/// touch a file system, so that none can be a path out of somewhere. Not for two threads at once.
class ZipReader {
  public:
    /// Lists what is in the archive. `bytes` have to outlive the reader. Errors, whose texts are
    /// clauses ("it is ..."): invalid_field (damaged, more than `most_entries` files, two of one
    /// name).
    static Result<ZipReader> open(ByteView bytes, std::size_t most_entries);

    /// Whether there is such a file.
    bool has(std::string_view name) const;

    /// The bytes of a file, stored or deflated and checked against its CRC; nothing if there is
    /// none. Errors as those of `open`: invalid_field (damaged, encrypted, compressed in another
    /// way, larger than `most_bytes`; no more than those are unpacked).
    Result<std::optional<Bytes>> read(std::string_view name, std::size_t most_bytes) const;

  private:
    ZipReader(ByteView bytes, std::set<std::string> names)
        : bytes_(bytes), names_(std::move(names)) {}

    ByteView bytes_;
    std::set<std::string> names_;  ///< in lower case
};

}  // namespace rollcall
