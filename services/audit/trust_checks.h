#pragma once

#include "services/audit/bundle_checks.h"
#include "services/audit/verdict.h"

namespace mirrorflow {

// The manifest, who signed it, and that what is there for people is what is there for programs.
void CheckFiles(const BundleFiles& files, const VerifyOptions& options, const EvidenceFacts& facts,
                VerdictList& verdicts);
// What the bundle says of itself.
void CheckAbout(const BundleFiles& files, EvidenceFacts& facts, VerdictList& verdicts);
// The versions of the registry, from or up to the auditor's.
void CheckRegistries(const BundleFiles& files, const TrustRoot& root, EvidenceFacts& facts,
                     VerdictList& verdicts);
// Terms, agreement, parameters. `day` is that of the run, for validities.
void CheckAgreementAndTerms(const BundleFiles& files, Day day, EvidenceFacts& facts,
                            VerdictList& verdicts);
void ReadTermsFile(const BundleFiles& files, EvidenceFacts& facts, VerdictList& verdicts);

}  // namespace mirrorflow
