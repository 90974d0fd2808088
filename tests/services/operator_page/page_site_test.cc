#include "services/operator_page/page_site.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "services/operator_page/login_token.h"
#include "tests/services/operator_page/made_facts.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

constexpr std::int64_t kNow = 1'800'000'000;
constexpr char kHost[] = "127.0.0.1:8480";

class PageSiteTest : public testing::Test {
 protected:
  struct Session {
    std::string path;
    std::string cookie;
  };

  static std::string Header(const PageAnswer& answer, const std::string& name) {
    for (const auto& [header, value] : answer.headers) {
      if (header == name) return value;
    }
    return "";
  }

  static PageRequest Request(const std::string& method, const std::string& path,
                             const std::string& body = "") {
    return {
        .method = method, .path = path, .query = "", .headers = {{"Host", kHost}}, .body = body};
  }

  PageAnswer Get(const std::string& path, const std::string& cookie = "") {
    PageRequest request = Request("GET", path);
    if (!cookie.empty()) request.headers.emplace_back("Cookie", cookie);
    return site_.Answer(request);
  }

  Session LogIn() {
    const std::string token = ValueOrDie(MakeLoginToken(state_.path(), kNow));
    const PageAnswer answer = site_.Answer(Request("POST", "/login", "token=" + token));
    EXPECT_EQ(answer.status, 303);
    const std::string location = Header(answer, "Location");
    const std::string cookie = Header(answer, "Set-Cookie");
    return {location.substr(0, location.find('?')), cookie.substr(0, cookie.find(';'))};
  }

  const TemporaryDirectory state_;
  std::vector<std::string> log_;
  int asked_for_facts_ = 0;
  PageSite site_{{.hosts = {kHost, "localhost:8480"},
                  .state_directory = state_.path(),
                  .login_command = "mf-node page --config node.txtpb",
                  .facts =
                      [this] {
                        ++asked_for_facts_;
                        return NodeFacts();
                      },
                  .log = [this](const std::string& line) { log_.push_back(line); },
                  .seconds_now = [] { return kNow; }}};
};

TEST_F(PageSiteTest, WithoutASessionThereIsTheFormAndTheStyleAndNothingElse) {
  EXPECT_THAT(Get("/").body, AllOf(HasSubstr("mf-node page --config node.txtpb"),
                                   Not(HasSubstr("Kenya")), Not(HasSubstr("y2024"))));
  EXPECT_EQ(Get("/style.css").body, PageStyle());
  EXPECT_EQ(Get("/favicon.ico").status, 204);
  for (const char* path : {"/x/", "/login/x", "//", "/0123456789abcdef0123456789abcdef/"}) {
    EXPECT_EQ(Get(path, "mirrorflow=x").status, 404) << path;
  }
  EXPECT_EQ(asked_for_facts_, 0);
}

TEST_F(PageSiteTest, TokenOpensASessionWhosePageNeedsItsCookie) {
  const Session session = LogIn();
  const PageAnswer page = Get(session.path, session.cookie);
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("Node of Kenya"));
  EXPECT_EQ(Get(session.path).status, 404);
  EXPECT_EQ(Get(session.path, "mirrorflow=").status, 404);
  EXPECT_EQ(Get(session.path, session.cookie + "0").status, 404);
  EXPECT_EQ(Get("/", session.cookie).body.find("Kenya"), std::string::npos);
  // Two cookies of the name, as another service on this machine could set one.
  EXPECT_EQ(Get(session.path, "mirrorflow=x; " + session.cookie).status, 404);
  EXPECT_EQ(asked_for_facts_, 1);
}

TEST_F(PageSiteTest, CookieIsForTheAddressesOfItsSessionAlone) {
  const std::string token = ValueOrDie(MakeLoginToken(state_.path(), kNow));
  const PageAnswer answer = site_.Answer(Request("POST", "/login", "token=" + token));
  const std::string location = Header(answer, "Location");
  EXPECT_THAT(
      Header(answer, "Set-Cookie"),
      AllOf(HasSubstr("; Path=" + location.substr(0, location.find('?')) + ";"),
            HasSubstr("; HttpOnly"), HasSubstr("; SameSite=Strict"), HasSubstr("; Max-Age=28800")));
  // The secret is in no address.
  EXPECT_THAT(location, Not(HasSubstr(Header(answer, "Set-Cookie").substr(11, 64))));
}

