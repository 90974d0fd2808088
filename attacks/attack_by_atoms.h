#pragma once

#include <cstddef>

#include "attacks/attack_data.h"
#include "attacks/attack_result.h"

namespace mirrorflow {

// Atoms (Niedermeyer, Steinmetzer, Kroll, Schnell 2014; Kroll, Steinmetzer 2015): under double
// hashing an n-gram sets the bits h1 + i * h2, so there are only bits * (bits - 1) such sets. Those
// that stand in more rows than their bits would by chance are taken for n-grams, and which n-gram
// each is follows from how often it occurs, and with which others. `positions` of an n-gram are
// public. Against positions that are hashed at random there is nothing to find.
AttackResult AttackByAtoms(const AttackData& data, std::size_t positions);

}  // namespace mirrorflow
