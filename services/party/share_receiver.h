#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/identity.h"
#include "crypto/sharing/share_format.h"
#include "mirrorflow/v1/run.pb.h"
#include "services/wire/commitment.h"
#include "services/wire/part_order.h"

namespace mirrorflow {

// Takes in this party's view of one side's batch: the opening first, which must open the side's
// commitment to this party's view, then the header, which must say what the terms say, then the
// chunks, then the trailer. Everything stays in memory. One thread at a time.
class ShareReceiver {
 public:
  // `terms` must outlive the receiver. `party`: this party's place in the agreement.
  ShareReceiver(const RunTerms& terms, Side side, int party, const Hash256& commitment,
                const IdentityPublicKey& signer)
      : terms_(terms), side_(side), party_(party), commitment_(commitment), signer_(signer) {}

  // As BatchReceiver::Add of the linkage service.
  absl::Status Add(const v1::BatchPart& part);
  // The stream broke: opening and header come once more, the same as before.
  void Resume() { order_.Resume(); }
  std::uint32_t next_chunk() const { return reader_.next_chunk(); }
  bool complete() const { return reader_.complete(); }
  std::uint32_t percent() const;

  // DataLoss unless complete. The receiver is used up.
  absl::StatusOr<ShareView> Finish() && { return std::move(reader_).Finish(); }

 private:
  absl::Status AddPart(const v1::BatchPart& part);
  absl::Status TakeOpening(const v1::BatchOpening& wire);
  absl::Status TakeHeader(const std::string& bytes);
  absl::Status CheckHeader(const ShareOutline& outline) const;

  const RunTerms& terms_;
  const Side side_;
  const int party_;
  const Hash256 commitment_;
  const IdentityPublicKey signer_;
  PartOrder order_;
  std::optional<BatchOpening> opening_;
  ShareReader reader_;
};

}  // namespace mirrorflow
