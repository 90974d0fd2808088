#include "crypto/sharing/share_view.h"

#include <numeric>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/batch_outline.h"

namespace mirrorflow {
namespace {

absl::Status CheckComponent(const ShareComponent& component, int number, std::size_t bytes) {
  if (component.seeded() != (number != 2)) {
    return absl::InvalidArgumentError("shares 0 and 1 are seeds, and share 2 is not");
  }
  if (component.seeded() ? component.seed().size() != 32 : component.records().size() != bytes) {
    return absl::InvalidArgumentError(absl::StrCat("share ", number, " has the wrong size"));
  }
  return absl::OkStatus();
}

}  // namespace

std::size_t ShareLayout::categories() const {
  return std::accumulate(dimensions.begin(), dimensions.end(), std::size_t{0});
}

absl::StatusOr<ShareView> ShareView::Create(BatchHeader header, std::vector<BatchShard> partitions,
                                            std::vector<std::uint16_t> dimensions, int party,
                                            ShareComponent first, ShareComponent second) {
  if (party < 0 || party > 2) return absl::InvalidArgumentError("a party is 0, 1 or 2");
  if (header.row_bits % 64 != 0 || header.row_bits > kMaxRowBits ||
      header.token_slots > kMaxTokenSlots || header.record_count > kMaxBatchRecords ||
      header.row_count != header.record_count) {
    return absl::InvalidArgumentError("not the header of a shared batch");
  }
  ShareLayout layout{header.row_bits, header.token_slots, std::move(dimensions)};
  if (layout.dimensions.size() > kMaxShareDimensions || layout.categories() > kMaxShareCategories) {
    return absl::InvalidArgumentError(absl::StrCat(
        "more than ", kMaxShareDimensions, " dimensions or ", kMaxShareCategories, " categories"));
  }
  std::uint64_t next = 0;
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    if (partitions[i].first_row != next || partitions[i].row_count == 0 ||
        (i > 0 && partitions[i].code <= partitions[i - 1].code)) {
      return absl::InvalidArgumentError("partitions are not ascending and without gaps");
    }
    next += partitions[i].row_count;
  }
  if (next != header.record_count) {
    return absl::InvalidArgumentError("the partitions do not add up to the records");
  }
  const std::size_t bytes = layout.record_bytes() * header.record_count;
  absl::Status fits = CheckComponent(first, party, bytes);
  fits.Update(CheckComponent(second, (party + 1) % 3, bytes));
  if (!fits.ok()) return fits;
  return ShareView(std::move(header), std::move(partitions), std::move(layout), party,
                   std::move(first), std::move(second));
}

}  // namespace mirrorflow
