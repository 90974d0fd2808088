#include "attacks/mined_features.h"

#include <algorithm>
#include <cmath>

#include "attacks/row_similarity.h"

namespace mirrorflow {

AttackResult GuessByMinedFeatures(const AttackData& data, const BitColumns& columns,
                                  const MinedFeatures& mined) {
  constexpr double kSeen = 0.98;  // of the rows that have the feature
  const auto features = static_cast<Eigen::Index>(mined.size());
  const std::vector<std::uint32_t> candidates = data.Candidates();
  const std::size_t tried = columns.rows() - data.known;
  const std::vector<BitColumns::Set> having = PersonsByFeature(data);
  Matrix of_rows = Matrix::Zero(static_cast<Eigen::Index>(tried), features);
  Matrix of_persons = Matrix::Zero(static_cast<Eigen::Index>(candidates.size()), features);
  Eigen::Index column = 0;
  for (const auto& [feature, bits] : mined) {
    const BitColumns::Set rows = columns.Having(bits);
    const double share = static_cast<double>(Count(having[feature])) /
                         static_cast<double>(std::max<std::size_t>(data.persons.size(), 1));
    const double seen = static_cast<double>(Count(rows)) / static_cast<double>(columns.rows());
    const double by_others =
        std::clamp((seen - kSeen * share) / std::max(1 - share, 1e-6), 0.005, 0.97);
    // Log likelihood ratios of having the feature, when the row has the bits and when it has not.
    const auto with_bits = static_cast<float>(std::log(kSeen / by_others));
    const auto without = static_cast<float>(std::log((1 - kSeen) / (1 - by_others)));
    for (std::size_t i = 0; i < tried; ++i) {
      of_rows(static_cast<Eigen::Index>(i), column) =
          Contains(rows, data.known + i) ? with_bits : without;
    }
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      if (Contains(having[feature], candidates[c])) {
        of_persons(static_cast<Eigen::Index>(c), column) = 1;
      }
    }
    ++column;
  }
  AttackResult result{.tried = data.Listed(data.known, tried), .persons = candidates.size()};
  result.right = CountRight(data, candidates, of_persons * of_rows.transpose());
  return result;
}

}  // namespace mirrorflow
