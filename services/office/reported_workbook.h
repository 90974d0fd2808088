#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "statistics/aggregates/aggregate_reader.h"

namespace mirrorflow {

// ReadAggregateWorkbook of a workbook that came from a country: unpacked and parsed by a confined
// process (services/confinement/), judged here. `name` is for messages. Errors when there is no
// reader or it had to be stopped; what is wrong with the workbook stands in the reading.
absl::StatusOr<AggregateReading> ReadReportedWorkbook(const std::string& name,
                                                      std::string_view bytes);

}  // namespace mirrorflow
