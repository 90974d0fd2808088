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

// Tables are learned side by side, so that what is looked up of persons serves them all.
constexpr int kLanes = 8;
using Lanes = Eigen::Array<float, kLanes, 1>;

// What is believed of the orders of all features of kLanes tables: of some features, each is the
// first with a probability in proportion to its share.
class Orders {
 public:
  explicit Orders(const AttackData& data) : data_(data), log_share_(kFeatureCount) {
    for (std::size_t f = 0; f < kFeatureCount; ++f) {
      log_share_[f] = Lanes::Constant(std::log(static_cast<float>(kFeatureWeights[f])));
    }
    Update();
  }

  // Probability that the first `places` features of both are the same, drawn without putting back:
  // the mean share of a common feature goes with each.
  Lanes Agreement(const PersonPair& pair, int places) const {
    const auto [common, all, gone] = Sums(pair);
    Lanes p = Lanes::Ones();
    for (int i = 0; i < places; ++i) {
      const Lanes part = static_cast<float>(i) * gone;
      p *= (common - part).max(0.f) / (all - part);
    }
    return p;
  }

  // Adds what one pair says: `slope` is the derivative of the log likelihood by the logarithm of
  // Agreement(pair), `information` its expected square.
  void Collect(const PersonPair& pair, int places, const Lanes& slope, const Lanes& information) {
    const auto [common, all, gone] = Sums(pair);
    Lanes of_common = Lanes::Zero();
    Lanes of_all = Lanes::Zero();
    for (int i = 0; i < places; ++i) {
      const Lanes part = static_cast<float>(i) * gone;
      const auto left = common - part > 0.f;
      of_common += left.select(1 / (common - part), 0.f);
      of_all += left.select(1 / (all - part), 0.f);
    }
    for (const std::uint32_t person : {pair.person, pair.other}) {
      person_gradient_[person] -= slope * of_all;
      person_information_[person] += information * of_all.square();
    }
    const Lanes up = of_common - of_all;
    const Lanes slope_up = slope * (up + 2 * of_all);
    const Lanes information_up = information * (up.square() - 2 * of_all.square());
    for (const FeatureId f : pair.common) {
      gradient_[f] += slope_up;
      information_[f] += information_up;
    }
  }

  void Begin() {
    gradient_.assign(kFeatureCount, Lanes::Zero());
    information_.assign(kFeatureCount, Lanes::Zero());
    person_gradient_.assign(data_.persons.size(), Lanes::Zero());
    person_information_.assign(data_.persons.size(), Lanes::Zero());
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
      if ((gradient_[f] == 0.f).all()) continue;
      const Lanes share = log_share_[f].exp();
      const Lanes towards_prior =
          kPrior * (std::log(static_cast<float>(kFeatureWeights[f])) - log_share_[f]);
      const Lanes step = (gradient_[f] * share + towards_prior) /
                         (information_[f].max(0.f) * share.square() + kPrior);
      log_share_[f] += (kDamping * step).max(-0.7f).min(0.7f);
    }
    Update();
  }

 private:
  struct PairSums {
    Lanes common;  // shares of the common features
    Lanes all;     // of all features of both
    Lanes gone;    // the mean share of a common feature that is first
  };

  void Update() {
    share_.resize(kFeatureCount);
    for (std::size_t f = 0; f < kFeatureCount; ++f) share_[f] = log_share_[f].exp();
    total_.assign(data_.persons.size(), Lanes::Zero());
    for (std::size_t person = 0; person < data_.persons.size(); ++person) {
      for (const FeatureId f : data_.persons[person]) total_[person] += share_[f];
    }
  }

  PairSums Sums(const PersonPair& pair) const {
    Lanes common = Lanes::Zero();
    Lanes squares = Lanes::Zero();
    for (const FeatureId f : pair.common) {
      common += share_[f];
      squares += share_[f].square();
    }
    const Lanes all = (total_[pair.person] + total_[pair.other] - common).max(common).max(1e-9f);
    return {common, all, squares / common.max(1e-9f)};
  }

  const AttackData& data_;
  std::vector<Lanes> log_share_;
  std::vector<Lanes> share_;
  std::vector<Lanes> total_;  // by person
  std::vector<Lanes> gradient_;
  std::vector<Lanes> information_;
  std::vector<Lanes> person_gradient_;
  std::vector<Lanes> person_information_;
};

