#include "services/support/metrics_snapshot.h"

#include <civetweb.h>

#include <array>
#include <charconv>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kMost = 1 << 20;
constexpr int kPatienceMs = 5000;

struct CloseConnection {
  void operator()(mg_connection* connection) const { mg_close_connection(connection); }
};

// Only what the project itself measures: see services/operations/service_metrics.h.
std::string OwnLines(const std::string& text) {
  std::string own;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    if (line.substr(0, 11) == "mirrorflow_") absl::StrAppend(&own, line, "\n");
  }
  return own;
}

}  // namespace

absl::StatusOr<std::string> MetricsSnapshot(const std::string& listen) {
  const absl::Status silent =
      absl::UnavailableError(absl::StrCat("no metrics at ", listen, ": does the service run?"));
  const std::size_t colon = listen.rfind(':');
  std::string host = listen.substr(0, colon);
  if (host == "[::1]") host = "::1";
  int port = 0;
  std::from_chars(listen.data() + colon + 1, listen.data() + listen.size(), port);
  std::array<char, 256> error{};
  const std::unique_ptr<mg_connection, CloseConnection> connection(
      mg_connect_client(host.c_str(), port, 0, error.data(), error.size()));
  if (connection == nullptr) return silent;
  mg_printf(connection.get(), "GET /metrics HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n",
            listen.c_str());
  if (mg_get_response(connection.get(), error.data(), error.size(), kPatienceMs) < 0 ||
      mg_get_response_info(connection.get())->status_code != 200) {
    return silent;
  }
  std::string text;
  std::array<char, 4096> bytes{};
  for (int n = mg_read(connection.get(), bytes.data(), bytes.size()); n > 0 && text.size() < kMost;
       n = mg_read(connection.get(), bytes.data(), bytes.size())) {
    text.append(bytes.data(), static_cast<std::size_t>(n));
  }
  return OwnLines(text);
}

}  // namespace mirrorflow
