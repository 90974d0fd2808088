#include "services/operator_page/page_html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "services/operator_page/page_writer.h"
#include "tests/services/operator_page/made_facts.h"

namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

constexpr char kHostile[] = "<script>alert(1)</script>\"'&{year}";

TEST(PageHtmlTest, HostileTextStaysTextWhereverItStands) {
  for (const PageFacts& facts : {NodeFacts(kHostile), OfficeFacts(kHostile)}) {
    for (const Language language : kAllLanguages) {
      const std::string page = OverviewPage(facts, "/session/", language);
      EXPECT_THAT(page, Not(HasSubstr("<script")));
      EXPECT_THAT(page, Not(HasSubstr("alert(1)<")));
      EXPECT_THAT(page, Not(HasSubstr("\"'&{")));
      EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"));
    }
  }
}

TEST(PageHtmlTest, NoPlaceForAValueIsLeft) {
  PageFacts shares = NodeFacts();
  shares.runs[0].approval->mode = PageLinkageMode::kSplitTrust;
  PageFacts numbers = NodeFacts();
  numbers.runs[0].approval->mode = PageLinkageMode::kPsiCardinality;
  shares.runs[1].upload->receivers = 3;
  PageFacts silent = NodeFacts();
  silent.health = {};
  silent.quality.reset();
  silent.runs.clear();
  for (const PageFacts& facts : {NodeFacts(), OfficeFacts(), shares, numbers, silent}) {
    for (const Language language : kAllLanguages) {
      EXPECT_THAT(OverviewPage(facts, "/session/", language), Not(HasSubstr("{")));
    }
  }
}

TEST(PageHtmlTest, PagesHaveNoProgramAndNameNothingOutside) {
  for (const std::string& page :
       {OverviewPage(NodeFacts(), "/session/", Language::kEnglish),
        LoginPage("mf-node page", LoginProblem::kWrongToken, Language::kEnglish),
        MessagePage(PageText::kNotShownText, Language::kEnglish)}) {
    EXPECT_THAT(page,
                AllOf(Not(HasSubstr("<script")), Not(HasSubstr("http:")), Not(HasSubstr("https:")),
                      Not(HasSubstr("style=")), Not(ContainsRegex("<[^>]* on[a-z]+="))))
        << page;
  }
  EXPECT_THAT(PageStyle(), AllOf(Not(HasSubstr("url(")), Not(HasSubstr("@import"))));
}

TEST(PageHtmlTest, WaitingRunSaysWhatLeavesInWhatFormToWhomAndHowToDecide) {
  const std::string page = OverviewPage(NodeFacts(), "/session/", Language::kEnglish);
  for (const char* said :
       {"having left Kenya for Uganda in 2024", "months on each side: 2",
        "Refugees, asylum seekers and stateless persons are always left out",
        "name, date of birth, unheard_of", "keyed tokens", "at least 5 records",
        "fewer than 20 records", "pseudonymised personal data", "hardened-v1 is experimental",
        "linkage service COMESA", "48 hours", "1.5 of the privacy budget of 6",
        "nobody can prove that no copy was kept", "one of the 3", "agreement ke-ug-2024",
        "mf-node runs approve y2024-ke-ug --config /etc/mirrorflow/node/node.txtpb",
        "mf-node runs approve y2024 --config /etc/mirrorflow/node/node.txtpb",
        "mf-node runs refuse y2024-ke-ug --reason ... --config"}) {
    EXPECT_THAT(page, HasSubstr(said));
  }
  EXPECT_THAT(page, Not(HasSubstr("secret shares")));
}

TEST(PageHtmlTest, ReceiverOfAFlowIsToldOfArrivals) {
  PageFacts facts = NodeFacts();
  facts.runs[0].approval->own_is_origin = false;
  EXPECT_THAT(OverviewPage(facts, "/session/", Language::kEnglish),
              HasSubstr("having arrived in Uganda from Kenya in 2024"));
}

TEST(PageHtmlTest, SplitTrustRunNamesPartiesAndNoEncodings) {
  PageFacts facts = NodeFacts();
  facts.runs[0].approval->mode = PageLinkageMode::kSplitTrust;
  const std::string page = OverviewPage(facts, "/session/", Language::kEnglish);
  EXPECT_THAT(page,
              AllOf(HasSubstr("compute parties north, south, west"), HasSubstr("As secret shares"),
                    Not(HasSubstr("experimental")), Not(HasSubstr("linkage service COMESA"))));
}

TEST(PageHtmlTest, PsiCardinalityRunSaysThatOnlyBlindedNumbersGoToTheOtherNode) {
  PageFacts facts = NodeFacts();
  facts.runs[0].approval->mode = PageLinkageMode::kPsiCardinality;
  facts.runs[0].approval->breakable = true;
  const std::string page = OverviewPage(facts, "/session/", Language::kEnglish);
  for (const char* said :
       {"One document number, blinded, for each person", "having left Kenya for Uganda in 2024",
        "persons who did so shortly before and after that year (months on each side: 2)",
        "room for 20000 document numbers", "document numbers alone",
        "Through the linkage service COMESA to the node of Uganda", "noise of both nodes",
        "Nobody sees a number", "acts together with the linkage service",
        "fewer than 20 records"}) {
    EXPECT_THAT(page, HasSubstr(said));
  }
  // What is true of the other modes alone.
  for (const char* not_said :
       {"encoded record for each person", "is made from", "marked as such", "keyed tokens",
        "broad age", "pseudonymised personal data", "attacks", "experimental", "secret shares",
        "gets none of your records", "compute parties north"}) {
    EXPECT_THAT(page, Not(HasSubstr(not_said)));
  }
  facts.runs[0].approval->own_is_origin = false;
  EXPECT_THAT(OverviewPage(facts, "/session/", Language::kEnglish),
              HasSubstr("having arrived in Uganda from Kenya in 2024"));
}

