#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/batch_header.h"
#include "corridor/stratum.h"

namespace mirrorflow {

inline constexpr std::uint32_t kMaxRowBits = 16384;

// The encoded records of one side of one run: what a node sends and the linkage service compares.
// Pseudonymised personal data.
//
// Rows are row-major, row_words() words of 64 bits each. Bit i of a row is bit (7 - i%8) of its
// byte i/8, and a word is eight bytes read little-endian (so the memory of a little-endian machine
// is the byte string of the file and wire formats). A row of zeros is a record without enough
// identity: it is counted as reported and can't be linked.
//
// Valid by construction, immutable, safe to read from many threads.
class EncodedBatch {
 public:
  // InvalidArgument unless header.row_bits is a positive multiple of 64 and at most 16384, and
  // words and strata have exactly header.row_count rows, with stratum codes in range.
  static absl::StatusOr<EncodedBatch> Create(BatchHeader header, std::vector<std::uint64_t> words,
                                             std::vector<std::uint8_t> stratum_codes);

  EncodedBatch(EncodedBatch&&) = default;
  EncodedBatch& operator=(EncodedBatch&&) = default;
  EncodedBatch(const EncodedBatch&) = delete;
  EncodedBatch& operator=(const EncodedBatch&) = delete;

  const BatchHeader& header() const { return header_; }
  std::size_t size() const { return stratum_codes_.size(); }
  std::size_t row_words() const { return header_.row_bits / 64; }
  std::span<const std::uint64_t> row(std::size_t i) const {
    return std::span(words_).subspan(i * row_words(), row_words());
  }
  std::span<const std::uint64_t> words() const { return words_; }  // size() * row_words()
  std::span<const std::uint8_t> stratum_codes() const { return stratum_codes_; }  // size()

 private:
  EncodedBatch(BatchHeader header, std::vector<std::uint64_t> words,
               std::vector<std::uint8_t> stratum_codes)
      : header_(std::move(header)),
        words_(std::move(words)),
        stratum_codes_(std::move(stratum_codes)) {}

  BatchHeader header_;
  std::vector<std::uint64_t> words_;
  std::vector<std::uint8_t> stratum_codes_;
};

}  // namespace mirrorflow
