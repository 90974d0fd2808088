#pragma once

#include <string>

#include "statistics/published_dataset.h"

namespace mirrorflow {

// SDMX-CSV 1.0 (for SDMX 2.1): comma and decimal point whatever the language, CRLF, UTF-8. A
// missing value is an empty OBS_VALUE with its status. Attributes of the dataset stand in each row,
// as the format wants.
std::string ToSdmxCsv1(const PublishedDataset& dataset);
// SDMX-CSV 2.0 (for SDMX 3.0), the same observations; every row has the action I, information.
std::string ToSdmxCsv2(const PublishedDataset& dataset);

}  // namespace mirrorflow
