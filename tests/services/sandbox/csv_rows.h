#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mirrorflow {

using CsvRow = std::vector<std::string>;

// A small literal CSV parser (RFC 4180), independent of the product's. An empty line is a row with
// one empty cell.
inline std::vector<CsvRow> CsvRows(std::string_view text, char delimiter) {
  std::vector<CsvRow> rows;
  CsvRow row;
  std::string cell;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      cell.push_back(text[++i]);
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == delimiter || c == '\n')) {
      row.push_back(std::move(cell));
      cell.clear();
      if (c == '\n') {
        rows.push_back(std::move(row));
        row.clear();
      }
    } else {
      cell.push_back(c);
    }
  }
  return rows;
}

}  // namespace mirrorflow
