#pragma once

#include <string>

#include "statistics/published_dataset.h"

namespace mirrorflow {

// JSON-stat 2.0: a collection with one dataset for each table, which has the dimensions that the
// table breaks down and no others. BOUND is the value (V), the lower (L) or the upper (U) bound of
// its interval, where a table has intervals. A missing value is null; the status of each value is
// "OBS_STATUS CONF_STATUS", such as "Q C".
std::string ToJsonStat(const PublishedDataset& dataset);

}  // namespace mirrorflow
