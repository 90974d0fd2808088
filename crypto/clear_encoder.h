#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "crypto/record_encoder.h"
#include "records/person_event.h"

namespace mirrorflow {

// Profile clear: a row has columns of its own for every feature that occurs (as many as the
// feature's weight), so the Dice similarity of two rows is exactly the weighted Dice similarity of
// the two sets of features. The measure that a keyed filter approaches. No key: a row is plain
// text. For the sandbox only; node and office do not link this.
//
// Immutable, safe to use from many threads.
class ClearEncoder : public RecordEncoder {
 public:
  // Columns for the features of all these records; other records lose what is not among them.
  ClearEncoder(std::span<const PersonEvent> a, std::span<const PersonEvent> b);

  std::uint32_t row_bits() const override { return row_bits_; }
  bool Encode(const Identity& identity, std::span<std::uint64_t> row) const override;

 private:
  std::vector<std::uint16_t> first_column_;  // by feature; kNoColumn for one that does not occur
  std::uint32_t row_bits_ = 0;
};

}  // namespace mirrorflow
