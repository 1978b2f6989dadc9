#include "core/xlsx_lists.h"

#include <limits>

namespace rollcall {
namespace {

std::optional<unsigned> id_of(const XmlAttributes& attributes) {
    const std::optional<std::size_t> id = whole_number(attributes.get("numFmtId").value_or(""));
    const bool fits = id && *id <= std::numeric_limits<unsigned>::max();
    return fits ? std::optional(static_cast<unsigned>(*id)) : std::nullopt;
}

}  // namespace

bool SharedStrings::begin(std::string_view path, const XmlAttributes& /*attributes*/) {
    too_many_ = path == "/sst/si" && ends_.size() == most_;
    return !too_many_;
}

// Not of "rPh", which says how the text is spoken.
bool SharedStrings::text(std::string_view path, std::string_view piece) {
    if (path == "/sst/si/t" || path == "/sst/si/r/t") {
        texts_ += piece;
    }
    return true;
}

bool SharedStrings::end(std::string_view path) {
    if (path == "/sst/si") {
        ends_.push_back(texts_.size());
    }
    return true;
}

std::optional<std::string_view> SharedStrings::at(std::size_t index) const {
    if (index >= ends_.size()) {
        return std::nullopt;
    }
    const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
    return std::string_view(texts_).substr(begin, ends_[index] - begin);
}

bool CellFormats::begin(std::string_view path, const XmlAttributes& attributes) {
    const std::optional<unsigned> id = id_of(attributes);
    if (path == "/styleSheet/numFmts/numFmt" && id) {
        defined_[*id] = format_of_code(attributes.get("formatCode").value_or(""));
    } else if (path == "/styleSheet/cellXfs/xf") {
        styles_.push_back(id.value_or(0));
    }
    too_many_ = defined_.size() > most_ || styles_.size() > most_;
    return !too_many_;
}

NumberFormat CellFormats::of(std::size_t style) const {
    if (style >= styles_.size()) {
        return {};
    }
    const auto defined = defined_.find(styles_[style]);
    return defined == defined_.end() ? built_in_format(styles_[style]) : defined->second;
}

}  // namespace rollcall
