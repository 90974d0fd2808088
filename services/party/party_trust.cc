#include "services/party/party_trust.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "services/wire/opening_noise.h"
#include "services/wire/sharing_plan.h"

namespace mirrorflow {

absl::StatusOr<PartyPermit> PermitFor(const RunTerms& terms, const std::string& name,
                                      const std::string& fingerprint, const TrustStore& trust) {
  absl::StatusOr<std::shared_ptr<const Trust>> now = trust.Current();
  if (!now.ok()) return now.status();
  absl::StatusOr<RunCover> cover = (*now)->CoverRun(terms, trust.today());
  if (!cover.ok()) return cover.status();
  const Agreement& agreement = cover->held->agreement;
  if (agreement.content().mode != LinkageMode::kSplitTrust) {
    return ClauseRefusal(agreement.id(), "mode", "it is not in split-trust mode");
  }
  if (absl::Status possible = CheckSplitTrustTerms(terms); !possible.ok()) return possible;
  PartyPermit permit{.parties = {},
                     .self = -1,
                     .runs_per_period = agreement.content().runs_per_period,
                     .cost = OpeningCost(agreement.content().disclosure, terms),
                     .budget = agreement.content().disclosure.budget(),
                     .sender = cover->sender.identity,
                     .receiver = cover->receiver.identity,
                     .verify_products = agreement.content().verify_products};
  for (std::size_t place = 0; place < permit.parties.size(); ++place) {
    permit.parties[place] = agreement.content().compute_parties[place];
    if (permit.parties[place].name == name) permit.self = static_cast<int>(place);
  }
  if (permit.self < 0) {
    return ClauseRefusal(agreement.id(), "compute_parties",
                         absl::StrCat("party ", name, " is none of them"));
  }
  const ComputeParty& self = permit.parties[static_cast<std::size_t>(permit.self)];
  if (self.certificate_fingerprint != fingerprint) {
    return ClauseRefusal(
        agreement.id(), "compute_parties",
        absl::StrCat("party ", name, " has another certificate, of fingerprint ", fingerprint));
  }
  return permit;
}

absl::StatusOr<DisclosureRule> RuleFor(const RunTerms& terms, const TrustStore& trust) {
  absl::StatusOr<std::shared_ptr<const Trust>> now = trust.Current();
  if (!now.ok()) return now.status();
  absl::StatusOr<RunCover> cover = (*now)->CoverRun(terms, trust.today());
  if (!cover.ok()) return cover.status();
  return cover->held->agreement.content().disclosure;
}

}  // namespace mirrorflow
