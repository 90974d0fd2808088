#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "corridor/terms.h"
#include "crypto/record_facts.h"
#include "crypto/sharing/batch_sharing.h"
#include "crypto/sharing/share_format.h"

namespace mirrorflow {

// How batches are cut up in split-trust mode, the same at both nodes and, for what the headers must
// say, at all parties; all of it follows from the terms. A dimension for each table of classes. One
// partition, or, with a birth-year band, one for each band of the years in which persons of the
// period can be born and one, kUnknownBirthYear, for those without a year of birth; the outermost
// bands take all that lie beyond. Every partition exists whether anybody is in it or not.
inline constexpr std::uint16_t kUnknownBirthYear = 0xffff;

SharingPlan SharingPlanOf(const RunTerms& terms);
// InvalidArgument when there are not as many facts as records, but for no facts where nothing of
// them is shared.
absl::StatusOr<std::vector<SharedFacts>> SharedFactsOf(const RunTerms& terms, std::size_t records,
                                                       std::span<const RecordFacts> facts);

// Partitions on either side whose records are compared: 1 with a birth-year band, or else 0.
std::uint32_t PartitionReach(const RunTerms& terms);

// FailedPrecondition unless a shared batch is cut up as the terms say, as far as its header shows.
absl::Status CheckSharedLayout(const RunTerms& terms, const ShareOutline& outline);

// FailedPrecondition for terms that split-trust mode can't do: another profile than plain-v1, a
// threshold with too large terms.
absl::Status CheckSplitTrustTerms(const RunTerms& terms);

}  // namespace mirrorflow
