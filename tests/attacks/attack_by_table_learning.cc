#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <memory>
#include <tuple>
#include <utility>

#include "tests/attacks/attacks.h"
#include "tests/attacks/similarity.h"

namespace mirrorflow {
namespace {

using Symbols = std::vector<std::uint8_t>;  // of one row, by table

Symbols SymbolsOf(std::span<const std::uint64_t> row, std::uint32_t symbols) {
  Symbols of(row.size() * 64 / symbols);
  for (std::size_t word = 0; word < row.size(); ++word) {
    for (std::uint64_t rest = row[word]; rest != 0; rest &= rest - 1) {
      const std::size_t bit = word * 64 + (static_cast<std::size_t>(std::countr_zero(rest)) ^ 7);
      of[bit / symbols] = static_cast<std::uint8_t>(bit % symbols);
    }
  }
  return of;
}

// A pair of persons with the features that both have and those that one has.
struct PersonPair {
  std::size_t first = 0;
  std::size_t second = 0;
  std::vector<FeatureId> common;
  std::vector<FeatureId> different;
};

PersonPair MakePair(const AttackData& data, std::size_t person, std::size_t other,
                    std::size_t first, std::size_t second) {
  PersonPair pair{.first = first, .second = second, .common = {}, .different = {}};
  const auto& a = data.persons[person];
  const auto& b = data.persons[other];
  std::ranges::set_intersection(a, b, std::back_inserter(pair.common));
  std::ranges::set_symmetric_difference(a, b, std::back_inserter(pair.different));
  return pair;
}

class Table {
 public:
  Table(std::uint32_t symbols, std::uint32_t tuple)
      : chance_(1.0f / static_cast<float>(symbols)),
        tuple_(static_cast<float>(tuple)),
        share_(kFeatureCount) {
    for (std::size_t f = 0; f < kFeatureCount; ++f) share_[f] = kFeatureWeights[f];
  }

  // Probability that a pair agrees in this table.
  float Agreement(const PersonPair& pair) const {
    const float p = std::pow(Common(pair).first, tuple_);
    return std::clamp(p + (1 - p) * chance_, 1e-4f, 0.9999f);
  }

  // One step up the likelihood of what the known pairs show.
  void Learn(std::span<const PersonPair> pairs, std::span<const bool> agree, float step) {
    std::vector<float> gradient(kFeatureCount);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const auto [part, all] = Common(pairs[i]);
      const float p = std::pow(part, tuple_);
      const float q = std::clamp(p + (1 - p) * chance_, 1e-4f, 0.9999f);
      const float slope = (agree[i] ? 1 / q : -1 / (1 - q)) * (1 - chance_) * tuple_ *
                          std::pow(std::max(part, 1e-4f), tuple_ - 1);
      for (const FeatureId f : pairs[i].common) {
        gradient[f] += slope * (1 - part) / all * share_[f];
      }
      for (const FeatureId f : pairs[i].different) gradient[f] -= slope * part / all * share_[f];
    }
    for (std::size_t f = 0; f < kFeatureCount; ++f) {
      if (gradient[f] == 0) continue;
      // Towards the public weight by as much as one pair of prior evidence.
      const float prior = std::log(static_cast<float>(kFeatureWeights[f]) / share_[f]);
      share_[f] *= std::exp(std::clamp(step * (gradient[f] + prior), -0.5f, 0.5f));
    }
  }

 private:
  // The share of the common features in all, and all.
  std::pair<float, float> Common(const PersonPair& pair) const {
    float common = 0, different = 0;
    for (const FeatureId f : pair.common) common += share_[f];
    for (const FeatureId f : pair.different) different += share_[f];
    return {common / (common + different), common + different};
  }

  float chance_;
  float tuple_;
  std::vector<float> share_;
};

}  // namespace

AttackResult AttackByTableLearning(const AttackData& data, std::uint32_t symbols,
                                   std::uint32_t tuple, int learning_steps,
                                   std::size_t rows_tried) {
  constexpr float kLeastSimilarity = 0.2f;
  constexpr std::size_t kMaxPairs = 30000;
  constexpr std::size_t kNeighbours = 20;
  constexpr float kStep = 0.2f;
  const AttackTimer timer;
  const std::size_t tried = std::min(rows_tried, data.size() - data.known);

  std::vector<Symbols> rows;
  for (std::size_t i = 0; i < data.known + tried; ++i) {
    rows.push_back(SymbolsOf(data.row(i), symbols));
  }
  const std::size_t tables = rows.front().size();
  const FeatureColumns columns(data);
  const Matrix known = columns.Of(data, std::span(data.truth).first(data.known), true);

  // The nearest pairs of known rows show most.
  std::vector<std::tuple<float, std::uint32_t, std::uint32_t>> near;
  const Matrix among = JaccardSimilarities(known, known);
  for (std::uint32_t j = 0; j < data.known; ++j) {
    for (std::uint32_t i = 0; i < j; ++i) {
      if (among(i, j) >= kLeastSimilarity) near.emplace_back(-among(i, j), i, j);
    }
  }
  std::ranges::sort(near);
  near.resize(std::min(near.size(), kMaxPairs));
  std::vector<PersonPair> pairs;
  for (const auto& [minus, i, j] : near) {
    pairs.push_back(MakePair(data, data.truth[i], data.truth[j], i, j));
  }

  const std::vector<std::uint32_t> persons = data.Candidates();
  const Matrix similar = JaccardSimilarities(known, columns.Of(data, persons, true));
  std::vector<std::vector<PersonPair>> neighbours(persons.size());
  for (std::size_t c = 0; c < persons.size(); ++c) {
    std::vector<std::pair<float, std::size_t>> order;
    for (std::size_t k = 0; k < data.known; ++k) {
      order.emplace_back(-similar(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(c)), k);
    }
    const std::size_t count = std::min(kNeighbours, order.size());
    std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(count));
    for (std::size_t i = 0; i < count; ++i) {
      neighbours[c].push_back(
          MakePair(data, persons[c], data.truth[order[i].second], order[i].second, c));
    }
  }

  Matrix score =
      Matrix::Zero(static_cast<Eigen::Index>(persons.size()), static_cast<Eigen::Index>(tried));
  const auto agree = std::make_unique<bool[]>(pairs.size());
  for (std::size_t t = 0; t < tables; ++t) {
    Table table(symbols, tuple);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      agree[i] = rows[pairs[i].first][t] == rows[pairs[i].second][t];
    }
    for (int step = 0; step < learning_steps; ++step) {
      table.Learn(pairs, {agree.get(), pairs.size()}, kStep);
    }
    for (std::size_t c = 0; c < persons.size(); ++c) {
      for (const PersonPair& pair : neighbours[c]) {
        const float q = table.Agreement(pair);
        const float chance = 1.0f / static_cast<float>(symbols);
        const float yes = std::log(q / chance);
        const float no = std::log((1 - q) / (1 - chance));
        for (std::size_t i = 0; i < tried; ++i) {
          score(static_cast<Eigen::Index>(c), static_cast<Eigen::Index>(i)) +=
              rows[data.known + i][t] == rows[pair.first][t] ? yes : no;
        }
      }
    }
  }
  AttackResult result{.attack = learning_steps > 0 ? "known plaintext, tables learned"
                                                   : "known plaintext, tables not learned",
                      .tried = tried,
                      .persons = persons.size()};
  result.right = CountRight(data, persons, score);
  result.cpu_seconds = timer.Seconds();
  return result;
}

}  // namespace mirrorflow
