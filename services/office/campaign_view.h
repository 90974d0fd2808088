#pragma once

#include <string>

#include "absl/status/status.h"
#include "mirrorflow/v1/linkage_service.pb.h"

namespace mirrorflow {

// How campaigns and runs look on a terminal and to machines.

// {"campaign": ..., "period": ..., "created": ..., "runs": [{"run": ..., "corridor": ...,
//  "state": ..., "percent": ..., "message": ..., "by_files": ...}, ...]}
std::string CampaignJson(const v1::Campaign& campaign);
std::string RunsJson(const google::protobuf::RepeatedPtrField<v1::Run>& runs);  // the array alone

// A line a run: id, corridor, state, percent, the first line of the message.
std::string RunsTable(const google::protobuf::RepeatedPtrField<v1::Run>& runs);

// Shows a campaign at every change: a table that is drawn anew when stdout is a terminal, else a
// line for each run that came to another state.
class CampaignView {
 public:
  CampaignView();
  void Show(const v1::Campaign& campaign);

 private:
  const bool is_terminal_;
  int drawn_lines_ = 0;
  v1::Campaign shown_;
};

// OK if all runs are erased, else how many are not.
absl::Status CampaignOutcome(const v1::Campaign& campaign);

}  // namespace mirrorflow
