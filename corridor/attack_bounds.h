#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace mirrorflow {

// What attacks on the encodings of a run may take at most, measured as docs/attacks.md says, at the
// records that one key encodes. Two states may agree on their own; else the project's are taken. No
// run can check them: auditors do, with `mf-audit attack`.
struct KnownPairsBound {
  std::uint32_t pairs = 0;     // at most so many pairs of person and row are known
  std::uint32_t permille = 0;  // of the other rows

  friend bool operator==(const KnownPairsBound&, const KnownPairsBound&) = default;
};

class AttackBounds {
 public:
  // Those that docs/attacks.md promises of hardened-v2: 15 permille for graph matching; 10 for 100
  // known pairs, 15 for 500, 50 for 2000, 400 for 8000; beyond, nothing. hardened-v1 does not keep
  // to them everywhere.
  static AttackBounds OfProject();
  // InvalidArgument for more than 1000 permille, no or more than 16 numbers of pairs, numbers that
  // do not rise, shares that fall as the pairs grow.
  static absl::StatusOr<AttackBounds> Create(std::uint32_t graph_matching_permille,
                                             std::vector<KnownPairsBound> known_pairs);

  // Of all rows but the seeds, with seeds for 5 % of the rows or none, and of attacks with a list
  // of the population alone.
  std::uint32_t graph_matching_permille() const { return graph_matching_permille_; }
  std::span<const KnownPairsBound> known_pairs() const { return known_pairs_; }
  // The first that covers so many; null: none does.
  const KnownPairsBound* ForPairs(std::uint32_t pairs) const;

  friend bool operator==(const AttackBounds&, const AttackBounds&) = default;

 private:
  AttackBounds(std::uint32_t graph_matching_permille, std::vector<KnownPairsBound> known_pairs)
      : graph_matching_permille_(graph_matching_permille), known_pairs_(std::move(known_pairs)) {}

  std::uint32_t graph_matching_permille_;
  std::vector<KnownPairsBound> known_pairs_;  // rising
};

}  // namespace mirrorflow
