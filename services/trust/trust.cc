#include "services/trust/trust.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "crypto/encoding_facts.h"
#include "crypto/signed_agreement.h"
#include "services/trust/agreed_calibration.h"

namespace mirrorflow {

absl::Status Trust::CheckStanding(const HeldAgreement& held, Day today) const {
  const Agreement& agreement = held.agreement;
  if (!held.revocations.empty()) {
    return ClauseRefusal(agreement.id(), "revocation",
                         absl::StrCat(held.revocations.front().signer, " has revoked it"));
  }
  absl::Status signatures =
      CheckAgreementSignatures(agreement, held.file, held.signatures, registry, today);
  if (!signatures.ok()) return signatures;
  return CheckAgreedCalibration(agreement, held.calibration);
}

absl::StatusOr<RunCover> Trust::CoverRun(const RunTerms& terms, Day today) const {
  const auto found = agreements.find(terms.agreement_hash);
  if (found == agreements.end()) {
    return absl::PermissionDeniedError(absl::StrCat(
        "clause agreement: none with the hash ", HashText(terms.agreement_hash),
        " is held here\nhint: both states sign one, then `agreements accept` takes it in"));
  }
  const HeldAgreement& held = found->second;
  if (absl::Status status = CheckStanding(held, today); !status.ok()) return status;
  absl::Status clauses =
      CheckClauses(held.agreement, terms, EncodingFactsOf(terms.encoding_profile), today);
  if (!clauses.ok()) return clauses;
  absl::StatusOr<PinnedParty> sender =
      FindPinnedParty(held.agreement, terms.corridor.origin(), registry, today);
  if (!sender.ok()) return sender.status();
  absl::StatusOr<PinnedParty> receiver =
      FindPinnedParty(held.agreement, terms.corridor.destination(), registry, today);
  if (!receiver.ok()) return receiver.status();
  return RunCover{.held = &held, .sender = sender->current, .receiver = receiver->current};
}

absl::StatusOr<const HeldAgreement*> Trust::FindFor(const Corridor& corridor, const Period& period,
                                                    Day today) const {
  const HeldAgreement* best = nullptr;
  absl::Status refusal = absl::NotFoundError(
      absl::StrCat("no agreement covers corridor ", corridor.ToString(), " in ", period.ToString(),
                   "\nhint: the two states sign one, then `agreements accept` takes it in"));
  for (const auto& [hash, held] : agreements) {
    if (!held.agreement.Covers(corridor, period)) continue;
    const Validity& validity = held.agreement.content().validity;
    absl::Status status = CheckStanding(held, today);
    if (status.ok() && !validity.Contains(today)) {
      status = ClauseRefusal(
          held.agreement.id(), "validity",
          absl::StrCat("it is valid ", validity.ToString(), ", not on ", DayText(today)));
    }
    if (!status.ok()) {
      refusal = status;
    } else if (best == nullptr || best->agreement.content().validity.from() < validity.from()) {
      best = &held;
    }
  }
  if (best == nullptr) return refusal;
  return best;
}

const HeldAgreement* Trust::FindById(std::string_view id) const {
  const auto found = std::ranges::find_if(
      agreements, [&](const auto& entry) { return entry.second.agreement.id().value() == id; });
  return found == agreements.end() ? nullptr : &found->second;
}

}  // namespace mirrorflow
