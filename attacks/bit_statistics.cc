#include "attacks/bit_statistics.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <vector>

namespace mirrorflow {
namespace {

double Correlation(const std::vector<double>& a, const std::vector<double>& b) {
  double sum_a = 0, sum_b = 0, sum_aa = 0, sum_bb = 0, sum_ab = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum_a += a[i];
    sum_b += b[i];
    sum_aa += a[i] * a[i];
    sum_bb += b[i] * b[i];
    sum_ab += a[i] * b[i];
  }
  const auto n = static_cast<double>(a.size());
  const double spread = (n * sum_aa - sum_a * sum_a) * (n * sum_bb - sum_b * sum_b);
  return spread <= 0 ? 0 : (n * sum_ab - sum_a * sum_b) / std::sqrt(spread);
}

}  // namespace

BitStatistics StatisticsOfBits(const AttackData& data) {
  BitStatistics statistics;
  std::vector<double> shares(64 * data.row_words);
  std::vector<double> weights;
  std::vector<double> features;
  std::map<std::vector<std::uint64_t>, std::size_t> times;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto row = data.row(i);
    for (std::size_t bit = 0; bit < shares.size(); ++bit) {
      shares[bit] += BitOfRow(row, bit) ? 1 : 0;
    }
    ++times[{row.begin(), row.end()}];
    if (!data.IsListed(i)) continue;
    weights.push_back(WeightOfRow(row));
    features.push_back(static_cast<double>(data.persons[data.truth[i]].size()));
  }
  if (weights.empty()) return statistics;
  for (double& share : shares) share /= static_cast<double>(data.size());
  std::ranges::sort(shares);
  double sum = 0;
  double ranked = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    sum += shares[i];
    ranked += static_cast<double>(i + 1) * shares[i];
  }
  const auto bits = static_cast<double>(shares.size());
  statistics.gini = sum == 0 ? 0 : 2 * ranked / (bits * sum) - (bits + 1) / bits;
  statistics.least_share = shares.front();
  statistics.most_share = shares.back();
  statistics.least_weight = *std::ranges::min_element(weights);
  statistics.most_weight = *std::ranges::max_element(weights);
  statistics.weight_follows_features = Correlation(weights, features);
  for (const auto& [row, count] : times) statistics.equal_rows += count > 1 ? count : 0;
  return statistics;
}

AttackResult AttackByWeight(const AttackData& data) {
  const std::vector<std::uint32_t> candidates = data.Candidates();
  AttackResult result{.tried = data.Listed(data.known, data.size() - data.known),
                      .persons = candidates.size()};
  for (std::size_t i = data.known; i < data.size(); ++i) {
    const int weight = WeightOfRow(data.row(i));
    int least = 1 << 30;
    std::uint32_t best = AttackData::kNotListed;
    for (const std::uint32_t person : candidates) {
      const int difference = std::abs(WeightOfRow(data.own_row(person)) - weight);
      if (difference >= least || !data.MayBe(i, person)) continue;
      least = difference;
      best = person;
    }
    result.right += data.IsListed(i) && best == data.truth[i];
  }
  return result;
}

}  // namespace mirrorflow
