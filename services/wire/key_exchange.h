#pragma once

#include "absl/status/statusor.h"
#include "crypto/run_key.h"
#include "mirrorflow/v1/run.pb.h"

namespace mirrorflow {

// The messages of the key hand-shake between wire and domain; wrong sizes are InvalidArgument. For
// nodes: the linkage service relays the wire form unread.
v1::KeyOffer KeyOfferToWire(const KeyOffer& offer);
absl::StatusOr<KeyOffer> KeyOfferFromWire(const v1::KeyOffer& wire);

v1::KeyConfirmation KeyConfirmationToWire(const KeyConfirmation& confirmation);
absl::StatusOr<KeyConfirmation> KeyConfirmationFromWire(const v1::KeyConfirmation& wire);

}  // namespace mirrorflow
