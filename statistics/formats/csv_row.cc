#include "statistics/formats/csv_row.h"

namespace mirrorflow {

std::string CsvField(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

void AppendCsvRow(std::span<const std::string> fields, std::string& csv) {
  bool is_first = true;
  for (const std::string& field : fields) {
    if (!is_first) csv += ',';
    csv += CsvField(field);
    is_first = false;
  }
  csv += "\r\n";
}

}  // namespace mirrorflow
