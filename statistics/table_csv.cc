#include "statistics/table_csv.h"

#include "absl/strings/str_cat.h"

namespace mirrorflow {

std::string ToCsv(std::span<const ReleasedTable> tables) {
  std::string csv =
      "FREQ,MEASURE,ORIGIN,DESTINATION,SEX,AGE,TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS\r\n";
  for (const ReleasedTable& table : tables) {
    for (const ReleasedCell& cell : table.cells()) {
      // No code needs quoting.
      csv += "A,";
      csv += FigureCode(cell.figure);
      csv += ',';
      csv += table.corridor().origin().alpha2();
      csv += ',';
      csv += table.corridor().destination().alpha2();
      csv += ',';
      csv += CellSexCode(cell);
      csv += ',';
      csv += CellAgeCode(cell);
      csv += ',';
      csv += table.period().ToString();
      csv += ',';
      if (cell.value.has_value()) absl::StrAppend(&csv, *cell.value);
      csv += ',';
      csv += ObsStatusCode(cell.status);
      csv += ',';
      csv += ConfStatusCode(cell.status);
      csv += "\r\n";
    }
  }
  return csv;
}

}  // namespace mirrorflow
