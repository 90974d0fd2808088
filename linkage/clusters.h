#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "corridor/terms.h"
#include "linkage/bit_rows.h"
#include "linkage/comparison.h"

namespace mirrorflow {

// Links the records of one file in which a person may have any number of them: agglomerative
// clustering with average linkage (Sokal and Michener, 1958). The two clusters whose records are
// most similar on average are joined, again and again, while that average reaches the threshold. So
// one similar pair does not chain two persons together, and one spoilt pair does not split a
// person.
//
// candidates: the pairs of `rows` that reach the threshold, as FindCandidatesWithin returns them.
// Returns all pairs a < b of rows in one cluster with their own scores, some of which may lie below
// the threshold, in the fixed total order. Averages are rounded down to a score and ties go to the
// older clusters, so the result is the same everywhere.
std::vector<Candidate> LinkClusters(const BitRows& rows, std::span<const Candidate> candidates,
                                    DiceThreshold threshold);

}  // namespace mirrorflow
