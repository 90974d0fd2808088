#pragma once

#include <string>
#include <utility>
#include <vector>

#include "corridor/disclosure_rule.h"
#include "corridor/terms.h"
#include "services/operator_page/page_facts.h"

namespace mirrorflow {

// What the operator pages of node and linkage service say alike of runs and agreements.

PageProtection ProtectionOf(const DisclosureRule& rule, const Vintage& vintage);

// What the statements say that were destroyed; `erasures` are serialised SignedErasure. Ones that
// can't be read are left out: they were checked when they came.
std::vector<DestructionFact> DestructionsOf(const RunTerms& terms,
                                            const std::vector<std::string>& erasures);

// Its terms; no state.
RunFacts RunFactsFrom(const RunTerms& terms, const std::string& campaign);

// Those that have not ended first, and of both the latest first. `runs` are with the time at which
// they came, RFC 3339; ones of the same time stay as they are.
std::vector<RunFacts> InOrder(std::vector<std::pair<std::string, RunFacts>> runs);

}  // namespace mirrorflow
