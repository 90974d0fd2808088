#pragma once

#include "services/audit/bundle_checks.h"
#include "services/audit/verdict.h"

namespace mirrorflow {

// A copy of a log in memory: the files of log/ without what is before that.
using LogFiles = BundleFiles;

// The files below `prefix`, by their paths behind it.
LogFiles FilesBelow(const BundleFiles& files, std::string_view prefix);

// The checkpoint's signature by the log's key of the registry, every entry against the tree, every
// tile against the entries, times in order, cosignatures of others. Fills facts.checkpoint, .events
// and .witnesses; `where` of a failure is a path in the bundle, `prefix` before it.
void CheckLog(const LogFiles& log, const std::string& prefix, const VerifyOptions& options,
              EvidenceFacts& facts, VerdictList& verdicts);

// The inclusion proofs and the openings of a bundle: each entry about the run has a proof, and each
// opened commitment is to the document that is there.
void CheckProofs(const BundleFiles& files, const EvidenceFacts& facts, VerdictList& verdicts);
void CheckOpenings(const BundleFiles& files, EvidenceFacts& facts, VerdictList& verdicts);

// Checkpoints of other logs that this organisation has seen as their witness, and forks that it
// found.
void CheckSeen(const BundleFiles& files, EvidenceFacts& facts, VerdictList& verdicts);

// The hashes that entries about the run have as facts: those of terms, agreement, request, plan and
// published files must be those of the bundle.
void CheckFacts(const BundleFiles& files, const EvidenceFacts& facts, VerdictList& verdicts);

// The day on which the run began at this organisation, by its log; nothing without an entry.
std::optional<Day> DayOfRun(const EvidenceFacts& facts);

}  // namespace mirrorflow
