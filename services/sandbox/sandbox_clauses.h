#pragma once

#include <cstdint>
#include <string>

#include "corridor/link_quality.h"
#include "corridor/terms.h"
#include "mirrorflow/v1/agreement.pb.h"

namespace mirrorflow {

// What generated states agree on: every clause of an agreement but its id,
// parties and corridors, linkage-unit mode, every risk accepted, since no
// person in it exists. `mf-node agreements propose` fills in hashes and
// statements.
v1::Agreement SandboxClauses(const std::string& period, const std::string& encoding_profile,
                             const std::string& normalisation_profile, DiceThreshold threshold,
                             std::uint32_t minimum_batch, std::uint32_t suppression_threshold);

// The quality of links, of all corridors.
void StateLinkQuality(const StatedLinkQuality& quality, v1::Agreement& clauses);

// The clauses for split-trust mode, without the compute parties, which the federation adds. Their
// threshold must be one that the mode can take (linkage/split_trust/split_trust_terms.h).
void UseSplitTrust(v1::Agreement& clauses);

// The clauses for psi-cardinality mode, with room for so many document numbers of a side.
void UsePsiCardinality(std::uint32_t maximum_identifiers, v1::Agreement& clauses);

}  // namespace mirrorflow
