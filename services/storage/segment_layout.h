#pragma once

#include <cstdint>

#include "crypto/batch_outline.h"

namespace mirrorflow {

// Where the parts of a batch stand in its segment file, in bytes; follows from its outline alone.
// Each part begins at a page, so that rows can be compared where the file is mapped:
//
//   page 0 and further   magic "MFSEGMT" 0x00, u16 version 1, u32 length, the batch's header
//   codes                u8 a record: the stratum
//   flags                u8 a record
//   tokens               16 bytes each, a record's side by side
//   record_of_row        u32 a row, only where rows are numbered
//   words                row_bits / 8 bytes a row
struct SegmentLayout {
  static constexpr std::uint64_t kPage = 4096;

  SegmentLayout(const BatchOutline& outline, std::uint64_t header_bytes) {
    const BatchHeader& header = outline.header;
    codes = PageAfter(kPreamble + header_bytes);
    flags = PageAfter(codes + header.record_count);
    tokens = PageAfter(flags + header.record_count);
    record_of_row =
        PageAfter(tokens + header.record_count * header.token_slots * sizeof(ExactToken));
    words = PageAfter(record_of_row +
                      (outline.numbered ? header.row_count * sizeof(std::uint32_t) : 0));
    end = words + header.row_count * (header.row_bits / 8);
  }

  static constexpr std::uint64_t kPreamble = 8 + 2 + 4;

  std::uint64_t codes = 0;
  std::uint64_t flags = 0;
  std::uint64_t tokens = 0;
  std::uint64_t record_of_row = 0;
  std::uint64_t words = 0;
  std::uint64_t end = 0;

 private:
  static std::uint64_t PageAfter(std::uint64_t at) { return (at + kPage - 1) / kPage * kPage; }
};

}  // namespace mirrorflow
