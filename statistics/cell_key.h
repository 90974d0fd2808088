#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"

namespace mirrorflow {

// The sum of the keys of the records in a cell, modulo 2^32. A record's key is uniform, drawn for
// the run and never written with the record; cells of the same records have the same key.
using CellKey = std::uint32_t;

// The profile `ckm`: the cell-key method (Thompson, Broadfoot, Elazar 2013; Giessing 2016). The
// change of a cell depends on its count and its key alone, so the same records show the same figure
// in every table of one stored cube, and nothing is gained from asking twice.
//
// The table: for each count the distribution of changes v of largest entropy with mean 0, variance
// V, |v| <= D and no result from 1 to js; 0 stays 0. Where no such distribution has variance V, the
// smallest variance that one has, and a quarter of it more.
//
// NOT protected: a dishonest state that changes its own batch between runs has new keys in each,
// and averages; D bounds every change, so a count above 2D is for certain not 0.
class PerturbationTable {
 public:
  // InvalidArgument unless 1 <= max_change <= 10, smallest_result <= max_change, and the variance
  // is in (0, max_change^2).
  static absl::StatusOr<PerturbationTable> Create(int max_change, double variance,
                                                  int forbidden_results);

  std::int64_t Perturb(std::uint64_t count, CellKey key) const;

  int max_change() const { return max_change_; }
  // Of a count above all small ones.
  double variance() const { return variance_; }
  // P(change = v) for v = -D .. D, of this count.
  std::vector<double> Probabilities(std::uint64_t count) const;

 private:
  PerturbationTable(int max_change, double variance)
      : max_change_(max_change), variance_(variance) {}

  // Of each count from 0, the last for all above: keys below limits[i] give the change i - D.
  using Limits = std::vector<std::uint64_t>;
  const Limits& LimitsOf(std::uint64_t count) const;

  int max_change_;
  double variance_;
  std::vector<Limits> rows_;
};

}  // namespace mirrorflow
