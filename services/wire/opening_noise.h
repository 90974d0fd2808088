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

// The places of each list of figures that a run of split-trust mode opens (OpenedCounts): the
// total, then the classes of each table of the terms, in their order.
struct OpenedPlace {
  CountedTable table;
  std::string code;  // "_T", "F", "Y15T24"
};
std::vector<OpenedPlace> OpenedPlaces(const RunTerms& terms);

// Whether a run also opens the linked persons as the side that does not date them has them.
bool OpensLinkedAsOther(const RunTerms& terms);

// The epsilon of the noise that each party adds to one figure of a table: what the disclosure rule
// of the agreement gives it (statistics/privacy_ledger.h). Any one party's noise is enough.
absl::StatusOr<Epsilon> OpeningNoise(const DisclosureRule& rule, const RunTerms& terms,
                                     Figure figure, CountedTable table);

// What all figures of a run cost a person.
NanoEpsilon OpeningCost(const DisclosureRule& rule, const RunTerms& terms);

// The variance of the noise of all three parties in one figure.
double OpeningVariance(const Epsilon& epsilon);

}  // namespace mirrorflow
