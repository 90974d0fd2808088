#pragma once

#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "corridor/terms.h"

namespace mirrorflow {

// Proofs of a transparency log, verified as RFC 9162 says (2.1.3.2 and 2.1.4.2), against roots that
// the caller has from signed checkpoints. Sizes and lengths are checked before anything is hashed.
//
// InvalidArgument for a proof of the wrong form for these sizes, DataLoss when it leads to another
// root: the log has changed, or the proof is of something else.

// That the leaf at `index` is in the tree of `size` leaves with this root.
absl::Status VerifyInclusion(std::uint64_t index, std::uint64_t size, const Hash256& leaf_hash,
                             std::span<const Hash256> proof, const Hash256& root);

// That the tree of `size` leaves begins with the tree of `old_size` leaves. Equal sizes need equal
// roots and an empty proof. From the empty tree there is nothing to prove: InvalidArgument.
absl::Status VerifyConsistency(std::uint64_t old_size, std::uint64_t size, const Hash256& old_root,
                               const Hash256& root, std::span<const Hash256> proof);

}  // namespace mirrorflow
