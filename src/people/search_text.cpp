#include "people/search_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>

#include "people/fold_table.h"

namespace rollcall::people {
namespace {

constexpr char32_t kFirstMark = 0x0300;  // combining accents, which follow their letter
constexpr char32_t kLastMark = 0x036F;

struct FoldRange {
    char32_t first;
    std::span<const std::uint16_t> letters;
};

constexpr std::array<FoldRange, 4> kRanges = {{{kFold00C0First, kFold00C0},
                                               {kFold0370First, kFold0370},
                                               {kFold1E00First, kFold1E00},
                                               {kFold1F00First, kFold1F00}}};

/// Letters that stand for two; the table has them in small.
constexpr std::array<std::pair<char32_t, std::string_view>, 4> kPairs = {
    {{0x00E6, "ae"}, {0x0153, "oe"}, {0x00DF, "ss"}, {0x00FE, "th"}}};

char32_t folded_letter(char32_t letter) {
    if (letter >= 'A' && letter <= 'Z') {
        return letter - 'A' + 'a';
    }
    for (const FoldRange& range : kRanges) {
        if (letter >= range.first && letter - range.first < range.letters.size()) {
            return range.letters[letter - range.first];
        }
    }
    return letter;
}

void append_utf8(std::string& text, char32_t letter) {
    const auto tail = [&](int shift) {
        text += static_cast<char>(0x80U | ((letter >> shift) & 0x3FU));
    };
    if (letter < 0x80) {
        text += static_cast<char>(letter);
    } else if (letter < 0x800) {
        text += static_cast<char>(0xC0U | (letter >> 6U));
        tail(0);
    } else if (letter < 0x10000) {
        text += static_cast<char>(0xE0U | (letter >> 12U));
        tail(6);
        tail(0);
    } else {
        text += static_cast<char>(0xF0U | (letter >> 18U));
        tail(12);
        tail(6);
        tail(0);
    }
}

void append_folded(std::string& text, char32_t letter) {
    if (letter >= kFirstMark && letter <= kLastMark) {
        return;
    }
    const char32_t small = folded_letter(letter);
    for (const auto& [one, two] : kPairs) {
        if (small == one) {
            text += two;
            return;
        }
    }
    append_utf8(text, small);
}

/// Bytes of the character that begins with `lead`.
std::size_t length_of(std::uint8_t lead) {
    if (lead < 0xC0) {
        return 1;
    }
    if (lead < 0xE0) {
        return 2;
    }
    return lead < 0xF0 ? 3 : 4;
}

}  // namespace

std::string folded(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const auto lead = static_cast<std::uint8_t>(text.front());
        const std::size_t length = length_of(lead);
        if (length > text.size() || (length == 1 && lead >= 0x80)) {
            result += text.front();
            text.remove_prefix(1);
            continue;
        }
        // The lead byte of n > 1 has its value in the lowest 7 - n bits.
        char32_t letter = length == 1 ? lead : lead & (0x7FU >> length);
        for (std::size_t i = 1; i < length; ++i) {
            letter = (letter << 6U) | (static_cast<std::uint8_t>(text[i]) & 0x3FU);
        }
        append_folded(result, letter);
        text.remove_prefix(length);
    }
    return result;
}

std::string search_text(const EmployeeId& id, std::string_view name, std::string_view email) {
    std::string text = folded(id.value());
    text += '\n';
    text += folded(name);
    text += '\n';
    text += folded(email);
    return text;
}

std::vector<std::string> search_words(std::string_view query) {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::string text = folded(query);
    std::vector<std::string> words;
    std::size_t at = text.find_first_not_of(kSpace);
    while (at != std::string::npos && words.size() < kMostSearchWords) {
        const std::size_t end = std::min(text.find_first_of(kSpace, at), text.size());
        words.push_back(text.substr(at, end - at));
        at = text.find_first_not_of(kSpace, end);
    }
    return words;
}

}  // namespace rollcall::people
