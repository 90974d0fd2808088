#include "services/node/node_checks.h"

#include <filesystem>
#include <memory>
#include <utility>

#include "services/node/run_ledger.h"
#include "services/node/run_records.h"
#include "services/operations/trust_check.h"
#include "services/trust/trust_store.h"

namespace mirrorflow {
namespace {

std::vector<Finding> CheckRegisters(const NodeConfig& config) {
  std::vector<Finding> findings;
  for (const auto* registers : {&config.emigrants, &config.immigrants, &config.population}) {
    for (const RegisterFile& file : *registers) {
      if (!file.password_file.empty()) {
        findings.push_back(CheckSecretFile("database password", file.password_file));
      }
      if (file.path.empty()) continue;
      std::error_code error;
      const bool there = std::filesystem::is_regular_file(file.path, error);
      findings.push_back({"register", there ? Verdict::kGreen : Verdict::kRed,
                          there ? file.path : "can't read " + file.path,
                          there ? "" : "mf-node check says what it needs"});
    }
  }
  return findings;
}

}  // namespace

std::vector<Finding> CheckNode(const NodeConfig& config) {
  const Finding state = CheckStateDirectory(config.state_directory);
  std::vector<Finding> findings = {CheckVersions("mf-node"), CheckClock(), state,
                                   CheckDisk(config.state_directory)};
  if (!config.identity_key.empty()) {
    findings.push_back(CheckSecretFile("identity key", config.identity_key));
  }
  findings.push_back(CheckSecretFile("agreement key", config.agreement_key));
  if (!config.key_passphrase_file.empty()) {
    findings.push_back(CheckSecretFile("passphrase", config.key_passphrase_file));
  }
  if (config.identity_token.has_value()) {
    findings.push_back(CheckSecretFile("token PIN", config.identity_token->pin_file));
  }
  for (Finding& finding : CheckRegisters(config)) findings.push_back(std::move(finding));
  if (state.verdict == Verdict::kGreen) {
    absl::StatusOr<std::unique_ptr<TrustStore>> trust = TrustStore::Open(config.trust_directory());
    if (!trust.ok()) {
      findings.push_back(FindingFrom("registry", trust.status(), ""));
    } else {
      if (config.line.has_value()) {
        findings.push_back(
            CheckRegistered(**trust, PartyRole::kMemberState, config.line->tls.certificate_chain));
      }
      findings.push_back(CheckAgreements(**trust));
    }
  }
  if (config.line.has_value()) {
    findings.push_back(CheckCertificates(config.line->tls));
    // Who calls whom: the linkage service and compute parties call the node, it calls nobody. That
    // they can is best seen by theirs: mf-office doctor.
    findings.push_back(CheckListener(config.line->listen, config.line->tls));
  }
  return findings;
}

absl::Status VerifyNodeState(const std::string& state_directory) {
  absl::StatusOr<std::unique_ptr<RunLedger>> ledger = RunLedger::Open(state_directory);
  if (!ledger.ok()) return ledger.status();
  absl::StatusOr<RunRecords> records = RunRecords::Open(state_directory);
  if (!records.ok()) return records.status();
  if (absl::Status whole = records->CheckAll(); !whole.ok()) return whole;
  return VerifyTrustAndLog(state_directory);
}

absl::Status RunNodeDoctor(const DoctorOptions& options) {
  absl::StatusOr<NodeConfig> config = ReadNodeConfig(options.config);
  if (!config.ok()) return config.status();
  return PrintFindings(CheckNode(*config), config->state_directory, options);
}

}  // namespace mirrorflow
