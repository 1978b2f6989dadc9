#include "attendance/terms_store.h"

#include <tuple>

namespace rollcall::attendance {

std::string label_of(const Document& document) {
    return document.name + " " + std::to_string(document.version);
}

const Document* version_on(const std::vector<Document>& versions, CivilDay day) noexcept {
    const Document* valid = nullptr;
    const Document* first = nullptr;
    const auto order = [](const Document& one) { return std::tuple(one.valid_from, one.version); };
    for (const Document& version : versions) {
        if (first == nullptr || order(version) < order(*first)) {
            first = &version;
        }
        if (version.valid_from <= day && (valid == nullptr || order(*valid) < order(version))) {
            valid = &version;
        }
    }
    return valid == nullptr ? first : valid;
}

}  // namespace rollcall::attendance
