#pragma once

#include <string>

#include "mirrorflow/v1/linkage_service.pb.h"

namespace mirrorflow {

// A release for people and for machines, as the linkage service tells of it.
std::string ReleaseText(const v1::Release& release);
std::string ReleaseJson(const v1::Release& release);
// A line each: id, period, vintage, state, runs.
std::string ReleasesTable(const v1::ListReleasesResponse& releases);

}  // namespace mirrorflow
