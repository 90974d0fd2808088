#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "absl/status/status.h"
#include "linkage/split_trust/party_ring.h"
#include "linkage/split_trust/proof_kernel.h"

namespace mirrorflow {

// Proves to the two others that this party shared right products, and checks that they did: a party
// that departs from the protocol in any and is found out, but for a chance below 2^-50, before
// anything is opened. After Boneh, Boyle, Corrigan-Gibbs, Gilboa and Ishai (2019) and Boyle,
// Gilboa, Ishai and Nof (2019).
//
// What party p sent for x & y is
//   z_p = x_p & y_p  ^  x_p & y_(p+1)  ^  x_(p+1) & y_p  ^  what it draws with either neighbour,
// of which party p - 1 knows x_p, y_p, z_p and one drawn part, party p + 1 knows x_(p+1), y_(p+1)
// and the other. So each of the two has a list, and p, who has both, must show that their inner
// product is the sum of two numbers of which each has one. Weights that p can't foresee make one
// such claim of all ands. The claim is cut down by folding: lists become values of polynomials, p
// shares a few values of the product's polynomial between the two, they ask for it at a point that
// p could not foresee, and go on with lists an eighth, then half as long. In the end each has one
// number and the two compare, with a random one mixed in: they learn nothing but whether it is so.
//
// Messages: some 30 bytes for each halving, whatever the number of ands. Work: some 10 ns an and.
// NOT checked: anything but ands, so neither the parts of scores nor their sharing as bits
// (docs/split-trust.md). Any party can still end the run.
//
// All parties must record the same ands and call Verify at the same points. Thread safety: one
// thread at a time.
class ProductCheck {
 public:
  // From here on the ring's ands are recorded. The ring must live longer.
  explicit ProductCheck(PartyRing& ring, const ProofKernel& kernel = ChooseProofKernel());
  ~ProductCheck();
  ProductCheck(const ProductCheck&) = delete;
  ProductCheck& operator=(const ProductCheck&) = delete;

  // Verify, if enough is recorded to make it worth while.
  absl::Status VerifyIfMany();
  // Unauthenticated when a product is wrong. Nothing is on record afterwards.
  absl::Status Verify();

  // These bits must be zero: they are the difference of what was computed in two ways.
  void ExpectZero(const SharedBits& difference);
  // Unauthenticated unless all bits that were expected to be zero are, and each share of them is
  // the same at both parties that hold it. One round. Not before Verify.
  absl::Status CheckZeros();

 private:
  struct Proof;
  struct ZeroHashes;

  absl::Status VerifySlice(std::size_t begin, std::size_t words);
  // For each proof a number that its prover could not foresee.
  absl::Status Challenge(std::span<Proof> proofs);
  // Shares the prover's values between the two others.
  absl::Status Share(std::span<Proof> proofs);

  PartyRing& ring_;
  const ProofKernel& kernel_;
  ProductRecord record_;
  std::unique_ptr<ZeroHashes> zeros_;
};

// Words of ands that are proven at a time: memory is some 0.6 KiB for each.
inline constexpr std::size_t kProofWords = std::size_t{1} << 18;

}  // namespace mirrorflow
