#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "server/message.h"

namespace rollcall::server {

/// One file as it is served.
struct StaticFile {
    std::shared_ptr<const std::string> bytes;
    std::string media_type;
    std::string etag;        ///< quoted; from the bytes
    bool immutable = false;  ///< its name carries a hash of its bytes
    std::string policy;      ///< Content-Security-Policy; for pages only
};

/// The built pages, read into memory once: what is not in the table cannot be reached, whatever the
/// path says, and no request waits for a disk. Immutable; thread-safe.
class StaticFiles {
  public:
    /// The files that lie in `web` itself and all below `web`/static, by their path in `web`:
    /// "checkin.html", "static/app.js". One that cannot be read or is larger than 32 MiB is left
    /// out, with a warning in the log; a missing folder is an empty table.
    static StaticFiles load(const std::filesystem::path& web);

    /// nullptr if there is none. The pointer is valid as long as the table is.
    const StaticFile* find(std::string_view name) const noexcept;
    bool empty() const noexcept { return files_.empty(); }

  private:
    void add(const std::filesystem::path& file, std::string name);

    std::map<std::string, StaticFile, std::less<>> files_;
};

/// 200 with the file, or 304 if the request's If-None-Match names its ETag.
Response file_response(const StaticFile& file, const RequestHead& head);

/// By the name's ending; "application/octet-stream" for those not known.
std::string_view media_type_of(std::string_view name) noexcept;

/// Whether the name carries a bundler's content hash: eight characters of base64url behind a dash
/// or dot, before the ending, that are no plain word ("index-B3kx_9aZ.js").
bool has_content_hash(std::string_view name) noexcept;

}  // namespace rollcall::server
