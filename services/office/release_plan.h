#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/agreement.h"
#include "corridor/link_quality.h"
#include "corridor/run.h"
#include "services/office/run_store.h"
#include "store_record.pb.h"

namespace mirrorflow {

// Who says how good the links of a run are. The values are those of store_record.proto and of
// v1::RunLinkQuality: do not change them.
enum class QualityOrigin : std::uint8_t {
  kAgreement = 1,     // the two states, in their agreement
  kDraft = 2,         // the agreement says nothing; the linkage service, with the draft
  kUnknown = 3,       // neither
  kNotPermitted = 4,  // the agreement permits no estimates, so that nobody needs to
};
// "as the agreement of the two states has it", and so on.
std::string_view QualityOriginText(QualityOrigin origin);

// With what the figures of a run are corrected and estimated; without a quality, not at all.
struct RunQuality {
  QualityOrigin origin = QualityOrigin::kUnknown;
  std::optional<StatedLinkQuality> quality;

  friend bool operator==(const RunQuality&, const RunQuality&) = default;
};

// The agreement goes before what is given with the draft.
RunQuality QualityUnder(const Agreement& agreement, const Corridor& corridor,
                        const std::optional<StatedLinkQuality>& drafted);

// The plan of a release says of each run what QualityUnder gave, so that the operators who approve
// it approve that as well. DataLoss for what is no plan of this version.
void SetDraftedQuality(const StatedLinkQuality& drafted, office::ReleasePlan& plan);
absl::StatusOr<std::optional<StatedLinkQuality>> DraftedQuality(const office::ReleasePlan& plan);
void AddRunQuality(const RunId& run, const RunQuality& quality, office::ReleasePlan& plan);
absl::StatusOr<RunQuality> QualityOfRun(const office::ReleasePlan& plan, const RunId& run);
// Of each of these runs, in their order.
absl::StatusOr<std::vector<RunQuality>> QualitiesOf(const office::ReleasePlan& plan,
                                                    std::span<const StoredRun> runs);

}  // namespace mirrorflow
