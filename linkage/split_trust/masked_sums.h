#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "linkage/split_trust/party_ring.h"

namespace mirrorflow {

// What a party does in a masked evaluation: party h, h + 1, h + 2.
enum class MaskedRole : std::uint8_t { kHelper, kFirst, kSecond };

// Sums of products of shared bits, of any number of factors, in one round of two parties. Of a
// shared bit x = x_0 ^ x_1 ^ x_2 party h, the helper, has all but one share: to it x is a mask
// x_h ^ x_(h+1), and to the two others it is the bit with that mask on it, which both have. A
// product of (bit ^ mask) is a sum of products of masks, each times bits that both have. So the
// helper, who knows all masks long before, computes those products of masks and shares them between
// the two; these exchange their shares of the result, with its own mask on. (Chaudhari, Choudhury,
// Patra and Suresh, ASTRA, 2019; products of many factors: Patra, Schneider, Suresh and Yalame,
// ABY2.0, 2021.)
//
// Immutable. Thread-safe.
class MaskedSums {
 public:
  using Product = std::uint32_t;  // a bit for each input that is a factor
  // Each result is the sum of its products.
  explicit MaskedSums(std::vector<std::vector<Product>> results);

  // Words that the helper prepares for each word of the inputs.
  std::size_t prepared() const { return mask_products_.size(); }

  // The helper's: adds the products of masks to what it draws with the first. All of `words` words,
  // one product after the other.
  void Prepare(std::span<const SharedBits> inputs, std::span<std::uint64_t> prepared) const;
  // The others': `results` have their masks in the share that the role has of them.
  absl::Status Exchange(PartyRing& ring, MaskedRole role, std::span<const SharedBits> inputs,
                        std::span<const std::uint64_t> prepared,
                        std::span<SharedBits> results) const;

 private:
  struct Term {
    Product bits;       // times the bits of these inputs, as both have them
    std::size_t masks;  // which product of masks; kNone: 1, then one of the inputs' masks
  };

  std::vector<std::vector<Term>> results_;
  std::vector<Product> mask_products_;  // single masks are not among them
};

}  // namespace mirrorflow
