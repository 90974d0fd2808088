#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "statistics/aggregates/aggregate_report.h"
#include "workbook/workbook.h"

namespace mirrorflow {

// A workbook that was read: the report when nothing is wrong, else what is, at most
// kMaxWorkbookProblems of it.
struct AggregateReading {
  std::optional<AggregateReport> report;
  std::vector<WorkbookProblem> problems;
};

inline constexpr std::size_t kMaxWorkbookProblems = 100;
inline constexpr std::size_t kMaxAggregateWorkbookBytes = std::size_t{32} << 20;
inline constexpr std::size_t kMaxAggregateRows = 200'000;  // of all sheets

// Reads a filled-in template (XLSX) and checks it: sheets and headers are those of the template,
// every cell has a code of its list, values are whole numbers and not below 0, a missing value has
// the status Q or O, and all that CheckAggregates says. Empty rows are skipped; hidden sheets are
// not read. Nothing of a workbook with a problem is taken.
AggregateReading ReadAggregateWorkbook(std::string_view bytes);
// The same of a workbook that somebody else takes apart; of how large it is nothing is known here.
AggregateReading ReadAggregateSheets(Workbook& workbook);

}  // namespace mirrorflow
