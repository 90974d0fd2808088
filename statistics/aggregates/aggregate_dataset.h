#pragma once

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "corridor/period.h"
#include "statistics/aggregates/aggregate_report.h"
#include "statistics/published_dataset.h"

namespace mirrorflow {

// What the office says of a publication of reported tables.
struct AggregatePublication {
  std::string id;
  std::string provider;
  Period period;
  std::string vintage;
  std::string prepared;
  std::string duration_rule;  // of the flows; who reports by another is marked D
};

// The reported figures of a year as a dataset, for all formats: flows of the whole year, and stocks
// of its days (of several, the latest). Figures of other periods are left out and a note says so.
// Who reported what, by which sources and definitions, stands in the notes. InvalidArgument when
// nothing is of the year, and what PublishedDataset::Create refuses.
absl::StatusOr<PublishedDataset> ToPublishedDataset(std::span<const AggregateReport> reports,
                                                    const AggregatePublication& publication);

}  // namespace mirrorflow
