#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "corridor/compared_fields.h"
#include "mirrorflow/v1/config.pb.h"
#include "records/mapping.h"

namespace mirrorflow {

// The mapping of a file's columns, between configuration and domain. InvalidArgument names the
// field and what it may be; the result has passed ValidateMapping.
absl::StatusOr<Mapping> MappingFromConfig(const v1::Mapping& config);
v1::Mapping MappingToConfig(const Mapping& mapping);

// Whether a source has the field: a column of it, or one value for all its rows.
bool GivesField(const Mapping& mapping, ComparedField field);

// How two files and their truth are read by `mf-sandbox evaluate`.
struct EvaluationMapping {
  Mapping a;
  Mapping b;
  std::string truth_a_column;       // empty: the first
  std::string truth_b_column;       // empty: the second
  std::string truth_person_column;  // for --dedup; empty: not given
};

absl::StatusOr<EvaluationMapping> EvaluationMappingFromConfig(const v1::EvaluationMapping& config);

}  // namespace mirrorflow
