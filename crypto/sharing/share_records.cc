#include "crypto/sharing/share_records.h"

#include "crypto/subkey_labels.h"

namespace mirrorflow {

ShareRecords::ShareRecords(const ShareComponent& component, const ShareLayout& layout)
    : component_(component), record_bytes_(layout.record_bytes()) {
  if (!component.seeded()) return;
  stream_.emplace(component.seed().Expose(), kShareSeedLabel);
  buffer_.resize(record_bytes_);
}

std::span<const std::uint8_t> ShareRecords::Record(std::size_t record) {
  if (!stream_.has_value()) {
    return std::span(component_.records()).subspan(record * record_bytes_, record_bytes_);
  }
  stream_->FillPart(record, buffer_);
  return buffer_;
}

}  // namespace mirrorflow
