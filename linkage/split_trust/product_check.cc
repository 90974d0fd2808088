#include "linkage/split_trust/product_check.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/blake2b.h"
#include "crypto/sharing/party_labels.h"
#include "crypto/sharing/prf_stream.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kPoints = kBitPoints + kMorePoints;

// Points are the elements 0, 1, 2, ... of the field.
std::uint64_t Inverse(const ProofKernel& kernel, std::uint64_t a) {
  std::uint64_t power = a;  // a^(2^k - 1) for k = 1 to 63; a^(2^64 - 2) is the square of the last
  for (int k = 1; k < 63; ++k) {
    power = kernel.multiply(kernel.multiply(power, power), a);
  }
  return kernel.multiply(power, power);
}

// The values at `point` of the polynomials that are 1 at one of the first `count` points and 0 at
// the others.
std::vector<std::uint64_t> BasisAt(const ProofKernel& kernel, std::size_t count,
                                   std::uint64_t point) {
  std::vector<std::uint64_t> basis(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t above = 1;
    std::uint64_t below = 1;
    for (std::size_t k = 0; k < count; ++k) {
      if (k == i) continue;
      above = kernel.multiply(above, point ^ k);
      below = kernel.multiply(below, i ^ k);
    }
    basis[i] = kernel.multiply(above, Inverse(kernel, below));
  }
  return basis;
}

ByteTable TableAt(const ProofKernel& kernel, std::uint64_t point) {
  const std::vector<std::uint64_t> basis = BasisAt(kernel, kBitPoints, point);
  ByteTable table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte) {
    for (std::size_t bit = 0; bit < kBitPoints; ++bit) {
      if ((byte >> bit & 1) != 0) table[byte] ^= basis[bit];
    }
  }
  return table;
}

const std::array<ByteTable, kMorePoints>& TablesOfMorePoints(const ProofKernel& kernel) {
  static const std::array<ByteTable, kMorePoints> tables = [&kernel] {
    std::array<ByteTable, kMorePoints> made;
    for (std::size_t k = 0; k < kMorePoints; ++k) made[k] = TableAt(kernel, kBitPoints + k);
    return made;
  }();
  return tables;
}

}  // namespace

// The proof of party p as this party has part in it: as p itself, as p - 1 who has the list u, or
// as p + 1 who has v.
struct ProductCheck::Proof {
  enum class Role : std::uint8_t { kProver, kFirst, kSecond };

  Role role = Role::kProver;
  std::vector<std::uint64_t> u;
  std::vector<std::uint64_t> v;
  std::uint64_t claim = 0;            // the verifiers' shares of what the inner product is
  std::vector<std::uint64_t> shared;  // of values: the prover's all, the others' a share
  std::uint64_t challenge = 0;

  bool has_u() const { return role != Role::kSecond; }
  bool has_v() const { return role != Role::kFirst; }
};

struct ProductCheck::ZeroHashes {  // of each of the two shares, and of the one that follows
  Hash256 of_own{}, of_next{}, of_missing{};
};

ProductCheck::ProductCheck(PartyRing& ring, const ProofKernel& kernel)
    : ring_(ring), kernel_(kernel), zeros_(std::make_unique<ZeroHashes>()) {
  ring_.Record(&record_);
}

ProductCheck::~ProductCheck() { ring_.Record(nullptr); }

absl::Status ProductCheck::VerifyIfMany() {
  return record_.size() < kProofWords ? absl::OkStatus() : Verify();
}

absl::Status ProductCheck::Verify() {
  // A prover must not learn the weights before its last product is sent. It went to party p - 1 and
  // it is p + 1 that tells the weights: so all wait for each other.
  constexpr std::array<std::uint8_t, 1> kAllReceived = {1};
  std::array<std::uint8_t, 1> of_next{};
  std::array<std::uint8_t, 1> of_previous{};
  absl::Status status = ring_.Swap(kAllReceived, of_next, of_previous);
  for (std::size_t begin = 0; status.ok() && begin < record_.size(); begin += kProofWords) {
    status = VerifySlice(begin, std::min(kProofWords, record_.size() - begin));
  }
  record_.Clear();
  return status;
}

// Of each proof the two verifiers draw alike, and party p + 1 tells p.
absl::Status ProductCheck::Challenge(std::span<Proof> proofs) {
  Proof& own = proofs[0];
  Proof& of_next = proofs[1];
  Proof& of_previous = proofs[2];
  ring_.DrawWith(Neighbour::kPrevious, std::span(&of_next.challenge, 1));
  ring_.DrawWith(Neighbour::kNext, std::span(&of_previous.challenge, 1));
  absl::Status status =
      ring_.SendItems<std::uint64_t>(Neighbour::kPrevious, std::span(&of_previous.challenge, 1));
  if (status.ok()) {
    status = ring_.ReceiveItems<std::uint64_t>(Neighbour::kNext, std::span(&own.challenge, 1));
  }
  ring_.EndRound();
  return status;
}

