#include "services/office/office_log.h"

#include <grpc/support/log.h>

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace mirrorflow {

void LogLine(const std::string& id, const std::string& message) {
  std::string line =
      absl::StrCat(absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::Now(), absl::UTCTimeZone()), " ",
                   id, " ", message);
  std::ranges::replace(line, '\n', ' ');
  line.push_back('\n');
  std::fputs(line.c_str(), stderr);
}

void LogGrpcMessages() {
  gpr_set_log_function([](gpr_log_func_args* args) { LogLine("-", args->message); });
}

}  // namespace mirrorflow
