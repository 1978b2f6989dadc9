#include "measurement/pairs_file.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "core/bytes.h"

namespace rollcall::measurement {
namespace {

constexpr std::uint32_t kMostFolds = 1000;
constexpr std::uint32_t kHighestPicture = 9999;  // LFW's names have four digits

/// The text, line by line, each without white space at its ends.
class Lines {
  public:
    explicit Lines(std::string_view text) : rest_(text) {}

    /// The next line that is not blank; nothing at the end.
    std::optional<std::string_view> next() {
        while (!rest_.empty()) {
            const std::size_t end = std::min(rest_.find('\n'), rest_.size());
            const std::string_view line = trimmed(rest_.substr(0, end));
            rest_.remove_prefix(std::min(end + 1, rest_.size()));
            ++number_;
            if (!line.empty()) {
                return line;
            }
        }
        ++number_;
        return std::nullopt;
    }

    Error wanted(const std::string& what) const {
        return {ErrorCode::invalid_field, "line " + std::to_string(number_) +
                                              " of the pairs file: " + what + " was expected"};
    }

  private:
    std::string_view rest_;
    std::size_t number_ = 0;
};

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    while (!line.empty()) {
        const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
        if (end > 0) {
            words.push_back(line.substr(0, end));
        }
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return words;
}

std::optional<std::uint32_t> number_from(std::string_view word, std::uint32_t most) {
    std::uint32_t number = 0;
    const char* const end = word.data() + word.size();
    const auto [stop, fault] = std::from_chars(word.data(), end, number);
    if (fault != std::errc{} || stop != end || number == 0 || number > most) {
        return std::nullopt;
    }
    return number;
}

/// Nothing if the name could lead out of the folder of pictures, or the number is none.
std::optional<std::string> picture_name(std::string_view person, std::string_view number) {
    const auto value = number_from(number, kHighestPicture);
    if (!value || person.find('/') != std::string_view::npos || person.front() == '.') {
        return std::nullopt;
    }
    std::string digits = std::to_string(*value);
    digits.insert(0, 4 - digits.size(), '0');
    return std::string(person).append("/").append(person).append("_").append(digits);
}

std::optional<PicturePair> pair_from(std::string_view line, bool same) {
    const auto words = words_of(line);
    if (words.size() != (same ? 3U : 4U)) {
        return std::nullopt;
    }
    auto first = picture_name(words[0], words[1]);
    auto second = picture_name(same ? words[0] : words[2], words.back());
    if (!first || !second) {
        return std::nullopt;
    }
    return PicturePair{std::move(*first), std::move(*second), same};
}

}  // namespace

Result<std::vector<Fold>> parse_pairs(std::string_view text) {
    Lines lines(text);
    const auto head = lines.next();
    const auto sizes = words_of(head.value_or(""));
    const auto folds = sizes.size() == 2 ? number_from(sizes[0], kMostFolds) : std::nullopt;
    const auto pairs = sizes.size() == 2 ? number_from(sizes[1], UINT32_MAX) : std::nullopt;
    if (!folds || !pairs || *folds < 2) {
        return lines.wanted(
            "the number of folds (2 to 1000) and of pairs of each kind in a fold, as in LFW's "
            "pairs.txt,");
    }
    std::vector<Fold> result(*folds);
    for (Fold& fold : result) {
        for (std::uint64_t i = 0; i < 2ULL * *pairs; ++i) {
            const bool same = i < *pairs;
            const auto line = lines.next();
            auto pair = line ? pair_from(*line, same) : std::nullopt;
            if (!pair) {
                return lines.wanted(same ? "\"NAME 1 2\" (one person's two pictures)"
                                         : "\"NAME 1 OTHER 2\" (two people's pictures)");
            }
            fold.push_back(std::move(*pair));
        }
    }
    if (lines.next()) {
        return lines.wanted("the end, after the folds that the first line tells of,");
    }
    return result;
}

}  // namespace rollcall::measurement
