#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace mirrorflow {

// An organisation of a federation at home: what to call it, and its configuration.
struct EvidenceSource {
  std::string name;  // "KE", "office"
  std::filesystem::path config;
};

// Everybody who took part in a run of this corridor, "KE-UG": both nodes, the office, and the
// compute parties where there are any.
std::vector<EvidenceSource> SourcesOf(const std::filesystem::path& federation,
                                      const std::string& origin, const std::string& destination);

// Has each make its evidence on the run into DIRECTORY/NAME, then verifies all of it with nothing
// but the public registry, and writes verify.txt, explain.txt, questions.txt and pia.json beside
// it. Gives what `verify` said. Aborted when it does not hold.
absl::StatusOr<std::string> MakeAndVerifyEvidence(const std::filesystem::path& audit_program,
                                                  const std::filesystem::path& federation,
                                                  const std::string& run,
                                                  const std::vector<EvidenceSource>& sources);

}  // namespace mirrorflow
