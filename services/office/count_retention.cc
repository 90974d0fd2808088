#include "services/office/count_retention.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "services/clock/pause.h"

namespace mirrorflow {
namespace {

constexpr std::chrono::hours kInterval{1};

absl::StatusOr<Day> KeepUntil(const RunTerms& terms, const TrustStore& trust) {
  absl::StatusOr<std::shared_ptr<const Trust>> now = trust.Current();
  if (!now.ok()) return now.status();
  const auto held = (*now)->agreements.find(terms.agreement_hash);
  if (held == (*now)->agreements.end()) {
    return absl::FailedPreconditionError("the run's agreement is not held any more");
  }
  const std::uint32_t days = held->second.agreement.content().exact_counts_days;
  return trust.today() + std::chrono::days(days);
}

}  // namespace

absl::StatusOr<std::string> SealForRetention(const RunTerms& terms, const FlowCube& cube,
                                             const CubeVault& vault, const TrustStore& trust) {
  absl::StatusOr<Day> until = KeepUntil(terms, trust);
  if (!until.ok()) return until.status();
  return vault.Seal(terms, cube, *until);
}

absl::StatusOr<std::string> SealOpenedForRetention(const RunTerms& terms, const std::string& opened,
                                                   const CubeVault& vault,
                                                   const TrustStore& trust) {
  absl::StatusOr<Day> until = KeepUntil(terms, trust);
  if (!until.ok()) return until.status();
  return vault.SealOpened(terms, opened, *until);
}

absl::StatusOr<std::string> SealErrorsForRetention(const RunTerms& terms, const std::string& errors,
                                                   const CubeVault& vault,
                                                   const TrustStore& trust) {
  absl::StatusOr<Day> until = KeepUntil(terms, trust);
  if (!until.ok()) return until.status();
  return vault.SealErrors(terms, errors, *until);
}

void EraseCountsByRetention(RunStore& store, const TrustStore& trust,
                            const CampaignDriver::Log& log, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    absl::StatusOr<std::vector<RunId>> erased = store.EraseExpiredCounts(trust.today());
    if (!erased.ok()) {
      log("-", absl::StrCat("exact counts not erased: ", erased.status().message()));
    } else {
      for (const RunId& run : *erased) {
        log(run.value(), "exact counts erased, their retention has ended");
      }
    }
    Pause(kInterval, stop);
  }
}

}  // namespace mirrorflow
