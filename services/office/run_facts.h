#pragma once

#include <string>

#include "corridor/agreement.h"
#include "corridor/terms.h"
#include "services/office/release_plan.h"
#include "statistics/formats/linkage_report.h"
#include "statistics/protected_counts.h"

namespace mirrorflow {

// What a run may tell of how it linked: its terms and the agreement behind them, both signed by the
// two states, and the quality that is public. No count of a batch or of links is an argument, so
// none can get into a report; sizes are buckets of figures that are published. What the office
// can't know says whom to ask.
LinkageRunFacts RunFactsOf(const RunTerms& terms, const Agreement& agreement,
                           const RunQuality& quality, const ProtectedCounts* published = nullptr);

}  // namespace mirrorflow
