#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/encoded_batch.h"
#include "crypto/identity.h"
#include "services/office/node_client.h"
#include "services/storage/batch_store.h"

namespace mirrorflow {

// Both encoded batches of a run. Pseudonymised; mapped from the store.
struct RunBatches {
  EncodedBatch sender;
  EncodedBatch receiver;
};

struct RunNodes {
  NodeClient& sender;
  NodeClient& receiver;

  NodeClient& at(Side side) const { return side == Side::kSender ? sender : receiver; }
};

template <typename T>
class PerSide {
 public:
  T& operator[](Side side) { return values_[side == Side::kSender ? 0 : 1]; }

 private:
  std::array<T, 2> values_{};
};

// The value to its place, the status back.
template <typename T>
absl::Status Keep(absl::StatusOr<T> result, T& place) {
  if (result.ok()) place = *std::move(result);
  return result.status();
}

// Calls `step` for both sides at the same time. The first error stops the other side and is the
// result.
absl::Status OnBothSides(std::stop_token stop,
                         const std::function<absl::Status(Side, std::stop_token)>& step);

struct RunCommitments {
  Hash256 sender{};
  Hash256 receiver{};

  const Hash256& at(Side side) const { return side == Side::kSender ? sender : receiver; }
};

// The identities of the two states, as far as they are known.
struct RunSigners {
  std::optional<IdentityPublicKey> sender{};
  std::optional<IdentityPublicKey> receiver{};

  const std::optional<IdentityPublicKey>& at(Side side) const {
    return side == Side::kSender ? sender : receiver;
  }
};

// Commitments and what the nodes say of their keys.
struct CommittedRun {
  RunCommitments commitments;
  v1::SignedErasure sender_erasure;
  v1::SignedErasure receiver_erasure;

  const v1::SignedErasure& erasure(Side side) const {
    return side == Side::kSender ? sender_erasure : receiver_erasure;
  }
};

// That both states say that their keys of the run are destroyed, and sign it.
absl::Status CheckKeyErasures(const RunTerms& terms, const CommittedRun& committed,
                              const RunSigners& signers);

// Relays the key hand-shake of a run, from which no key can be learnt, and has both nodes commit to
// their batches and attest that their keys are destroyed.
absl::StatusOr<CommittedRun> CommitBatches(const RunTerms& terms, const RunNodes& nodes,
                                           const RunSigners& signers, std::stop_token stop);

// Asks both nodes for the batches that they committed to, from where an earlier attempt came to,
// and stores them. To be called when both commitments are recorded, and not before. `progress` may
// be called from two threads.
absl::StatusOr<RunBatches> ReceiveBatches(
    const RunTerms& terms, const RunCommitments& commitments, const RunSigners& signers,
    const RunNodes& nodes, BatchStore& store,
    const std::function<void(std::uint32_t percent)>& progress, std::stop_token stop);

// Both batches of a run that has them all. NotFound, DataLoss as BatchStore::Load.
absl::StatusOr<RunBatches> LoadBatches(BatchStore& store, const RunId& run);

}  // namespace mirrorflow
