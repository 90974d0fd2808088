#include "attacks/attack_by_spectra.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "attacks/row_similarity.h"

namespace mirrorflow {
namespace {

// One-to-one, best first, as a permutation: the person of each row.
std::vector<Eigen::Index> GreedyMatching(const AttackData& data, const Matrix& score) {
  std::vector<std::pair<float, Eigen::Index>> order;
  order.reserve(static_cast<std::size_t>(score.size()));
  for (Eigen::Index i = 0; i < score.size(); ++i) order.emplace_back(-score.data()[i], i);
  std::ranges::sort(order);
  std::vector<Eigen::Index> person(static_cast<std::size_t>(score.rows()), -1);
  std::vector<bool> taken(static_cast<std::size_t>(score.cols()));
  for (const auto& [minus, at] : order) {
    const auto i = static_cast<std::size_t>(at % score.rows());
    const auto j = at / score.rows();
    if (person[i] >= 0 || taken[static_cast<std::size_t>(j)]) continue;
    if (!data.MayBe(i, static_cast<std::size_t>(j))) continue;
    person[i] = j;
    taken[static_cast<std::size_t>(j)] = true;
  }
  return person;
}

// To mean 0 and deviation 1 off the diagonal, which becomes 0.
void Standardise(Matrix& matrix) {
  matrix.diagonal().setZero();
  const auto n = static_cast<float>(matrix.size() - matrix.rows());
  const float mean = matrix.sum() / n;
  matrix.array() -= mean;
  matrix.diagonal().setZero();
  matrix /= std::sqrt(matrix.squaredNorm() / n);
}

}  // namespace

AttackResult AttackBySpectra(const AttackData& data) {
  constexpr float kEta = 0.2f;
  constexpr int kRounds = 8;
  const auto n = static_cast<Eigen::Index>(data.size());
  Matrix a(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      a(i, j) = a(j, i) = BitCorrelation(data.row(static_cast<std::size_t>(i)),
                                         data.row(static_cast<std::size_t>(j)));
    }
  }
  std::vector<std::uint32_t> persons(data.persons.size());
  std::iota(persons.begin(), persons.end(), 0u);
  const FeatureColumns columns(data);
  const Matrix features = columns.Of(data, persons, true);
  Matrix b = JaccardSimilarities(features, features);
  ExpectedCorrelation(data).Apply(b);
  Standardise(a);
  Standardise(b);

  const float scale = 1 / std::sqrt(static_cast<float>(n));
  const Eigen::SelfAdjointEigenSolver<Matrix> of_a(a * scale);
  const Eigen::SelfAdjointEigenSolver<Matrix> of_b(b * scale);
  const Eigen::VectorXf sum_a = of_a.eigenvectors().colwise().sum().transpose();
  const Eigen::VectorXf sum_b = of_b.eigenvectors().colwise().sum().transpose();
  Matrix middle = sum_a * sum_b.transpose();
  for (Eigen::Index j = 0; j < middle.cols(); ++j) {
    middle.col(j).array() /=
        (of_a.eigenvalues().array() - of_b.eigenvalues()(j)).square() + kEta * kEta;
  }
  Matrix score = of_a.eigenvectors() * middle * of_b.eigenvectors().transpose();

  AttackResult result{
      .attack = "graph matching, spectral", .tried = data.size(), .persons = data.persons.size()};
  for (int round = 0; round <= kRounds; ++round) {
    const std::vector<Eigen::Index> person = GreedyMatching(data, score);
    std::uint64_t right = 0;
    for (std::size_t i = 0; i < person.size(); ++i) {
      right += person[i] == static_cast<Eigen::Index>(data.truth[i]);
    }
    result.right = std::max(result.right, right);
    Matrix matched(n, b.cols());  // row i: similarities of the person that row i was given
    for (Eigen::Index i = 0; i < n; ++i) {
      matched.row(i) = person[static_cast<std::size_t>(i)] < 0
                           ? Eigen::RowVectorXf::Zero(b.cols()).eval()
                           : b.row(person[static_cast<std::size_t>(i)]).eval();
    }
    score.noalias() = a * matched;
  }
  return result;
}

}  // namespace mirrorflow
