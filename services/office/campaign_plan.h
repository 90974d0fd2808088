#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "mirrorflow/v1/linkage_service.pb.h"
#include "services/trust/trust.h"

namespace mirrorflow {

// A campaign that can be created: its id and the terms of its runs, one a corridor.
struct CampaignPlan {
  RunId campaign;
  std::vector<RunTerms> terms;
  std::vector<std::string> terms_bytes;  // what is proposed, in the same order
};

// Checks everything that an operator asks for, down to the profiles' hashes.
// There are no defaults for what is a choice of privacy or quality: a field
// that is not set is InvalidArgument and named. The id of a run is
// CAMPAIGN-ORIGIN-DESTINATION in lower case.
//
// Each run rests on the agreement of its two states and takes from it whatever
// a campaign does not say; a run that a clause does not cover refuses the
// campaign, with the corridor and the clause.
absl::StatusOr<CampaignPlan> PlanCampaign(const v1::CreateCampaignRequest& request,
                                          const Trust& trust, Day today);

}  // namespace mirrorflow
