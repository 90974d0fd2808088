#pragma once

#include "services/operator_page/page_facts.h"
#include "services/operator_page/page_writer.h"

namespace mirrorflow {

// The parts of the overview below what waits for the operator.
void WriteHealth(PageWriter& page, const HealthFacts& health);
void WriteRuns(PageWriter& page, const PageFacts& facts);
void WriteReleases(PageWriter& page, const PageFacts& facts);
// Of a node's own registers.
void WriteQuality(PageWriter& page, const PageFacts& facts);

}  // namespace mirrorflow
