#pragma once

#include <cstddef>

#include "attacks/attack_data.h"
#include "attacks/attack_result.h"

namespace mirrorflow {

// Known plaintext against encodings that are linear over GF(2): every bit of a row is taken as an
// unknown sum of few features. Known rows, and differences of each with its nearest known rows,
// are noisy parity checks of the sum, decoded by belief propagation. The first `bits` bits are
// decoded, then candidates are scored by their predicted bits. `density`: share of features in a
// sum, of which the attacker knows the expected value.
AttackResult AttackByBeliefPropagation(const AttackData& data, double density, std::size_t bits,
                                       std::size_t rows_tried);

}  // namespace mirrorflow
