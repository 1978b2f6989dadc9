#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/xlsx.h"
#include "core/xlsx_values.h"
#include "core/xml.h"

namespace rollcall {

/// Texts that cells share, which a cell names by their place (ECMA-376 part 1, 18.4): read from the
/// part that lists them.
class SharedStrings : public XmlHandler {
  public:
    explicit SharedStrings(std::size_t most) : most_(most) {}

    bool begin(std::string_view path, const XmlAttributes& attributes) override;
    bool text(std::string_view path, std::string_view piece) override;
    bool end(std::string_view path) override;

    /// The text of that place, escapes and all; nothing beyond the last.
    std::optional<std::string_view> at(std::size_t index) const;
    bool too_many() const noexcept { return too_many_; }

  private:
    std::size_t most_;
    std::string texts_;              ///< one after the other
    std::vector<std::size_t> ends_;  ///< of each in texts_
    bool too_many_ = false;
};

/// In which format a cell's style shows a number (ECMA-376 part 1, 18.8): read from the part that
/// lists the styles.
class CellFormats : public XmlHandler {
  public:
    explicit CellFormats(std::size_t most) : most_(most) {}

    bool begin(std::string_view path, const XmlAttributes& attributes) override;

    /// Of the style of that place; a plain number's if there is none.
    NumberFormat of(std::size_t style) const;
    bool too_many() const noexcept { return too_many_; }

  private:
    std::size_t most_;
    std::map<unsigned, NumberFormat> defined_;  ///< by the workbook
    std::vector<unsigned> styles_;              ///< the format's id of each
    bool too_many_ = false;
};

}  // namespace rollcall
