#pragma once

#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "services/office/campaign_driver.h"
#include "services/office/cube_vault.h"
#include "services/office/run_store.h"
#include "services/trust/trust_store.h"

namespace mirrorflow {

// Seals counts to be kept as long as the run's agreement says (exact_counts_days from today).
absl::StatusOr<std::string> SealForRetention(const RunTerms& terms, const FlowCube& cube,
                                             const CubeVault& vault, const TrustStore& trust);

// The same for counts that come noised (CountsComeNoised).
absl::StatusOr<std::string> SealOpenedForRetention(const RunTerms& terms, const std::string& opened,
                                                   const CubeVault& vault, const TrustStore& trust);

// And for the error estimate of its links (error_record.h).
absl::StatusOr<std::string> SealErrorsForRetention(const RunTerms& terms, const std::string& errors,
                                                   const CubeVault& vault, const TrustStore& trust);

// Erases counts whose retention has ended, at once and then every hour, until stopped.
void EraseCountsByRetention(RunStore& store, const TrustStore& trust,
                            const CampaignDriver::Log& log, const std::stop_token& stop);

}  // namespace mirrorflow
