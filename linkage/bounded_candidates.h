#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "linkage/candidate.h"

namespace mirrorflow {

// The first candidates of each record of the first side.
struct CandidateLists {
  std::vector<Candidate> candidates{};   // by ComesBeforeByRecord
  std::vector<std::uint32_t> cut_off{};  // records with more than these; ascending

  friend bool operator==(const CandidateLists&, const CandidateLists&) = default;
};

// Takes in any number of candidates and keeps the first `depth` of each record, in the fixed order;
// so memory is bounded by depth and records, not by pairs. What it keeps does not depend on the
// order in which candidates come, nor on how they were cut into lists before.
// Thread safety: one thread at a time.
class BoundedCandidates {
 public:
  explicit BoundedCandidates(std::uint32_t depth) : depth_(depth) {}

  void Add(std::span<const Candidate> candidates);
  void Add(const CandidateLists& lists);  // of the same depth
  CandidateLists Finish() &&;

 private:
  void Compact();

  const std::size_t depth_;
  std::size_t room_ = std::size_t{1} << 14;  // candidates that are taken in before the next Compact
  CandidateLists lists_;
};

}  // namespace mirrorflow
