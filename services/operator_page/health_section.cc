#include <algorithm>
#include <array>

#include "services/operator_page/page_sections.h"

namespace mirrorflow {
namespace {

// As the checks are called in services/operations, services/node and services/office; one that is
// not here is shown by that name.
constexpr std::array<ProgramName, 17> kChecks = {{
    {"version", PageText::kCheckVersion},
    {"clock", PageText::kCheckClock},
    {"state directory", PageText::kCheckState},
    {"disk", PageText::kCheckDisk},
    {"certificate", PageText::kCheckCertificate},
    {"registry", PageText::kCheckRegistry},
    {"agreements", PageText::kCheckAgreements},
    {"listener", PageText::kCheckListener},
    {"register", PageText::kCheckRegister},
    {"reader", PageText::kCheckReader},
    {"identity key", PageText::kCheckIdentityKey},
    {"agreement key", PageText::kCheckAgreementKey},
    {"passphrase", PageText::kCheckPassphrase},
    {"token PIN", PageText::kCheckTokenPin},
    {"database password", PageText::kCheckDatabasePassword},
    {"exact counts key", PageText::kCheckCountsKey},
    {"unseal key", PageText::kCheckUnsealKey},
}};

std::string CheckName(const std::string& check, Language language) {
  constexpr std::string_view kPeer = "peer ";
  if (check.starts_with(kPeer)) {
    return Say(PageText::kCheckPeer, language,
               {{"name", std::string_view(check).substr(kPeer.size())}});
  }
  return SayName(kChecks, check, language);
}

struct ColourWords {
  std::string_view badge;  // class
  PageText one;
  PageText all;
};

ColourWords WordsOf(PageColour colour) {
  switch (colour) {
    case PageColour::kGreen:
      return {"badge good", PageText::kGood, PageText::kAllGreen};
    case PageColour::kYellow:
      return {"badge attention", PageText::kAttention, PageText::kSomeYellow};
    case PageColour::kRed:
      return {"badge fault", PageText::kFault, PageText::kSomeRed};
  }
  return {"badge fault", PageText::kFault, PageText::kSomeRed};
}

}  // namespace

void WriteHealth(PageWriter& page, const HealthFacts& health) {
  const Language language = page.language();
  page.OpenSection("health", PageText::kHealth);
  if (health.listener_answers) {
    page.Paragraph(Say(PageText::kPortAnswers, language,
                       {{"time", PageWriter::TimeText(health.last_answer)}}));
  } else {
    page.html().Element("p", Say(PageText::kPortSilent, language), {{"class", "warning"}});
  }
  if (health.checked.empty()) {
    page.Paragraph(PageText::kNotCheckedYet);
    page.html().Close().Line();
    return;
  }
  PageColour worst = PageColour::kGreen;
  for (const CheckFact& check : health.checks) worst = std::max(worst, check.colour);
  const ColourWords all = WordsOf(worst);
  page.html().Open("p").Element("span", Say(all.one, language), {{"class", all.badge}});
  page.html().Text(" ").Text(Say(all.all, language)).Close().Line();
  page.Paragraph(Say(PageText::kCheckedAt, language,
                     {{"time", PageWriter::TimeText(health.checked)},
                      {"next", PageWriter::TimeText(health.next_check)}}));
  page.OpenTable(PageText::kHealth,
                 {PageText::kCheck, PageText::kResult, PageText::kFound, PageText::kWhatToDo});
  for (const CheckFact& check : health.checks) {
    const ColourWords words = WordsOf(check.colour);
    page.html().Open("tr").Element("th", CheckName(check.check, language), {{"scope", "row"}});
    page.html().Open("td").Element("span", Say(words.one, language), {{"class", words.badge}});
    page.html().Close();
    page.OwnWords("td", check.found);
    page.OwnWords("td", check.hint);
    page.html().Close().Line();
  }
  page.CloseTable();
  page.html().Close().Line();
}

}  // namespace mirrorflow
