#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <utility>

#include "services/audit/bundle_checks.h"
#include "services/audit/evidence_layout.h"
#include "services/audit/log_checks.h"
#include "services/audit/run_checks.h"
#include "services/audit/trust_checks.h"
#include "services/clock/clock.h"

namespace mirrorflow {

CheckedBundle CheckBundle(const BundleFiles& files, const TrustRoot& root,
                          const VerifyOptions& options) {
  // What does not parse is a verdict; the library need not say it on stderr too.
  const google::protobuf::LogSilencer silent;
  CheckedBundle checked;
  EvidenceFacts& facts = checked.facts;
  VerdictList verdicts("the bundle");
  CheckAbout(files, facts, verdicts);
  CheckRegistries(files, root, facts, verdicts);
  CheckFiles(files, options, facts, verdicts);
  if (!verdicts.HasFailed("about")) {
    ReadTermsFile(files, facts, verdicts);
    ReadReleases(files, facts, verdicts);
    CheckLog(FilesBelow(files, kLogDirectory), kLogDirectory, options, facts, verdicts);
    CheckSeen(files, facts, verdicts);
    CheckProofs(files, facts, verdicts);
    CheckOpenings(files, facts, verdicts);
    CheckAgreementAndTerms(files, DayOfRun(facts).value_or(Today()), facts, verdicts);
    CheckFacts(files, facts, verdicts);
    ReadState(files, facts, verdicts);
    CheckOrder(facts, verdicts);
    CheckErasures(files, facts, verdicts);
    CheckReleases(files, facts, verdicts);
    CheckLedger(files, facts, verdicts);
    ReadComponents(files, facts, verdicts);
  }
  checked.verdicts = std::move(verdicts).Take();
  return checked;
}

}  // namespace mirrorflow
