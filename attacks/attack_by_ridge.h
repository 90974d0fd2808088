#pragma once

#include <cstddef>

#include "attacks/attack_data.h"
#include "attacks/attack_result.h"

namespace mirrorflow {

// Known plaintext: ridge regression from the bits of a row to the features of its person, dual
// form; a candidate is scored by the correlation of predicted and true features.
AttackResult AttackByRidge(const AttackData& data, std::size_t rows_tried);

}  // namespace mirrorflow
