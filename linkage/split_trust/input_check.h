#pragma once

#include "absl/status/status.h"
#include "crypto/sharing/share_view.h"
#include "linkage/split_trust/party_ring.h"
#include "linkage/split_trust/share_kernel.h"

namespace mirrorflow {

// Checks, without opening anything of a batch that is right, that what a data holder shared are
// bits, and that each record has at most one category of each dimension: of every number x and
// every sum x of a dimension, x * (x - 1) is zero, and random combinations of all of them are
// opened. They are chosen by a coin that is tossed after the parties have the batch. A batch with
// anything else passes with a chance of at most 2^-40; of one that fails, the opened numbers say
// something.
//
// Why 97 combinations: modulo a power of two a number that is not zero may vanish when multiplied
// by an even one. A combination multiplies by an odd or even coefficient of the column and then of
// the record, so it misses with a chance of at most 3/4.
//
// InvalidArgument naming the side. Four rounds.
absl::Status CheckBitsOfBatch(PartyRing& ring, const ShareKernel& kernel, const ShareView& view);

}  // namespace mirrorflow
