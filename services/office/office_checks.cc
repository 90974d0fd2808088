#include "services/office/office_checks.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/office/release_store.h"
#include "services/office/run_store.h"
#include "services/operations/trust_check.h"
#include "services/trust/trust_store.h"

namespace mirrorflow {

std::vector<Finding> CheckOffice(const OfficeConfig& config) {
  const Finding state = CheckStateDirectory(config.state_directory);
  std::vector<Finding> findings = {CheckVersions("mf-office"), CheckClock(), state,
                                   CheckDisk(config.state_directory)};
  for (const auto& [what, path] : {std::pair("exact counts key", config.exact_counts_key),
                                   std::pair("identity key", config.identity_key),
                                   std::pair("unseal key", config.unseal_key)}) {
    if (!path.empty()) findings.push_back(CheckSecretFile(what, path));
  }
  findings.push_back(CheckCertificates(config.tls));
  findings.push_back(CheckListener(config.listen, config.tls));
  if (state.verdict != Verdict::kGreen) return findings;
  absl::StatusOr<std::unique_ptr<TrustStore>> trust = TrustStore::Open(config.trust_directory());
  if (!trust.ok()) {
    findings.push_back(FindingFrom("registry", trust.status(), ""));
    return findings;
  }
  findings.push_back(
      CheckRegistered(**trust, PartyRole::kLinkageService, config.tls.certificate_chain));
  findings.push_back(CheckAgreements(**trust));
  std::ranges::move(CheckPeers(**trust, config.tls, config.nodes, config.parties),
                    std::back_inserter(findings));
  return findings;
}

absl::Status VerifyOfficeState(const std::string& state_directory) {
  absl::StatusOr<std::unique_ptr<RunStore>> runs = RunStore::Open(state_directory);
  if (!runs.ok()) return runs.status();
  if (!(*runs)->unknown_files().empty()) {
    return absl::DataLossError(absl::StrCat(
        (*runs)->unknown_files().front().string(),
        " is not the store's\nhint: move it out of the state directory, and look what wrote it"));
  }
  absl::StatusOr<std::unique_ptr<ReleaseStore>> releases = ReleaseStore::Open(state_directory);
  if (!releases.ok()) return releases.status();
  return VerifyTrustAndLog(state_directory);
}

absl::Status RunOfficeDoctor(const DoctorOptions& options) {
  absl::StatusOr<OfficeConfig> config = ReadOfficeConfig(options.config);
  if (!config.ok()) return config.status();
  return PrintFindings(CheckOffice(*config), config->state_directory, options);
}

}  // namespace mirrorflow
