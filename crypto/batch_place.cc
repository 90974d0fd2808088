#include "crypto/batch_place.h"

#include <cstring>
#include <optional>
#include <utility>
#include <vector>

namespace mirrorflow {
namespace {

// Room in halves of the claimed size: never more than twice what has arrived, and the last move
// happens at half, so that a batch never lies in memory twice.
template <typename T>
void AppendItems(std::string_view bytes, std::uint64_t claimed, std::vector<T>& out) {
  const std::size_t old_size = out.size();
  const std::size_t size = old_size + bytes.size() / sizeof(T);
  if (size > out.capacity()) {
    std::size_t room = claimed;
    while (room / 2 >= size) room -= room / 2;
    out.reserve(room);
  }
  out.resize(size);
  if (!bytes.empty()) std::memcpy(out.data() + old_size, bytes.data(), bytes.size());
}

class InMemory : public BatchPlace {
 public:
  absl::Status Begin(const BatchOutline& outline, std::string_view) override {
    header_ = outline.header;
    return absl::OkStatus();
  }
  absl::Status AddRecords(const BatchChunk& chunk, std::span<const std::uint8_t> codes,
                          std::span<const std::uint8_t> flags, std::string_view tokens) override {
    contents_.stratum_codes.insert(contents_.stratum_codes.end(), codes.begin(), codes.end());
    contents_.record_flags.insert(contents_.record_flags.end(), flags.begin(), flags.end());
    taken_ = chunk.number + 1;
    AppendItems(tokens, header_->record_count * header_->token_slots, contents_.tokens);
    return absl::OkStatus();
  }
  absl::Status AddRows(const BatchChunk& chunk, std::string_view record_of_row,
                       std::string_view words) override {
    taken_ = chunk.number + 1;
    AppendItems(record_of_row, header_->row_count, contents_.record_of_row);
    AppendItems(words, header_->row_count * (header_->row_bits / 64), contents_.words);
    return absl::OkStatus();
  }
  absl::Status End(std::string_view) override { return absl::OkStatus(); }
  std::uint32_t durable_chunks() const override { return taken_; }
  absl::StatusOr<EncodedBatch> Finish(BatchOutline outline) override {
    contents_.shards = std::move(outline.shards);
    return EncodedBatch::Create(std::move(outline.header), std::move(contents_));
  }

 private:
  std::uint32_t taken_ = 0;
  std::optional<BatchHeader> header_;
  BatchContents contents_;
};

}  // namespace

std::unique_ptr<BatchPlace> MemoryBatchPlace() { return std::make_unique<InMemory>(); }

}  // namespace mirrorflow
