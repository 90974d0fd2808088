#include "services/node/identifier_exchange.h"

#include <sodium.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/batch_bytes.h"
#include "crypto/psi/noise_identifiers.h"
#include "services/node/wiped_batch.h"
#include "statistics/discrete_laplace.h"

namespace mirrorflow {
namespace {

// Tokens as identifiers; the tokens wipe themselves, here already.
std::vector<std::string> TakeIdentifiers(Identifiers tokens) {
  std::vector<std::string> identifiers;
  identifiers.reserve(tokens.size());
  for (const ExactToken& token : tokens) {
    identifiers.push_back(absl::StrCat("token/", std::string(TextOf(token))));
  }
  return identifiers;
}

void Wipe(std::vector<std::string>& identifiers) {
  for (std::string& identifier : identifiers) sodium_memzero(identifier.data(), identifier.size());
}

}  // namespace

IdentifierExchange::IdentifierExchange(PsiParty party, const PsiTerms& psi)
    : party_(std::move(party)), peer_set_bytes_(BlindedMessageBytes(psi)) {}

absl::StatusOr<std::unique_ptr<IdentifierExchange>> IdentifierExchange::Create(
    const RunTerms& terms, Side side, const IdentifierPlan& plan, BatchWithFacts encoded,
    RandomSource& random, const std::stop_token& stop) {
  std::vector<std::string> identifiers = TakeIdentifiers(std::move(encoded.identifiers));
  const WipedBatch batch(std::move(encoded.batch));
  absl::Status refused = batch.CheckMinimum(terms);
  if (refused.ok() && identifiers.size() > terms.maximum_identifiers) {
    refused = absl::FailedPreconditionError(absl::StrCat(
        "clause maximum_identifiers: this side has records with more document numbers than the ",
        terms.maximum_identifiers,
        " agreed; nothing is sent\nhint: the two states agree on a larger set"));
  }
  if (!refused.ok()) {
    Wipe(identifiers);
    return refused;
  }
  const std::int64_t reach = plan.reach;
  const std::int64_t noise = std::clamp(DiscreteLaplace(plan.linked, random), -reach, reach);
  for (std::string& identifier : NoiseIdentifiers(side, plan.reach, noise)) {
    identifiers.push_back(std::move(identifier));
  }
  absl::StatusOr<PsiParty> party =
      PsiParty::Create(plan.psi, side, identifiers, PsiSecrets::Random(), stop);
  Wipe(identifiers);
  if (!party.ok()) return party.status();
  std::unique_ptr<IdentifierExchange> exchange(new IdentifierExchange(*std::move(party), plan.psi));
  exchange->record_count_ = batch->size();
  exchange->reported_ =
      std::ranges::count(batch->record_flags(), 0) + DiscreteLaplace(plan.reported, random);
  return exchange;
}

absl::Status IdentifierExchange::TakeCommitment(const Hash256& commitment) {
  if (peer_commitment_.has_value()) {
    return *peer_commitment_ == commitment
               ? absl::OkStatus()
               : absl::AlreadyExistsError("another commitment of the other side is here already");
  }
  if (absl::Status taken = party_.TakeCommitment(commitment); !taken.ok()) return taken;
  absl::StatusOr<std::string> blinded = party_.BlindedSet();
  if (!blinded.ok()) return blinded.status();
  blinded_ = *std::move(blinded);
  peer_commitment_ = commitment;
  return absl::OkStatus();
}

absl::StatusOr<std::uint64_t> IdentifierExchange::Write(std::uint64_t offset,
                                                        std::string_view bytes) {
  if (!peer_commitment_.has_value()) {
    return absl::FailedPreconditionError("the other side has not committed to a set yet");
  }
  if (offset > received_ || bytes.size() > peer_set_bytes_ - offset) {
    return absl::OutOfRangeError(absl::StrCat("a piece of ", bytes.size(), " bytes at ", offset,
                                              " of a set of ", peer_set_bytes_,
                                              ", of which are here ", received_));
  }
  const std::uint64_t known = std::min<std::uint64_t>(received_ - offset, bytes.size());
  bytes.remove_prefix(known);
  peer_set_.append(bytes);
  received_ += bytes.size();
  return received_;
}

absl::Status IdentifierExchange::Return(const std::stop_token& stop) {
  absl::StatusOr<std::string> returned = party_.Return(peer_set_, stop);
  peer_set_ = std::string();
  if (returned.ok()) returned_ = *std::move(returned);
  return returned.status();
}

}  // namespace mirrorflow
