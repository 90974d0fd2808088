#include "crypto/merkle_root.h"

#include <bit>

#include "crypto/blake2b.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {

Hash256 MerkleRoot(std::span<const Hash256> leaves) {
  if (leaves.empty()) return Blake2b256().Field(kMerkleNodeLabel).Final();
  if (leaves.size() == 1) return leaves.front();
  const std::size_t left = std::bit_floor(leaves.size() - 1);
  return Blake2b256()
      .Field(kMerkleNodeLabel)
      .Field(MerkleRoot(leaves.first(left)))
      .Field(MerkleRoot(leaves.subspan(left)))
      .Final();
}

}  // namespace mirrorflow
