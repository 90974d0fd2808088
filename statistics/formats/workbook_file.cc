#include "statistics/formats/workbook_file.h"

#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kMaxSheetName = 31;
constexpr double kMinWidth = 8;
constexpr double kMaxWidth = 60;

// A file in memory that has a path, since the library writes to paths only.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("workbook", MFD_CLOEXEC)) {}
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  bool ok() const { return descriptor_ >= 0; }
  std::string path() const { return absl::StrCat("/proc/self/fd/", descriptor_); }
  absl::StatusOr<std::string> Read() const {
    std::string bytes;
    char part[1 << 16];
    for (;;) {
      const ssize_t got = pread(descriptor_, part, sizeof part, static_cast<off_t>(bytes.size()));
      if (got < 0) return absl::InternalError("a workbook can't be read from memory");
      if (got == 0) return bytes;
      bytes.append(part, static_cast<std::size_t>(got));
    }
  }

 private:
  int descriptor_;
};

// Characters of UTF-8, about the width of a text.
double WidthOf(std::string_view text) {
  return static_cast<double>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string TextOf(const WorkbookCell& cell) {
  const auto* number = std::get_if<Decimal>(&cell);
  return number != nullptr ? number->ToString() : std::get<std::string>(cell);
}

// The library wants texts that it may not change as char*.
char* Chars(const std::string& text) { return const_cast<char*>(text.c_str()); }

class Writer {
 public:
  explicit Writer(lxw_workbook* workbook) : workbook_(workbook) {
    title_ = workbook_add_format(workbook);
    format_set_bold(title_);
    format_set_font_size(title_, 16);
    header_ = workbook_add_format(workbook);
    format_set_bold(header_);
    format_set_text_wrap(header_);
    format_set_align(header_, LXW_ALIGN_VERTICAL_TOP);
    text_ = workbook_add_format(workbook);
    format_set_text_wrap(text_);
    format_set_align(text_, LXW_ALIGN_VERTICAL_TOP);
  }

  absl::Status Write(const WorkbookSheet& sheet) {
    lxw_worksheet* page = workbook_add_worksheet(workbook_, sheet.name.c_str());
    if (page == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("no name of a sheet: ", sheet.name));
    }
    lxw_error error = worksheet_write_string(page, 0, 0, sheet.title.c_str(), title_);
    lxw_row_t row = 1;
    for (const std::string& line : sheet.lines) {
      error = std::max(error, worksheet_write_string(page, row++, 0, line.c_str(), nullptr));
    }
    if (!sheet.columns.empty()) error = std::max(error, WriteTable(sheet, page, row));
    if (error != LXW_NO_ERROR) {
      return absl::InvalidArgumentError(
          absl::StrCat("sheet ", sheet.name, ": ", lxw_strerror(error)));
    }
    return absl::OkStatus();
  }

 private:
  lxw_format* NumberFormat(std::uint8_t decimals) {
    lxw_format*& format = numbers_[decimals];
    if (format == nullptr) {
      std::string code = "#,##0";
      if (decimals > 0) code += "." + std::string(decimals, '0');
      format = workbook_add_format(workbook_);
      format_set_num_format(format, code.c_str());
      format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    }
    return format;
  }

  lxw_error WriteTable(const WorkbookSheet& sheet, lxw_worksheet* page, lxw_row_t header_row) {
    const auto columns = static_cast<lxw_col_t>(sheet.columns.size());
    const auto rows = static_cast<lxw_row_t>(sheet.rows.size() + sheet.input_rows);
    std::vector<lxw_table_column> headers(sheet.columns.size());
    std::vector<lxw_table_column*> pointers;
    for (std::size_t i = 0; i < headers.size(); ++i) {
      headers[i] = {};
      headers[i].header = Chars(sheet.columns[i].header);
      headers[i].header_format = header_;
      pointers.push_back(&headers[i]);
    }
    pointers.push_back(nullptr);
    lxw_table_options options = {};
    options.no_autofilter = LXW_TRUE;
    options.style_type = LXW_TABLE_STYLE_TYPE_LIGHT;
    options.style_type_number = 1;
    options.columns = pointers.data();
    lxw_error error =
        worksheet_add_table(page, header_row, 0, header_row + std::max<lxw_row_t>(rows, 1),
                            static_cast<lxw_col_t>(columns - 1), &options);
    for (std::size_t i = 0; i < sheet.rows.size(); ++i) {
      for (std::size_t j = 0; j < sheet.rows[i].size(); ++j) {
        error = std::max(error, WriteCell(page, header_row + 1 + static_cast<lxw_row_t>(i),
                                          static_cast<lxw_col_t>(j), sheet.rows[i][j]));
      }
    }
    for (std::size_t j = 0; j < sheet.columns.size(); ++j) {
      const auto column = static_cast<lxw_col_t>(j);
      // Headers wrap, so only a part of their width counts.
      double width = std::max(kMinWidth, WidthOf(sheet.columns[j].header) / 2);
      for (const std::vector<WorkbookCell>& cells : sheet.rows) {
        if (j < cells.size()) width = std::max(width, WidthOf(TextOf(cells[j])) + 2);
      }
      error = std::max(
          error, worksheet_set_column(page, column, column, std::min(width, kMaxWidth), nullptr));
      if (!sheet.columns[j].choices.empty()) {
        lxw_data_validation choices = {};
        choices.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
        choices.value_formula = Chars(sheet.columns[j].choices);
        choices.ignore_blank = LXW_VALIDATION_ON;
        choices.show_error = LXW_VALIDATION_ON;
        error =
            std::max(error, worksheet_data_validation_range(page, header_row + 1, column,
                                                            header_row + rows, column, &choices));
      }
    }
    worksheet_freeze_panes(page, header_row + 1, 0);
    return error;
  }

  lxw_error WriteCell(lxw_worksheet* page, lxw_row_t row, lxw_col_t column,
                      const WorkbookCell& cell) {
    if (const auto* number = std::get_if<Decimal>(&cell)) {
      const double value = static_cast<double>(number->mantissa) / std::pow(10.0, number->decimals);
      return worksheet_write_number(page, row, column, value, NumberFormat(number->decimals));
    }
    return worksheet_write_string(page, row, column, std::get<std::string>(cell).c_str(), text_);
  }

  lxw_workbook* workbook_;
  lxw_format* title_;
  lxw_format* header_;
  lxw_format* text_;
  std::map<std::uint8_t, lxw_format*> numbers_;
};

