#include "services/transport/service_log.h"

#include <grpc/support/log.h>

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "services/clock/clock.h"

namespace mirrorflow {

void LogLine(const std::string& id, const std::string& message) {
  std::string line = absl::StrCat(TimeNow(), " ", id, " ", message);
  std::ranges::replace(line, '\n', ' ');
  line.push_back('\n');
  std::fputs(line.c_str(), stderr);
}

void LogGrpcMessages() {
  gpr_set_log_function([](gpr_log_func_args* args) { LogLine("-", args->message); });
}

}  // namespace mirrorflow
