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

struct Exchanged {
  std::string blinded;
  std::string returned;
  std::int64_t reported = 0;
};

}  // namespace

absl::StatusOr<std::string> CountIdentifiers(
    const RunTerms& terms, const IdentifierPlan& plan, const CommittedRun& committed,
    const RunNodes& nodes, const std::function<void(std::uint32_t percent)>& progress,
    std::stop_token stop) {
  const RunId& run = terms.run_id;
  Exchanged sender, receiver;
  const auto of = [&](Side side) -> Exchanged& {
    return side == Side::kSender ? sender : receiver;
  };
  std::atomic<std::uint32_t> steps{0};
  const auto step_done = [&] { progress(100 * ++steps / kSteps); };

  absl::Status status = OnBothSides(stop, [&](Side side, std::stop_token both) {
    const Side other = OtherSide(side);
    absl::StatusOr<ReadIdentifierSet> set = nodes.at(side).ReadBlindedSet(
        run, committed.commitments.at(other), committed.erasure(other), both);
    if (!set.ok()) return set.status();
    of(side).blinded = std::move(set->bytes);
    step_done();
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  status = OnBothSides(stop, [&](Side side, std::stop_token both) {
    absl::Status written = nodes.at(side).WriteSet(run, of(OtherSide(side)).blinded, both);
    if (!written.ok()) return written;
    step_done();
    absl::StatusOr<ReadIdentifierSet> set = nodes.at(side).ReadReturnedSet(run, both);
    if (!set.ok()) return set.status();
    of(side).returned = std::move(set->bytes);
    of(side).reported = set->reported;
    step_done();
    return absl::OkStatus();
  });
  if (!status.ok()) return status;

  absl::StatusOr<std::uint32_t> elements =
      CountCommon(plan.psi, sender.returned, receiver.returned);
  if (!elements.ok()) {
    return absl::Status(elements.status().code(),
                        absl::StrCat("run ", run.value(), ": ", elements.status().message()));
  }
  v1::OpenedCounts opened;
  opened.add_linked(NoisedCommon(*elements, plan.reach));
  opened.add_reported_by_sender(sender.reported);
  opened.add_reported_by_receiver(receiver.reported);
  return opened.SerializeAsString();
}

}  // namespace mirrorflow
