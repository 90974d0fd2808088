#include "attacks/two_batches.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>
#include <random>

#include "attacks/spectral_alignment.h"

namespace mirrorflow {
namespace {

AttackResult Begin(const TwoBatches& batches) {
  return {.tried = batches.size(), .persons = batches.size()};
}

// What a row is like whatever the key: its weight, its similarities to the most alike rows, and the
// spread of all of them. To mean 0 and deviation 1 by column.
Matrix Surroundings(std::span<const std::uint64_t> rows, std::size_t row_words,
                    const Matrix& correlations) {
  const Eigen::Index n = correlations.rows();
  const Eigen::Index nearest = std::min<Eigen::Index>(30, n - 1);
  Matrix of_rows(n, nearest + 3);
  std::vector<float> sorted(static_cast<std::size_t>(n));
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) sorted[static_cast<std::size_t>(j)] = correlations(i, j);
    std::ranges::sort(sorted, std::greater<>());
    for (Eigen::Index k = 0; k < nearest; ++k) of_rows(i, k) = sorted[static_cast<std::size_t>(k)];
    of_rows(i, nearest) = correlations.row(i).mean();
    of_rows(i, nearest + 1) = correlations.row(i).norm();
    of_rows(i, nearest + 2) = static_cast<float>(
        WeightOfRow(rows.subspan(static_cast<std::size_t>(i) * row_words, row_words)));
  }
  of_rows.rowwise() -= of_rows.colwise().mean().eval();
  for (Eigen::Index k = 0; k < of_rows.cols(); ++k) {
    const float deviation = of_rows.col(k).norm() / std::sqrt(static_cast<float>(n));
    if (deviation > 0) of_rows.col(k) /= deviation;
  }
  of_rows.leftCols(nearest) /=
      std::sqrt(static_cast<float>(nearest) / 3);  // they say much the same
  return of_rows;
}

// Minus the squared distance of each pair.
Matrix AlikeSurroundings(const Matrix& a, const Matrix& b) {
  Matrix alike = 2 * a * b.transpose();
  alike.colwise() -= a.rowwise().squaredNorm();
  alike.rowwise() -= b.rowwise().squaredNorm().transpose();
  return alike;
}

}  // namespace

TwoBatches BatchesUnder(const EncodingUnderAttack::Encode& first,
                        const EncodingUnderAttack::Encode& second, std::size_t row_words,
                        std::span<const Identity> persons, std::uint64_t seed) {
  TwoBatches batches{.row_words = row_words, .first = {}, .second = {}, .own = {}};
  batches.own.resize(persons.size());
  std::iota(batches.own.begin(), batches.own.end(), 0u);
  std::mt19937_64 random(seed);
  std::ranges::shuffle(batches.own, random);
  batches.first.resize(persons.size() * row_words);
  batches.second.resize(persons.size() * row_words);
  for (std::size_t i = 0; i < persons.size(); ++i) {
    first(persons[i], std::span(batches.first).subspan(i * row_words, row_words));
    second(persons[batches.own[i]], std::span(batches.second).subspan(i * row_words, row_words));
  }
  return batches;
}

AttackResult AttackByNoiseReuse(const TwoBatches& batches) {
  std::map<std::vector<std::uint64_t>, std::uint32_t> row_of;
  for (std::uint32_t i = 0; i < batches.size(); ++i) {
    const auto row = batches.first_row(i);
    row_of.emplace(std::vector<std::uint64_t>(row.begin(), row.end()), i);
  }
  AttackResult result = Begin(batches);
  for (std::size_t i = 0; i < batches.size(); ++i) {
    const auto row = batches.second_row(i);
    const auto at = row_of.find({row.begin(), row.end()});
    result.right += at != row_of.end() && at->second == batches.own[i];
  }
  return result;
}

AttackResult AttackByNearestRow(const TwoBatches& batches) {
  AttackResult result = Begin(batches);
  for (std::size_t i = 0; i < batches.size(); ++i) {
    const auto row = batches.second_row(i);
    const int weight = WeightOfRow(row);
    float best = -2;
    std::size_t best_row = 0;
    for (std::size_t j = 0; j < batches.size(); ++j) {
      const auto other = batches.first_row(j);
      // A bit of weight counts as a fiftieth of the whole range of correlations.
      const float alike = BitCorrelation(row, other) -
                          static_cast<float>(std::abs(weight - WeightOfRow(other))) / 50;
      if (alike > best) {
        best = alike;
        best_row = j;
      }
    }
    result.right += best_row == batches.own[i];
  }
  return result;
}

AttackResult AttackByJoiningGraphs(const TwoBatches& batches) {
  constexpr int kRounds = 12;
  AttackResult result = Begin(batches);
  const Matrix a = RowCorrelations(batches.second, batches.row_words, batches.size());
  const Matrix b = RowCorrelations(batches.first, batches.row_words, batches.size());
  const Matrix alike = AlikeSurroundings(Surroundings(batches.second, batches.row_words, a),
                                         Surroundings(batches.first, batches.row_words, b));
  for (const auto& matchings :
       {AlignBySpectra(a, b, kRounds, {}), AlignFrom(alike, a, b, kRounds, {})}) {
    result.right = std::max(result.right, MostRight(matchings, batches.own));
  }
  return result;
}

}  // namespace mirrorflow
