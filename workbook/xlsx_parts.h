#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "workbook/spreadsheet_numbers.h"
#include "workbook/zip_archive.h"

namespace mirrorflow {

// The texts that the cells of an XLSX workbook point to, in one piece of memory.
class SharedStrings {
 public:
  static constexpr std::size_t kMaxBytes = std::size_t{512} << 20;
  static constexpr std::size_t kMaxStrings = std::size_t{1} << 26;

  // ResourceExhausted beyond the limits; what the archive and the parser return.
  static absl::StatusOr<SharedStrings> Read(const ZipArchive& archive, const std::string& part);

  std::size_t size() const { return ends_.size(); }
  std::string_view operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(text_).substr(begin, ends_[i] - begin);
  }

 private:
  friend class SharedStringsHandler;
  std::string text_;
  std::vector<std::uint32_t> ends_;
};

struct XlsxSheetEntry {
  std::string name;
  std::string part;  // in the archive
  bool hidden = false;
};

// What a workbook says before its sheets are read (ECMA-376 part 1, chapters 18.2 and 18.8).
struct XlsxWorkbook {
  DateSystem date_system = DateSystem::k1900;
  std::vector<XlsxSheetEntry> sheets;  // tables only, no charts
  std::vector<bool> is_date;           // by the style index of a cell
  std::string shared_strings_part;     // empty when there is none
};

// InvalidArgument when the archive is no XLSX workbook.
absl::StatusOr<XlsxWorkbook> ReadXlsxWorkbook(const ZipArchive& archive);

}  // namespace mirrorflow
