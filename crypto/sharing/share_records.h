#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "crypto/sharing/prf_stream.h"
#include "crypto/sharing/share_view.h"

namespace mirrorflow {

// Reads the records of one share, whether they follow from a seed or stand there. The share must
// live longer. Thread safety: one thread at a time.
class ShareRecords {
 public:
  ShareRecords(const ShareComponent& component, const ShareLayout& layout);

  // The bytes of a record: ring, categories, flags. Valid until the next call.
  std::span<const std::uint8_t> Record(std::size_t record);

 private:
  const ShareComponent& component_;
  const std::size_t record_bytes_;
  std::optional<PrfStream> stream_;
  std::vector<std::uint8_t, WipingAllocator<std::uint8_t>> buffer_;
};

}  // namespace mirrorflow
