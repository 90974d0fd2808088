#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "attacks/attack_data.h"
#include "attacks/attack_result.h"

namespace mirrorflow {

// Graph matching with seeds. A candidate person for a row is scored by the Gaussian likelihood of
// the similarities between the row and the known rows, given what they should be between the
// persons; then the mutual best matches with a posterior above 0.6 become known in turn (at most
// 3000), for up to `rounds` rounds. The best round counts. One round is the known-plaintext attack.
// At most `rows_tried` rows are tried when there
// is one round.
struct MatchedRow {
  std::uint32_t row = 0;
  std::uint32_t person = 0;
};
struct GraphMatching {
  AttackResult result;
  std::vector<MatchedRow> sure;  // that the last round took over; some are wrong
};
GraphMatching MatchGraphs(const AttackData& data, int rounds, std::size_t rows_tried);
AttackResult AttackBySimilarity(const AttackData& data, int rounds, std::size_t rows_tried);

}  // namespace mirrorflow
