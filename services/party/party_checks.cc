#include "services/party/party_checks.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>

#include "services/operations/trust_check.h"
#include "services/party/party_run_store.h"
#include "services/trust/trust_store.h"

namespace mirrorflow {

std::vector<Finding> CheckParty(const PartyConfig& config) {
  const Finding state = CheckStateDirectory(config.state_directory);
  std::vector<Finding> findings = {CheckVersions("mf-party"), CheckClock(), state,
                                   CheckDisk(config.state_directory),
                                   CheckSecretFile("identity key", config.identity_key)};
  if (!config.key_passphrase_file.empty()) {
    findings.push_back(CheckSecretFile("passphrase", config.key_passphrase_file));
  }
  findings.push_back(CheckCertificates(config.tls));
  findings.push_back(CheckListener(config.listen, config.tls));
  if (state.verdict != Verdict::kGreen) return findings;
  absl::StatusOr<std::unique_ptr<TrustStore>> trust = TrustStore::Open(config.trust_directory());
  if (!trust.ok()) {
    findings.push_back(FindingFrom("agreements", trust.status(), ""));
    return findings;
  }
  findings.push_back(CheckAgreements(**trust));
  std::ranges::move(CheckPeers(**trust, config.tls, config.nodes, config.parties),
                    std::back_inserter(findings));
  return findings;
}

absl::Status VerifyPartyState(const std::string& state_directory) {
  absl::StatusOr<std::unique_ptr<PartyRunStore>> runs = PartyRunStore::OpenToRead(state_directory);
  if (!runs.ok()) return runs.status();
  return VerifyTrustAndLog(state_directory);
}

absl::Status RunPartyDoctor(const DoctorOptions& options) {
  absl::StatusOr<PartyConfig> config = ReadPartyConfig(options.config);
  if (!config.ok()) return config.status();
  return PrintFindings(CheckParty(*config), config->state_directory, options);
}

}  // namespace mirrorflow
