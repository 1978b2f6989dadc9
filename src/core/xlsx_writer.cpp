#include "core/xlsx_writer.h"

#include <cerrno>
#include <utility>

#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "core/durable_file.h"

namespace rollcall {
namespace {

constexpr double kColumnWidth = 16;  // characters
constexpr double kHundred = 100;
constexpr std::size_t kFileLimit = 1024UL * 1024UL * 1024UL;

}  // namespace

/// The library writes to a file by its name; this one has none but the process's own for it. Rows
/// go through a temporary file of the library's before, which has no name either.
struct XlsxWriter::Workbook {
    Workbook() : file(::memfd_create("rollcall-xlsx", MFD_CLOEXEC)) {}
    ~Workbook() {
        if (book != nullptr) {
            lxw_workbook_free(book);
        }
        if (file >= 0) {
            ::close(file);
        }
    }
    Workbook(const Workbook&) = delete;
    Workbook& operator=(const Workbook&) = delete;

    std::string name() const { return "/proc/self/fd/" + std::to_string(file); }
    /// Remembers the first thing that went wrong.
    void note(lxw_error error) {
        if (fault == LXW_NO_ERROR) {
            fault = error;
        }
    }

    int file;
    lxw_workbook* book = nullptr;
    lxw_worksheet* sheet = nullptr;
    lxw_format* heading = nullptr;
    lxw_format* two_decimals = nullptr;
    lxw_row_t row = 0;
    lxw_col_t column = 0;
    lxw_error fault = LXW_NO_ERROR;
};

XlsxWriter::XlsxWriter(const std::string& sheet) : book_(std::make_unique<Workbook>()) {
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    book_->book = workbook_new_opt(book_->name().c_str(), &options);
    if (book_->book == nullptr) {
        book_->note(LXW_ERROR_MEMORY_MALLOC_FAILED);
        return;
    }
    book_->sheet = workbook_add_worksheet(book_->book, sheet.c_str());
    book_->heading = workbook_add_format(book_->book);
    book_->two_decimals = workbook_add_format(book_->book);
    if (book_->sheet == nullptr || book_->heading == nullptr || book_->two_decimals == nullptr) {
        book_->note(LXW_ERROR_CREATING_TMPFILE);
        return;
    }
    format_set_bold(book_->heading);
    format_set_num_format(book_->two_decimals, "0.00");
    book_->note(worksheet_set_column(book_->sheet, 0, LXW_COL_MAX - 1, kColumnWidth, nullptr));
}

XlsxWriter::~XlsxWriter() = default;

void XlsxWriter::add(const std::string& text) {
    if (book_->fault == LXW_NO_ERROR) {
        book_->note(worksheet_write_string(book_->sheet, book_->row, book_->column++, text.c_str(),
                                           nullptr));
    }
}

void XlsxWriter::add_heading(const std::string& text) {
    if (book_->fault == LXW_NO_ERROR) {
        book_->note(worksheet_write_string(book_->sheet, book_->row, book_->column++, text.c_str(),
                                           book_->heading));
    }
}

void XlsxWriter::add_hundredths(std::int64_t hundredths) {
    if (book_->fault == LXW_NO_ERROR) {
        book_->note(worksheet_write_number(book_->sheet, book_->row, book_->column++,
                                           static_cast<double>(hundredths) / kHundred,
                                           book_->two_decimals));
    }
}

void XlsxWriter::add_number(std::int64_t number) {
    if (book_->fault == LXW_NO_ERROR) {
        book_->note(worksheet_write_number(book_->sheet, book_->row, book_->column++,
                                           static_cast<double>(number), nullptr));
    }
}

void XlsxWriter::end_line() {
    ++book_->row;
    book_->column = 0;
}

void XlsxWriter::freeze() {
    if (book_->fault == LXW_NO_ERROR) {
        worksheet_freeze_panes(book_->sheet, book_->row, 0);
    }
}

Result<Bytes> XlsxWriter::finish(const std::string& title) {
    if (book_->fault == LXW_NO_ERROR) {
        std::string text = title;
        lxw_doc_properties properties{};
        properties.title = text.data();
        book_->note(workbook_set_properties(book_->book, &properties));
        book_->note(worksheet_set_header(book_->sheet, ("&L" + title).c_str()));
    }
    if (book_->fault == LXW_NO_ERROR) {
        book_->note(workbook_close(std::exchange(book_->book, nullptr)));
    }
    if (book_->fault != LXW_NO_ERROR) {
        return Error{ErrorCode::unavailable,
                     std::string("the workbook cannot be written: ") + lxw_strerror(book_->fault)};
    }
    return read_file(book_->name(), kFileLimit);
}

}  // namespace rollcall