// What is believed of kLanes tables.
class Tables {
 public:
  Tables(const AttackData& data, const MinhashShape& shape)
      : chance_(1.0f / static_cast<float>(shape.symbols)),
        places_(static_cast<int>(shape.tuple)),
        orders_(data) {}

  // Probability that a pair has the same symbol.
  Lanes Agreement(const PersonPair& pair) const {
    return WithChance(orders_.Agreement(pair, places_));
  }

  // A step towards what the known pairs show. `agree`: one or zero by pair and table.
  void Learn(std::span<const PersonPair> pairs, std::span<const Lanes> agree,
             std::span<const std::uint32_t> persons) {
    orders_.Begin();
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const Lanes p = orders_.Agreement(pairs[i], places_);
      if ((p <= 0.f).all()) continue;
      const Lanes q = WithChance(p);
      const Lanes inner = (1 - chance_) * p;
      const Lanes slope = (agree[i] > 0.5f).select(1 / q, -1 / (1 - q)) * inner;
      orders_.Collect(pairs[i], places_, slope, inner.square() / (q * (1 - q)));
    }
    orders_.Step(persons);
  }

 private:
  Lanes WithChance(const Lanes& p) const { return (p + (1 - p) * chance_).max(1e-5f).min(0.9999f); }

  float chance_;
  int places_;
  Orders orders_;
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
  std::vector<Lanes> agree(pairs.size());
  std::vector<float> of_symbol(kLanes * shape.symbols);
  for (std::size_t first = 0; first < shape.tables; first += kLanes) {
    const std::size_t lanes = std::min<std::size_t>(kLanes, shape.tables - first);
    Tables tables(data, shape);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const Symbols& row = rows[pairs[i].row];
      const Symbols& other = rows[pairs[i].other_row];
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const std::size_t t = first + std::min(lane, lanes - 1);
        agree[i](static_cast<Eigen::Index>(lane)) = row[t] == other[t] ? 1.f : 0.f;
      }
    }
    for (int step = 0; step < learning_steps; ++step) tables.Learn(pairs, agree, known_persons);
    for (std::size_t c = 0; c < persons.size(); ++c) {
      std::ranges::fill(of_symbol, 0.f);
      Lanes none = Lanes::Zero();  // if no neighbour has the symbol
      for (const PersonPair& pair : neighbours[c]) {
        const Lanes q = tables.Agreement(pair);
        const Lanes no = ((1 - q) / (1 - chance)).log();
        const Lanes yes = (q / chance).log() - no;
        const auto says = q > chance * 1.0001f;
        none += says.select(no, 0.f);
        const Symbols& row = rows[pair.row];
        for (std::size_t lane = 0; lane < lanes; ++lane) {
          const auto l = static_cast<Eigen::Index>(lane);
          if (says(l)) of_symbol[lane * shape.symbols + row[first + lane]] += yes(l);
        }
      }
      float* const column = score.col(static_cast<Eigen::Index>(c)).data();
      float all_none = 0;
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        all_none += none(static_cast<Eigen::Index>(lane));
      }
      for (std::size_t i = 0; i < tried; ++i) {
        const Symbols& row = rows[data.known + i];
        float sum = all_none;
        for (std::size_t lane = 0; lane < lanes; ++lane) {
          sum += of_symbol[lane * shape.symbols + row[first + lane]];
        }
        column[i] += sum;
      }
    }
  }
  AttackResult result{.tried = data.Listed(data.known, tried), .persons = persons.size()};
  result.right = CountRight(data, persons, score.transpose());
  return result;
}

}  // namespace mirrorflow
