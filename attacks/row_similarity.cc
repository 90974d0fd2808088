#include "attacks/row_similarity.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <random>

namespace mirrorflow {

FeatureColumns::FeatureColumns(const AttackData& data) : column_(kFeatureCount, kFeatureCount) {
  for (const auto& person : data.persons) {
    for (const FeatureId feature : person) {
      if (column_[feature] == kFeatureCount) column_[feature] = count_++;
    }
  }
}

Matrix FeatureColumns::Of(const AttackData& data, std::span<const std::uint32_t> persons,
                          bool weighted) const {
  Matrix matrix =
      Matrix::Zero(static_cast<Eigen::Index>(persons.size()), static_cast<Eigen::Index>(count_));
  for (std::size_t i = 0; i < persons.size(); ++i) {
    for (const FeatureId feature : data.persons[persons[i]]) {
      matrix(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(column_[feature])) =
          weighted ? std::sqrt(static_cast<float>(kFeatureWeights[feature])) : 1.0f;
    }
  }
  return matrix;
}

Matrix JaccardSimilarities(const Matrix& a, const Matrix& b) {
  Matrix common = a * b.transpose();
  const Eigen::VectorXf total_a = a.rowwise().squaredNorm();
  const Eigen::VectorXf total_b = b.rowwise().squaredNorm();
  for (Eigen::Index j = 0; j < common.cols(); ++j) {
    common.col(j).array() /= (total_a.array() + total_b(j)) - common.col(j).array();
  }
  return common;
}

float BitCorrelation(RowOf a, RowOf b) {
  const auto bits = static_cast<double>(64 * a.size());
  int set_a = 0, set_b = 0, common = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    set_a += std::popcount(a[i]);
    set_b += std::popcount(b[i]);
    common += std::popcount(a[i] & b[i]);
  }
  const double spread = std::sqrt(set_a * (bits - set_a) * (set_b * (bits - set_b)));
  return spread == 0 ? 0 : static_cast<float>((bits * common - 1.0 * set_a * set_b) / spread);
}

ExpectedCorrelation::ExpectedCorrelation(const AttackData& data) {
  constexpr std::size_t kPersons = 1200;
  const FeatureColumns columns(data);
  std::vector<std::uint32_t> chosen(data.persons.size());
  for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = static_cast<std::uint32_t>(i);
  std::mt19937_64 random(11);
  std::ranges::shuffle(chosen, random);
  chosen.resize(std::min(chosen.size(), kPersons));
  const Matrix features = columns.Of(data, chosen, true);
  const Matrix jaccard = JaccardSimilarities(features, features);
  std::vector<double> count(kBands), at(kBands), sum(kBands);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const float similarity = jaccard(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
      const auto band = std::min<std::size_t>(static_cast<std::size_t>(similarity * kBands),
                                              std::size_t{kBands} - 1);
      count[band] += 1;
      at[band] += similarity;
      sum[band] += BitCorrelation(data.own_row(chosen[i]), data.own_row(chosen[j]));
    }
  }
  for (std::size_t band = 0; band < kBands; ++band) {
    if (count[band] < 20) continue;  // too few to say; the line goes on to the next
    at_.push_back(static_cast<float>(at[band] / count[band]));
    mean_.push_back(static_cast<float>(sum[band] / count[band]));
  }
  at_.push_back(1);
  mean_.push_back(1);
}

// Between two bands the logarithm is taken as linear where both means are positive: similarities
// fall by powers.
float ExpectedCorrelation::operator()(float jaccard) const {
  const auto next = static_cast<std::size_t>(std::ranges::lower_bound(at_, jaccard) - at_.begin());
  if (next == 0) return mean_.front();
  if (next == at_.size()) return mean_.back();
  const float share = (jaccard - at_[next - 1]) / (at_[next] - at_[next - 1]);
  const float low = mean_[next - 1];
  const float high = mean_[next];
  if (low > 0 && high > 0) return low * std::pow(high / low, share);
  return low + share * (high - low);
}

void ExpectedCorrelation::Apply(Matrix& jaccard) const {
  // A table of 4096 steps: matrices have tens of millions of elements.
  constexpr int kSteps = 4096;
  std::vector<float> table(kSteps + 1);
  for (int i = 0; i <= kSteps; ++i) {
    table[static_cast<std::size_t>(i)] = (*this)(static_cast<float>(i) / kSteps);
  }
  for (Eigen::Index i = 0; i < jaccard.size(); ++i) {
    const float scaled = std::clamp(jaccard.data()[i], 0.0f, 1.0f) * kSteps;
    jaccard.data()[i] = table[static_cast<std::size_t>(scaled)];
  }
}

std::uint64_t CountRight(const AttackData& data, std::span<const std::uint32_t> candidates,
                         const Matrix& score) {
  std::uint64_t right = 0;
  for (Eigen::Index i = 0; i < score.cols(); ++i) {
    const std::size_t row = data.known + static_cast<std::size_t>(i);
    std::size_t best = candidates.size();
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      if (!data.MayBe(row, candidates[c])) continue;
      if (best == candidates.size() ||
          score(static_cast<Eigen::Index>(c), i) > score(static_cast<Eigen::Index>(best), i)) {
        best = c;
      }
    }
    right += best < candidates.size() && candidates[best] == data.truth[row];
  }
  return right;
}

}  // namespace mirrorflow
