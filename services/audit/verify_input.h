#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/audit/bundle_checks.h"

namespace mirrorflow {

// What the auditor's commands read. The errors of ReadBundle and TrustRoot::Create, NotFound for a
// bundle that is not there.
absl::StatusOr<TrustRoot> ReadTrustRoot(const std::string& registry_file);

struct NamedBundle {
  std::string name;  // the path that it came from
  BundleFiles files;
};
absl::StatusOr<std::vector<NamedBundle>> ReadBundles(const std::vector<std::string>& paths);

// Each bundle by itself, in the order given. InvalidArgument when they are of different runs.
absl::StatusOr<std::vector<CheckedBundle>> CheckBundles(const std::vector<NamedBundle>& bundles,
                                                        const TrustRoot& root,
                                                        const VerifyOptions& options);

// Those of each bundle, then those that compare them.
Verdicts AllVerdicts(const std::vector<CheckedBundle>& checked);

// The files of STATE/log, or of a copy of it, that can be verified: not its openings.
absl::StatusOr<BundleFiles> ReadLogCopy(const std::filesystem::path& directory);

}  // namespace mirrorflow
