#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "corridor/country.h"

namespace mirrorflow {

// The workbook that a country fills in: cover, questionnaire, a sheet for each table with lists of
// the codes that may stand in its cells, and a sheet with all codes. XLSX, the same bytes for the
// same arguments; `created` is an RFC 3339 time in UTC.
absl::StatusOr<std::string> WriteAggregateTemplate(const Country& country,
                                                   const std::string& created);

}  // namespace mirrorflow
