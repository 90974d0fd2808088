#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/operator_page/page_facts.h"

namespace mirrorflow {

struct PageServerOptions {
  std::string listen;  // 127.0.0.1:PORT or [::1]:PORT
  std::string state_directory;
  std::string login_command;
  std::function<PageFacts()> facts;  // from several threads
  std::function<void(const std::string&)> log;
};

// The operator page over HTTP, on this machine only (page_site.h). Requests are small, few at a
// time, and have five seconds; whoever takes longer is cut off. One that occupies all of its
// threads keeps the page from others on this machine for that long, and nothing else of the
// service.
class PageServer {
 public:
  // InvalidArgument for an address that others reach, Unavailable when the port is taken.
  static absl::StatusOr<std::unique_ptr<PageServer>> Start(PageServerOptions options);
  // Waits for the requests in work.
  ~PageServer();
  PageServer(const PageServer&) = delete;
  PageServer& operator=(const PageServer&) = delete;

 private:
  class Parts;

  explicit PageServer(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

// The command that prints a token, for the page and for messages.
std::string LoginCommand(const std::string& program, const std::string& config);

// The options `operator_page.listen` of a configuration can have: a loopback address and a port.
absl::Status CheckPageAddress(const std::string& listen);

}  // namespace mirrorflow
