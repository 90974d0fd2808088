#include "linkage/candidate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace mirrorflow {
namespace {

std::vector<Candidate> RandomCandidates(std::size_t count, std::uint32_t mask, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Candidate> candidates(count);
  for (Candidate& c : candidates) {
    c = {static_cast<std::uint32_t>(random()) & mask, static_cast<std::uint32_t>(random()) & mask,
         static_cast<std::uint32_t>(random()) & mask};
  }
  return candidates;
}

// Below and above the size where digits are counted; with many ties, and with all bits in use.
TEST(SortCandidates, IsTheSortByComparison) {
  for (const std::size_t count : {0u, 1u, 100u, 1999u, 2000u, 30000u}) {
    for (const std::uint32_t mask : {0u, 0xfu, 0xffu, 0xf0f00fffu, 0xffffffffu}) {
      std::vector<Candidate> by_rank = RandomCandidates(count, mask, count + mask);
      std::vector<Candidate> by_record = by_rank, expected = by_rank;
      SortCandidates(by_rank);
      std::ranges::sort(expected, ComesBefore);
      EXPECT_EQ(by_rank, expected) << count << " candidates, mask " << mask;
      SortCandidatesByRecord(by_record);
      std::ranges::sort(expected, ComesBeforeByRecord);
      EXPECT_EQ(by_record, expected) << count << " candidates, mask " << mask;
    }
  }
}

}  // namespace
}  // namespace mirrorflow
