#pragma once

#include <cstddef>

#include "attacks/attack_data.h"
#include "attacks/attack_result.h"

namespace mirrorflow {

// What the bits of a batch show without any list.
struct BitStatistics {
  double least_weight = 0;  // bits set in a row
  double most_weight = 0;
  double weight_follows_features = 0;  // correlation of a row's weight with its person's n-grams
  double least_share = 0;              // of the rows that have a bit
  double most_share = 0;
  double gini = 0;             // of these shares: 0 when all bits are set equally often
  std::size_t equal_rows = 0;  // rows that stand more than once
};

BitStatistics StatisticsOfBits(const AttackData& data);

// Bit statistics as an attack: of each row the number of bits set is compared with that of the
// persons under the attacker's own key. What fills rows unequally narrows the list.
AttackResult AttackByWeight(const AttackData& data);

}  // namespace mirrorflow
