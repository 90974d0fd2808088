#pragma once

#include <string>
#include <vector>

#include "statistics/aggregates/aggregate_report.h"

namespace mirrorflow {

// What a workbook says that can't be true together, cell by cell:
// - the same figure twice, or for periods that overlap;
// - a total that its parts do not add up to: exactly where the parts are complete, and else not
//   above it. Parts are complete by sex with F and M, by age with all broad or all five-year
//   groups, by purpose with all purposes, by country or citizenship with "_O" (all others) or all
//   groups. Rounded figures may differ by less than their base each;
// - groups of citizenship beside single countries under one total, which would count twice;
// - figures of a table whose source, definition or duration rule the questionnaire does not state.
std::vector<WorkbookProblem> CheckAggregates(const AggregateReport& report);

}  // namespace mirrorflow
