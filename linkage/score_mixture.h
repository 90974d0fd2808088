#pragma once

#include <cstddef>
#include <vector>

namespace mirrorflow {

// The scores of the links of a run as a mixture of true pairs and chance: how many true pairs have
// a score in each bin, and how often a row without partner is linked all the same.
//
// Bins go upwards. Rows are those of the side with fewer rows. What was observed:
struct BinnedScores {
  double rows = 0;
  // One-to-one links with a score in each bin, found down to the lowest bin.
  std::vector<double> links;
  // Control rows are rows whose link is almost surely true. `controls` of them, on either side;
  // alternatives: those that would get a link in this bin if their partner were absent.
  double controls = 0;
  std::vector<double> alternatives;
  std::vector<double> alternatives_other;  // on the other side
  // Rows without partner on this side for each such row on the other; at most 1.
  double unmatched_ratio = 1;
};

// What varies and how much is expected of it beforehand; see docs/linkage-error.md for how these
// were set and what happens with others. Per bin.
struct MixturePrior {
  std::size_t bins_below = 25;  // below the lowest bin, where nothing is observed
  double true_bend = 0.2;       // standard deviation of the second difference of log true pairs
  // Log true pairs falls by this a bin towards lower scores, give or take the spread: in the bins
  // below; in the lower half of those where links are seen, most of which are chance there; in the
  // upper half, where the links themselves show the curve.
  double true_slope = 0.24;
  double true_slope_spread = 0.5;
  double true_slope_spread_low = 0.4;
  double true_slope_spread_high = 1.0;
  double chance_bend = 0.3;  // second difference of log chance
  // Rows whose links are surely true are complete and well written, and such rows resemble
  // strangers more too: a control row meets chance exp(excess * x) times as often as a row without
  // partner, x from 0 at the lowest bin to 1 at equality.
  double control_excess = 0.8;
  double control_excess_spread = 0.5;
};

struct MixtureFit {
  std::size_t bins_below = 0;
  // By mode of the posterior and Gaussian around it: bins_below + bins values of the logarithm of
  // the number of true pairs, then `bins` of the logarithm of the hazard of a chance link, then the
  // excess of control rows.
  std::vector<double> mode;
  std::vector<double> factor;  // lower Cholesky factor of the posterior precision, row-major
  bool converged = false;
};

// Penalised maximum likelihood. The likelihood of a row going down the scores: it stays without
// link in bin k with probability
//   exp(-h_k) * (rows - T_k) / (rows - T_(k+1)),  T_k = sum over j >= k of m_j * g_j,
// m_j the true pairs in bin j, h_k the hazard of chance, g_j = exp(-ratio * H_j), H_j the sum of
// hazards from j up, the probability that the partner has nothing better. Controls see chance
// alone, in excess as the prior says. No state, deterministic.
MixtureFit FitScoreMixture(const BinnedScores& scores, const MixturePrior& prior);

// Solves factor^T x = y in place: turns standard normal numbers into a draw around the mode.
void SolveTransposed(const std::vector<double>& factor, std::vector<double>& y);

}  // namespace mirrorflow
