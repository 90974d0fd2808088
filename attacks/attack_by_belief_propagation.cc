#include "attacks/attack_by_belief_propagation.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "attacks/row_similarity.h"

namespace mirrorflow {
namespace {

// A check: the sum of these features is `bit`, with a few errors.
struct Check {
  std::vector<FeatureId> features;
  std::size_t row = 0;
  std::size_t other_row = 0;  // the same as row when the check is no difference
};

std::vector<Check> MakeChecks(const AttackData& data) {
  constexpr std::size_t kNearest = 3;
  std::vector<Check> checks;
  for (std::size_t i = 0; i < data.known; ++i) {
    const auto& own = data.persons[data.truth[i]];
    checks.push_back({own, i, i});
    std::vector<std::pair<std::size_t, std::size_t>> nearest;
    for (std::size_t j = 0; j < i; ++j) {
      std::vector<FeatureId> different;
      std::ranges::set_symmetric_difference(own, data.persons[data.truth[j]],
                                            std::back_inserter(different));
      nearest.emplace_back(different.size(), j);
    }
    const std::size_t count = std::min(kNearest, nearest.size());
    std::ranges::partial_sort(nearest, nearest.begin() + static_cast<std::ptrdiff_t>(count));
    for (std::size_t k = 0; k < count; ++k) {
      Check check{.features = {}, .row = i, .other_row = nearest[k].second};
      std::ranges::set_symmetric_difference(own, data.persons[data.truth[check.other_row]],
                                            std::back_inserter(check.features));
      checks.push_back(std::move(check));
    }
  }
  return checks;
}

// Probability that each feature is in the sum behind a bit.
std::vector<float> Decode(const AttackData& data, const std::vector<Check>& checks, std::size_t bit,
                          double density) {
  constexpr int kIterations = 10;
  constexpr float kDamping = 0.5f;
  constexpr float kCorrect = 0.94f;  // a check holds; two features meet in a filter bit at times
  const auto prior = static_cast<float>(std::log((1 - density) / density));
  std::size_t edges = 0;
  for (const Check& check : checks) edges += check.features.size();
  std::vector<float> to_feature(edges);  // log-likelihood ratios
  std::vector<float> belief(kFeatureCount, prior);
  std::vector<float> sums(kFeatureCount);
  std::vector<float> tanhs;
  for (int iteration = 0; iteration < kIterations; ++iteration) {
    std::ranges::fill(sums, 0.0f);
    std::size_t edge = 0;
    for (const Check& check : checks) {
      const bool differ = check.row != check.other_row;
      const bool odd = BitOfRow(data.row(check.row), bit) !=
                       (differ && BitOfRow(data.row(check.other_row), bit));
      const float trust = (differ ? (2 * kCorrect - 1) * (2 * kCorrect - 1) : 2 * kCorrect - 1) *
                          (odd ? -1.0f : 1.0f);
      tanhs.clear();
      float product = trust;
      for (std::size_t i = 0; i < check.features.size(); ++i) {
        const float in = belief[check.features[i]] - to_feature[edge + i];
        float t = std::tanh(std::clamp(in, -20.0f, 20.0f) / 2);
        if (std::abs(t) < 1e-6f) t = t < 0 ? -1e-6f : 1e-6f;
        tanhs.push_back(t);
        product *= t;
      }
      for (std::size_t i = 0; i < check.features.size(); ++i, ++edge) {
        const float out = std::clamp(product / tanhs[i], -0.999f, 0.999f);
        const float message = std::log((1 + out) / (1 - out));
        to_feature[edge] = kDamping * to_feature[edge] + (1 - kDamping) * message;
        sums[check.features[i]] += to_feature[edge];
      }
    }
    for (std::size_t f = 0; f < kFeatureCount; ++f) belief[f] = prior + sums[f];
  }
  std::vector<float> sign(kFeatureCount);  // expectation of (-1)^h
  for (std::size_t f = 0; f < kFeatureCount; ++f) {
    sign[f] = std::tanh(std::clamp(belief[f], -20.0f, 20.0f) / 2);
  }
  return sign;
}

}  // namespace

AttackResult AttackByBeliefPropagation(const AttackData& data, double density, std::size_t bits,
                                       std::size_t rows_tried) {
  const std::size_t tried = std::min(rows_tried, data.size() - data.known);
  const std::vector<std::uint32_t> persons = data.Candidates();
  const std::vector<Check> checks = MakeChecks(data);
  Matrix score =
      Matrix::Zero(static_cast<Eigen::Index>(persons.size()), static_cast<Eigen::Index>(tried));
  Eigen::VectorXf if_zero(static_cast<Eigen::Index>(persons.size()));
  Eigen::VectorXf if_one(static_cast<Eigen::Index>(persons.size()));
  for (std::size_t bit = 0; bit < bits; ++bit) {
    const std::vector<float> sign = Decode(data, checks, bit, density);
    for (std::size_t p = 0; p < persons.size(); ++p) {
      float even = 0.94f;  // never quite sure
      for (const FeatureId feature : data.persons[persons[p]]) even *= sign[feature];
      if_zero(static_cast<Eigen::Index>(p)) = std::log((1 + even) / 2);
      if_one(static_cast<Eigen::Index>(p)) = std::log((1 - even) / 2);
    }
    for (std::size_t i = 0; i < tried; ++i) {
      score.col(static_cast<Eigen::Index>(i)) +=
          BitOfRow(data.row(data.known + i), bit) ? if_one : if_zero;
    }
  }
  AttackResult result{.tried = data.Listed(data.known, tried), .persons = persons.size()};
  result.right = CountRight(data, persons, score);
  return result;
}

}  // namespace mirrorflow
