#pragma once

#include <cstdint>
#include <vector>

namespace mirrorflow {

// A pair that reaches the threshold. Never leaves the linkage service.
struct Candidate {
  std::uint32_t a = 0;      // row or record of the first side, from 0
  std::uint32_t b = 0;      // of the second side
  std::uint32_t score = 0;  // Similarity::Score

  friend bool operator==(const Candidate&, const Candidate&) = default;
};

// The fixed total order of pairs: best score first, then a, then b.
inline bool ComesBefore(const Candidate& x, const Candidate& y) {
  if (x.score != y.score) return x.score > y.score;
  if (x.a != y.a) return x.a < y.a;
  return x.b < y.b;
}

// The candidates of each record of the first side together, each record's in the fixed order.
inline bool ComesBeforeByRecord(const Candidate& x, const Candidate& y) {
  if (x.a != y.a) return x.a < y.a;
  if (x.score != y.score) return x.score > y.score;
  return x.b < y.b;
}

// Sort by ComesBefore and by ComesBeforeByRecord: counting sorts digit by digit, which for many
// candidates are several times as fast as comparing them. They need room for a copy.
void SortCandidates(std::vector<Candidate>& candidates);
void SortCandidatesByRecord(std::vector<Candidate>& candidates);

}  // namespace mirrorflow
