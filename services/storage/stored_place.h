#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/batch_place.h"
#include "services/storage/batch_store.h"
#include "services/storage/segment_layout.h"

namespace mirrorflow {

// A batch that goes into a segment of the store while it is taken in. Chunks become durable in
// groups: when a megabyte is written, and when the last group is older than a second, so that a
// slow line loses little.
class StoredPlace : public BatchPlace {
 public:
  StoredPlace(BatchStore& store, const RunId& run, Side side)
      : store_(store), run_(run), side_(side) {}
  ~StoredPlace() override;

  // Goes on with a batch of which the catalogue has a header and `chunks` chunks.
  absl::Status Resume(std::int64_t id, std::string_view header, std::uint32_t chunks);

  absl::Status Begin(const BatchOutline& outline, std::string_view header) override;
  absl::Status AddRecords(const BatchChunk& chunk, std::span<const std::uint8_t> codes,
                          std::span<const std::uint8_t> flags, std::string_view tokens) override;
  absl::Status AddRows(const BatchChunk& chunk, std::string_view record_of_row,
                       std::string_view words) override;
  absl::Status End(std::string_view trailer) override;
  std::uint32_t durable_chunks() const override { return durable_; }
  absl::StatusOr<EncodedBatch> Finish(BatchOutline outline) override;

 private:
  absl::Status OpenSegment(bool is_new, std::string_view header);
  absl::Status Write(std::uint64_t at, std::string_view bytes);
  absl::Status Took(const BatchChunk& chunk, std::size_t bytes);
  absl::Status Flush();

  BatchStore& store_;
  const RunId run_;
  const Side side_;
  std::optional<BatchOutline> outline_;
  std::optional<SegmentLayout> layout_;
  std::int64_t id_ = 0;
  int descriptor_ = -1;
  std::string trailer_;
  std::vector<Hash256> waiting_;  // digests of chunks that are written and not durable
  std::size_t waiting_bytes_ = 0;
  std::uint32_t durable_ = 0;
  std::chrono::steady_clock::time_point flushed_{};
};

}  // namespace mirrorflow
