#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/secret_bytes.h"
#include "mirrorflow/v1/party_service.pb.h"

namespace mirrorflow {

// What both ends of an exchange say first: which run, who they are, and half of the pair's key.
inline constexpr std::size_t kKeyShareBytes = 32;

v1::PartyFrame HelloFrame(const RunTerms& terms, int place, const SecretBytes& key_share);

// The key share of the hello of the party at `place`. FailedPrecondition for another run or party.
absl::StatusOr<SecretBytes> ReadHello(const RunTerms& terms, int place, v1::PartyFrame& frame);

}  // namespace mirrorflow
