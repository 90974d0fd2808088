#pragma once

#include <string>
#include <vector>

#include "services/audit/bundle_checks.h"

namespace mirrorflow {

// What happened in a run, in sentences for people who decide and did not write the software: who
// agreed to what, what left each country in what form, what was published, what was destroyed, and
// what of it is shown, attested or not known. A paragraph each. From checked bundles of one run;
// what failed is said first.
std::vector<std::string> Narrative(const std::vector<CheckedBundle>& checked);

// The bundle to take a fact from: the linkage service's if it is there, else the first.
const EvidenceFacts* MainFacts(const std::vector<CheckedBundle>& checked);

}  // namespace mirrorflow
