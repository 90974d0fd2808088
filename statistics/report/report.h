#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "statistics/published_dataset.h"
#include "statistics/report/language.h"

namespace mirrorflow {

// The report that people read: one HTML file that holds all it needs, opens without a network and
// forbids itself to load anything. Sentences and tables are written here; the program inside (d3,
// bundled when the project is built) only draws charts above the tables, so that without it nothing
// is missing. The same dataset and language give the same bytes; see docs/report.md.
//
// Figures that are suppressed or not available are shown as such, never as 0. What the report adds
// to the figures (sums over corridors, shares) is computed from published values alone.
//
// FailedPrecondition for a dataset without a flow between two countries.
absl::StatusOr<std::string> RenderReport(const PublishedDataset& dataset, Language language);

// Whether the project was built with the program that draws the charts; otherwise reports have
// their sentences and tables only.
bool ReportHasCharts();

}  // namespace mirrorflow
