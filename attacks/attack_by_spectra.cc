#include "attacks/attack_by_spectra.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "attacks/spectral_alignment.h"

namespace mirrorflow {

AttackResult AttackBySpectra(const AttackData& data) {
  constexpr int kRounds = 8;
  std::vector<std::uint32_t> persons(data.persons.size());
  std::iota(persons.begin(), persons.end(), 0u);
  const FeatureColumns columns(data);
  const Matrix features = columns.Of(data, persons, true);
  Matrix of_persons = JaccardSimilarities(features, features);
  ExpectedCorrelation(data).Apply(of_persons);
  const auto matchings = AlignBySpectra(
      RowCorrelations(data.rows, data.row_words, data.size()), std::move(of_persons), kRounds,
      [&](Eigen::Index row, Eigen::Index person) {
        return data.MayBe(static_cast<std::size_t>(row), static_cast<std::size_t>(person));
      });
  AttackResult result{.tried = data.Listed(0, data.size()), .persons = data.persons.size()};
  result.right = MostRight(matchings, data.truth);
  return result;
}

}  // namespace mirrorflow
