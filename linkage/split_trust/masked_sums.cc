#include "linkage/split_trust/masked_sums.h"

#include <algorithm>
#include <array>
#include <bit>

namespace mirrorflow {
namespace {

constexpr std::size_t kMaxInputs = 32;
// Terms without a product of masks: none, or the mask of one input.
constexpr std::size_t kNoMask = static_cast<std::size_t>(-1);
constexpr std::size_t kOneMask = kNoMask - kMaxInputs;  // and the input's number

// product &= the factors, word by word.
void MultiplyBy(MaskedSums::Product factors, std::span<const std::uint64_t* const> values,
                std::span<std::uint64_t> product) {
  for (; factors != 0; factors &= factors - 1) {
    const std::uint64_t* factor = values[static_cast<std::size_t>(std::countr_zero(factors))];
    for (std::size_t w = 0; w < product.size(); ++w) product[w] &= factor[w];
  }
}

}  // namespace

MaskedSums::MaskedSums(std::vector<std::vector<Product>> results) {
  for (const std::vector<Product>& products : results) {
    std::vector<Term>& terms = results_.emplace_back();
    for (const Product product : products) {
      // Every part of the factors as masks, the rest as bits.
      for (Product masks = product;; masks = (masks - 1) & product) {
        std::size_t which = kNoMask;
        if (std::popcount(masks) == 1) {
          which = kOneMask + static_cast<std::size_t>(std::countr_zero(masks));
        } else if (masks != 0) {
          const auto found = std::ranges::find(mask_products_, masks);
          which = static_cast<std::size_t>(found - mask_products_.begin());
          if (found == mask_products_.end()) mask_products_.push_back(masks);
        }
        terms.push_back({product & ~masks, which});
        if (masks == 0) break;
      }
    }
  }
}

void MaskedSums::Prepare(std::span<const SharedBits> inputs,
                         std::span<std::uint64_t> prepared) const {
  const std::size_t words = inputs.front().size();
  std::vector<std::uint64_t> masks(inputs.size() * words);
  std::array<const std::uint64_t*, kMaxInputs> mask_of{};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    mask_of[i] = masks.data() + i * words;
    for (std::size_t w = 0; w < words; ++w) {
      masks[i * words + w] = inputs[i].own[w] ^ inputs[i].next[w];
    }
  }
  std::vector<std::uint64_t> product(words);
  for (std::size_t k = 0; k < mask_products_.size(); ++k) {
    std::ranges::fill(product, ~std::uint64_t{0});
    MultiplyBy(mask_products_[k], mask_of, product);
    for (std::size_t w = 0; w < words; ++w) prepared[k * words + w] ^= product[w];
  }
}

absl::Status MaskedSums::Exchange(PartyRing& ring, MaskedRole role,
                                  std::span<const SharedBits> inputs,
                                  std::span<const std::uint64_t> prepared,
                                  std::span<SharedBits> results) const {
  const std::size_t words = inputs.front().size();
  const bool first = role == MaskedRole::kFirst;
  std::array<const std::uint64_t*, kMaxInputs> bits{};
  std::array<const std::uint64_t*, kMaxInputs> masks{};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    bits[i] = first ? inputs[i].next.data() : inputs[i].own.data();
    masks[i] = first ? inputs[i].own.data() : inputs[i].next.data();
  }
  std::vector<std::uint64_t> parts;
  std::vector<std::uint64_t> product(words);
  for (std::size_t r = 0; r < results_.size(); ++r) {
    const std::vector<std::uint64_t>& mask = first ? results[r].own : results[r].next;
    parts.insert(parts.end(), mask.begin(), mask.end());
    const std::span<std::uint64_t> part = std::span(parts).last(words);
    for (const Term& term : results_[r]) {
      if (term.masks == kNoMask) {
        if (!first) continue;  // what both know, one adds
        std::ranges::fill(product, ~std::uint64_t{0});
      } else if (term.masks >= kOneMask) {
        std::copy_n(masks[term.masks - kOneMask], words, product.begin());
      } else {
        std::copy_n(prepared.begin() + static_cast<std::ptrdiff_t>(term.masks * words), words,
                    product.begin());
      }
      MultiplyBy(term.bits, bits, product);
      for (std::size_t w = 0; w < words; ++w) part[w] ^= product[w];
    }
  }
  const Neighbour other = first ? Neighbour::kNext : Neighbour::kPrevious;
  std::vector<std::uint64_t> theirs(parts.size());
  absl::Status status = ring.SendItems<std::uint64_t>(other, parts);
  if (status.ok()) status = ring.ReceiveItems<std::uint64_t>(other, theirs);
  for (std::size_t r = 0; r < results_.size(); ++r) {
    std::vector<std::uint64_t>& masked = first ? results[r].next : results[r].own;
    for (std::size_t w = 0; w < words; ++w) {
      masked[w] = parts[r * words + w] ^ theirs[r * words + w];
    }
  }
  return status;
}

}  // namespace mirrorflow
