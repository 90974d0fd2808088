#pragma once

#include <cstddef>
#include <vector>

#include "attacks/attack_data.h"
#include "attacks/bit_columns.h"
#include "attacks/mined_features.h"

namespace mirrorflow {

// Bits that stand in more rows together than by chance: perhaps those of one n-gram, of which is
// not known yet which.
struct BitPattern {
  std::vector<std::size_t> bits;  // ascending
  BitColumns::Set rows;           // that have all of them
  double surprise = 0;            // how far above chance, as its finder measures it
};

// Of patterns that share more than half of their bits the most surprising one; at most `most`.
std::vector<BitPattern> KeepDistinct(std::vector<BitPattern> patterns, std::size_t most);

// Gives each pattern an n-gram, one to one: first by how often each occurs in batch and list, then,
// for some rounds, by how often it stands beside the others. Distances are in standard errors, as
// far as 6.
MinedFeatures NamePatterns(const AttackData& data, const BitColumns& columns,
                           const std::vector<BitPattern>& patterns);

}  // namespace mirrorflow
