#include "statistics/table_json.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace mirrorflow {

std::string ToJson(std::span<const ReleasedTable> tables) {
  using Json = nlohmann::ordered_json;
  Json json_tables = Json::array();
  for (const ReleasedTable& table : tables) {
    Json cells = Json::array();
    for (const ReleasedCell& cell : table.cells()) {
      cells.push_back({{"measure", FigureCode(cell.figure)},
                       {"sex", CellSexCode(cell)},
                       {"age", CellAgeCode(cell)},
                       {"value", cell.value.has_value() ? Json(*cell.value) : Json(nullptr)},
                       {"obs_status", ObsStatusCode(cell.status)},
                       {"conf_status", ConfStatusCode(cell.status)}});
    }
    json_tables.push_back({{"origin", table.corridor().origin().alpha2()},
                           {"destination", table.corridor().destination().alpha2()},
                           {"period", table.period().ToString()},
                           {"suppression_threshold", table.suppression_threshold()},
                           {"cells", std::move(cells)}});
  }
  return Json{{"format", "mirrorflow-flow-tables-v1"}, {"tables", std::move(json_tables)}}.dump(2) +
         "\n";
}

}  // namespace mirrorflow
