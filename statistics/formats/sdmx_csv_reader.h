#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "statistics/published_dataset.h"

namespace mirrorflow {

// What stands in a file of a publication.
struct SdmxCsvContent {
  Period period;
  std::vector<Observation> observations;
};

inline constexpr std::size_t kMaxSdmxCsvBytes = std::size_t{256} << 20;

// Reads the SDMX-CSV 1.0 of a publication (ToSdmxCsv1), to compare other figures with it.
// InvalidArgument with the line for another header, an unknown code of a table or measure, a number
// or a period that is none, or several periods. Codes are not checked further: who makes a dataset
// of the observations has them checked.
absl::StatusOr<SdmxCsvContent> ReadSdmxCsv1(std::string_view csv);

}  // namespace mirrorflow
