#pragma once

#include <span>

#include "corridor/terms.h"

namespace mirrorflow {

// The root of the binary hash tree over `leaves`, which are digests under a label of their own
// (shape of RFC 6962, section 2.1: the left half of n leaves has the largest power of two below n).
//   inner node = BLAKE2b-256 over the fields kMerkleNodeLabel, left, right
//   no leaves  = BLAKE2b-256 over the field kMerkleNodeLabel;  one leaf is its own root
Hash256 MerkleRoot(std::span<const Hash256> leaves);

}  // namespace mirrorflow
