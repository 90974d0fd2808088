#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "services/audit/bundle_files.h"
#include "services/audit/evidence_facts.h"

namespace mirrorflow {

// What the auditor brings: a registry of whose file he has satisfied himself, as a node's operator
// does (docs/registry.md). Everything else is taken from the bundles and believed only as far as it
// follows from it.
struct TrustRoot {
  std::string file;  // exact bytes
  Registry registry;

  static absl::StatusOr<TrustRoot> Create(std::string file, const std::string& name);
};

struct VerifyOptions {
  // Others that must have cosigned a log's checkpoint; 0: told, not demanded.
  std::size_t witnesses = 0;
  // A bundle that nobody signed is told, not refused.
  bool allow_unsigned = false;
};

// Everything that one bundle shows by itself. Never fails as a whole: what can't be read is a
// verdict, and the checks that need it are left out.
CheckedBundle CheckBundle(const BundleFiles& files, const TrustRoot& root,
                          const VerifyOptions& options);

// What the bundles of one run say about each other: node, linkage service and party must tell of
// the same terms, commitments, batches and erasures, in an order that is possible. `checked` are of
// one run.
Verdicts Reconcile(const std::vector<CheckedBundle>& checked);

// Whether all copies of one log, in bundles or by themselves, are the same history: the shorter one
// must be how the longer one begins.
Verdicts CompareCopies(const std::vector<CheckedBundle>& bundles,
                       const std::vector<CheckedBundle>& logs);

}  // namespace mirrorflow