TEST_F(PageSiteTest, WrongTokenIsRefusedAndLoggedWithoutItself) {
  const std::string token = ValueOrDie(MakeLoginToken(state_.path(), kNow));
  const PageAnswer answer = site_.Answer(Request("POST", "/login", "token=guessed"));
  EXPECT_EQ(answer.status, 403);
  EXPECT_THAT(answer.body, AllOf(HasSubstr("is not valid"), Not(HasSubstr("guessed"))));
  EXPECT_EQ(Header(answer, "Set-Cookie"), "");
  EXPECT_THAT(log_, ElementsAre(AllOf(HasSubstr("refused"), Not(HasSubstr("guessed")))));
  EXPECT_EQ(site_.Answer(Request("POST", "/login", "other=" + token)).status, 400);
  EXPECT_EQ(site_.Answer(Request("POST", "/login")).status, 400);
}

TEST_F(PageSiteTest, UsedTokenOpensNoSecondSession) {
  const std::string token = ValueOrDie(MakeLoginToken(state_.path(), kNow));
  EXPECT_EQ(site_.Answer(Request("POST", "/login", "token=" + token)).status, 303);
  EXPECT_EQ(site_.Answer(Request("POST", "/login", "token=" + token)).status, 403);
  EXPECT_THAT(log_, Not(Contains(HasSubstr(token))));
}

TEST_F(PageSiteTest, AnotherHostIsRefusedWithASessionToo) {
  const Session session = LogIn();
  const std::vector<std::vector<std::pair<std::string, std::string>>> hosts = {
      {},
      {{"Host", ""}},
      {{"Host", "evil.example"}},
      {{"Host", "evil.example:8480"}},
      {{"Host", "127.0.0.1"}},
      {{"Host", "127.0.0.1:8481"}},
      {{"Host", "127.0.0.1:8480.evil.example"}},
      {{"Host", kHost}, {"host", "evil.example"}}};
  for (auto headers : hosts) {
    headers.emplace_back("Cookie", session.cookie);
    const PageAnswer answer =
        site_.Answer({.method = "GET", .path = session.path, .query = "", .headers = headers});
    EXPECT_EQ(answer.status, 421);
    EXPECT_THAT(answer.body, Not(HasSubstr("Kenya")));
  }
  EXPECT_EQ(asked_for_facts_, 0);
  EXPECT_EQ(
      site_
          .Answer(
              {.method = "GET", .path = "/", .query = "", .headers = {{"Host", "LOCALHOST:8480"}}})
          .status,
      200);
}

TEST_F(PageSiteTest, OtherMethodsAreRefused) {
  const Session session = LogIn();
  for (const char* method : {"HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get"}) {
    for (const std::string& path : {std::string("/"), std::string("/style.css"), session.path}) {
      PageRequest request = Request(method, path);
      request.headers.emplace_back("Cookie", session.cookie);
      const PageAnswer answer = site_.Answer(request);
      EXPECT_EQ(answer.status, 405) << method << ' ' << path;
      EXPECT_EQ(Header(answer, "Allow"), "GET");
    }
  }
  EXPECT_EQ(Get("/login").status, 405);
  EXPECT_EQ(Get(session.path + "logout", session.cookie).status, 405);
  EXPECT_EQ(asked_for_facts_, 0);
}

