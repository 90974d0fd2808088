#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"

namespace mirrorflow {

// The Merkle tree of a transparency log (RFC 6962, section 2.1; SHA-256):
//   leaf = SHA-256(0x00 || entry)    node = SHA-256(0x01 || left || right)    no leaves =
//   SHA-256("")
// The first byte keeps an entry from being passed off as a node.
inline constexpr std::uint8_t kMerkleLeafPrefix = 0x00;
inline constexpr std::uint8_t kMerkleNodePrefix = 0x01;

Hash256 LogLeafHash(std::string_view entry);
Hash256 LogNodeHash(const Hash256& left, const Hash256& right);
Hash256 LogEmptyRoot();

// A tree that grows by leaves at its right end. It keeps the hash of every complete subtree, 64
// bytes a leaf, so that appending, roots and proofs take steps in the logarithm of its size.
//
// Thread safety: const members from many threads.
class MerkleTree {
 public:
  void Append(const Hash256& leaf_hash);

  std::uint64_t size() const { return levels_.empty() ? 0 : levels_.front().size(); }
  Hash256 root() const { return SubtreeRoot(0, size()); }
  // Of the tree of its first `size` leaves. OutOfRange if there are fewer.
  absl::StatusOr<Hash256> RootOf(std::uint64_t size) const;

  // The complete subtree over the leaves [index * 2^level, (index + 1) * 2^level). The caller makes
  // sure that it is there.
  const Hash256& Node(std::size_t level, std::uint64_t index) const {
    return levels_[level][index];
  }

  // From the leaf's sibling up (RFC 6962, 2.1.1), for VerifyInclusion. OutOfRange unless
  // index < size and the tree has `size` leaves.
  absl::StatusOr<std::vector<Hash256>> InclusionProof(std::uint64_t index,
                                                      std::uint64_t size) const;
  // RFC 6962, 2.1.2, for VerifyConsistency; empty for equal sizes and from the empty tree.
  // OutOfRange unless old_size <= size and the tree has `size` leaves.
  absl::StatusOr<std::vector<Hash256>> ConsistencyProof(std::uint64_t old_size,
                                                        std::uint64_t size) const;

 private:
  Hash256 SubtreeRoot(std::uint64_t begin, std::uint64_t end) const;

  std::vector<std::vector<Hash256>> levels_;  // [level][index]
};

}  // namespace mirrorflow
