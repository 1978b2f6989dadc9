#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "core/result.h"

namespace rollcall::server {

/// One part of a multipart/form-data body (RFC 7578).
struct FormPart {
    std::string name;
    std::string filename;      ///< empty if none was given
    std::string content_type;  ///< empty if none was given
    ByteView data;             ///< a view into the body

    /// A value of text: it has no file name, as Go's net/http tells it. A Content-Type says
    /// nothing: some clients (.NET, Apache's for Java) give text fields one too.
    bool is_text() const noexcept { return filename.empty(); }
    /// A file: it has a file name, or at least a Content-Type, which lenient clients leave it at.
    bool is_file() const noexcept { return !filename.empty() || !content_type.empty(); }
};

/// The boundary of a Content-Type "multipart/form-data; boundary=..." (RFC 2046, section 5.1.1:
/// 1 to 70 characters). Nothing if the type is another, or the boundary is missing or not allowed.
std::optional<std::string> multipart_boundary(std::string_view content_type);

/// The parts, in their order; the views in them live as long as `body`. A body without any
/// delimiter line is a form without parts. Strict otherwise: at most 32 parts, 4 KiB of header a
/// part, CRLF line ends, every part closed by a delimiter, each with a Content-Disposition:
/// form-data and a name, no transfer encoding but 7bit, 8bit and binary. Linear in the body's size.
/// Error: invalid_request, saying what is wrong.
Result<std::vector<FormPart>> parse_multipart(ByteView body, std::string_view boundary);

}  // namespace rollcall::server
