#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/run.h"
#include "crypto/signer.h"
#include "services/audit/bundle_files.h"
#include "services/audit/program_file.h"
#include "services/audit/run_files.h"
#include "services/audit/sbom.h"

namespace mirrorflow {

// Where the software of an organisation is, for the list of it.
struct InstalledSoftware {
  std::string version;
  std::vector<ProgramFile> programs;
  std::vector<SystemLibrary> libraries;
};

// The evidence of one organisation on one run (docs/evidence.md): what it agreed to, did, logged
// and published, and what of it can be verified without it. The same state, run and software give
// the same bytes.
//
// In it is nothing about a person of a register, no exact count, no estimate that is confidential,
// no key, and no salt of a commitment whose document is not in it. `signer` null: nobody signs the
// manifest.
//
// NotFound when the organisation has no such run or no log, DataLoss when state or log are damaged;
// what is wrong but readable goes into the bundle, for `verify` to find.
absl::StatusOr<BundleFiles> MakeEvidence(const Organisation& organisation, const RunId& run,
                                         const InstalledSoftware& software, const Signer* signer);

}  // namespace mirrorflow
