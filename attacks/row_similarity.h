#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "attacks/attack_data.h"

namespace mirrorflow {

using Matrix = Eigen::MatrixXf;

// Features as a matrix: a row for each chosen person, each feature that occurs in `data` a column,
// the root of its weight or one.
class FeatureColumns {
 public:
  explicit FeatureColumns(const AttackData& data);
  Matrix Of(const AttackData& data, std::span<const std::uint32_t> persons, bool weighted) const;

 private:
  std::vector<std::size_t> column_;
  std::size_t count_ = 0;
};

// Weighted Jaccard similarities of the persons of two matrices of weighted features.
Matrix JaccardSimilarities(const Matrix& a, const Matrix& b);

// Correlation of the bits of rows: phi coefficients.
using RowOf = std::span<const std::uint64_t>;
float BitCorrelation(RowOf a, RowOf b);

// What correlation of rows to expect of persons with a given Jaccard similarity, learned from pairs
// of rows under the attacker's own key: means of bands, joined by straight lines.
class ExpectedCorrelation {
 public:
  explicit ExpectedCorrelation(const AttackData& data);
  float operator()(float jaccard) const;
  void Apply(Matrix& jaccard) const;

 private:
  static constexpr int kBands = 60;
  std::vector<float> at_;    // mean Jaccard similarity of a band
  std::vector<float> mean_;  // mean correlation
};

// How many of the unknown rows have their person as the best candidate of their stratum. `score`: a
// row for each of data.Candidates(), a column for each row tried.
std::uint64_t CountRight(const AttackData& data, std::span<const std::uint32_t> candidates,
                         const Matrix& score);

}  // namespace mirrorflow
