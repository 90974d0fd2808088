#pragma once

#include <span>
#include <string>

#include "statistics/released_table.h"

namespace mirrorflow {

// Released tables as CSV (RFC 4180: CRLF, ASCII), one row a cell, one header line:
//   FREQ,MEASURE,ORIGIN,DESTINATION,SEX,AGE,TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS
// Codes are those of the SDMX cross-domain code lists; countries by ISO 3166-1 alpha-2, totals
// "_T". A suppressed cell has an empty OBS_VALUE, OBS_STATUS Q and CONF_STATUS C or D.
std::string ToCsv(std::span<const ReleasedTable> tables);

}  // namespace mirrorflow
