#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace mirrorflow {

// Bits of a row in the order of EncodedBatch: bit i is bit (7 - i%8) of byte i/8, and a word is
// eight bytes read little-endian.
inline constexpr std::uint64_t RowBitMask(std::size_t i) {
  return std::uint64_t{1} << ((i % 64) ^ 7);
}

inline void SetRowBit(std::span<std::uint64_t> row, std::size_t i) { row[i / 64] |= RowBitMask(i); }

}  // namespace mirrorflow
