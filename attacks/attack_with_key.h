#pragma once

#include <span>

#include "attacks/attack_data.h"
#include "attacks/attack_result.h"
#include "attacks/encoding_under_attack.h"

namespace mirrorflow {

// The upper bound: an insider who has the run's key encodes the list himself and looks rows up, as
// one of the two states that acts together with the linkage service can. `persons`: the list that
// `data` was made of. Only persons with equal rows escape.
AttackResult AttackWithKey(const AttackData& data, const EncodingUnderAttack& encoding,
                           std::span<const Identity> persons);

}  // namespace mirrorflow