// The prover's values become shares: what it draws with p - 1, and the rest for p + 1.
absl::Status ProductCheck::Share(std::span<Proof> proofs) {
  std::vector<std::uint64_t> drawn(proofs[0].shared.size());
  ring_.DrawWith(Neighbour::kPrevious, drawn);
  for (std::size_t i = 0; i < drawn.size(); ++i) drawn[i] ^= proofs[0].shared[i];
  ring_.DrawWith(Neighbour::kNext, proofs[1].shared);
  absl::Status status = ring_.SendItems<std::uint64_t>(Neighbour::kNext, drawn);
  if (status.ok()) {
    status = ring_.ReceiveItems<std::uint64_t>(Neighbour::kPrevious, proofs[2].shared);
  }
  ring_.EndRound();
  return status;
}

absl::Status ProductCheck::VerifySlice(std::size_t begin, std::size_t words) {
  std::array<Proof, kPartyCount> proofs;  // of this party, of the next, of the previous
  proofs[1].role = Proof::Role::kFirst;
  proofs[2].role = Proof::Role::kSecond;
  const auto at = [begin](const std::vector<std::uint64_t>& list) { return list.data() + begin; };
  const SharedBits& x = record_.x;
  const SharedBits& y = record_.y;
  // u is x_p and then y_p; v is y_(p+1) and then x_(p+1).
  const BitProducts bits[] = {{at(x.own), at(y.next), at(y.own), at(x.next)},
                              {at(x.next), nullptr, at(y.next), nullptr},
                              {nullptr, at(y.own), nullptr, at(x.own)}};

  // Weights; the claim at the points of the bits, and the product's values at the others.
  if (absl::Status drawn = Challenge(proofs); !drawn.ok()) return drawn;
  std::array<std::vector<std::uint64_t>, kPartyCount> weights;
  std::array<std::array<std::uint64_t, kBitPoints>, kPartyCount> claims{};
  for (std::size_t p = 0; p < proofs.size(); ++p) {
    std::array<std::uint8_t, 32> seed{};
    std::memcpy(seed.data(), &proofs[p].challenge, sizeof proofs[p].challenge);
    weights[p].resize(8 * words);
    PrfStream(seed, kProductWeightsLabel)
        .Fill({reinterpret_cast<std::uint8_t*>(weights[p].data()), 64 * words});
    proofs[p].shared.resize(kMorePoints);
  }
  kernel_.values(bits[0], words, weights[0].data(), TablesOfMorePoints(kernel_),
                 std::span<std::uint64_t, kMorePoints>(proofs[0].shared));
  {
    std::vector<std::uint64_t> of_next(words);
    for (std::size_t w = 0; w < words; ++w) {
      const std::size_t i = begin + w;
      of_next[w] = record_.product_next[i] ^ (x.next[i] & y.next[i]) ^ record_.zero_with_next[i];
    }
    kernel_.weigh(of_next.data(), words, weights[1].data(), claims[1]);
    kernel_.weigh(at(record_.zero_with_previous), words, weights[2].data(), claims[2]);
  }
  if (absl::Status shared = Share(proofs); !shared.ok()) return shared;

  if (absl::Status asked = Challenge(proofs); !asked.ok()) return asked;
  for (std::size_t p = 0; p < proofs.size(); ++p) {
    Proof& proof = proofs[p];
    const ByteTable table = TableAt(kernel_, proof.challenge);
    if (proof.has_u()) {
      proof.u.resize(16 * words);
      kernel_.lift(bits[p].u1, words, table, weights[p].data(), proof.u.data());
      kernel_.lift(bits[p].u2, words, table, weights[p].data(), proof.u.data() + 8 * words);
    }
    if (proof.has_v()) {
      proof.v.resize(16 * words);
      kernel_.lift(bits[p].v1, words, table, nullptr, proof.v.data());
      kernel_.lift(bits[p].v2, words, table, nullptr, proof.v.data() + 8 * words);
    }
    if (proof.role == Proof::Role::kProver) continue;
    const std::vector<std::uint64_t> basis = BasisAt(kernel_, kPoints, proof.challenge);
    for (std::size_t k = 0; k < kPoints; ++k) {
      const std::uint64_t value = k < kBitPoints ? claims[p][k] : proof.shared[k - kBitPoints];
      proof.claim ^= kernel_.multiply(basis[k], value);
    }
  }

  // Halves of the lists are values of lines at 0 and 1. The claim is the sum of the product's
  // values there, so its value at 0 and its highest coefficient give it everywhere.
  for (std::size_t left = 16 * words; left > 1; left = (left + 1) / 2) {
    const std::size_t half = (left + 1) / 2;
    for (Proof& proof : proofs) {
      if (proof.has_u()) {
        proof.u.resize(left);  // what was folded away
        proof.u.resize(2 * half);
      }
      if (proof.has_v()) {
        proof.v.resize(left);
        proof.v.resize(2 * half);
      }
      proof.shared.assign(2, 0);
    }
    kernel_.fold_values(proofs[0].u.data(), proofs[0].v.data(), half, proofs[0].shared[0],
                        proofs[0].shared[1]);
    absl::Status status = Share(proofs);
    if (status.ok()) status = Challenge(proofs);
    if (!status.ok()) return status;
    for (Proof& proof : proofs) {
      const std::uint64_t point = proof.challenge;
      if (proof.has_u()) kernel_.fold(proof.u.data(), half, point);
      if (proof.has_v()) kernel_.fold(proof.v.data(), half, point);
      const std::uint64_t slope = proof.claim ^ proof.shared[1];
      proof.claim = proof.shared[0] ^ kernel_.multiply(point, slope) ^
                    kernel_.multiply(kernel_.multiply(point, point), proof.shared[1]);
    }
  }

  // One number each. A line through it and a random one at 1 hides it; the claim is the value at 0.
  std::array<std::uint64_t, kPartyCount> random_u{};
  std::array<std::uint64_t, kPartyCount> random_v{};
  ring_.DrawWith(Neighbour::kPrevious, std::span(&random_u[0], 1));
  ring_.DrawWith(Neighbour::kNext, std::span(&random_u[1], 1));
  ring_.DrawWith(Neighbour::kNext, std::span(&random_v[0], 1));
  ring_.DrawWith(Neighbour::kPrevious, std::span(&random_v[2], 1));
  for (Proof& proof : proofs) proof.shared.assign(2, 0);
  Proof& own = proofs[0];
  own.shared[0] = kernel_.multiply(random_u[0], random_v[0]);
  own.shared[1] = kernel_.multiply(own.u[0] ^ random_u[0], own.v[0] ^ random_v[0]);
  absl::Status status = Share(proofs);
  if (status.ok()) status = Challenge(proofs);
  if (!status.ok()) return status;
  for (Proof& proof : proofs) {
    const std::uint64_t point = proof.challenge;
    proof.claim ^= kernel_.multiply(point, proof.claim ^ proof.shared[0] ^ proof.shared[1]) ^
                   kernel_.multiply(kernel_.multiply(point, point), proof.shared[1]);
  }
  const std::uint64_t of_next[2] = {
      proofs[1].u[0] ^ kernel_.multiply(proofs[1].challenge, proofs[1].u[0] ^ random_u[1]),
      proofs[1].claim};
  const std::uint64_t mine =
      proofs[2].v[0] ^ kernel_.multiply(proofs[2].challenge, proofs[2].v[0] ^ random_v[2]);
  // p - 1 shows its numbers to p + 1, which stands before it in the ring.
  std::array<std::uint64_t, 2> theirs{};
  status = ring_.SendItems<std::uint64_t>(Neighbour::kPrevious, of_next);
  if (status.ok()) status = ring_.ReceiveItems<std::uint64_t>(Neighbour::kNext, theirs);
  ring_.EndRound();
  if (!status.ok()) return status;
  if (kernel_.multiply(theirs[0], mine) != (theirs[1] ^ proofs[2].claim)) {
    return absl::UnauthenticatedError(
        absl::StrCat("party ", PreviousParty(ring_.party()),
                     " shared a product that is not right, or another party says so; nothing was "
                     "opened\nhint: the states should ask who runs it"));
  }
  return absl::OkStatus();
}

