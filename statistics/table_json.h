#pragma once

#include <span>
#include <string>

#include "statistics/released_table.h"

namespace mirrorflow {

// Released tables as JSON, with the codes of ToCsv; a suppressed cell has the value null:
//   {"format": "mirrorflow-flow-tables-v1", "tables": [
//     {"origin": "KE", "destination": "UG", "period": "2024", "suppression_threshold": 10, "cells":
//     [
//       {"measure": "LINKED", "sex": "F", "age": "Y25T64", "value": 120, "obs_status": "A",
//        "conf_status": "F"}, ...]}]}
std::string ToJson(std::span<const ReleasedTable> tables);

}  // namespace mirrorflow
