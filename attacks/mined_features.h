#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "attacks/attack_data.h"
#include "attacks/attack_result.h"
#include "attacks/bit_columns.h"

namespace mirrorflow {

// What an attack without a key has found of a filter: the bits that it takes a feature to set.
using MinedFeatures = std::map<FeatureId, std::vector<std::size_t>>;

// Guesses the person of each row from them. A row that has all bits of a feature is taken to be of
// a person who has the feature, the more surely the rarer others have all these bits too; the best
// likelihood decides. Nothing mined: every guess is the first person.
AttackResult GuessByMinedFeatures(const AttackData& data, const BitColumns& columns,
                                  const MinedFeatures& mined);

}  // namespace mirrorflow
