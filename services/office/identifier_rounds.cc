#include "services/office/identifier_rounds.h"

#include <atomic>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/psi/noise_identifiers.h"
#include "mirrorflow/v1/party_service.pb.h"

namespace mirrorflow {
namespace {

// Each side reads one set, is written one and gives one back.
constexpr std::uint32_t kSteps = 6;

}  // namespace

absl::StatusOr<std::string> CountIdentifiers(
    const RunTerms& terms, const IdentifierPlan& plan, const CommittedRun& committed,
    const RunNodes& nodes, const std::function<void(std::uint32_t percent)>& progress,
    std::stop_token stop) {
  const RunId& run = terms.run_id;
  PerSide<ReadIdentifierSet> blinded;
  PerSide<ReadIdentifierSet> returned;
  std::atomic<std::uint32_t> steps{0};
  const auto step_done = [&](absl::Status status) {
    if (status.ok()) progress(100 * ++steps / kSteps);
    return status;
  };

  absl::Status status = OnBothSides(stop, [&](Side side, std::stop_token both) {
    const Side other = OtherSide(side);
    return step_done(Keep(nodes.at(side).ReadBlindedSet(run, committed.commitments.at(other),
                                                        committed.erasure(other), both),
                          blinded[side]));
  });
  if (!status.ok()) return status;
  status = OnBothSides(stop, [&](Side side, std::stop_token both) {
    absl::Status written =
        step_done(nodes.at(side).WriteSet(run, blinded[OtherSide(side)].bytes, both));
    if (!written.ok()) return written;
    return step_done(Keep(nodes.at(side).ReadReturnedSet(run, both), returned[side]));
  });
  if (!status.ok()) return status;

  absl::StatusOr<std::uint32_t> elements =
      CountCommon(plan.psi, returned[Side::kSender].bytes, returned[Side::kReceiver].bytes);
  if (!elements.ok()) {
    return absl::Status(elements.status().code(),
                        absl::StrCat("run ", run.value(), ": ", elements.status().message()));
  }
  v1::OpenedCounts opened;
  opened.add_linked(NoisedCommon(*elements, plan.reach));
  opened.add_reported_by_sender(returned[Side::kSender].reported);
  opened.add_reported_by_receiver(returned[Side::kReceiver].reported);
  return opened.SerializeAsString();
}

}  // namespace mirrorflow
