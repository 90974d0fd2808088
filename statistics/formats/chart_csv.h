#pragma once

#include <string>

#include "statistics/published_dataset.h"

namespace mirrorflow {

// Plain CSV for charting tools: a row for each corridor with the names of its countries, a column
// for each measure of the table of totals. A missing value is an empty field.
std::string ToCorridorCsv(const PublishedDataset& dataset);
// A row for each origin, a column for each destination: the measure where it has a value.
std::string ToMatrixCsv(const PublishedDataset& dataset, Measure measure);

}  // namespace mirrorflow
