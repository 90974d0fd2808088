#include "services/operator_page/page_site.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/operator_page/login_token.h"
#include "statistics/report/html_writer.h"

namespace mirrorflow {
namespace {

constexpr char kCookie[] = "mirrorflow";

// The only one of that name, in lower case; nothing when there is none or several.
std::optional<std::string> Header(const PageRequest& request, std::string_view name) {
  std::optional<std::string> value;
  for (const auto& [header, text] : request.headers) {
    if (absl::AsciiStrToLower(header) != name) continue;
    if (value.has_value()) return std::nullopt;
    value = text;
  }
  return value;
}

bool Has(const PageRequest& request, std::string_view name) {
  return std::ranges::any_of(request.headers, [name](const auto& header) {
    return absl::AsciiStrToLower(header.first) == name;
  });
}

PageAnswer Page(int status, std::string body) {
  return {.status = status,
          .headers = {{"Content-Type", "text/html; charset=utf-8"}},
          .body = std::move(body)};
}

PageAnswer Message(int status, PageText text, Language language) {
  return Page(status, MessagePage(text, language));
}

PageAnswer NotAllowed(const char* allowed, Language language) {
  PageAnswer answer = Message(405, PageText::kBadRequestText, language);
  answer.headers.emplace_back("Allow", allowed);
  return answer;
}

PageAnswer SeeOther(const std::string& address) {
  return {.status = 303, .headers = {{"Location", address}}};
}

// A form of this page itself. Browsers say where a form was; what says nothing is no browser.
bool IsFromThisPage(const PageRequest& request, const std::string& host) {
  if (Has(request, "origin") && Header(request, "origin") != absl::StrCat("http://", host)) {
    return false;
  }
  if (!Has(request, "sec-fetch-site")) return true;
  const std::optional<std::string> site = Header(request, "sec-fetch-site");
  return site == "same-origin" || site == "none";
}

std::string CookieOf(const PageRequest& request) {
  const std::optional<std::string> header = Header(request, "cookie");
  if (!header.has_value()) return "";
  for (const absl::string_view part : absl::StrSplit(*header, ';')) {
    const std::pair<std::string, std::string> pair =
        absl::StrSplit(absl::StripAsciiWhitespace(part), absl::MaxSplits('=', 1));
    if (pair.first == kCookie) return pair.second;
  }
  return "";
}

std::string Localised(std::string_view address, Language language) {
  return Joined({address, "?lang=", LanguageCode(language)});
}

}  // namespace

Language LanguageOf(const PageRequest& request) {
  for (const absl::string_view part : absl::StrSplit(request.query, '&')) {
    constexpr std::size_t kName = 5;  // "lang="
    if (part.substr(0, kName) != "lang=") continue;
    const auto asked = LanguageFromCode(std::string(part.substr(kName)));
    if (asked.ok()) return *asked;
  }
  const std::string accepted = Header(request, "accept-language").value_or("");
  for (const absl::string_view part : absl::StrSplit(accepted, ',')) {
    const std::string code(absl::StripAsciiWhitespace(part));
    const auto known = LanguageFromCode(absl::AsciiStrToLower(code.substr(0, 2)));
    if (known.ok()) return *known;
  }
  return Language::kEnglish;
}

const std::vector<std::pair<std::string, std::string>>& SafetyHeaders() {
  static const std::vector<std::pair<std::string, std::string>> headers = {
      {"Content-Security-Policy",
       "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
       "frame-ancestors 'none'"},
      {"Cache-Control", "no-store"},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      // Not no-referrer: then browsers would not say where a form was.
      {"Referrer-Policy", "same-origin"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Connection", "close"}};
  return headers;
}

PageAnswer PageSite::Answer(const PageRequest& request) {
  const Language language = LanguageOf(request);
  const std::optional<std::string> host = Header(request, "host");
  PageAnswer answer;
  if (!limit_.Take(PageSessions::Clock::now())) {
    answer = Message(429, PageText::kTooManyText, language);
    answer.headers.emplace_back("Retry-After", "5");
  } else if (!host.has_value() ||
             std::ranges::find(parts_.hosts, absl::AsciiStrToLower(*host)) == parts_.hosts.end()) {
    answer = Message(421, PageText::kBadRequestText, language);
  } else if (request.method == "POST" && !IsFromThisPage(request, absl::AsciiStrToLower(*host))) {
    answer = Message(403, PageText::kBadRequestText, language);
  } else {
    answer = Dispatch(request, language);
  }
  const auto& safety = SafetyHeaders();
  answer.headers.insert(answer.headers.end(), safety.begin(), safety.end());
  return answer;
}

PageAnswer PageSite::Dispatch(const PageRequest& request, Language language) {
  if (request.path == "/") {
    if (request.method != "GET") return NotAllowed("GET", language);
    return Page(200, LoginPage(parts_.login_command, LoginProblem::kNone, language));
  }
  if (request.path == "/style.css") {
    if (request.method != "GET") return NotAllowed("GET", language);
    return {.headers = {{"Content-Type", "text/css; charset=utf-8"}}, .body = PageStyle()};
  }
  if (request.path == "/favicon.ico" && request.method == "GET") return {.status = 204};
  if (request.path == "/login") {
    if (request.method != "POST") return NotAllowed("POST", language);
    return LogIn(request, language);
  }
  return InSession(request, language);
}

PageAnswer PageSite::LogIn(const PageRequest& request, Language language) {
  constexpr std::string_view kField = "token=";
  if (!request.body.starts_with(kField)) return Message(400, PageText::kBadRequestText, language);
  // A token has no character that a form would write otherwise; blanks around a copied one.
  std::string token = request.body.substr(kField.size());
  std::erase(token, '+');
  absl::Status taken;
  {
    const std::lock_guard lock(logging_in_);
    taken = TakeLoginToken(parts_.state_directory, token, parts_.seconds_now());
  }
  if (!taken.ok()) {
    parts_.log(absl::StrCat("operator page: refused ", taken.message()));
    return Page(403, LoginPage(parts_.login_command, LoginProblem::kWrongToken, language));
  }
  const PageSessions::Session session = sessions_.Open(PageSessions::Clock::now());
  parts_.log("operator page: somebody signed in with a token");
  const std::string address = absl::StrCat("/", session.id, "/");
  PageAnswer answer = SeeOther(Localised(address, language));
  answer.headers.emplace_back(
      "Set-Cookie",
      absl::StrCat(
          kCookie, "=", session.secret, "; Path=", address, "; HttpOnly; SameSite=Strict; Max-Age=",
          std::chrono::duration_cast<std::chrono::seconds>(PageSessions::kLifetime).count()));
  return answer;
}

PageAnswer PageSite::InSession(const PageRequest& request, Language language) {
  const std::vector<std::string> parts = absl::StrSplit(request.path, '/');
  const bool is_page = parts.size() == 3 && parts[2].empty();
  const bool is_logout = parts.size() == 3 && parts[2] == "logout";
  if ((!is_page && !is_logout) ||
      !sessions_.IsOpen(parts[1], CookieOf(request), PageSessions::Clock::now())) {
    return Message(404, PageText::kNotShownText, language);
  }
  if (is_logout) {
    if (request.method != "POST") return NotAllowed("POST", language);
    sessions_.End(parts[1]);
    return SeeOther(Localised("/", language));
  }
  if (request.method != "GET") return NotAllowed("GET", language);
  return Page(200, OverviewPage(parts_.facts(), request.path, language));
}

}  // namespace mirrorflow
