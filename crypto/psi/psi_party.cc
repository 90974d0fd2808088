#include "crypto/psi/psi_party.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/batch_bytes.h"
#include "crypto/blake2b.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kSecretBytes = 32;

// H: the label, the session, the identifier; the first two have fixed lengths.
PsiPoint HashToGroup(const PsiTerms& terms, std::string_view identifier) {
  std::array<std::uint8_t, crypto_core_ristretto255_HASHBYTES> wide{};
  crypto_hash_sha512_state state;
  crypto_hash_sha512_init(&state);
  for (const std::span<const std::uint8_t> part :
       {BytesOf(kPsiIdentifierLabel), std::span<const std::uint8_t>(terms.session),
        BytesOf(identifier)}) {
    crypto_hash_sha512_update(&state, part.data(), part.size());
  }
  crypto_hash_sha512_final(&state, wide.data());
  PsiPoint point{};
  crypto_core_ristretto255_from_hash(point.data(), wide.data());
  sodium_memzero(wide.data(), wide.size());
  sodium_memzero(&state, sizeof state);
  return point;
}

absl::Status BlindAll(const SecretBytes& scalar, std::span<PsiPoint> points,
                      const std::stop_token& stop) {
  for (PsiPoint& point : points) {
    if (stop.stop_requested()) return absl::CancelledError("set of identifiers: it was stopped");
    PsiPoint result{};
    // The neutral element, which no honest side has.
    if (crypto_scalarmult_ristretto255(result.data(), scalar.Expose().data(), point.data()) != 0) {
      return absl::InternalError("set of identifiers: a scalar of zero");
    }
    point = result;
  }
  return absl::OkStatus();
}

// Random elements, of which nobody knows an identifier: BLAKE2b-512 of their number, keyed. Not all
// of them once a stop was asked for, which BlindAll says.
std::vector<PsiPoint> Filling(const SecretBytes& seed, std::size_t count,
                              const std::stop_token& stop) {
  std::vector<PsiPoint> points(count);
  std::array<std::uint8_t, crypto_core_ristretto255_HASHBYTES> wide{};
  for (std::size_t i = 0; i < count && !stop.stop_requested(); ++i) {
    const auto number = static_cast<std::uint32_t>(i);
    crypto_generichash(wide.data(), wide.size(), reinterpret_cast<const unsigned char*>(&number),
                       sizeof number, seed.Expose().data(), seed.size());
    crypto_core_ristretto255_from_hash(points[i].data(), wide.data());
  }
  return points;
}

}  // namespace

std::uint64_t BlindedMessageBytes(const PsiTerms& terms) {
  return kSecretBytes + PsiSetBytes(terms);
}

PsiSecrets PsiSecrets::Random() {
  PsiSecrets secrets{.scalar = SecretBytes(crypto_core_ristretto255_SCALARBYTES),
                     .filling = SecretBytes::Random(kSecretBytes),
                     .salt = SecretBytes::Random(kSecretBytes)};
  crypto_core_ristretto255_scalar_random(secrets.scalar.ExposeMutable().data());
  return secrets;
}

absl::StatusOr<PsiParty> PsiParty::Create(const PsiTerms& terms, Side side,
                                          std::span<const std::string> identifiers,
                                          PsiSecrets secrets, const std::stop_token& stop) {
  if (absl::Status status = CheckPsiTerms(terms); !status.ok()) return status;
  if (secrets.scalar.size() != crypto_core_ristretto255_SCALARBYTES ||
      secrets.filling.size() != kSecretBytes || secrets.salt.size() != kSecretBytes) {
    return absl::InvalidArgumentError("set of identifiers: a secret of the wrong size");
  }
  const std::set<std::string_view> distinct(identifiers.begin(), identifiers.end());
  if (distinct.contains("")) {
    return absl::InvalidArgumentError("set of identifiers: an empty one");
  }
  if (distinct.size() > terms.set_size) {
    return absl::InvalidArgumentError(absl::StrCat(
        "set of identifiers: more than the ", terms.set_size,
        " that the terms allow\nhint: the two states agree on a larger set, or narrow the flow"));
  }
  PsiParty party(terms, side, std::move(secrets));
  // Elements that fill up are blinded like all others: one look at the time that it took would else
  // show how many there are.
  std::vector<PsiPoint> points =
      Filling(party.secrets_.filling, terms.set_size - distinct.size(), stop);
  points.reserve(terms.set_size);
  for (const std::string_view identifier : distinct) {
    if (stop.stop_requested()) break;
    points.push_back(HashToGroup(terms, identifier));
  }
  if (absl::Status blinded = BlindAll(party.secrets_.scalar, points, stop); !blinded.ok()) {
    return blinded;
  }
  std::ranges::sort(points);
  if (std::ranges::adjacent_find(points) != points.end()) {
    return absl::InternalError("set of identifiers: two elements are equal");
  }
  party.blinded_ = SerialisePsiSet(terms, PsiMessage::kBlindedSet, {side, std::move(points)});
  party.commitment_ = party.Commit(side, TextOf(party.secrets_.salt.Expose()), party.blinded_);
  return party;
}

Hash256 PsiParty::Commit(Side side, std::string_view salt, std::string_view set) const {
  return Blake2b256(BytesOf(salt))
      .Field(kPsiCommitmentLabel)
      .Field(terms_.session)
      .Field(static_cast<std::uint64_t>(side))
      .Field(set)
      .Final();
}

absl::Status PsiParty::TakeCommitment(const Hash256& commitment) {
  if (state_ != State::kCommitted) {
    return absl::FailedPreconditionError(
        "set of identifiers: the other side has committed already; it commits once");
  }
  if (commitment == commitment_) {
    return absl::InvalidArgumentError("set of identifiers: this side's own commitment came back");
  }
  other_commitment_ = commitment;
  state_ = State::kOpened;
  return absl::OkStatus();
}

absl::StatusOr<std::string> PsiParty::BlindedSet() const {
  if (state_ == State::kCommitted) {
    return absl::FailedPreconditionError(
        "set of identifiers: nothing is shown before the other side has committed");
  }
  return absl::StrCat(std::string(TextOf(secrets_.salt.Expose())), blinded_);
}

absl::StatusOr<std::string> PsiParty::Return(std::string_view blinded_set,
                                             const std::stop_token& stop) {
  if (state_ != State::kOpened) {
    return absl::FailedPreconditionError(
        "set of identifiers: a set is returned once, after the commitments");
  }
  state_ = State::kReturned;
  const SecretBytes scalar = std::move(secrets_.scalar);  // gone when this returns
  if (blinded_set.size() < kSecretBytes) {
    return absl::InvalidArgumentError("set of identifiers: a message of another size");
  }
  const std::string_view salt = blinded_set.substr(0, kSecretBytes);
  blinded_set.remove_prefix(kSecretBytes);
  absl::StatusOr<PsiSet> set =
      ParsePsiSet(terms_, PsiMessage::kBlindedSet, OtherSide(side_), blinded_set);
  if (!set.ok()) return set.status();
  const Hash256 opened = Commit(OtherSide(side_), salt, blinded_set);
  if (sodium_memcmp(opened.data(), other_commitment_.data(), opened.size()) != 0) {
    return absl::UnauthenticatedError(
        "set of identifiers: not the one that the other side committed to\n"
        "hint: cancel the run and ask that state what it sent");
  }
  if (absl::Status blinded = BlindAll(scalar, set->points, stop); !blinded.ok()) return blinded;
  set->from = side_;
  std::ranges::sort(set->points);
  return SerialisePsiSet(terms_, PsiMessage::kReturnedSet, *set);
}

}  // namespace mirrorflow