TEST_F(PageSiteTest, FormOfAnotherPageIsRefused) {
  const std::string token = ValueOrDie(MakeLoginToken(state_.path(), kNow));
  const std::vector<std::pair<std::string, std::string>> foreign = {
      {"Origin", "http://evil.example"},    {"Origin", "null"},
      {"Origin", "https://127.0.0.1:8480"}, {"Origin", "http://127.0.0.1:9999"},
      {"Sec-Fetch-Site", "cross-site"},     {"Sec-Fetch-Site", "same-site"}};
  for (const auto& header : foreign) {
    PageRequest request = Request("POST", "/login", "token=" + token);
    request.headers.push_back(header);
    EXPECT_EQ(site_.Answer(request).status, 403) << header.first << ' ' << header.second;
  }
  EXPECT_THAT(log_, IsEmpty());
  PageRequest own = Request("POST", "/login", "token=" + token);
  own.headers.emplace_back("Origin", "http://127.0.0.1:8480");
  own.headers.emplace_back("Sec-Fetch-Site", "same-origin");
  EXPECT_EQ(site_.Answer(own).status, 303);
}

TEST_F(PageSiteTest, PathsThatClimbOrHideFindNothing) {
  const Session session = LogIn();
  for (const std::string& path :
       {std::string("/../etc/passwd"), std::string("/style.css/"), std::string("/./style.css"),
        std::string("/%73tyle.css"), session.path + "../", session.path + "x",
        session.path + "logout/", "/" + session.path, std::string("http://127.0.0.1:8480/"),
        std::string("*"), std::string(), std::string("/style.css\0", 11)}) {
    const PageAnswer answer = Get(path, session.cookie);
    EXPECT_EQ(answer.status, 404) << path;
  }
  EXPECT_EQ(asked_for_facts_, 0);
}

TEST_F(PageSiteTest, SigningOutEndsTheSession) {
  const Session session = LogIn();
  PageRequest request = Request("POST", session.path + "logout");
  EXPECT_EQ(site_.Answer(request).status, 404);  // without the cookie
  EXPECT_EQ(Get(session.path, session.cookie).status, 200);
  request.headers.emplace_back("Cookie", session.cookie);
  EXPECT_EQ(site_.Answer(request).status, 303);
  EXPECT_EQ(Get(session.path, session.cookie).status, 404);
}

TEST_F(PageSiteTest, EveryAnswerForbidsProgramsFramesAndStoring) {
  const Session session = LogIn();
  PageRequest elsewhere = Request("GET", "/");
  elsewhere.headers = {{"Host", "evil.example"}};
  for (const PageAnswer& answer :
       {Get("/"), Get("/style.css"), Get("/nothing"), Get(session.path, session.cookie),
        site_.Answer(elsewhere), site_.Answer(Request("DELETE", "/"))}) {
    EXPECT_THAT(Header(answer, "Content-Security-Policy"),
                AllOf(HasSubstr("default-src 'none'"), HasSubstr("frame-ancestors 'none'"),
                      Not(HasSubstr("unsafe"))));
    EXPECT_THAT(answer.headers, Contains(Pair("Cache-Control", "no-store")));
    EXPECT_THAT(answer.headers, Contains(Pair("X-Content-Type-Options", "nosniff")));
  }
}

TEST_F(PageSiteTest, ManyRequestsAtOnceAreNotAllAnswered) {
  int answered = 0;
  int refused = 0;
  for (int i = 0; i < 200; ++i) {
    const PageAnswer answer = Get("/");
    answered += answer.status == 200 ? 1 : 0;
    refused += answer.status == 429 ? 1 : 0;
  }
  EXPECT_GE(answered, 60);
  EXPECT_GT(refused, 50);
}

TEST_F(PageSiteTest, LanguageIsAskedForOrTheBrowsers) {
  PageRequest request = Request("GET", "/");
  EXPECT_EQ(LanguageOf(request), Language::kEnglish);
  request.headers.emplace_back("Accept-Language", "de, pt-BR;q=0.8, fr;q=0.5");
  EXPECT_EQ(LanguageOf(request), Language::kPortuguese);
  request.query = "x=1&lang=ar";
  EXPECT_EQ(LanguageOf(request), Language::kArabic);
  request.query = "lang=<script>";
  EXPECT_EQ(LanguageOf(request), Language::kPortuguese);
}

}  // namespace
}  // namespace mirrorflow
