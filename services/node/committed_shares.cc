#include "services/node/committed_shares.h"

#include <utility>
#include <vector>

#include "crypto/sharing/batch_sharing.h"
#include "services/node/wiped_batch.h"
#include "services/wire/sharing_plan.h"

namespace mirrorflow {

absl::StatusOr<std::unique_ptr<CommittedUpload>> CommittedShares::Create(const RunTerms& terms,
                                                                         BatchWithFacts encoded,
                                                                         const Signer& signer,
                                                                         ShareSeeds seeds) {
  absl::StatusOr<std::vector<SharedFacts>> facts =
      SharedFactsOf(terms, encoded.batch.size(), encoded.facts);
  const WipedBatch batch(std::move(encoded.batch));
  if (!facts.ok()) return facts.status();
  if (absl::Status enough = batch.CheckMinimum(terms); !enough.ok()) return enough;
  const Side side = batch->header().side;
  absl::StatusOr<std::array<ShareView, 3>> views =
      ShareBatch(*batch, *facts, SharingPlanOf(terms), std::move(seeds));
  if (!views.ok()) return views.status();
  std::unique_ptr<CommittedShares> shares(new CommittedShares(*std::move(views)));
  std::array<Hash256, 3> commitments{};
  for (std::size_t party = 0; party < shares->views_.size(); ++party) {
    const ShareView& view = shares->views_[party];
    absl::StatusOr<ShareWriter> writer = ShareWriter::Create(view, signer);
    if (!writer.ok()) return writer.status();
    BatchOpening opening{
        .salt = RandomCommitmentSalt(), .record_count = view.size(), .digest = writer->digest()};
    commitments[party] =
        CommitToBatch(terms.run_id, side, opening.salt, opening.record_count, opening.digest);
    shares->parts_.push_back({.writer = *std::move(writer), .opening = std::move(opening)});
  }
  for (Part& part : shares->parts_) {
    part.opening.view_commitments.assign(commitments.begin(), commitments.end());
  }
  shares->commitment_ = CommitToViews(terms.run_id, side, commitments);
  return std::unique_ptr<CommittedUpload>(std::move(shares));
}

}  // namespace mirrorflow
