#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "absl/status/status.h"

namespace mirrorflow {

// A run of made-up hardened records whose truth is known, as files.
struct SyntheticRun {
  std::filesystem::path
      directory;              // gets scale.terms, scale.sender, scale.receiver and scale.truth
  std::uint64_t records = 0;  // of each side
  std::uint32_t bits = 0;
  double matched = 0.5;          // share of the records that have a partner
  double tokens = 0.0;           // share of the partners that have an identifier in common
  std::uint32_t band_years = 0;  // of a shard; 0: all rows in one
  std::uint64_t seed = 1;
};

// Records take about 45 n-grams from a Zipf distribution over 20000; a partner's record has about
// 12 % of them replaced. A row is a sequence of 8-bit symbols, each that of the n-gram with the
// smallest hash at its place: half of the bits are set, and rows have the more bits in common the
// more n-grams they share, as in hardened-v1. Symbols depend on the shard.
//
// Years of birth are 1945 to 2015. Of the partners 2 % have a year that is wrong by 1, 1 % by 2 to
// 5, 0.5 % by 10 and 0.3 % any other. With bands a receiver's record has rows in the shard of its
// year and the two beside it. The truth file has a line "sender receiver reachable" for each
// partner, `reachable` being 0 where their shards are too far apart.
absl::Status WriteSyntheticRun(const SyntheticRun& run);

// Such rows without files: of the sender, and of the receiver, whose record i is a partner of the
// sender's i for the first `matched` share. Row-major.
struct SyntheticRows {
  std::vector<std::uint64_t> sender;
  std::vector<std::uint64_t> receiver;
};
SyntheticRows MakeSyntheticRows(std::size_t records, std::uint32_t bits, double matched,
                                std::uint64_t seed);

}  // namespace mirrorflow
