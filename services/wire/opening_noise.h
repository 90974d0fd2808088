#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/agreement.h"
#include "corridor/disclosure_rule.h"
#include "corridor/epsilon.h"
#include "corridor/terms.h"
#include "statistics/flow_cube.h"

namespace mirrorflow {

// The places of each list of figures that come to the linkage service with their noise
// (OpenedCounts, in split-trust and psi-cardinality mode): the total, then the classes of each
// table of the terms, in their order.
struct OpenedPlace {
  CountedTable table;
  std::string code;  // "_T", "F", "Y15T24"
};
std::vector<OpenedPlace> OpenedPlaces(const RunTerms& terms);

// Whether a run also opens the linked persons as the side that does not date them has them.
bool OpensLinkedAsOther(const RunTerms& terms);

// The epsilon of the noise that each who adds some adds to one figure of a table: what the
// disclosure rule of the agreement gives it (statistics/privacy_ledger.h). Any one's is enough.
absl::StatusOr<Epsilon> OpeningNoise(const DisclosureRule& rule, const RunTerms& terms,
                                     Figure figure, CountedTable table);

// What all figures of a run cost a person.
NanoEpsilon OpeningCost(const DisclosureRule& rule, const RunTerms& terms);

// The variance of all noise in one figure: in split-trust mode that of three parties; in
// psi-cardinality mode that of both states in linked persons, else of the one that reports.
double OpeningVariance(LinkageMode mode, Figure figure, const Epsilon& epsilon);

}  // namespace mirrorflow
