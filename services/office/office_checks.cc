#include "services/office/office_checks.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/confinement/confined_workbook.h"
#include "services/office/release_store.h"
#include "services/office/run_store.h"
#include "services/operations/trust_check.h"
#include "services/trust/trust_store.h"

namespace mirrorflow {

std::vector<Finding> CheckOffice(const OfficeConfig& config) {
  std::vector<Finding> findings = {CheckVersions("mf-office"), CheckClock(),
                                   CheckStateDirectory(config.state_directory),
                                   CheckDisk(config.state_directory)};
  const bool state = findings[2].verdict == Verdict::kGreen;
  for (const auto& [what, path] : {std::pair("exact counts key", config.exact_counts_key),
                                   std::pair("identity key", config.identity_key),
                                   std::pair("unseal key", config.unseal_key)}) {
    if (!path.empty()) findings.push_back(CheckSecretFile(what, path));
  }
  findings.push_back(CheckReader(kWorkbookReader));
  findings.push_back(CheckCertificates(config.tls));
  findings.push_back(CheckListener(config.listen, config.tls));
  if (!state) return findings;
  absl::StatusOr<std::unique_ptr<TrustStore>> trust = TrustStore::Open(config.trust_directory());
  if (!trust.ok()) {
    findings.push_back(FindingFrom("registry", trust.status(), ""));
    return findings;
  }
  findings.push_back(
      CheckRegistered(**trust, PartyRole::kLinkageService, config.tls.certificate_chain));
  findings.push_back(CheckAgreements(**trust));
  for (const auto& [country, address] : config.nodes) {
    const std::string name(country.alpha2());
    findings.push_back(
        CheckPeer(absl::StrCat("peer node/", name), address, config.tls,
                  RegisteredServer(**trust, Role::kNode, PartyRole::kMemberState, name)));
  }
  for (const auto& [name, address] : config.parties) {
    findings.push_back(CheckPeer(absl::StrCat("peer party/", name), address, config.tls,
                                 AgreedParty(**trust, name)));
  }
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
