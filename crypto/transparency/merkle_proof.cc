#include "crypto/transparency/merkle_proof.h"

#include <bit>

#include "absl/strings/str_cat.h"
#include "crypto/transparency/merkle_tree.h"

namespace mirrorflow {
namespace {

absl::Status WrongLength(std::size_t length) {
  return absl::InvalidArgumentError(
      absl::StrCat("a proof of ", length, " hashes is too short or too long for these sizes"));
}

absl::Status OtherRoot() {
  return absl::DataLossError("the proof does not lead to the root of the checkpoint");
}

}  // namespace

absl::Status VerifyInclusion(std::uint64_t index, std::uint64_t size, const Hash256& leaf_hash,
                             std::span<const Hash256> proof, const Hash256& root) {
  if (index >= size) {
    return absl::InvalidArgumentError(
        absl::StrCat("a tree of ", size, " leaves has no leaf ", index));
  }
  std::uint64_t fn = index;
  std::uint64_t sn = size - 1;
  Hash256 hash = leaf_hash;
  for (const Hash256& sibling : proof) {
    if (sn == 0) return WrongLength(proof.size());
    if (fn % 2 != 0 || fn == sn) {
      hash = LogNodeHash(sibling, hash);
      while (fn % 2 == 0 && fn != 0) {
        fn >>= 1U;
        sn >>= 1U;
      }
    } else {
      hash = LogNodeHash(hash, sibling);
    }
    fn >>= 1U;
    sn >>= 1U;
  }
  if (sn != 0) return WrongLength(proof.size());
  return hash == root ? absl::OkStatus() : OtherRoot();
}

absl::Status VerifyConsistency(std::uint64_t old_size, std::uint64_t size, const Hash256& old_root,
                               const Hash256& root, std::span<const Hash256> proof) {
  if (old_size > size) {
    return absl::InvalidArgumentError(
        absl::StrCat("a log of ", size, " entries can't follow one of ", old_size));
  }
  if (old_size == 0) {
    return absl::InvalidArgumentError("every log follows the empty one: there is no proof of it");
  }
  if (old_size == size) {
    if (!proof.empty()) return WrongLength(proof.size());
    return old_root == root ? absl::OkStatus() : OtherRoot();
  }
  if (proof.empty()) return WrongLength(proof.size());

  std::uint64_t fn = old_size - 1;
  std::uint64_t sn = size - 1;
  const int shift = std::countr_one(fn);
  fn >>= shift;
  sn >>= shift;
  // An old tree that is complete is not in its own proof.
  const bool complete = std::has_single_bit(old_size);
  Hash256 old_hash = complete ? old_root : proof.front();
  Hash256 hash = old_hash;
  for (const Hash256& sibling : complete ? proof : proof.subspan(1)) {
    if (sn == 0) return WrongLength(proof.size());
    if (fn % 2 != 0 || fn == sn) {
      old_hash = LogNodeHash(sibling, old_hash);
      hash = LogNodeHash(sibling, hash);
      while (fn % 2 == 0 && fn != 0) {
        fn >>= 1U;
        sn >>= 1U;
      }
    } else {
      hash = LogNodeHash(hash, sibling);
    }
    fn >>= 1U;
    sn >>= 1U;
  }
  if (sn != 0) return WrongLength(proof.size());
  return old_hash == old_root && hash == root ? absl::OkStatus() : OtherRoot();
}

}  // namespace mirrorflow