void ProductCheck::ExpectZero(const SharedBits& difference) {
  std::vector<std::uint64_t> missing(difference.size());
  for (std::size_t i = 0; i < missing.size(); ++i) {
    missing[i] = difference.own[i] ^ difference.next[i];
  }
  const auto chain = [](std::span<const std::uint64_t> words, Hash256& hash) {
    hash = Blake2b256()
               .Field(kZeroBitsLabel)
               .Field(hash)
               .Field({reinterpret_cast<const std::uint8_t*>(words.data()), words.size_bytes()})
               .Final();
  };
  chain(difference.own, zeros_->of_own);
  chain(difference.next, zeros_->of_next);
  chain(missing, zeros_->of_missing);
}

absl::Status ProductCheck::CheckZeros() {
  // Zero is the sum of its shares, so the one that a party does not have is the sum of its two.
  Hash256 of_next{};
  Hash256 of_previous{};
  if (absl::Status swapped = ring_.Swap(zeros_->of_missing, of_next, of_previous); !swapped.ok()) {
    return swapped;
  }
  if (of_next != zeros_->of_own || of_previous != zeros_->of_next) {
    return absl::UnauthenticatedError(
        "a party sent a wrong part of a product of the matching; nothing was opened\nhint: the "
        "states should ask who runs the parties");
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