absl::StatusOr<std::time_t> TimeOf(const std::string& utc) {
  std::tm parts = {};
  const char* end = strptime(utc.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  if (end == nullptr || *end != '\0') {
    return absl::InvalidArgumentError("the time of a workbook is not like 2025-06-30T12:00:00Z");
  }
  return timegm(&parts);
}

}  // namespace

std::size_t WorkbookHeaderRow(const WorkbookSheet& sheet) { return sheet.lines.size() + 2; }

absl::StatusOr<std::string> WriteWorkbook(const WorkbookFacts& facts,
                                          std::span<const WorkbookSheet> sheets) {
  for (const WorkbookSheet& sheet : sheets) {
    if (sheet.name.empty() || sheet.name.size() > kMaxSheetName) {
      return absl::InvalidArgumentError(absl::StrCat("no name of a sheet: ", sheet.name));
    }
  }
  absl::StatusOr<std::time_t> created = TimeOf(facts.created);
  if (!created.ok()) return created.status();
  const MemoryFile file;
  if (!file.ok()) return absl::InternalError("no memory for a workbook");
  lxw_workbook* workbook = workbook_new(file.path().c_str());
  if (workbook == nullptr) return absl::InternalError("no memory for a workbook");
  lxw_doc_properties properties = {};
  properties.title = Chars(facts.title);
  properties.author = Chars(facts.author);
  properties.created = *created;
  absl::Status status;
  if (workbook_set_properties(workbook, &properties) != LXW_NO_ERROR) {
    status = absl::InvalidArgumentError("the title or author of a workbook is too long");
  }
  Writer writer(workbook);
  for (const WorkbookSheet& sheet : sheets) status.Update(writer.Write(sheet));
  // Closes in any case: the library has no other way to free a workbook.
  const lxw_error error = workbook_close(workbook);
  if (!status.ok()) return status;
  if (error != LXW_NO_ERROR) {
    return absl::InternalError(absl::StrCat("a workbook can't be written: ", lxw_strerror(error)));
  }
  return file.Read();
}

}  // namespace mirrorflow
