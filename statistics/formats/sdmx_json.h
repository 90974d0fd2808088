#pragma once

#include <string>

#include "statistics/published_dataset.h"

namespace mirrorflow {

// SDMX-JSON 2.0 data message, flat: every dimension stands at the level of observations. A missing
// value is null, with its status. Decimals that end in zeros are those of DECIMALS: JSON has no
// way to keep them.
std::string ToSdmxJson(const PublishedDataset& dataset);

}  // namespace mirrorflow
