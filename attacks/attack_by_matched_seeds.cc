#include "attacks/attack_by_matched_seeds.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "attacks/attack_by_similarity.h"

namespace mirrorflow {

AttackResult AttackByMatchedSeeds(const AttackData& data, int rounds,
                                  const std::function<AttackResult(const AttackData&)>& second) {
  const GraphMatching matching = MatchGraphs(data, rounds, data.size());
  AttackResult result{.tried = data.Listed(data.known, data.size() - data.known),
                      .persons = data.Candidates().size()};

  // The same batch in another order: what was granted, what was matched, the rest.
  std::vector<std::size_t> order;
  std::vector<bool> matched(data.size());
  AttackData next = data;
  for (std::size_t i = 0; i < data.known; ++i) order.push_back(i);
  for (const MatchedRow& pair : matching.sure) {
    result.right += data.truth[pair.row] == pair.person;
    matched[pair.row] = true;
    order.push_back(pair.row);
  }
  next.known = order.size();
  for (std::size_t i = data.known; i < data.size(); ++i) {
    if (!matched[i]) order.push_back(i);
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    next.truth[i] = data.truth[order[i]];
    if (!data.row_strata.empty()) next.row_strata[i] = data.row_strata[order[i]];
    std::ranges::copy(data.row(order[i]),
                      next.rows.begin() + static_cast<std::ptrdiff_t>(i * data.row_words));
  }
  for (std::size_t i = 0; i < matching.sure.size(); ++i) {
    next.truth[data.known + i] = matching.sure[i].person;  // as the attacker believes
  }
  if (next.known > 0 && next.known < next.size()) result.right += second(next).right;
  return result;
}

}  // namespace mirrorflow
