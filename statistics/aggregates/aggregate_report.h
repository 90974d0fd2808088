#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "corridor/country.h"
#include "statistics/aggregates/aggregate_period.h"
#include "statistics/aggregates/aggregate_tables.h"
#include "statistics/published_dataset.h"

namespace mirrorflow {

// A figure of a workbook: the observation with its countries filled in, where it stands, and what
// it refers to.
struct AggregateRow {
  const AggregateTable* table;
  AggregatePeriod period;
  Observation observation;
  std::size_t sheet_row = 0;  // as spreadsheet programs count, from 1
};

// What a country reported in one workbook. Aggregates that the country published itself; valid as
// docs/aggregates.md says when it comes from ReadAggregateWorkbook.
struct AggregateReport {
  Country country;
  std::string institution;
  std::string contact;
  std::string prepared;             // YYYY-MM-DD
  std::uint32_t rounding_base = 1;  // figures may be off by less than this
  std::vector<AggregateRow> rows;
  std::map<std::string, std::string> answers;  // by code of the question; not the empty ones
};

// All codes of a figure, those of totals too: two figures with one key measure the same.
std::string FigureKey(const Observation& observation);

// What is wrong with a workbook, and where.
struct WorkbookProblem {
  std::string sheet;
  std::string cell;  // "C7"; empty when it concerns the whole sheet
  std::string reason;

  // "sheet REP_IMMIG, cell C7: ...".
  std::string ToString() const;
};

// "C7" of column 2 (from 0) and row 7 (from 1).
std::string CellAddress(std::size_t column, std::size_t row);

}  // namespace mirrorflow
