#pragma once

#include <string>

#include "mirrorflow/v1/linkage_service.pb.h"

namespace mirrorflow {

// A release for people and for machines, as the linkage service tells of it.
std::string ReleaseText(const v1::Release& release);
std::string ReleaseJson(const v1::Release& release);
// What a verification found right, in a sentence each.
std::string VerificationText(const std::string& release, const v1::ReleaseVerification& verified);
std::string VerificationJson(const std::string& release, const v1::ReleaseVerification& verified);
// A line each: id, period, vintage, state, runs.
std::string ReleasesTable(const v1::ListReleasesResponse& releases);

}  // namespace mirrorflow
