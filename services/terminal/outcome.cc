#include "services/terminal/outcome.h"

#include <iostream>
#include <string>

namespace mirrorflow {

int ReportOutcome(std::string_view program, const absl::Status& status) {
  if (status.ok()) return kExitDone;
  std::cerr << program << ": " << std::string(status.message()) << '\n';
  return kExitFailed;
}

}  // namespace mirrorflow
