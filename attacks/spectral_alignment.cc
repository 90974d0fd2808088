#include "attacks/spectral_alignment.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace mirrorflow {
namespace {

// One-to-one, best first.
std::vector<Eigen::Index> GreedyMatching(const Matrix& score, const MayMatch& may_match) {
  std::vector<std::pair<float, Eigen::Index>> order;
  order.reserve(static_cast<std::size_t>(score.size()));
  for (Eigen::Index i = 0; i < score.size(); ++i) order.emplace_back(-score.data()[i], i);
  std::ranges::sort(order);
  std::vector<Eigen::Index> match(static_cast<std::size_t>(score.rows()), -1);
  std::vector<bool> taken(static_cast<std::size_t>(score.cols()));
  for (const auto& [minus, at] : order) {
    const auto i = static_cast<std::size_t>(at % score.rows());
    const auto j = at / score.rows();
    if (match[i] >= 0 || taken[static_cast<std::size_t>(j)]) continue;
    if (may_match && !may_match(at % score.rows(), j)) continue;
    match[i] = j;
    taken[static_cast<std::size_t>(j)] = true;
  }
  return match;
}

// To mean 0 and deviation 1 off the diagonal, which becomes 0.
void Standardise(Matrix& matrix) {
  matrix.diagonal().setZero();
  const auto n = static_cast<float>(matrix.size() - matrix.rows());
  const float mean = matrix.sum() / n;
  matrix.array() -= mean;
  matrix.diagonal().setZero();
  const float deviation = std::sqrt(matrix.squaredNorm() / n);
  if (deviation > 0) matrix /= deviation;
}

}  // namespace

std::vector<std::vector<Eigen::Index>> AlignBySpectra(Matrix a, Matrix b, int rounds,
                                                      const MayMatch& may_match) {
  constexpr float kEta = 0.2f;
  Standardise(a);
  Standardise(b);
  const Eigen::SelfAdjointEigenSolver<Matrix> of_a(a / std::sqrt(static_cast<float>(a.rows())));
  const Eigen::SelfAdjointEigenSolver<Matrix> of_b(b / std::sqrt(static_cast<float>(b.rows())));
  const Eigen::VectorXf sum_a = of_a.eigenvectors().colwise().sum().transpose();
  const Eigen::VectorXf sum_b = of_b.eigenvectors().colwise().sum().transpose();
  Matrix middle = sum_a * sum_b.transpose();
  for (Eigen::Index j = 0; j < middle.cols(); ++j) {
    middle.col(j).array() /=
        (of_a.eigenvalues().array() - of_b.eigenvalues()(j)).square() + kEta * kEta;
  }
  const Matrix score = of_a.eigenvectors() * middle * of_b.eigenvectors().transpose();
  return AlignFrom(score, std::move(a), std::move(b), rounds, may_match);
}

std::vector<std::vector<Eigen::Index>> AlignFrom(Matrix score, Matrix a, Matrix b, int rounds,
                                                 const MayMatch& may_match) {
  Standardise(a);
  Standardise(b);
  std::vector<std::vector<Eigen::Index>> matchings;
  for (int round = 0; round <= rounds; ++round) {
    matchings.push_back(GreedyMatching(score, may_match));
    if (round == rounds) break;
    Matrix matched = Matrix::Zero(a.rows(), b.cols());  // similarities of what each row was given
    for (Eigen::Index i = 0; i < a.rows(); ++i) {
      const Eigen::Index match = matchings.back()[static_cast<std::size_t>(i)];
      if (match >= 0) matched.row(i) = b.row(match);
    }
    score.noalias() = a * matched;
  }
  return matchings;
}

std::uint64_t MostRight(const std::vector<std::vector<Eigen::Index>>& matchings,
                        std::span<const std::uint32_t> truth) {
  std::uint64_t most = 0;
  for (const std::vector<Eigen::Index>& match : matchings) {
    std::uint64_t right = 0;
    for (std::size_t i = 0; i < match.size(); ++i) {
      right += match[i] >= 0 && static_cast<std::uint32_t>(match[i]) == truth[i];
    }
    most = std::max(most, right);
  }
  return most;
}

Matrix RowCorrelations(std::span<const std::uint64_t> rows, std::size_t row_words,
                       std::size_t count) {
  const auto row = [&](Eigen::Index i) {
    return rows.subspan(static_cast<std::size_t>(i) * row_words, row_words);
  };
  const auto n = static_cast<Eigen::Index>(count);
  Matrix correlations = Matrix::Zero(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      correlations(i, j) = correlations(j, i) = BitCorrelation(row(i), row(j));
    }
  }
  return correlations;
}

}  // namespace mirrorflow
