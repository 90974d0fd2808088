#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "linkage/comparison.h"
#include "linkage/score_mixture.h"

namespace mirrorflow {

// The pairs of a run from which its errors are estimated. Confidential.
struct LinkageEvidence {
  std::uint64_t rows_a = 0;
  std::uint64_t rows_b = 0;
  // All pairs whose score is at least `floor`, in the fixed total order.
  std::span<const Candidate> candidates;
  std::uint32_t floor = 0;
  std::uint32_t stranger = 0;  // score of an ordinary pair of two persons; below the floor
  DiceThreshold threshold;     // of the linkage; above the floor
};

// The least score that reaches a threshold.
std::uint32_t LeastScore(DiceThreshold threshold);

// Bins of scores, upwards from the floor, one of whose edges is the threshold. They are of about
// equal width on a scale on which equality is 1, two strangers are 0, and the score that a row
// reaches with one stranger on average (the edge) is kEdgeOnScale: encodings that bend
// similarities, as diffusion does strongly, become alike on it.
class ScoreBins {
 public:
  ScoreBins(const LinkageEvidence& evidence, std::uint32_t edge);

  std::size_t size() const { return starts_.size(); }
  std::size_t threshold_bin() const { return threshold_bin_; }
  // Bins of the same width between two strangers and the floor.
  std::size_t bins_below() const { return bins_below_; }
  std::size_t Of(std::uint32_t score) const;  // of a score not below the floor

  static constexpr double kEdgeOnScale = 0.6;

 private:
  std::vector<std::uint32_t> starts_;
  std::size_t threshold_bin_ = 0;
  std::size_t bins_below_ = 0;
};

struct BinnedEvidence {
  BinnedScores scores;
  std::size_t threshold_bin = 0;
  std::size_t bins_below = 0;
};

// Counts links and, for the control rows, alternatives. `links`: MatchOneToOne of the candidates.
// Control rows are those with links from the top down to where a tenth would be chance, judged by
// those links themselves; an alternative is the best row that would be linked with a control row if
// its partner were absent, that is, which likes it better than what it got.
BinnedEvidence CollectEvidence(const LinkageEvidence& evidence, std::span<const Candidate> links);

}  // namespace mirrorflow
