#include "attacks/bit_patterns.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace mirrorflow {
namespace {

constexpr int kRounds = 8;  // of giving n-grams to patterns

bool AlmostSame(const BitPattern& a, const BitPattern& b) {
  std::vector<std::size_t> common;
  std::ranges::set_intersection(a.bits, b.bits, std::back_inserter(common));
  return 2 * common.size() > std::min(a.bits.size(), b.bits.size());
}

// How often members of sets stand beside each other, as a share of `of`.
Eigen::MatrixXd SharesTogether(const std::vector<const BitColumns::Set*>& sets, double of) {
  const auto count = static_cast<Eigen::Index>(sets.size());
  Eigen::MatrixXd together(count, count);
  for (Eigen::Index i = 0; i < count; ++i) {
    for (Eigen::Index j = 0; j <= i; ++j) {
      const std::size_t both =
          CountBoth(*sets[static_cast<std::size_t>(i)], *sets[static_cast<std::size_t>(j)]);
      together(i, j) = together(j, i) = static_cast<double>(both) / of;
    }
  }
  return together;
}

}  // namespace

std::vector<BitPattern> KeepDistinct(std::vector<BitPattern> patterns, std::size_t most) {
  std::ranges::sort(patterns, [](const BitPattern& a, const BitPattern& b) {
    return std::pair(-a.surprise, a.bits) < std::pair(-b.surprise, b.bits);
  });
  std::vector<BitPattern> kept;
  for (BitPattern& pattern : patterns) {
    if (kept.size() == most) break;
    if (std::ranges::none_of(kept,
                             [&](const BitPattern& other) { return AlmostSame(pattern, other); })) {
      kept.push_back(std::move(pattern));
    }
  }
  return kept;
}

MinedFeatures NamePatterns(const AttackData& data, const BitColumns& columns,
                           const std::vector<BitPattern>& patterns) {
  constexpr double kFar = 6;
  const std::vector<BitColumns::Set> having = PersonsByFeature(data);
  const auto rows = static_cast<double>(columns.rows());
  const auto persons = static_cast<double>(data.persons.size());
  std::vector<FeatureId> features;
  std::vector<const BitColumns::Set*> feature_sets;
  for (std::size_t f = 0; f < kFeatureCount; ++f) {
    if (static_cast<double>(Count(having[f])) < 0.005 * persons) continue;
    features.push_back(static_cast<FeatureId>(f));
    feature_sets.push_back(&having[f]);
  }
  std::vector<const BitColumns::Set*> pattern_sets;
  for (const BitPattern& pattern : patterns) pattern_sets.push_back(&pattern.rows);
  const Eigen::MatrixXd seen = SharesTogether(pattern_sets, rows);
  const Eigen::MatrixXd share = SharesTogether(feature_sets, persons);
  const auto distance = [&](double observed, double expected) {
    return std::min(std::abs(observed - expected) / std::sqrt(expected / rows + 1e-6), kFar);
  };

  struct Choice {
    double cost;
    std::size_t pattern;
    std::size_t feature;
  };
  constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::vector<std::size_t> name(patterns.size(), kNone);
  for (int round = 0; round <= kRounds; ++round) {
    std::vector<Choice> choices;
    for (std::size_t a = 0; a < patterns.size(); ++a) {
      const auto ai = static_cast<Eigen::Index>(a);
      for (std::size_t f = 0; f < features.size(); ++f) {
        const auto fi = static_cast<Eigen::Index>(f);
        const double of_frequency = distance(seen(ai, ai), share(fi, fi));
        if (of_frequency >= kFar) continue;
        double sum = 0;
        double pairs = 0;
        for (std::size_t other = 0; round > 0 && other < patterns.size(); ++other) {
          if (other == a || name[other] == kNone || name[other] == f) continue;
          sum += distance(seen(ai, static_cast<Eigen::Index>(other)),
                          share(fi, static_cast<Eigen::Index>(name[other])));
          pairs += 1;
        }
        choices.push_back({of_frequency / 4 + (pairs > 0 ? sum / pairs : 0), a, f});
      }
    }
    std::ranges::sort(choices, [](const Choice& x, const Choice& y) { return x.cost < y.cost; });
    std::vector<std::size_t> next(patterns.size(), kNone);
    std::vector<bool> used(features.size());
    for (const Choice& choice : choices) {
      if (next[choice.pattern] != kNone || used[choice.feature]) continue;
      next[choice.pattern] = choice.feature;
      used[choice.feature] = true;
    }
    if (next == name) break;
    name = std::move(next);
  }
  MinedFeatures mined;
  for (std::size_t a = 0; a < patterns.size(); ++a) {
    if (name[a] != kNone) mined[features[name[a]]] = patterns[a].bits;
  }
  return mined;
}

}  // namespace mirrorflow
