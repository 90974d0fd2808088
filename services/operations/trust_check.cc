#include "services/operations/trust_check.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/log/log_directory.h"
#include "services/transport/own_certificate.h"
#include "services/trust/trusted_log.h"

namespace mirrorflow {
namespace {

// A compute party, by the fingerprints that the held agreements have for it.
ExpectedServer AgreedParty(const TrustStore& trust, const std::string& name) {
  return {.role = Role::kParty,
          .name = name,
          .check_fingerprint = [&trust, name](const std::string& fingerprint) -> absl::Status {
            const absl::StatusOr<std::shared_ptr<const Trust>> now = trust.Current();
            if (!now.ok()) return now.status();
            const bool agreed = std::ranges::any_of((*now)->agreements, [&](const auto& entry) {
              return std::ranges::any_of(
                  entry.second.agreement.content().compute_parties, [&](const auto& party) {
                    return party.name == name && party.certificate_fingerprint == fingerprint;
                  });
            });
            if (agreed) return absl::OkStatus();
            return absl::UnauthenticatedError(
                absl::StrCat("no agreement has its certificate for party ", name));
          }};
}

}  // namespace

Finding CheckRegistered(const TrustStore& trust, PartyRole role, const std::string& certificate) {
  const std::string check = "registry";
  const absl::StatusOr<std::shared_ptr<const Trust>> now = trust.Current();
  if (!now.ok()) return FindingFrom(check, now.status(), "");
  const absl::StatusOr<OwnCertificate> own = ReadOwnCertificate(certificate);
  if (!own.ok()) return FindingFrom(check, own.status(), "");
  Finding finding =
      FindingFrom(check,
                  (*now)->registry.CheckCertificate(role, own->identity.name,
                                                    own->identity.fingerprint, trust.today()),
                  absl::StrCat("version ", (*now)->registry.version(), ", has this certificate"));
  if (finding.verdict == Verdict::kRed) {
    finding.found = absl::StrCat("others refuse this service: ", finding.found);
    finding.hint =
        "have the certificate's fingerprint entered in the registry, or accept its next "
        "version (registry accept)";
  }
  return finding;
}

Finding CheckAgreements(const TrustStore& trust) {
  const std::string check = "agreements";
  const absl::StatusOr<std::shared_ptr<const Trust>> now = trust.Current();
  if (!now.ok()) return FindingFrom(check, now.status(), "");
  Finding finding{check, Verdict::kGreen, absl::StrCat((*now)->agreements.size(), " held")};
  int fallen = 0;
  for (const auto& [hash, held] : (*now)->agreements) {
    const absl::Status stands = (*now)->CheckStanding(held, trust.today());
    if (stands.ok()) continue;
    if (fallen++ == 0) {
      finding.verdict = Verdict::kYellow;
      finding.hint = "agreements list shows all; runs of those that do not stand are refused";
      absl::StrAppend(&finding.found, "; ", held.agreement.id().value(),
                      " does not stand: ", stands.message());
    }
  }
  if (fallen > 1) absl::StrAppend(&finding.found, " (and ", fallen - 1, " others)");
  if ((*now)->agreements.empty()) {
    finding.verdict = Verdict::kYellow;
    finding.hint = "every run is refused until one is accepted (agreements accept)";
  }
  return finding;
}

absl::Status VerifyTrustAndLog(const std::string& state_directory) {
  const std::string trust_directory = state_directory + "/trust";
  if (!std::filesystem::exists(trust_directory)) return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<TrustStore>> trust = TrustStore::Open(trust_directory);
  if (!trust.ok()) return trust.status();
  const absl::Status current = (*trust)->Current().status();
  if (absl::IsNotFound(current)) return absl::OkStatus();
  if (!current.ok()) return current;
  const std::string log = LogDirectory(state_directory);
  std::ifstream checkpoint(log + "/checkpoint");
  std::string origin;
  if (!std::getline(checkpoint, origin)) return absl::OkStatus();
  const absl::StatusOr<std::vector<NoteKey>> keys = TrustedLogKeys(**trust, origin);
  if (absl::IsNotFound(keys.status())) return absl::OkStatus();
  if (!keys.ok()) return keys.status();
  return ReadEventLog(log, *keys).status();
}

ExpectedServer RegisteredServer(const TrustStore& trust, Role role, PartyRole registered,
                                const std::string& name) {
  return {.role = role,
          .name = name,
          .check_fingerprint = [&trust, registered, name](const std::string& fingerprint) {
            return trust.CheckCertificate(registered, name, fingerprint);
          }};
}

std::vector<Finding> CheckPeers(const TrustStore& trust, const TlsPaths& tls,
                                const std::map<Country, std::string>& nodes,
                                const std::map<std::string, std::string>& parties) {
  std::vector<Finding> findings;
  for (const auto& [country, address] : nodes) {
    const std::string name(country.alpha2());
    findings.push_back(
        CheckPeer(absl::StrCat("peer node/", name), address, tls,
                  RegisteredServer(trust, Role::kNode, PartyRole::kMemberState, name)));
  }
  for (const auto& [name, address] : parties) {
    findings.push_back(
        CheckPeer(absl::StrCat("peer party/", name), address, tls, AgreedParty(trust, name)));
  }
  return findings;
}

}  // namespace mirrorflow
