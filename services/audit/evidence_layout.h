#pragma once

namespace mirrorflow {

// Where things are in an evidence bundle; docs/evidence.md has the whole of it.
inline constexpr char kReadmeFile[] = "README.txt";
inline constexpr char kAboutFile[] = "about.json";
inline constexpr char kRegistryDirectory[] = "registry/";
inline constexpr char kAgreementDirectory[] = "agreement/";
inline constexpr char kTermsFile[] = "run/terms.pb";  // the exact bytes
inline constexpr char kTermsText[] = "run/terms.txt";
inline constexpr char kCampaignRequestFile[] = "run/campaign.pb";
inline constexpr char kCampaignRequestText[] = "run/campaign.txt";
inline constexpr char kStateFile[] = "run/state.txt";
inline constexpr char kDecisionFile[] = "run/decision.txt";
inline constexpr char kErasureDirectory[] = "run/erasures/";
inline constexpr char kEncodingProfileFile[] = "parameters/encoding-profile.txt";
inline constexpr char kNormalisationProfileFile[] = "parameters/normalisation-profile.txt";
inline constexpr char kLedgerFile[] = "ledger/entries.txt";
inline constexpr char kReleaseDirectory[] = "releases/";  // then RELEASE/
inline constexpr char kPlanName[] = "plan.pb";
inline constexpr char kPlanTextName[] = "plan.txt";
inline constexpr char kApprovalPrefix[] = "approval-";  // 1.pb, 1.txt, ...
inline constexpr char kPublishedName[] = "published.sha256";
inline constexpr char kLogDirectory[] = "log/";
inline constexpr char kSeenDirectory[] = "seen/";  // checkpoints of other logs
inline constexpr char kOpeningsFile[] = "log/openings.txt";
inline constexpr char kProofDirectory[] = "log/proofs/";
inline constexpr char kSbomFile[] = "software/sbom.cdx.json";
inline constexpr char kVersionFile[] = "software/version.txt";

}  // namespace mirrorflow
