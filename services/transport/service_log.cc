#include "services/transport/service_log.h"

#include <grpc/support/log.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/clock/clock.h"
#include "services/transport/request_id.h"

namespace mirrorflow {

namespace {

// What JSON can't have inside a string, escaped; bytes that are no UTF-8 are the reader's.
std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&out, "\\u%04x", static_cast<unsigned>(c));
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
  return out;
}

}  // namespace

std::string LogText(const std::string& time, const std::string& id, const std::string& request,
                    const std::string& message, bool json) {
  if (json) {
    std::string line = absl::StrCat("{\"time\":", Quoted(time));
    if (id != "-") absl::StrAppend(&line, ",\"id\":", Quoted(id));
    if (!request.empty()) absl::StrAppend(&line, ",\"request\":", Quoted(request));
    absl::StrAppend(&line, ",\"message\":", Quoted(message), "}\n");
    return line;
  }
  std::string line = absl::StrCat(time, " ", id, " ", message);
  if (!request.empty()) absl::StrAppend(&line, " (request ", request, ")");
  std::ranges::replace(line, '\n', ' ');
  line.push_back('\n');
  return line;
}

void LogLine(const std::string& id, const std::string& message) {
  static const bool json = isatty(STDERR_FILENO) == 0;
  const std::string line = LogText(TimeNow(), id, std::string(CurrentRequest()), message, json);
  std::fputs(line.c_str(), stderr);
}

void LogGrpcMessages() {
  gpr_set_log_function([](gpr_log_func_args* args) { LogLine("-", args->message); });
}

}  // namespace mirrorflow
