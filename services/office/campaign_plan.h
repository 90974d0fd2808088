#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "mirrorflow/v1/linkage_service.pb.h"

namespace mirrorflow {

// A campaign that can be created: its id and the terms of its runs, one a corridor.
struct CampaignPlan {
  RunId campaign;
  std::vector<RunTerms> terms;
  std::vector<std::string> terms_bytes;  // what is proposed, in the same order
};

// Checks everything that an operator asks for, down to the profiles' hashes. There are no defaults
// for what is a choice of privacy or quality: a field that is not set is InvalidArgument and named.
// The id of a run is CAMPAIGN-ORIGIN-DESTINATION in lower case.
absl::StatusOr<CampaignPlan> PlanCampaign(const v1::CreateCampaignRequest& request);

}  // namespace mirrorflow
