#pragma once

#include "services/audit/bundle_checks.h"
#include "services/audit/verdict.h"

namespace mirrorflow {

// run/state.txt and run/decision.txt.
void ReadState(const BundleFiles& files, EvidenceFacts& facts, VerdictList& verdicts);
// Statements of nodes on what they destroyed: whose, of this run and batch, of what.
void CheckErasures(const BundleFiles& files, EvidenceFacts& facts, VerdictList& verdicts);
// That the events of the run in this log come in an order that its states allow, and end as the
// state says.
void CheckOrder(const EvidenceFacts& facts, VerdictList& verdicts);
// Releases: who signed the figures, who approved, what was published, what it cost.
void ReadReleases(const BundleFiles& files, EvidenceFacts& facts, VerdictList& verdicts);
void CheckReleases(const BundleFiles& files, const EvidenceFacts& facts, VerdictList& verdicts);
// What the run's corridor and period have cost, against the budget of the agreement.
void CheckLedger(const BundleFiles& files, EvidenceFacts& facts, VerdictList& verdicts);
// Programs and libraries, as the bundle lists them.
void ReadComponents(const BundleFiles& files, EvidenceFacts& facts, VerdictList& verdicts);

}  // namespace mirrorflow
