#pragma once

#include <cstddef>
#include <vector>

#include "attacks/attack_suite.h"

namespace mirrorflow {

inline constexpr double kSeedShare = 0.05;  // of the rows, that bounds of graph matching are about

struct AttackPlanOptions {
  std::size_t persons = 0;          // in the population
  std::size_t records_per_key = 0;  // as agreed; more are never under one key
  bool has_tables = false;          // the encoding is made of min-hash tuples
  bool full = false;                // more sizes, seeds, keys and learned tables at every number
  std::vector<std::size_t> known = {100, 500, 2000, 8000};
  std::vector<std::size_t> sizes{};                    // of graph matching; none: 500 and up
  std::vector<double> overlaps = {1, 0.75, 0.5, 0.3};  // of graph matching
  std::vector<AttackId> only{};                        // none: all
};

// The experiments of a run of the suite: every attack at the largest size that population, key and
// the attack's own cost allow, pairs swept; graph matching swept by size, seeds and overlap as
// well. The attacker uses strata in all of them.
std::vector<AttackCell> PlanAttacks(const AttackPlanOptions& options);

}  // namespace mirrorflow
