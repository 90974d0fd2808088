#include "crypto/transparency/merkle_tree.h"

#include <sodium.h>

#include <algorithm>
#include <bit>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

// The largest power of two below n; n is at least 2.
std::uint64_t Split(std::uint64_t n) { return std::bit_floor(n - 1); }

absl::Status NotInTree(std::uint64_t size, std::uint64_t leaves) {
  return absl::OutOfRangeError(
      absl::StrCat("a tree of ", leaves, " leaves has no state with ", size));
}

}  // namespace

Hash256 LogLeafHash(std::string_view entry) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  crypto_hash_sha256_update(&state, &kMerkleLeafPrefix, 1);
  crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(entry.data()),
                            entry.size());
  Hash256 hash;
  crypto_hash_sha256_final(&state, hash.data());
  return hash;
}

Hash256 LogNodeHash(const Hash256& left, const Hash256& right) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  crypto_hash_sha256_update(&state, &kMerkleNodePrefix, 1);
  crypto_hash_sha256_update(&state, left.data(), left.size());
  crypto_hash_sha256_update(&state, right.data(), right.size());
  Hash256 hash;
  crypto_hash_sha256_final(&state, hash.data());
  return hash;
}

Hash256 LogEmptyRoot() {
  Hash256 hash;
  crypto_hash_sha256(hash.data(), nullptr, 0);
  return hash;
}

void MerkleTree::Append(const Hash256& leaf_hash) {
  Hash256 hash = leaf_hash;
  for (std::size_t level = 0;; ++level) {
    if (level == levels_.size()) levels_.emplace_back();
    std::vector<Hash256>& row = levels_[level];
    row.push_back(hash);
    if (row.size() % 2 != 0) return;
    hash = LogNodeHash(row[row.size() - 2], row.back());
  }
}

Hash256 MerkleTree::SubtreeRoot(std::uint64_t begin, std::uint64_t end) const {
  const std::uint64_t n = end - begin;
  if (n == 0) return LogEmptyRoot();
  if (std::has_single_bit(n)) {
    const auto level = static_cast<std::size_t>(std::countr_zero(n));
    return Node(level, begin >> level);
  }
  const std::uint64_t middle = begin + Split(n);
  return LogNodeHash(SubtreeRoot(begin, middle), SubtreeRoot(middle, end));
}

absl::StatusOr<Hash256> MerkleTree::RootOf(std::uint64_t size) const {
  if (size > this->size()) return NotInTree(size, this->size());
  return SubtreeRoot(0, size);
}

absl::StatusOr<std::vector<Hash256>> MerkleTree::InclusionProof(std::uint64_t index,
                                                                std::uint64_t size) const {
  if (size > this->size()) return NotInTree(size, this->size());
  if (index >= size) {
    return absl::OutOfRangeError(absl::StrCat("a tree of ", size, " leaves has no leaf ", index));
  }
  std::vector<Hash256> from_root;
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  while (end - begin > 1) {
    const std::uint64_t middle = begin + Split(end - begin);
    if (index < middle) {
      from_root.push_back(SubtreeRoot(middle, end));
      end = middle;
    } else {
      from_root.push_back(SubtreeRoot(begin, middle));
      begin = middle;
    }
  }
  std::ranges::reverse(from_root);
  return from_root;
}

absl::StatusOr<std::vector<Hash256>> MerkleTree::ConsistencyProof(std::uint64_t old_size,
                                                                  std::uint64_t size) const {
  if (size > this->size()) return NotInTree(size, this->size());
  if (old_size > size) return NotInTree(old_size, size);
  if (old_size == 0 || old_size == size) return std::vector<Hash256>();
  std::vector<Hash256> from_root;
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  // Down to the subtree whose right end is that of the old tree.
  while (end != old_size) {
    const std::uint64_t middle = begin + Split(end - begin);
    if (old_size <= middle) {
      from_root.push_back(SubtreeRoot(middle, end));
      end = middle;
    } else {
      from_root.push_back(SubtreeRoot(begin, middle));
      begin = middle;
    }
  }
  // The old tree itself is known to whoever asks.
  if (begin != 0) from_root.push_back(SubtreeRoot(begin, end));
  std::ranges::reverse(from_root);
  return from_root;
}

}  // namespace mirrorflow
