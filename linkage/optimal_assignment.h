#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "linkage/candidate.h"

namespace mirrorflow {

// The one-to-one links with the greatest sum of scores: an assignment problem on the sparse graph
// of candidates, solved by shortest augmenting paths (Kuhn, "The Hungarian method", 1955; Edmonds
// and Karp, 1972, for the potentials).
//
// For comparison only, in evaluations. One record can change all of its links, though never their
// sum of scores by more than one pair's; and the number of links is not bounded as that of greedy
// matching is. About as many shortest-path searches as records, each within what they reach.
//
// candidates: in any order, each pair once; rows below rows_a and rows_b. Links come in the fixed
// order.
std::vector<Candidate> AssignOptimally(std::span<const Candidate> candidates, std::size_t rows_a,
                                       std::size_t rows_b);

}  // namespace mirrorflow
