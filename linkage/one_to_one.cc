#include "linkage/one_to_one.h"

namespace mirrorflow {

std::vector<Candidate> MatchOneToOne(std::span<const Candidate> candidates, std::size_t rows_a,
                                     std::size_t rows_b) {
  std::vector<bool> taken_a(rows_a, false);
  std::vector<bool> taken_b(rows_b, false);
  std::vector<Candidate> links;
  for (const Candidate& candidate : candidates) {
    if (taken_a[candidate.a] || taken_b[candidate.b]) continue;
    taken_a[candidate.a] = true;
    taken_b[candidate.b] = true;
    links.push_back(candidate);
  }
  return links;
}

}  // namespace mirrorflow
