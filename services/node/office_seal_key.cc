#include "services/node/office_seal_key.h"

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {

absl::StatusOr<SealKey> OfficeSealKey(const Registry& registry, Day today,
                                      const std::optional<SealKey>& configured) {
  std::vector<SealKey> registered;
  for (const RegisteredParty& party : registry.content().parties) {
    if (party.role != PartyRole::kLinkageService || !party.agreement.has_value()) continue;
    if (!registry.Require(party.role, party.id, today).ok()) continue;
    registered.push_back({party.agreement->bytes});
  }
  if (registered.empty()) {
    if (configured.has_value()) {
      if (!registry.IsRevoked(AgreementPublicKey{configured->bytes}.ToText())) return *configured;
      return absl::FailedPreconditionError(
          "the registry revoked the office_unseal_key of the configuration\nhint: ask the linkage "
          "service for its new key, and have the registry name it");
    }
    return absl::FailedPreconditionError(
        "neither the registry has an agreement key of a linkage service, nor the configuration an "
        "office_unseal_key, to seal a batch to\nhint: have the next version of the registry name "
        "the key that `mf-office keys show` prints");
  }
  if (configured.has_value()) {
    if (std::ranges::find(registered, *configured) != registered.end()) return *configured;
    return absl::FailedPreconditionError(absl::StrCat(
        "the registry has another key of the linkage service (", registered.front().ToText(),
        ") than office_unseal_key of the configuration (", configured->ToText(),
        ")\nhint: the registry decides; compare the fingerprint with the linkage "
        "service by telephone, then remove the field or have the registry put right"));
  }
  if (registered.size() == 1) return registered.front();
  return absl::FailedPreconditionError(
      "the registry has several linkage services with a key to seal to\nhint: name the one that "
      "the batch is for in office_unseal_key of the configuration");
}

}  // namespace mirrorflow
