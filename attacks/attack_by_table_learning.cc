#include "attacks/attack_by_table_learning.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <tuple>
#include <utility>

#include "attacks/row_similarity.h"

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

// A known row with a person, or with another known row's.
struct PersonPair {
  std::uint32_t row = 0;     // of the known one
  std::uint32_t person = 0;  // of the known one
  std::uint32_t other = 0;   // a person
  std::uint32_t other_row = 0;
  std::vector<FeatureId> common;
};

PersonPair MakePair(const AttackData& data, std::uint32_t row, std::uint32_t other,
                    std::uint32_t other_row) {
  PersonPair pair{
      .row = row, .person = data.truth[row], .other = other, .other_row = other_row, .common = {}};
  std::ranges::set_intersection(data.persons[pair.person], data.persons[other],
                                std::back_inserter(pair.common));
  return pair;
}

// What is believed of one order of all features: of some features, each is the first with a
// probability in proportion to its share.
class Order {
 public:
  explicit Order(const AttackData& data) : data_(data), log_share_(kFeatureCount) {
    for (std::size_t f = 0; f < kFeatureCount; ++f) {
      log_share_[f] = std::log(static_cast<float>(kFeatureWeights[f]));
    }
    Update();
  }

  // Probability that the first `places` features of both are the same, drawn without putting back:
  // the mean share of a common feature goes with each.
  float Agreement(const PersonPair& pair, int places) const {
    const auto [common, all, gone] = Sums(pair);
    float p = 1;
    for (int i = 0; i < places; ++i) {
      const float rest = common - static_cast<float>(i) * gone;
      if (rest <= 0) return 0;
      p *= rest / (all - static_cast<float>(i) * gone);
    }
    return p;
  }

  // Adds what one pair says: `slope` is the derivative of the log likelihood by the logarithm of
  // Agreement(pair), `information` its expected square.
  void Collect(const PersonPair& pair, int places, float slope, float information) {
    const auto [common, all, gone] = Sums(pair);
    float of_common = 0;
    float of_all = 0;
    for (int i = 0; i < places; ++i) {
      const float part = static_cast<float>(i) * gone;
      if (common - part <= 0) break;
      of_common += 1 / (common - part);
      of_all += 1 / (all - part);
    }
    for (const std::uint32_t person : {pair.person, pair.other}) {
      person_gradient_[person] -= slope * of_all;
      person_information_[person] += information * of_all * of_all;
    }
    const float up = of_common - of_all;
    for (const FeatureId f : pair.common) {
      gradient_[f] += slope * (up + 2 * of_all);
      information_[f] += information * (up * up - 2 * of_all * of_all);
    }
  }

  void Begin() {
    gradient_.assign(kFeatureCount, 0);
    information_.assign(kFeatureCount, 0);
    person_gradient_.assign(data_.persons.size(), 0);
    person_information_.assign(data_.persons.size(), 0);
  }

  // A step of Newton's method by feature, towards the logarithm of the public weight as prior; the
  // logarithms of exponential waiting times have variance 1.64.
  void Step(std::span<const std::uint32_t> persons) {
    constexpr float kPrior = 1 / 1.64f;
    constexpr float kDamping = 0.5f;
    for (const std::uint32_t person : persons) {
      for (const FeatureId f : data_.persons[person]) {
        gradient_[f] += person_gradient_[person];
        information_[f] += person_information_[person];
      }
    }
    for (std::size_t f = 0; f < kFeatureCount; ++f) {
      if (gradient_[f] == 0) continue;
      const float share = std::exp(log_share_[f]);
      const float towards_prior =
          kPrior * (std::log(static_cast<float>(kFeatureWeights[f])) - log_share_[f]);
      const float step = (gradient_[f] * share + towards_prior) /
                         (std::max(information_[f], 0.f) * share * share + kPrior);
      log_share_[f] += std::clamp(kDamping * step, -0.7f, 0.7f);
    }
    Update();
  }

 private:
  void Update() {
    share_.resize(kFeatureCount);
    for (std::size_t f = 0; f < kFeatureCount; ++f) share_[f] = std::exp(log_share_[f]);
    total_.assign(data_.persons.size(), 0);
    for (std::size_t person = 0; person < data_.persons.size(); ++person) {
      for (const FeatureId f : data_.persons[person]) total_[person] += share_[f];
    }
  }

  // Sum over the common features, sum over all, and the mean share of a common feature that is
  // first.
  std::tuple<float, float, float> Sums(const PersonPair& pair) const {
    float common = 0, squares = 0;
    for (const FeatureId f : pair.common) {
      common += share_[f];
      squares += share_[f] * share_[f];
    }
    return {common, std::max(total_[pair.person] + total_[pair.other] - common, common),
            common > 0 ? squares / common : 0};
  }

