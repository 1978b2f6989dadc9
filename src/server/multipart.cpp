#include "server/multipart.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "server/header_value.h"
#include "server/message.h"

namespace rollcall::server {
namespace {

constexpr std::size_t kPartLimit = 32;
constexpr std::size_t kPartHeaderLimit = 4096;
constexpr std::size_t kBoundaryLimit = 70;

Error malformed(std::string what) {
    return {ErrorCode::invalid_request, "The multipart form is not well formed: " + what + "."};
}

bool is_boundary_character(char letter) {
    constexpr std::string_view kOthers = "'()+_,-./:=? ";
    return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= 'a' && letter <= 'z') || kOthers.find(letter) != std::string_view::npos;
}

/// Where a delimiter line begins and ends, its line break before and after included.
struct Delimiter {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool last = false;
};

/// Finds delimiter lines: CRLF "--" boundary ["--"] *(SP / HTAB) CRLF. The first may stand at the
/// very start without a CRLF before it, the last may lack the one behind it.
class DelimiterFinder {
  public:
    DelimiterFinder(std::string_view body, std::string_view boundary)
        : body_(body),
          line_("\r\n--" + std::string(boundary)),
          searcher_(line_.begin(), line_.end()) {}

    std::optional<Delimiter> first() const {
        const std::string_view at_start = std::string_view(line_).substr(2);
        if (body_.starts_with(at_start)) {
            if (const auto found = complete(0, at_start.size())) {
                return found;
            }
        }
        return after(0);
    }

    std::optional<Delimiter> after(std::size_t position) const {
        while (true) {
            const auto found = std::search(body_.begin() + static_cast<std::ptrdiff_t>(position),
                                           body_.end(), searcher_);
            if (found == body_.end()) {
                return std::nullopt;
            }
            const auto begin = static_cast<std::size_t>(found - body_.begin());
            if (const auto delimiter = complete(begin, begin + line_.size())) {
                return delimiter;
            }
            position = begin + line_.size();
        }
    }

  private:
    /// The delimiter whose boundary ends at `position`; nothing if the line goes on otherwise, as
    /// it does where the boundary is only the beginning of a longer word.
    std::optional<Delimiter> complete(std::size_t begin, std::size_t position) const {
        Delimiter delimiter{begin, position, false};
        if (body_.substr(delimiter.end).starts_with("--")) {
            delimiter.last = true;
            delimiter.end += 2;
        }
        const std::size_t text = body_.find_first_not_of(" \t", delimiter.end);
        delimiter.end = std::min(text, body_.size());
        if (body_.substr(delimiter.end).starts_with("\r\n")) {
            delimiter.end += 2;
            return delimiter;
        }
        const bool ends_body = delimiter.last && delimiter.end == body_.size();
        return ends_body ? std::optional(delimiter) : std::nullopt;
    }

    std::string_view body_;
    std::string line_;
    std::boyer_moore_horspool_searcher<std::string::const_iterator> searcher_;
};

struct PartHeaders {
    Headers fields;
    std::size_t size = 0;  ///< with the empty line that ends them
};

Result<PartHeaders> parse_part_headers(std::string_view part) {
    PartHeaders headers;
    while (true) {
        const std::size_t length = part.substr(headers.size).find("\r\n");
        if (length == std::string_view::npos) {
            return malformed("the header of a part does not end with an empty line");
        }
        if (headers.size + length > kPartHeaderLimit) {
            return malformed("the header of a part is longer than 4 KiB");
        }
        const std::string_view line = part.substr(headers.size, length);
        headers.size += length + 2;
        if (line.empty()) {
            return headers;
        }
        const std::size_t colon = line.find(':');
        if (colon == 0 || colon == std::string_view::npos) {
            return malformed("a header line of a part has no name");
        }
        headers.fields.add(std::string(trimmed(line.substr(0, colon))),
                           std::string(trimmed(line.substr(colon + 1))));
    }
}

Status check_transfer_encoding(const Headers& headers) {
    const std::string* encoding = headers.find("Content-Transfer-Encoding");
    if (encoding == nullptr) {
        return {};
    }
    for (const std::string_view plain : {"7bit", "8bit", "binary"}) {
        if (equal_ignoring_case(*encoding, plain)) {
            return {};
        }
    }
    return malformed("a part has a Content-Transfer-Encoding; send the bytes as they are");
}

Result<FormPart> parse_part(std::string_view text) {
    auto headers = parse_part_headers(text);
    if (!headers) {
        return headers.error();
    }
    if (headers->fields.count("Content-Disposition") != 1) {
        return malformed("a part needs exactly one Content-Disposition");
    }
    const auto disposition = parse_header_value(*headers->fields.find("Content-Disposition"));
    if (!disposition || !equal_ignoring_case(disposition->value, "form-data")) {
        return malformed("the Content-Disposition of a part is not form-data");
    }
    const std::string* name = disposition->find("name");
    if (name == nullptr) {
        return malformed("a part has no name");
    }
    if (Status status = check_transfer_encoding(headers->fields); !status) {
        return status.error();
    }
    FormPart part;
    part.name = *name;
    if (const std::string* filename = disposition->find("filename")) {
        part.filename = *filename;
    }
    if (const std::string* type = headers->fields.find("Content-Type")) {
        part.content_type = *type;
    }
    part.data = as_bytes(text.substr(headers->size));
    return part;
}

}  // namespace

std::optional<std::string> multipart_boundary(std::string_view content_type) {
    const auto type = parse_header_value(content_type);
    if (!type || !equal_ignoring_case(type->value, "multipart/form-data")) {
        return std::nullopt;
    }
    const std::string* boundary = type->find("boundary");
    if (boundary == nullptr || boundary->empty() || boundary->size() > kBoundaryLimit ||
        boundary->back() == ' ' || !std::ranges::all_of(*boundary, is_boundary_character)) {
        return std::nullopt;
    }
    return *boundary;
}

Result<std::vector<FormPart>> parse_multipart(ByteView body, std::string_view boundary) {
    const std::string_view text = as_text(body);
    const DelimiterFinder finder(text, boundary);
    std::vector<FormPart> parts;
    auto delimiter = finder.first();
    while (delimiter && !delimiter->last) {
        if (parts.size() == kPartLimit) {
            return malformed("it has more than 32 parts");
        }
        // From the delimiter's own line break on: it may also be the next delimiter's.
        const auto next = finder.after(delimiter->end - 2);
        if (!next) {
            return malformed("the last part is not closed by its boundary; is the body cut off?");
        }
        const std::size_t begin = std::min(delimiter->end, next->begin);
        auto part = parse_part(text.substr(begin, next->begin - begin));
        if (!part) {
            return part.error();
        }
        parts.push_back(std::move(*part));
        delimiter = next;
    }
    return parts;
}

}  // namespace rollcall::server
