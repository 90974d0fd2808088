#pragma once

#include <functional>

#include "attacks/attack_data.h"
#include "attacks/attack_result.h"

namespace mirrorflow {

// Graph matching whose output is taken as known pairs by an attack from known plaintext: what
// seeded matching is sure of (attack_by_similarity.h), right or wrong, joins the pairs that were
// granted, and `second` runs on them. What both find counts.
AttackResult AttackByMatchedSeeds(const AttackData& data, int rounds,
                                  const std::function<AttackResult(const AttackData&)>& second);

}  // namespace mirrorflow
