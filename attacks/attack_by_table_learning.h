#pragma once

#include <cstddef>

#include "attacks/attack_data.h"
#include "attacks/attack_result.h"
#include "crypto/minhash_shape.h"

namespace mirrorflow {

// Known plaintext against min-hash tuples: for every table the share that each feature has in being
// the first of the table's order is learned from which of the nearest known rows agree (at most 40
// 000 pairs), by steps of Newton's method, feature by feature, up the likelihood, with the public
// weights as prior. Candidates are scored by the likelihood of agreeing with their 60 nearest known
// persons' rows as the row does, table by table. With `learning_steps` 0 all tables keep the public
// weights: the comparison shows what was learned.
AttackResult AttackByTableLearning(const AttackData& data, const MinhashShape& shape,
                                   int learning_steps, std::size_t rows_tried);

}  // namespace mirrorflow
