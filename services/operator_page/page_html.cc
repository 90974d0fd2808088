#include "services/operator_page/page_html.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "services/operator_page/approval_sections.h"
#include "services/operator_page/page_sections.h"
#include "services/operator_page/page_writer.h"

namespace mirrorflow {
namespace {

void WriteLanguages(PageWriter& page, const std::string& address) {
  page.html().Open(
      "nav", {{"class", "languages"}, {"aria-label", Say(PageText::kLanguages, page.language())}});
  page.html().Open("ul");
  for (const Language language : kAllLanguages) {
    const std::string_view code = LanguageCode(language);
    const std::string_view name = Say(PageText::kLanguageName, language);
    const std::string target = Joined({address, "?lang=", code});
    page.html().Open("li");
    if (language == page.language()) {
      page.html().Element(
          "a", name,
          {{"href", target}, {"lang", code}, {"hreflang", code}, {"aria-current", "true"}});
    } else {
      page.html().Element("a", name, {{"href", target}, {"lang", code}, {"hreflang", code}});
    }
    page.html().Close();
  }
  page.html().Close().Close().Line();
}

// A whole document; `write_header` and `write_main` fill it.
std::string Document(PageWriter& page, std::string_view title, const std::string& address,
                     const std::function<void()>& write_header,
                     const std::function<void()>& write_main) {
  HtmlWriter& html = page.html();
  html.Own("<!DOCTYPE html>\n");
  html.Open("html", {{"lang", LanguageCode(page.language())},
                     {"dir", IsRightToLeft(page.language()) ? "rtl" : "ltr"}});
  html.Open("head").Void("meta", {{"charset", "utf-8"}});
  html.Void("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  html.Void("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
  html.Element("title", title);
  html.Void("link", {{"rel", "stylesheet"}, {"href", "/style.css"}}).Close().Line();
  html.Open("body");
  html.Element("a", Say(PageText::kSkip, page.language()),
               {{"class", "skip"}, {"href", "#content"}});
  html.Open("header").Open("div", {{"class", "bar"}});
  html.Element("p", Say(PageText::kOperatorPage, page.language()), {{"class", "kicker"}});
  WriteLanguages(page, address);
  html.Close();
  write_header();
  html.Close().Line();
  html.Open("main", {{"id", "content"}, {"tabindex", "-1"}}).Line();
  write_main();
  html.Close().Close().Close().Line();
  return std::move(html).Take();
}

bool WaitsForOperators(const ReleaseFacts& release) {
  return release.stage == PageStage::kDrafted || release.stage == PageStage::kChecked ||
         release.stage == PageStage::kReleaseApproved;
}

void WriteWaiting(PageWriter& page, const PageFacts& facts) {
  page.OpenSection("waiting", PageText::kWaitsForYou);
  bool any = false;
  for (const RunFacts& run : facts.runs) {
    if (!run.approval.has_value()) continue;
    WriteRunApproval(page, facts, run, !any);
    any = true;
  }
  for (const ReleaseFacts& release : facts.releases) {
    if (!WaitsForOperators(release)) continue;
    WriteReleaseApproval(page, release, !any);
    any = true;
  }
  if (!any) page.Paragraph(PageText::kNothingWaits);
  page.html().Close().Line();
}

void WriteContents(PageWriter& page, bool node) {
  const std::array<std::pair<const char*, PageText>, 4> parts = {{
      {"#waiting", PageText::kWaitsForYou},
      {"#health", PageText::kHealth},
      {"#runs", PageText::kRuns},
      {node ? "#quality" : "#releases", node ? PageText::kDataQuality : PageText::kReleases},
  }};
  page.html().Open(
      "nav", {{"class", "contents"}, {"aria-label", Say(PageText::kContents, page.language())}});
  page.html().Open("ul");
  for (const auto& [target, text] : parts) {
    page.html().Open("li").Element("a", Say(text, page.language()), {{"href", target}}).Close();
  }
  page.html().Close().Close().Line();
}

}  // namespace

std::string OverviewPage(const PageFacts& facts, const std::string& session, Language language) {
  PageWriter page(language);
  const bool node = facts.owner == PageOwner::kNode;
  const std::string name =
      node ? Say(PageText::kNodeOf, language, {{"country", page.CountryText(facts.name)}})
           : Say(PageText::kOfficeOf, language, {{"name", facts.name}});
  const std::string again = Joined({session, "?lang=", LanguageCode(language)});
  return Document(
      page, name, session,
      [&] {
        page.html().Element("h1", name).Line();
        page.html().Open("div", {{"class", "bar"}}).Open("p");
        page.html().Text(
            Say(PageText::kStateAt, language, {{"time", PageWriter::TimeText(facts.now)}}));
        page.html().Text(" ").Element("a", Say(PageText::kReload, language), {{"href", again}});
        page.html().Close();
        page.html().Open("form", {{"method", "post"}, {"action", session + "logout"}});
        page.html().Element("button", Say(PageText::kSignOut, language)).Close().Close().Line();
        WriteContents(page, node);
      },
      [&] {
        WriteWaiting(page, facts);
        WriteHealth(page, facts.health);
        WriteRuns(page, facts);
        if (node) {
          WriteQuality(page, facts);
        } else {
          WriteReleases(page, facts);
        }
        page.html().Open("footer");
        page.Paragraph(PageText::kShowsOnly);
        page.Paragraph(PageText::kEnglishWords);
        page.OwnWords("p", Joined({node ? "mf-node " : "mf-office ", facts.version}));
        page.html().Close().Line();
      });
}

std::string LoginPage(const std::string& command, LoginProblem problem, Language language) {
  PageWriter page(language);
  const std::string title(Say(PageText::kSignIn, language));
  return Document(
      page, title, "/", [&] { page.html().Element("h1", title); },
      [&] {
        const bool wrong = problem == LoginProblem::kWrongToken;
        if (wrong) {
          page.html().Element("p", Say(PageText::kWrongToken, language),
                              {{"class", "warning"}, {"id", "problem"}, {"role", "alert"}});
        }
        page.Paragraph(PageText::kSignInText);
        page.html().Element("code", command, {{"dir", "ltr"}, {"lang", "en"}}).Line();
        page.html().Open("form", {{"method", "post"},
                                  {"action", Joined({"/login?lang=", LanguageCode(language)})},
                                  {"class", "login"},
                                  {"autocomplete", "off"}});
        page.html().Element("label", Say(PageText::kToken, language), {{"for", "token"}});
        if (wrong) {
          page.html().Void("input", {{"id", "token"},
                                     {"name", "token"},
                                     {"type", "password"},
                                     {"autocomplete", "off"},
                                     {"dir", "ltr"},
                                     {"required", ""},
                                     {"aria-invalid", "true"},
                                     {"aria-describedby", "problem"}});
        } else {
          page.html().Void("input", {{"id", "token"},
                                     {"name", "token"},
                                     {"type", "password"},
                                     {"autocomplete", "off"},
                                     {"dir", "ltr"},
                                     {"required", ""}});
        }
        page.html().Element("button", Say(PageText::kSignIn, language)).Close().Line();
      });
}

std::string MessagePage(PageText text, Language language) {
  PageWriter page(language);
  const std::string title(Say(PageText::kNotShown, language));
  return Document(
      page, title, "/", [&] { page.html().Element("h1", title); },
      [&] {
        page.Paragraph(text);
        page.html()
            .Open("p")
            .Element("a", Say(PageText::kSignIn, language),
                     {{"href", Joined({"/?lang=", LanguageCode(language)})}})
            .Close()
            .Line();
      });
}

}  // namespace mirrorflow
