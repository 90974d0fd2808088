#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "statistics/published_dataset.h"

namespace mirrorflow {

// A cell: text, or a number that is shown with all its decimals.
using WorkbookCell = std::variant<std::string, Decimal>;

struct WorkbookColumn {
  std::string header;
  // What may be entered, as the address of a range in the workbook ("=Codes!$A$6:$A$9"); empty:
  // all.
  std::string choices = {};
};

// A sheet with one table, as the guidance of the UK Government Analysis Function on accessible
// spreadsheets has it: title in A1, lines of explanation below, one table with a header row that is
// marked as one, no merged cells, no empty cells inside, widths that show the texts.
struct WorkbookSheet {
  std::string name;  // at most 31 characters, without []:*?/\ .
  std::string title;
  std::vector<std::string> lines = {};
  std::vector<WorkbookColumn> columns = {};  // none: a sheet of text alone
  std::vector<std::vector<WorkbookCell>> rows = {};
  // Empty rows of the table for people to fill in.
  std::size_t input_rows = 0;
};

struct WorkbookFacts {
  std::string title;
  std::string author;
  std::string created;  // "2025-06-30T12:00:00Z"; not from a clock
};

// The row, from 1, with the headers of a sheet's table.
std::size_t WorkbookHeaderRow(const WorkbookSheet& sheet);

// The bytes of an XLSX file through libxlsxwriter, the same for the same sheets. It is put together
// in memory, but the library keeps parts of it in temporary files without a name meanwhile.
// InvalidArgument for a sheet that the format can't hold; Internal when the library fails.
absl::StatusOr<std::string> WriteWorkbook(const WorkbookFacts& facts,
                                          std::span<const WorkbookSheet> sheets);

}  // namespace mirrorflow
