#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "crypto/minhash_kernel.h"

namespace mirrorflow {

// Least ranks kept in registers, for kernels with intrinsics: `Lanes` has a type Vector of kWidth
// ranks and Load, Store, Fill, Min and Max. It is local to its file, so that no function that is
// compiled for one instruction set can be linked into another. `kVectors` vectors are done at a
// time, and the lines of those after them are asked for meanwhile: the rows of ranks are too many
// for the processor to foresee them.
template <typename Lanes, std::uint32_t kTuple, std::size_t kVectors>
void InsertRanks(const std::int16_t* const* ranks, std::size_t features, std::size_t stride,
                 std::int16_t* least) {
  constexpr std::size_t kTables = kVectors * Lanes::kWidth;
  static_assert(kMinhashGroup % kTables == 0);
  constexpr std::size_t kLineRanks = 64 / sizeof(std::int16_t);
  for (std::size_t first = 0; first < stride; first += kTables) {
    typename Lanes::Vector of_place[kTuple][kVectors];
    for (std::uint32_t place = 0; place < kTuple; ++place) {
      for (std::size_t v = 0; v < kVectors; ++v) {
        of_place[place][v] = Lanes::Fill(std::numeric_limits<std::int16_t>::max());
      }
    }
    const bool more = first + kTables < stride;
    for (std::size_t f = 0; f < features; ++f) {
      const std::int16_t* const row = ranks[f] + first;
      if (more) {
        for (std::size_t line = 0; line < kTables; line += kLineRanks) {
          __builtin_prefetch(row + kTables + line);
        }
      }
      for (std::size_t v = 0; v < kVectors; ++v) {
        typename Lanes::Vector next = Lanes::Load(row + v * Lanes::kWidth);
        for (std::uint32_t place = 0; place < kTuple; ++place) {
          const typename Lanes::Vector lesser = Lanes::Min(of_place[place][v], next);
          next = Lanes::Max(of_place[place][v], next);
          of_place[place][v] = lesser;
        }
      }
    }
    for (std::uint32_t place = 0; place < kTuple; ++place) {
      for (std::size_t v = 0; v < kVectors; ++v) {
        Lanes::Store(least + place * stride + first + v * Lanes::kWidth, of_place[place][v]);
      }
    }
  }
}

// `kRegisters`: how many vectors fit into the places of all tables that are done at a time.
template <typename Lanes, std::size_t kRegisters>
void InsertRanksOfTuple(const std::int16_t* const* ranks, std::size_t features, std::size_t stride,
                        std::uint32_t tuple, std::int16_t* least) {
  switch (tuple) {
    case 1:
      return InsertRanks<Lanes, 1, kRegisters / 4>(ranks, features, stride, least);
    case 2:
      return InsertRanks<Lanes, 2, kRegisters / 4>(ranks, features, stride, least);
    case 3:
      return InsertRanks<Lanes, 3, kRegisters / 4>(ranks, features, stride, least);
    case 4:
      return InsertRanks<Lanes, 4, kRegisters / 4>(ranks, features, stride, least);
    case 5:
      return InsertRanks<Lanes, 5, kRegisters / 8>(ranks, features, stride, least);
    case 6:
      return InsertRanks<Lanes, 6, kRegisters / 8>(ranks, features, stride, least);
    case 7:
      return InsertRanks<Lanes, 7, kRegisters / 8>(ranks, features, stride, least);
    default:
      return InsertRanks<Lanes, 8, kRegisters / 8>(ranks, features, stride, least);
  }
}

}  // namespace mirrorflow
