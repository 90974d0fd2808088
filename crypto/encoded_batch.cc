#include "crypto/encoded_batch.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {

absl::StatusOr<EncodedBatch> EncodedBatch::Create(BatchHeader header,
                                                  std::vector<std::uint64_t> words,
                                                  std::vector<std::uint8_t> stratum_codes) {
  if (header.row_bits == 0 || header.row_bits % 64 != 0 || header.row_bits > kMaxRowBits) {
    return absl::InvalidArgumentError(absl::StrCat(
        "batch rows of ", header.row_bits, " bits; need a multiple of 64, at most ", kMaxRowBits));
  }
  if (stratum_codes.size() != header.row_count ||
      words.size() != header.row_count * (header.row_bits / 64)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "batch header says ", header.row_count, " rows of ", header.row_bits, " bits, but ",
        stratum_codes.size(), " strata and ", words.size(), " words are there"));
  }
  if (std::ranges::any_of(stratum_codes, [](std::uint8_t code) { return code >= kStratumCount; })) {
    return absl::InvalidArgumentError("batch has a stratum code out of range");
  }
  return EncodedBatch(std::move(header), std::move(words), std::move(stratum_codes));
}

}  // namespace mirrorflow
