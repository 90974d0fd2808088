#include "services/office/batch_exchange.h"

#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

#include "services/office/batch_receiver.h"
#include "services/wire/erasure.h"

namespace mirrorflow {

absl::Status OnBothSides(std::stop_token stop,
                         const std::function<absl::Status(Side, std::stop_token)>& step) {
  std::stop_source both;
  const std::stop_callback forward(stop, [&both] { both.request_stop(); });
  std::mutex mutex;
  absl::Status first;
  const auto run = [&](Side side) {
    absl::Status status = step(side, both.get_token());
    const std::lock_guard lock(mutex);
    if (status.ok() || !first.ok()) return;
    first = std::move(status);
    both.request_stop();
  };
  std::jthread receiver(run, Side::kReceiver);
  run(Side::kSender);
  receiver.join();
  return first;
}

absl::Status CheckKeyErasures(const RunTerms& terms, const CommittedRun& committed,
                              const RunSigners& signers) {
  for (const Side side : {Side::kSender, Side::kReceiver}) {
    const Erasure expected{
        .side = side,
        .commitment = committed.commitments.at(side),
        .destroyed = {v1::ErasureStatement::RUN_KEY, v1::ErasureStatement::EPHEMERAL_KEY}};
    absl::Status status = CheckErasure(committed.erasure(side), terms, expected, signers.at(side));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<CommittedRun> CommitBatches(const RunTerms& terms, const RunNodes& nodes,
                                           const RunSigners& signers, std::stop_token stop) {
  const RunId& run = terms.run_id;
  PerSide<v1::KeyOffer> offers;
  PerSide<v1::KeyConfirmation> confirmations;
  PerSide<NodeCommitment> commitments;
  absl::Status status = OnBothSides(stop, [&](Side side, std::stop_token both) {
    return Keep(nodes.at(side).OfferKey(run, both), offers[side]);
  });
  if (!status.ok()) return status;
  status = OnBothSides(stop, [&](Side side, std::stop_token both) {
    return Keep(nodes.at(side).AcceptKey(run, offers[OtherSide(side)], both), confirmations[side]);
  });
  if (!status.ok()) return status;
  status = OnBothSides(stop, [&](Side side, std::stop_token both) {
    return Keep(nodes.at(side).CommitBatch(run, confirmations[OtherSide(side)], both),
                commitments[side]);
  });
  if (!status.ok()) return status;
  CommittedRun committed{.commitments = {commitments[Side::kSender].commitment,
                                         commitments[Side::kReceiver].commitment},
                         .sender_erasure = std::move(commitments[Side::kSender].key_erasure),
                         .receiver_erasure = std::move(commitments[Side::kReceiver].key_erasure)};
  if (absl::Status s = CheckKeyErasures(terms, committed, signers); !s.ok()) return s;
  return committed;
}

namespace {

// One side's, over the line or from an earlier attempt.
absl::StatusOr<EncodedBatch> ReceiveBatch(const RunTerms& terms, Side side,
                                          const RunCommitments& commitments,
                                          const RunSigners& signers, NodeClient& node,
                                          BatchStore& store,
                                          const std::function<void(std::uint32_t)>& progress,
                                          std::stop_token stop) {
  if (store.IsSealed(terms.run_id, side)) return store.Load(terms.run_id, side);
  absl::StatusOr<BatchStore::Intake> intake = store.TakeIn(terms.run_id, side);
  if (!intake.ok()) return intake.status();
  BatchReceiver batch(terms, side, commitments.at(side), signers.at(side),
                      std::move(intake->reader), std::move(intake->header));
  absl::Status status = node.StreamBatch(
      terms.run_id, commitments.at(OtherSide(side)), batch, [&] { progress(batch.percent()); },
      std::move(stop));
  if (!status.ok()) return status;
  return std::move(batch).Finish();
}

}  // namespace

absl::StatusOr<RunBatches> ReceiveBatches(
    const RunTerms& terms, const RunCommitments& commitments, const RunSigners& signers,
    const RunNodes& nodes, BatchStore& store,
    const std::function<void(std::uint32_t percent)>& progress, std::stop_token stop) {
  PerSide<std::atomic<std::uint32_t>> percent;
  PerSide<std::optional<EncodedBatch>> batches;
  absl::Status status = OnBothSides(stop, [&](Side side, std::stop_token both) {
    absl::StatusOr<EncodedBatch> batch = ReceiveBatch(
        terms, side, commitments, signers, nodes.at(side), store,
        [&](std::uint32_t of_side) {
          percent[side] = of_side;
          progress((percent[Side::kSender] + percent[Side::kReceiver]) / 2);
        },
        both);
    if (batch.ok()) batches[side].emplace(*std::move(batch));
    return batch.status();
  });
  if (!status.ok()) return status;
  return RunBatches{*std::move(batches[Side::kSender]), *std::move(batches[Side::kReceiver])};
}

absl::StatusOr<RunBatches> LoadBatches(BatchStore& store, const RunId& run) {
  absl::StatusOr<EncodedBatch> sender = store.Load(run, Side::kSender);
  if (!sender.ok()) return sender.status();
  absl::StatusOr<EncodedBatch> receiver = store.Load(run, Side::kReceiver);
  if (!receiver.ok()) return receiver.status();
  return RunBatches{*std::move(sender), *std::move(receiver)};
}

}  // namespace mirrorflow
