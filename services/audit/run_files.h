#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "corridor/run.h"
#include "corridor/terms.h"
#include "crypto/registry.h"
#include "services/audit/bundle_files.h"

namespace mirrorflow {

// Whose evidence: a node, a linkage service or a compute party, as its configuration says.
struct Organisation {
  PartyRole role = PartyRole::kMemberState;
  std::filesystem::path config;  // the file
  std::filesystem::path state;   // its state directory, or a copy of it
};

// `state` empty: the directory that the configuration names. InvalidArgument for a file that is the
// configuration of none of the three.
absl::StatusOr<Organisation> ReadOrganisation(const std::string& config, const std::string& state);

// The organisation whose state directory, or copy of one, this is, as the log in it says; `config`
// stays empty. NotFound without a log, InvalidArgument for the log of somebody else.
absl::StatusOr<Organisation> OrganisationOfState(const std::string& state);

// What an organisation's state has of one run that may be shown: no key, no encoding, no exact
// count, and no estimate that is confidential. `files` are those of the bundle.
struct RunFiles {
  RunTerms terms;
  std::string campaign;
  std::set<std::string> releases;  // that publish the run
  BundleFiles files;
};

// Only reads, also while the service runs: its files change whole. NotFound when the organisation
// has no such run, DataLoss for damaged files.
absl::StatusOr<RunFiles> CollectRunFiles(const Organisation& organisation, const RunId& run);

}  // namespace mirrorflow
