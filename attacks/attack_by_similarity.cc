#include "attacks/attack_by_similarity.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "attacks/row_similarity.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kMaxKnown = 3000;
constexpr float kLeastPosterior = 0.6f;

class SimilarityAttack {
 public:
  SimilarityAttack(const AttackData& data, std::size_t rows_tried)
      : data_(data), expected_(data), columns_(data), candidates_(data.Candidates()) {
    for (std::uint32_t i = 0; i < data.known; ++i) known_.push_back({i, data.truth[i]});
    for (auto i = static_cast<std::uint32_t>(data.known);
         i < data.size() && rows_.size() < rows_tried; ++i) {
      rows_.push_back(i);
    }
    features_ = columns_.Of(data, candidates_, true);
  }

  std::uint64_t tried() const { return data_.Listed(data_.known, rows_.size()); }
  std::uint64_t candidates() const { return candidates_.size(); }

  // Guesses once with what is known and returns how many are right; then takes over what is sure.
  std::uint64_t Round() {
    const auto known = static_cast<Eigen::Index>(known_.size());
    std::vector<std::uint32_t> known_persons;
    Matrix observed(static_cast<Eigen::Index>(rows_.size()), known);
    for (Eigen::Index s = 0; s < known; ++s) {
      const MatchedRow& pair = known_[static_cast<std::size_t>(s)];
      known_persons.push_back(pair.person);
      observed.col(s) = Observed(pair.row);
    }
    const Matrix known_features = columns_.Of(data_, known_persons, true);
    Matrix expected = JaccardSimilarities(features_, known_features);
    expected_.Apply(expected);
    const float variance = Variance(known_features);
    // What became known on the way must not be its own evidence.
    for (std::size_t s = data_.known; s < known_.size(); ++s) {
      const auto column = static_cast<Eigen::Index>(s);
      observed(static_cast<Eigen::Index>(known_[s].row - data_.known), column) = 0;
      const auto at = std::ranges::lower_bound(candidates_, known_[s].person);
      expected(static_cast<Eigen::Index>(at - candidates_.begin()), column) = 0;
    }

    Matrix score = observed * expected.transpose();
    score.rowwise() -= (expected.rowwise().squaredNorm() / 2).transpose();
    score /= variance;
    if (!data_.row_strata.empty()) LeaveOutOtherStrata(score);

    std::vector<Eigen::Index> best(rows_.size());
    std::vector<float> posterior(rows_.size());
    std::uint64_t right = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const auto row = score.row(static_cast<Eigen::Index>(i));
      const float most = row.maxCoeff(&best[i]);
      posterior[i] = 1 / (row.array() - most).exp().sum();
      right += candidates_[static_cast<std::size_t>(best[i])] == data_.truth[rows_[i]];
    }
    known_.resize(data_.known);
    std::vector<std::pair<float, std::size_t>> sure;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (posterior[i] <= kLeastPosterior) continue;
      Eigen::Index back = 0;
      score.col(best[i]).maxCoeff(&back);
      if (back == static_cast<Eigen::Index>(i)) sure.emplace_back(-posterior[i], i);
    }
    std::ranges::sort(sure);
    for (const auto& [minus, i] : sure) {
      if (known_.size() >= kMaxKnown) break;
      known_.push_back({rows_[i], candidates_[static_cast<std::size_t>(best[i])]});
    }
    return right;
  }

  const std::vector<MatchedRow>& known() const { return known_; }

 private:
  const Eigen::VectorXf& Observed(std::uint32_t known_row) {
    Eigen::VectorXf& column = observed_[known_row];
    if (column.size() == 0) {
      column.resize(static_cast<Eigen::Index>(rows_.size()));
      for (std::size_t i = 0; i < rows_.size(); ++i) {
        column(static_cast<Eigen::Index>(i)) =
            rows_[i] == known_row ? 0 : BitCorrelation(data_.row(rows_[i]), data_.row(known_row));
      }
    }
    return column;
  }

  void LeaveOutOtherStrata(Matrix& score) const {
    constexpr float kNever = -1e30f;
    for (Eigen::Index c = 0; c < score.cols(); ++c) {
      for (Eigen::Index i = 0; i < score.rows(); ++i) {
        if (!data_.MayBe(rows_[static_cast<std::size_t>(i)],
                         candidates_[static_cast<std::size_t>(c)])) {
          score(i, c) = kNever;
        }
      }
    }
  }

  // Of observed about expected correlations, among at most 400 of the pairs that were granted.
  float Variance(const Matrix& known_features) const {
    const auto count = static_cast<Eigen::Index>(std::min<std::size_t>(data_.known, 400));
    Matrix expected =
        JaccardSimilarities(known_features.topRows(count), known_features.topRows(count));
    expected_.Apply(expected);
    double sum = 0;
    double pairs = 1e-9;
    for (Eigen::Index i = 0; i < count; ++i) {
      for (Eigen::Index j = 0; j < i; ++j) {
        const float seen = BitCorrelation(data_.row(static_cast<std::size_t>(i)),
                                          data_.row(static_cast<std::size_t>(j)));
        sum += std::pow(seen - expected(i, j), 2);
        pairs += 1;
      }
    }
    return static_cast<float>(std::max(sum / pairs, 1e-7));
  }

  const AttackData& data_;
  ExpectedCorrelation expected_;
  FeatureColumns columns_;
  std::vector<MatchedRow> known_;
  std::vector<std::uint32_t> candidates_;  // ascending
  std::vector<std::uint32_t> rows_;        // tried: those after the known ones, in order
  Matrix features_;
  std::map<std::uint32_t, Eigen::VectorXf> observed_;
};

}  // namespace

GraphMatching MatchGraphs(const AttackData& data, int rounds, std::size_t rows_tried) {
  GraphMatching matching;
  AttackResult& result = matching.result;
  SimilarityAttack attack(data, rounds == 1 ? rows_tried : data.size());
  result.tried = attack.tried();
  result.persons = attack.candidates();
  for (int round = 0; round < rounds; ++round) {
    const std::size_t known = attack.known().size();
    result.right = std::max(result.right, attack.Round());
    if (attack.known().size() == known) break;
  }
  const auto& known = attack.known();
  matching.sure.assign(known.begin() + static_cast<std::ptrdiff_t>(data.known), known.end());
  return matching;
}

AttackResult AttackBySimilarity(const AttackData& data, int rounds, std::size_t rows_tried) {
  return MatchGraphs(data, rounds, rows_tried).result;
}

}  // namespace mirrorflow