TEST(PageHtmlTest, BreakableEncodingIsCalledThat) {
  PageFacts facts = NodeFacts();
  facts.runs[0].approval->breakable = true;
  EXPECT_THAT(OverviewPage(facts, "/session/", Language::kEnglish),
              HasSubstr("known attacks read much of it without any key"));
}

TEST(PageHtmlTest, RunWithoutItsAgreementCanOnlyBeRefused) {
  PageFacts facts = NodeFacts();
  facts.runs[0].approval->agreement.clear();
  EXPECT_THAT(OverviewPage(facts, "/session/", Language::kEnglish),
              AllOf(HasSubstr("will still be refused"), Not(HasSubstr("runs approve"))));
}

TEST(PageHtmlTest, NodeShowsItsRecordsAndWhatIsAcknowledged) {
  EXPECT_THAT(
      OverviewPage(NodeFacts(), "/session/", Language::kEnglish),
      AllOf(HasSubstr("1234 records of this node in 9 parts"), HasSubstr("confirmed 8 parts"),
            // Both statements of a country as one, at the time of the last.
            HasSubstr("Kenya: run key, encoded records, at 2024-03-01 07:10 UTC")));
}

TEST(PageHtmlTest, ReleaseSaysWhatIsPublishedAndTheNextStep) {
  PageFacts facts = OfficeFacts();
  for (const auto& [stage, command] :
       {std::tuple(PageStage::kDrafted, "mf-office release check y2024-final"),
        std::tuple(PageStage::kChecked, "mf-office release approve y2024-final"),
        std::tuple(PageStage::kReleaseApproved, "mf-office release publish y2024-final")}) {
    facts.releases[0].stage = stage;
    EXPECT_THAT(OverviewPage(facts, "/session/", Language::kEnglish),
                AllOf(HasSubstr("A published figure can&#39;t be called back"),
                      HasSubstr("from Kenya to Uganda"), HasSubstr("from Rwanda to Kenya"),
                      HasSubstr("1 of 2 approvals"), HasSubstr(command)));
  }
  facts.releases[0].stage = PageStage::kReleased;
  EXPECT_THAT(OverviewPage(facts, "/session/", Language::kEnglish),
              AllOf(HasSubstr("Nothing waits"), Not(HasSubstr("release approve"))));
}

TEST(PageHtmlTest, WorstCheckDecidesWhatIsSaidOfHealth) {
  PageFacts facts = NodeFacts();
  EXPECT_THAT(OverviewPage(facts, "/session/", Language::kEnglish),
              AllOf(HasSubstr("Something does not work"), HasSubstr("Peer node/UG"),
                    HasSubstr("something new")));
  facts.health.checks.resize(1);
  EXPECT_THAT(OverviewPage(facts, "/session/", Language::kEnglish), HasSubstr("All is well"));
  facts.health.listener_answers = false;
  EXPECT_THAT(OverviewPage(facts, "/session/", Language::kEnglish),
              HasSubstr("can&#39;t reach its own port"));
}

TEST(PageHtmlTest, LongListIsCutAndSaysSo) {
  PageFacts facts = NodeFacts();
  facts.runs.resize(1);
  for (int i = 0; i < 420; ++i) {
    facts.runs.push_back({.id = "run-" + std::to_string(i),
                          .campaign = "c",
                          .origin = "KE",
                          .destination = "UG",
                          .year = "2024",
                          .edition = "final",
                          .stage = PageStage::kEnded});
  }
  const std::string page = OverviewPage(facts, "/session/", Language::kEnglish);
  EXPECT_THAT(page, AllOf(HasSubstr("200 of 421 are shown"), HasSubstr("run-198"),
                          Not(HasSubstr("run-199"))));
}

TEST(PageHtmlTest, ArabicRunsFromRightToLeft) {
  EXPECT_THAT(OverviewPage(NodeFacts(), "/session/", Language::kArabic),
              HasSubstr("<html lang=\"ar\" dir=\"rtl\">"));
  EXPECT_THAT(OverviewPage(NodeFacts(), "/session/", Language::kFrench),
              HasSubstr("<html lang=\"fr\" dir=\"ltr\">"));
}

TEST(PageHtmlTest, CommandIsQuotedForAShell) {
  EXPECT_EQ(CommandLine({"mf-node", "--config", "/srv/my files/it's.txtpb", ""}),
            "mf-node --config '/srv/my files/it'\\''s.txtpb' ''");
}

}  // namespace
}  // namespace mirrorflow
