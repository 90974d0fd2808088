#pragma once

#include <string>

#include "records/read_report.h"

namespace mirrorflow {

// The quality report of a register for people: what became of the rows, completeness and validity
// per field, the precision of dates and the heaping of births on 1 January, errors by column.
std::string ReadReportText(const ReadReport& report);

// The same figures for machines, one JSON object, indented.
std::string ReadReportJson(const ReadReport& report);

}  // namespace mirrorflow
