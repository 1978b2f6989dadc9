#pragma once

#include <string>
#include <vector>

#include "core/bytes.h"
#include "core/clock.h"
#include "core/result.h"

namespace rollcall {

/// A file in an archive.
struct ZipEntry {
    std::string name;  ///< UTF-8, with '/' between folders
    Bytes bytes;
};

/// A ZIP archive of the files in their order, deflated, each with the time `modified`. Error:
/// internal (the archive library refuses), with its reason.
Result<Bytes> zip_archive(const std::vector<ZipEntry>& entries, TimePoint modified);

}  // namespace rollcall
