#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/operator_page/page_facts.h"
#include "services/operator_page/page_html.h"
#include "services/operator_page/page_sessions.h"

namespace mirrorflow {

struct PageRequest {
  std::string method;
  std::string path;     // as it was sent, without the query
  std::string query{};  // without '?'
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
};

struct PageAnswer {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
};

// Which request gets which answer; knows no socket. Everything but the form for a token and the
// style needs a session:
//   GET  /                 the form            POST /login            takes a token
//   GET  /style.css, /favicon.ico (none)       GET  /SESSION/         the page
//                                              POST /SESSION/logout   ends the session
// A request that is not for one of `hosts` is refused whatever it asks, so that a name which an
// attacker points at this machine opens nothing; so is a form that was sent from another page.
// Answers are never to be stored, and no page may run a program or be shown inside of another.
// Thread-safe.
class PageSite {
 public:
  struct Parts {
    std::vector<std::string> hosts;  // "127.0.0.1:8480"; lower case
    std::string state_directory;     // where the token is
    std::string login_command;       // that prints one
    std::function<PageFacts()> facts;
    // One line for the operator's log.
    std::function<void(const std::string&)> log;
    std::function<std::int64_t()> seconds_now;  // since 1970
  };
  static constexpr std::size_t kMostBody = 1024;

  explicit PageSite(Parts parts) : parts_(std::move(parts)) {}

  PageAnswer Answer(const PageRequest& request);

 private:
  PageAnswer Dispatch(const PageRequest& request, Language language);
  PageAnswer LogIn(const PageRequest& request, Language language);
  PageAnswer InSession(const PageRequest& request, Language language);

  const Parts parts_;
  PageSessions sessions_;
  RequestLimit limit_{60, 10};
  std::mutex logging_in_;
};

// The language of ?lang=, else the first of Accept-Language that there is, else English.
Language LanguageOf(const PageRequest& request);

// What goes with every answer, also with those that the HTTP library gives by itself.
const std::vector<std::pair<std::string, std::string>>& SafetyHeaders();

}  // namespace mirrorflow
