#include "attacks/attack_by_ridge.h"

#include <algorithm>

#include "attacks/row_similarity.h"

namespace mirrorflow {
namespace {

Matrix BitsOfRows(const AttackData& data, std::size_t first, std::size_t count) {
  Matrix bits(static_cast<Eigen::Index>(count), static_cast<Eigen::Index>(64 * data.row_words));
  for (std::size_t i = 0; i < count; ++i) {
    const auto row = data.row(first + i);
    for (std::size_t bit = 0; bit < 64 * data.row_words; ++bit) {
      bits(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(bit)) =
          BitOfRow(row, bit) ? 1.f : 0.f;
    }
  }
  return bits;
}

}  // namespace

AttackResult AttackByRidge(const AttackData& data, std::size_t rows_tried) {
  const std::size_t tried = std::min(rows_tried, data.size() - data.known);
  Matrix known = BitsOfRows(data, 0, data.known);
  Matrix rows = BitsOfRows(data, data.known, tried);
  const Eigen::RowVectorXf mean = known.colwise().mean();
  known.rowwise() -= mean;
  rows.rowwise() -= mean;

  const FeatureColumns columns(data);
  Matrix of_known = columns.Of(data, std::span(data.truth).first(data.known), false);
  const Eigen::RowVectorXf share = of_known.colwise().mean();
  of_known.rowwise() -= share;
  const std::vector<std::uint32_t> persons = data.Candidates();
  Matrix candidates = columns.Of(data, persons, false);
  candidates.rowwise() -= share;

  // The penalty is a tenth of the mean squared length of a centred row.
  Matrix inner = known * known.transpose();
  inner.diagonal().array() += 0.1f * inner.trace() / static_cast<float>(data.known);
  const Matrix predicted = (rows * known.transpose()) * inner.llt().solve(of_known);
  Matrix score = predicted * candidates.transpose();
  score.array().rowwise() /= candidates.rowwise().norm().transpose().array();

  AttackResult result{.tried = data.Listed(data.known, tried), .persons = persons.size()};
  result.right = CountRight(data, persons, score.transpose());
  return result;
}

}  // namespace mirrorflow
