#pragma once

#include <string>

#include "statistics/published_dataset.h"

namespace mirrorflow {

// SDMX-ML 2.1. The structure message has the code lists with the codes that occur, the concept
// scheme, the data structure and the dataflow.
std::string ToSdmxStructure(const PublishedDataset& dataset);
// Structure-specific time series data: what R (rsdmx) and most loaders take. A missing value has no
// OBS_VALUE.
std::string ToSdmxData(const PublishedDataset& dataset);
// The schema that validates the data: derived from the data structure, to stand in the directory of
// the SDMX 2.1 schemas, which it imports (docs/formats.md).
std::string ToSdmxDataSchema(const PublishedDataset& dataset);

}  // namespace mirrorflow
