#pragma once

#include <array>
#include <memory>

#include "linkage/split_trust/party_link.h"

namespace mirrorflow {

// Links of three parties that are threads of this process: for tests, benchmarks and evaluation,
// where nothing has to be kept from anybody. Index is the party.
//
// A link that is destroyed ends the run for the others: what they wait for is Unavailable, once the
// messages that were sent before have been received.
std::array<std::unique_ptr<PartyLink>, kPartyCount> MakeLocalPartyLinks();

}  // namespace mirrorflow
