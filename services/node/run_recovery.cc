// How a node goes on with its runs after a restart: those that it had committed to, and whose
// batches are on its disk. Keys are never there, so whatever came before can't be taken up.
#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/batch_bytes.h"
#include "services/clock/clock.h"
#include "services/node/node_runs.h"
#include "services/node/stored_upload.h"
#include "services/wire/key_exchange.h"
#include "services/wire/terms.h"

namespace mirrorflow {
namespace {

template <typename Message>
absl::StatusOr<Message> Parsed(const std::string& bytes) {
  Message message;
  if (message.ParseFromString(bytes)) return message;
  return absl::DataLossError("its record is damaged");
}

}  // namespace

absl::Status NodeRuns::KeepUpload(Run& run) {
  if (records_ == nullptr) return absl::OkStatus();
  const std::string file = records_->UploadOf(run.terms.run_id);
  if (absl::Status written = StoredUpload::Write(file, *run.batch); !written.ok()) return written;
  absl::StatusOr<std::unique_ptr<StoredUpload>> stored = StoredUpload::Open(file);
  if (!stored.ok()) return stored.status();
  run.batch = *std::move(stored);
  node::RunRecord::Upload& upload = *run.record.mutable_upload();
  upload.set_keep_until(TimeAfter(run.permit.keep_batch));
  upload.set_offer(KeyOfferToWire(*run.offer).SerializeAsString());
  upload.set_peer_offer(KeyOfferToWire(*run.peer_offer).SerializeAsString());
  upload.set_confirmation(KeyConfirmationToWire(*run.confirmation).SerializeAsString());
  upload.set_peer_confirmation(KeyConfirmationToWire(*run.peer_confirmation).SerializeAsString());
  upload.set_key_erasure(run.key_erasure->SerializeAsString());
  return absl::OkStatus();
}

void NodeRuns::DropBatch(Run& run) {
  run.batch.reset();
  run.identifiers.reset();
  if (records_ == nullptr) return;
  run.record.clear_upload();
  absl::Status erased = records_->EraseUpload(run.terms.run_id);
  if (!erased.ok()) {
    log_(run.terms.run_id.value(), absl::StrCat("batch NOT erased: ", erased.message()));
  }
}

void NodeRuns::GoOn() {
  if (records_ == nullptr) return;
  const std::lock_guard lock(mutex_);
  for (auto& [run_id, record] : records_->All()) {
    if (!record.has_upload()) continue;
    absl::StatusOr<RunTerms> terms = ParseTerms(record.terms());
    if (!terms.ok() || terms->run_id != run_id) {
      log_(run_id.value(), "its record is damaged; the batch is erased");
      records_->EraseUpload(run_id).IgnoreError();
      continue;
    }
    Run& run = runs_.try_emplace(run_id, *terms).first->second;
    run.record = record;
    absl::Status restored = Restore(run);
    if (restored.ok()) {
      log_(run_id.value(), absl::StrCat("goes on after a restart: ",
                                        std::string(NodeRunStateName(run.status.state))));
    } else {
      Fail(run, absl::StrCat("the node was restarted and can't go on: ", restored.message()));
    }
  }
}

absl::Status NodeRuns::Restore(Run& run) {
  absl::StatusOr<RunPermit> permit = rules_.check(run.terms);
  if (!permit.ok()) return permit.status();
  run.permit = *std::move(permit);
  const node::RunRecord::Upload& upload = run.record.upload();
  const std::chrono::seconds left = TimeUntil(upload.keep_until());
  if (left <= std::chrono::seconds(0)) {
    return absl::FailedPreconditionError("clause retention: its batch has been kept long enough");
  }
  run.erase_at = std::chrono::steady_clock::now() + left;
  absl::StatusOr<std::unique_ptr<StoredUpload>> batch =
      StoredUpload::Open(records_->UploadOf(run.terms.run_id));
  if (!batch.ok()) return batch.status();
  absl::StatusOr<v1::KeyOffer> offer = Parsed<v1::KeyOffer>(upload.offer());
  absl::StatusOr<v1::KeyOffer> peer_offer = Parsed<v1::KeyOffer>(upload.peer_offer());
  absl::StatusOr<v1::KeyConfirmation> confirmation =
      Parsed<v1::KeyConfirmation>(upload.confirmation());
  absl::StatusOr<v1::KeyConfirmation> peer_confirmation =
      Parsed<v1::KeyConfirmation>(upload.peer_confirmation());
  absl::StatusOr<v1::SignedErasure> key_erasure = Parsed<v1::SignedErasure>(upload.key_erasure());
  for (const absl::Status& read : {offer.status(), peer_offer.status(), confirmation.status(),
                                   peer_confirmation.status(), key_erasure.status()}) {
    if (!read.ok()) return read;
  }
  absl::StatusOr<KeyOffer> own = KeyOfferFromWire(*offer);
  absl::StatusOr<KeyOffer> peer = KeyOfferFromWire(*peer_offer);
  absl::StatusOr<KeyConfirmation> own_code = KeyConfirmationFromWire(*confirmation);
  absl::StatusOr<KeyConfirmation> peer_code = KeyConfirmationFromWire(*peer_confirmation);
  for (const absl::Status& read :
       {own.status(), peer.status(), own_code.status(), peer_code.status()}) {
    if (!read.ok()) return read;
  }
  run.offer = *own;
  run.peer_offer = *peer;
  run.confirmation = *own_code;
  run.peer_confirmation = *peer_code;
  run.key_erasure = *std::move(key_erasure);
  run.batch = *std::move(batch);
  run.commitment = run.batch->commitment();
  run.status.state = run.record.state() == NodeRunStateName(NodeRunState::kSent)
                         ? NodeRunState::kSent
                         : NodeRunState::kCommitted;
  return absl::OkStatus();
}

}  // namespace mirrorflow
