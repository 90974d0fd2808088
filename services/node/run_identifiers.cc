// A node's runs in psi-cardinality mode: its set goes out once both sides have committed, the other
// side's comes in, and goes back under both secrets.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/node/node_runs.h"
#include "services/wire/piece_bytes.h"

namespace mirrorflow {
namespace {

absl::StatusOr<NodeRuns::SetPiece> PieceOf(const RunId& run_id, std::string_view set,
                                           std::uint64_t offset) {
  if (offset > set.size()) {
    return absl::OutOfRangeError(absl::StrCat("run ", run_id.value(), ": a set of ", set.size(),
                                              " bytes has none at ", offset));
  }
  return NodeRuns::SetPiece{.total = set.size(),
                            .bytes = std::string(set.substr(offset, kPieceBytes))};
}

}  // namespace

absl::StatusOr<NodeRuns::Run*> NodeRuns::FindWithIdentifiers(const RunId& run_id) {
  EraseOverdue();
  absl::StatusOr<Run*> found = Find(run_id);
  if (!found.ok()) return found;
  const Run& run = **found;
  if (run.terms.mode != LinkageMode::kPsiCardinality) {
    return absl::FailedPreconditionError(absl::StrCat("run ", run_id.value(), " is in mode ",
                                                      std::string(LinkageModeName(run.terms.mode)),
                                                      ": it has no set of identifiers"));
  }
  if (run.status.state != NodeRunState::kCommitted && run.status.state != NodeRunState::kSent) {
    return OutOfOrder(run_id, run.status, "exchange sets");
  }
  return found;
}

absl::StatusOr<NodeRuns::SetPiece> NodeRuns::ReadBlindedSet(const RunId& run_id,
                                                            std::uint64_t offset,
                                                            const Hash256& peer_commitment,
                                                            const v1::SignedErasure& peer_word) {
  const std::lock_guard lock(mutex_);
  absl::StatusOr<Run*> found = FindWithIdentifiers(run_id);
  if (!found.ok()) return found.status();
  Run& run = **found;
  if (!run.peer_commitment.has_value()) {
    if (absl::Status permitted = StillPermitted(run); !permitted.ok()) return permitted;
    // The commitment comes by the linkage service. It is that of the other state by that state's
    // signature under it: nobody else's set is ever taken under this node's secret.
    const Erasure expected{
        .side = OtherSide(run.permit.side),
        .commitment = peer_commitment,
        .destroyed = {v1::ErasureStatement::RUN_KEY, v1::ErasureStatement::EPHEMERAL_KEY}};
    absl::Status theirs = CheckErasure(peer_word, run.terms, expected, run.permit.peer.identity);
    if (!theirs.ok()) return theirs;
    if (absl::Status taken = run.identifiers->TakeCommitment(peer_commitment); !taken.ok()) {
      return taken;
    }
    run.peer_commitment = peer_commitment;
  } else if (*run.peer_commitment != peer_commitment) {
    return OtherContent(run_id, "commitment of the other side");
  }
  absl::Status logged = LogSending(run, kToOtherState, "other state", *run.peer_commitment);
  if (!logged.ok()) return logged;
  // With the worker, which is at work on the other side's set.
  if (run.identifiers == nullptr) return SetPiece{};
  return PieceOf(run_id, run.identifiers->blinded_set(), offset);
}

absl::StatusOr<std::uint64_t> NodeRuns::WriteSet(const RunId& run_id, std::uint64_t offset,
                                                 std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  absl::StatusOr<Run*> found = FindWithIdentifiers(run_id);
  if (!found.ok()) return found.status();
  Run& run = **found;
  // A repetition, while or after the set is worked on.
  if (run.peer_set_taken) return BlindedMessageBytes(run.permit.identifiers->psi);
  if (absl::Status permitted = StillPermitted(run); !permitted.ok()) return permitted;
  absl::StatusOr<std::uint64_t> received = run.identifiers->Write(offset, bytes);
  if (!received.ok()) {
    return absl::Status(received.status().code(),
                        absl::StrCat("run ", run_id.value(), ": ", received.status().message()));
  }
  if (run.identifiers->is_complete()) {
    run.peer_set_taken = true;
    to_encode_.push_back(&run);
    changed_.notify_all();
  }
  return received;
}

void NodeRuns::ReturnSet(std::unique_lock<std::mutex>& lock, Run& run) {
  std::unique_ptr<IdentifierExchange> exchange = std::move(run.identifiers);
  if (exchange == nullptr) return;
  const std::stop_token stop = run.stop_encoding.get_token();
  lock.unlock();
  absl::Status returned = exchange->Return(stop);
  lock.lock();
  if (run.ending || run.status.state != NodeRunState::kCommitted) return;
  if (!returned.ok()) {
    Fail(run, std::string(returned.message()));
    return;
  }
  run.identifiers = std::move(exchange);
}

absl::StatusOr<NodeRuns::SetPiece> NodeRuns::ReadReturnedSet(const RunId& run_id,
                                                             std::uint64_t offset) {
  const std::lock_guard lock(mutex_);
  absl::StatusOr<Run*> found = FindWithIdentifiers(run_id);
  if (!found.ok()) return found.status();
  Run& run = **found;
  if (!run.peer_set_taken) return OutOfOrder(run_id, run.status, "return a set");
  if (run.identifiers == nullptr || run.identifiers->returned_set().empty()) return SetPiece{};
  if (absl::Status permitted = StillPermitted(run); !permitted.ok()) return permitted;
  absl::Status logged = LogSending(run, kToOffice, "office", *run.peer_commitment);
  if (!logged.ok()) return logged;
  absl::StatusOr<SetPiece> piece = PieceOf(run_id, run.identifiers->returned_set(), offset);
  if (!piece.ok()) return piece;
  piece->reported = run.identifiers->reported();
  if (offset + piece->bytes.size() == piece->total &&
      run.status.state == NodeRunState::kCommitted) {
    Move(run, NodeRunState::kSent);
  }
  return piece;
}

}  // namespace mirrorflow
