#include "services/operator_page/page_server.h"

#include <civetweb.h>
#include <sodium.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <ctime>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/operator_page/page_site.h"
#include "services/operator_page/page_writer.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kHosts[] = {"127.0.0.1:", "[::1]:"};

// 0 when it is none.
std::uint16_t PortOf(const std::string& listen) {
  for (const std::string_view host : kHosts) {
    if (!listen.starts_with(host)) continue;
    std::uint16_t port = 0;
    const char* end = listen.data() + listen.size();
    const auto [rest, error] = std::from_chars(listen.data() + host.size(), end, port);
    return error == std::errc() && rest == end ? port : 0;
  }
  return 0;
}

const char* ReasonOf(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 303:
      return "See Other";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 413:
      return "Content Too Large";
    case 421:
      return "Misdirected Request";
    case 429:
      return "Too Many Requests";
    default:
      return "Bad Request";
  }
}

void Write(mg_connection* connection, const PageAnswer& answer) {
  std::string text = absl::StrCat("HTTP/1.1 ", answer.status, " ", ReasonOf(answer.status), "\r\n");
  for (const auto& [name, value] : answer.headers)
    absl::StrAppend(&text, name, ": ", value, "\r\n");
  absl::StrAppend(&text, "Content-Length: ", answer.body.size(), "\r\n\r\n", answer.body);
  mg_write(connection, text.data(), text.size());
}

PageAnswer Short(int status) {
  PageAnswer answer{
      .status = status, .headers = SafetyHeaders(), .body = absl::StrCat(ReasonOf(status), "\n")};
  answer.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
  return answer;
}

// The body of a form; false when it is too large, of no stated size, or not all of it comes.
bool ReadBody(mg_connection* connection, long long size, std::string& body) {
  if (size < 0 || size > static_cast<long long>(PageSite::kMostBody)) return false;
  body.resize(static_cast<std::size_t>(size));
  std::size_t read = 0;
  while (read < body.size()) {
    const int more = mg_read(connection, body.data() + read, body.size() - read);
    if (more <= 0) return false;
    read += static_cast<std::size_t>(more);
  }
  return true;
}

int OnRequest(mg_connection* connection) {
  const mg_request_info& info = *mg_get_request_info(connection);
  PageSite& site = *static_cast<PageSite*>(info.user_data);
  PageRequest request{.method = info.request_method,
                      .path = info.request_uri == nullptr ? "" : info.request_uri,
                      .query = info.query_string == nullptr ? "" : info.query_string};
  for (int i = 0; i < info.num_headers; ++i) {
    request.headers.emplace_back(info.http_headers[i].name, info.http_headers[i].value);
  }
  PageAnswer answer;
  if (request.method == "POST" && !ReadBody(connection, info.content_length, request.body)) {
    answer = Short(413);
  } else {
    answer = site.Answer(request);
  }
  sodium_memzero(request.body.data(), request.body.size());
  Write(connection, answer);
  return answer.status;
}

// What the library refuses by itself: what is no HTTP, or too large.
int OnError(mg_connection* connection, int status, const char* /*message*/) {
  Write(connection, Short(status));
  return 0;
}

// The library's own messages hold what clients sent.
int OnLog(const mg_connection* /*connection*/, const char* /*message*/) { return 1; }

}  // namespace

class PageServer::Parts {
 public:
  explicit Parts(PageSite::Parts site) : site_(std::move(site)) {}
  ~Parts() {
    if (context_ != nullptr) mg_stop(context_);
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  bool Start(const std::string& listen) {
    // NOLINTNEXTLINE(modernize-avoid-c-arrays): the library takes it so.
    const char* options[] = {"listening_ports",
                             listen.c_str(),
                             "num_threads",
                             "4",
                             "connection_queue",
                             "16",
                             "request_timeout_ms",
                             "5000",
                             "max_request_size",
                             "8192",
                             "enable_keep_alive",
                             "no",
                             nullptr};
    mg_callbacks callbacks{};
    callbacks.begin_request = OnRequest;
    callbacks.http_error = OnError;
    callbacks.log_message = OnLog;
    context_ = mg_start(&callbacks, &site_, options);
    return context_ != nullptr;
  }

 private:
  PageSite site_;
  mg_context* context_ = nullptr;
};

absl::Status CheckPageAddress(const std::string& listen) {
  if (PortOf(listen) != 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "the operator page is for this machine only: 127.0.0.1:PORT or [::1]:PORT");
}

absl::StatusOr<std::unique_ptr<PageServer>> PageServer::Start(PageServerOptions options) {
  if (absl::Status local = CheckPageAddress(options.listen); !local.ok()) return local;
  auto parts = std::make_unique<Parts>(
      PageSite::Parts{.hosts = {options.listen, absl::StrCat("localhost:", PortOf(options.listen))},
                      .state_directory = std::move(options.state_directory),
                      .login_command = std::move(options.login_command),
                      .facts = std::move(options.facts),
                      .log = std::move(options.log),
                      .seconds_now = [] { return static_cast<std::int64_t>(std::time(nullptr)); }});
  if (!parts->Start(options.listen)) {
    return absl::UnavailableError(absl::StrCat("can't listen for the operator page on ",
                                               options.listen,
                                               "\nhint: is the port taken (ss -ltnp)?"));
  }
  return std::unique_ptr<PageServer>(new PageServer(std::move(parts)));
}

PageServer::PageServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
PageServer::~PageServer() = default;

std::string LoginCommand(const std::string& program, const std::string& config) {
  return CommandLine({program, "page", "--config", config});
}

}  // namespace mirrorflow
