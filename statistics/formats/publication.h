#pragma once

#include <map>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "statistics/formats/linkage_report.h"
#include "statistics/formats/reference_metadata.h"
#include "statistics/published_dataset.h"

namespace mirrorflow {

// All files of a publication by name: every format of docs/formats.md, reference metadata and the
// linkage report of each run; the same bytes for the same arguments. Names are those of the release
// and the format: "region-2024-1.sdmx.json". Errors are those of the workbook.
absl::StatusOr<std::map<std::string, std::string>> WritePublication(
    const PublishedDataset& dataset, const PublisherFacts& publisher = {},
    std::span<const LinkageRunFacts> runs = {});

}  // namespace mirrorflow
