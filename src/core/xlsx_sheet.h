#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/table.h"
#include "core/xlsx_lists.h"
#include "core/xml.h"

namespace rollcall {

/// What a sheet's cells refer to. They have to outlive whoever holds it.
struct SheetContext {
    const XlsxLimits& limits;
    const SharedStrings& strings;
    const CellFormats& formats;
    bool from_1904 = false;
};

/// Makes a table of a sheet (ECMA-376 part 1, 18.3): read from the part that is the sheet.
class SheetReader : public XmlHandler {
  public:
    explicit SheetReader(const SheetContext& context)
        : context_(context), table_(context.limits.table) {}

    bool begin(std::string_view path, const XmlAttributes& attributes) override;
    bool text(std::string_view path, std::string_view piece) override;
    bool end(std::string_view path) override;

    /// After the part has been read, or given up. Errors: invalid_field (as read_xlsx).
    Result<Table> finish() &&;

  private:
    struct Cell {
        std::string type;  ///< ECMA-376 part 1, 18.18.11; "" for a number
        std::size_t style = 0;
        std::string text;
        bool has_formula = false;
    };

    bool begin_row(const XmlAttributes& attributes);
    bool begin_cell(const XmlAttributes& attributes);
    bool end_cell();
    bool end_row();
    /// What stands in the cell, or in the list where it points; nothing if that is nowhere, and
    /// then it is given up. A view, valid until the next cell.
    std::optional<std::string_view> raw_text();
    /// What that means; nothing if it means nothing, and then it is given up.
    std::optional<std::string> value_of(std::string_view raw);
    std::optional<std::string> number(std::string_view raw);
    void put(std::string_view text);
    std::string name_of_cell() const;
    bool give_up(std::string_view why);

    SheetContext context_;
    TableBuilder table_;
    TableRow row_;
    std::size_t row_bytes_ = 0;   ///< of row_'s texts as they stand in the file
    std::size_t column_ = 0;      ///< of the last cell of row_ that was met, from 1
    std::size_t text_bytes_ = 0;  ///< of the rows so far
    Cell cell_;
    std::optional<Error> refusal_;
};

}  // namespace rollcall
