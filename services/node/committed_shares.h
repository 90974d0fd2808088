#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/record_facts.h"
#include "crypto/sharing/batch_sharing.h"
#include "crypto/sharing/share_format.h"
#include "crypto/sharing/share_view.h"
#include "services/node/committed_upload.h"

namespace mirrorflow {

// A node's batch of one run as the views of the three compute parties. The batch itself is wiped
// before this exists. A view says nothing about any record; two of them are the batch, so each goes
// to its own party only. All wiped at the end.
class CommittedShares : public CommittedUpload {
 public:
  // The errors of WipedBatch::CheckMinimum, ShareBatch and ShareWriter. `seeds`: fresh ones.
  static absl::StatusOr<std::unique_ptr<CommittedUpload>> Create(const RunTerms& terms,
                                                                 BatchWithFacts batch,
                                                                 const Signer& signer,
                                                                 ShareSeeds seeds);

  const Hash256& commitment() const override { return commitment_; }
  int addressees() const override { return static_cast<int>(parts_.size()); }
  const BatchOpening& opening(int party) const override { return At(party).opening; }
  const std::string& header(int party) const override { return At(party).writer.header(); }
  std::uint32_t chunk_count(int party) const override { return At(party).writer.chunk_count(); }
  std::string chunk(int party, std::uint32_t number) const override {
    return At(party).writer.chunk(number);
  }
  std::string trailer(int party) const override { return At(party).writer.trailer(); }

 private:
  struct Part {
    ShareWriter writer;
    BatchOpening opening;
  };

  explicit CommittedShares(std::array<ShareView, 3> views) : views_(std::move(views)) {}

  const Part& At(int party) const { return parts_.at(static_cast<std::size_t>(party)); }

  std::array<ShareView, 3> views_;  // in one place: the writers point at them
  std::vector<Part> parts_;
  Hash256 commitment_{};
};

}  // namespace mirrorflow
