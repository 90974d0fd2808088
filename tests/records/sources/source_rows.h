#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "records/source.h"
#include "tests/status_matchers.h"

namespace mirrorflow {

// One line a row: "number@line: cell|cell" or "number@line! reason [column]". Dates are written
// <2024-03-01>, error cells #.
inline std::vector<std::string> SourceRows(Source& source) {
  std::vector<std::string> rows;
  SourceRow row;
  while (ValueOrDie(source.Next(row))) {
    std::string text = std::to_string(row.number) + "@" + std::to_string(row.line);
    if (row.problem) {
      text += "! " + std::string(RowErrorCode(*row.problem));
      if (row.problem_column) text += " " + source.columns().at(*row.problem_column);
      EXPECT_TRUE(row.cells.empty());
    } else {
      text += ":";
      EXPECT_EQ(row.cells.size(), source.columns().size());
      for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const CellKind kind = row.kinds.empty() ? CellKind::kText : row.kinds[i];
        const std::string cell(row.cells[i]);
        text += (i == 0 ? " " : "|") + (kind == CellKind::kDate    ? "<" + cell + ">"
                                        : kind == CellKind::kError ? "#"
                                                                   : cell);
      }
    }
    rows.push_back(std::move(text));
  }
  return rows;
}

}  // namespace mirrorflow