  const AttackData& data_;
  std::vector<float> log_share_;
  std::vector<float> share_;
  std::vector<float> total_;  // by person
  std::vector<float> gradient_;
  std::vector<float> information_;
  std::vector<float> person_gradient_;
  std::vector<float> person_information_;
};

// What is believed of one table.
class Table {
 public:
  Table(const AttackData& data, const MinhashShape& shape)
      : chance_(1.0f / static_cast<float>(shape.symbols)),
        places_(static_cast<int>(shape.tuple)),
        order_(data) {}

  // Probability that a pair has the same symbol.
  float Agreement(const PersonPair& pair) const {
    return WithChance(order_.Agreement(pair, places_));
  }

  // A step towards what the known pairs show.
  void Learn(std::span<const PersonPair> pairs, std::span<const std::uint8_t> agree,
             std::span<const std::uint32_t> persons) {
    order_.Begin();
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const float p = order_.Agreement(pairs[i], places_);
      if (p <= 0) continue;
      const float q = WithChance(p);
      const float inner = (1 - chance_) * p;
      order_.Collect(pairs[i], places_, (agree[i] != 0 ? 1 / q : -1 / (1 - q)) * inner,
                     inner * inner / (q * (1 - q)));
    }
    order_.Step(persons);
  }

 private:
  float WithChance(float p) const { return std::clamp(p + (1 - p) * chance_, 1e-5f, 0.9999f); }

  float chance_;
  int places_;
  Order order_;
};

}  // namespace

AttackResult AttackByTableLearning(const AttackData& data, const MinhashShape& shape,
                                   int learning_steps, std::size_t rows_tried) {
  constexpr float kLeastSimilarity = 0.2f;
  constexpr std::size_t kMaxPairs = 40000;
  constexpr std::size_t kNeighbours = 60;
  const std::size_t tried = std::min(rows_tried, data.size() - data.known);

  std::vector<Symbols> rows;
  for (std::size_t i = 0; i < data.known + tried; ++i) {
    rows.push_back(SymbolsOf(data.row(i), shape.symbols));
  }
  const FeatureColumns columns(data);
  const auto known_persons = std::span(data.truth).first(data.known);
  const Matrix known = columns.Of(data, known_persons, true);

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
  for (const auto& [minus, i, j] : near) pairs.push_back(MakePair(data, i, data.truth[j], j));

  const std::vector<std::uint32_t> persons = data.Candidates();
  const Matrix similar = JaccardSimilarities(known, columns.Of(data, persons, true));
  std::vector<std::vector<PersonPair>> neighbours(persons.size());
  for (std::size_t c = 0; c < persons.size(); ++c) {
    std::vector<std::pair<float, std::uint32_t>> order;
    for (std::uint32_t k = 0; k < data.known; ++k) {
      order.emplace_back(-similar(k, static_cast<Eigen::Index>(c)), k);
    }
    const std::size_t count = std::min(kNeighbours, order.size());
    std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(count));
    for (std::size_t i = 0; i < count; ++i) {
      neighbours[c].push_back(MakePair(data, order[i].second, persons[c], 0));
    }
  }

  Matrix score =
      Matrix::Zero(static_cast<Eigen::Index>(tried), static_cast<Eigen::Index>(persons.size()));
  const float chance = 1.0f / static_cast<float>(shape.symbols);
  std::vector<std::uint8_t> agree(pairs.size());
  std::vector<float> of_symbol(shape.symbols);
  for (std::size_t t = 0; t < shape.tables; ++t) {
    Table table(data, shape);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      agree[i] = rows[pairs[i].row][t] == rows[pairs[i].other_row][t];
    }
    for (int step = 0; step < learning_steps; ++step) table.Learn(pairs, agree, known_persons);
    std::vector<std::uint8_t> symbols(tried);
    for (std::size_t i = 0; i < tried; ++i) symbols[i] = rows[data.known + i][t];
    for (std::size_t c = 0; c < persons.size(); ++c) {
      std::ranges::fill(of_symbol, 0.f);
      for (const PersonPair& pair : neighbours[c]) {
        const float q = table.Agreement(pair);
        if (q <= chance * 1.0001f) continue;
        const float no = std::log((1 - q) / (1 - chance));
        for (float& sum : of_symbol) sum += no;
        of_symbol[rows[pair.row][t]] += std::log(q / chance) - no;
      }
      float* const column = score.col(static_cast<Eigen::Index>(c)).data();
      for (std::size_t i = 0; i < tried; ++i) column[i] += of_symbol[symbols[i]];
    }
  }
  AttackResult result{.attack = learning_steps > 0 ? "known plaintext, tables learned"
                                                   : "known plaintext, tables **not** learned",
                      .tried = tried,
                      .persons = persons.size()};
  result.right = CountRight(data, persons, score.transpose());
  return result;
}

}  // namespace mirrorflow
