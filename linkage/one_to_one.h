#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "linkage/comparison.h"

namespace mirrorflow {

// Greedy one-to-one matching: goes through the candidates in the fixed total order (score
// descending, row a, row b) and takes each pair whose two rows are both still free. The result is
// the one stable matching of these scores: no two rows left apart would both rather have each other
// than what they got. So it does not depend on how the candidates were found, and adding or
// removing one row of either side changes the number of links by at most one. That bound is what
// the noise on a released count relies on; it holds for a threshold fixed beforehand.
//
// candidates: in the fixed total order, as FindCandidates returns them; rows below rows_a and
// rows_b. The links come in the same order.
std::vector<Candidate> MatchOneToOne(std::span<const Candidate> candidates, std::size_t rows_a,
                                     std::size_t rows_b);

}  // namespace mirrorflow
