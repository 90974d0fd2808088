#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "crypto/encoding_profile.h"
#include "services/audit/commands.h"
#include "services/audit/dpia.h"
#include "services/audit/narrative.h"
#include "services/audit/questions.h"
#include "tests/services/audit/made_run.h"

namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::vector<CheckedBundle> Checked(const MadeRun& run,
                                   const std::vector<std::string>& names = {"KE", "UG", "office"}) {
  std::vector<CheckedBundle> checked;
  for (const std::string& name : names) {
    checked.push_back(CheckBundle(run.Bundle(name), run.Root(), {}));
  }
  return checked;
}

std::string Joined(const std::vector<std::string>& paragraphs) {
  std::string text;
  for (const std::string& paragraph : paragraphs) text += paragraph + "\n";
  return text;
}

TEST(NarrativeTest, SaysWhoAgreedWhatLeftAndWhatWasPublished) {
  const MadeRun run;
  const std::string text = Joined(Narrative(Checked(run)));
  EXPECT_THAT(text, HasSubstr("Bureau of Statistics of KE (KE)"));
  EXPECT_THAT(text, HasSubstr("pseudonymised personal data"));
  EXPECT_THAT(text, HasSubstr("approved by anna"));
  EXPECT_THAT(text, HasSubstr("can't be shown by anybody"));
  EXPECT_THAT(text, Not(HasSubstr("WARNING")));
  EXPECT_THAT(text, Not(HasSubstr("anonymous")));
}

TEST(NarrativeTest, FailedCheckIsSaidFirst) {
  const MadeRun run;
  BundleFiles files = run.Bundle("office");
  files["run/terms.txt"] += "more";
  EXPECT_THAT(Narrative({CheckBundle(files, run.Root(), {})}).front(), HasSubstr("WARNING"));
}

TEST(QuestionsTest, AllFortyAreAnsweredFromEvidenceOrSayWhomToAsk) {
  const MadeRun run;
  const std::vector<Answer> answers = AnswerQuestions(Checked(run));
  ASSERT_EQ(answers.size(), kQuestionCount);
  std::size_t human = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(answers[i].number, static_cast<int>(i) + 1);
    EXPECT_FALSE(answers[i].text.empty());
    EXPECT_FALSE(answers[i].where.empty());
    human += answers[i].needs_human ? 1U : 0U;
  }
  EXPECT_GT(human, 5U);
  EXPECT_LT(human, 20U);
  EXPECT_THAT(answers[29].text, HasSubstr("anna"));       // who approved
  EXPECT_THAT(answers[37].text, HasSubstr("Verified."));  // do the logs reconcile
  EXPECT_THAT(answers[37].text, Not(HasSubstr("FAILED")));
}

TEST(QuestionsTest, ReconcilingOneBundleNeedsTheOthers) {
  const MadeRun run;
  EXPECT_TRUE(AnswerQuestions(Checked(run, {"KE"}))[37].needs_human);
}

// Bundles of a run in another mode, with the agreement that it needs.
std::vector<CheckedBundle> CheckedInMode(const MadeRun& run, LinkageMode mode,
                                         bool with_strata = true) {
  std::vector<CheckedBundle> checked = Checked(run);
  const SampleState ke("KE");
  const SampleState ug("UG");
  const bool identifiers = mode == LinkageMode::kPsiCardinality;
  v1::Agreement agreement = SampleAgreement("KE", ke.keys(), "UG", ug.keys(),
                                            identifiers ? kTokensProfile : "hardened-v1");
  if (identifiers) {
    agreement.set_mode(std::string(LinkageModeName(mode)));
    agreement.set_exact_tokens(true);
    agreement.set_maximum_identifiers(20'000);
  }
  if (!with_strata || identifiers) {
    agreement.clear_strata();
    agreement.mutable_disclosure()->clear_tables();
    v1::TableShare& total = *agreement.mutable_disclosure()->add_tables();
    total.set_table("total");
    total.set_permille(1000);
  }
  for (CheckedBundle& bundle : checked) {
    bundle.facts.agreement = ValueOrDie(ParseAgreement(PrintText(agreement), "agreement"));
    bundle.facts.terms->mode = mode;
    bundle.facts.terms->encoding_profile = agreement.encoding_profile().name();
    bundle.facts.terms->maximum_identifiers = agreement.maximum_identifiers();
    bundle.facts.terms->minimum_stratum = 11;
  }
  return checked;
}

std::string AnswerTo(int number, const std::vector<CheckedBundle>& checked) {
  return AnswerQuestions(checked).at(static_cast<std::size_t>(number - 1)).text;
}

TEST(QuestionsTest, TlsHasOneVersion) {
  const MadeRun run;
  const std::string tls = AnswerTo(18, Checked(run));
  EXPECT_THAT(tls, HasSubstr("TLS 1.3"));
  EXPECT_THAT(tls, Not(HasSubstr("1.2")));
}

TEST(QuestionsTest, CoarseningIsSaidWhereTheLinkageServiceSeesStrata) {
  const MadeRun run;
  EXPECT_THAT(AnswerTo(9, CheckedInMode(run, LinkageMode::kLinkageUnit)),
              AllOf(HasSubstr("at least 11 records"), HasSubstr("checks it again")));
  EXPECT_EQ(AnswerTo(9, CheckedInMode(run, LinkageMode::kLinkageUnit, false)), "None.");
  EXPECT_THAT(AnswerTo(9, CheckedInMode(run, LinkageMode::kSplitTrust)),
              AllOf(HasSubstr("sex, broad-age"), HasSubstr("none is coarsened"),
                    Not(HasSubstr("at least"))));
  EXPECT_EQ(AnswerTo(9, CheckedInMode(run, LinkageMode::kPsiCardinality)), "None.");
}

TEST(QuestionsTest, WhatIsComparedIsThatOfTheMode) {
  const MadeRun run;
  for (const LinkageMode mode : {LinkageMode::kLinkageUnit, LinkageMode::kSplitTrust}) {
    EXPECT_THAT(AnswerTo(11, CheckedInMode(run, mode)), HasSubstr("n-grams"));
    EXPECT_THAT(AnswerTo(23, CheckedInMode(run, mode)),
                AllOf(HasSubstr("Dice similarity from 8/10"), HasSubstr("greedy")));
    EXPECT_TRUE(AnswerQuestions(CheckedInMode(run, mode)).at(24).needs_human);
  }
  EXPECT_THAT(AnswerTo(25, CheckedInMode(run, LinkageMode::kLinkageUnit)), HasSubstr("memory"));
  EXPECT_THAT(AnswerTo(15, CheckedInMode(run, LinkageMode::kSplitTrust)),
              HasSubstr("two of the three parties"));
  EXPECT_THAT(AnswerTo(23, CheckedInMode(run, LinkageMode::kSplitTrust)),
              HasSubstr("no similarity decides"));
  EXPECT_THAT(AnswerTo(25, CheckedInMode(run, LinkageMode::kSplitTrust)),
              HasSubstr("no party sees"));
  const std::vector<CheckedBundle> identifiers = CheckedInMode(run, LinkageMode::kPsiCardinality);
  EXPECT_THAT(AnswerTo(11, identifiers),
              AllOf(HasSubstr("tokens-v1"), HasSubstr("at most 20000"), Not(HasSubstr("n-grams"))));
  EXPECT_THAT(AnswerTo(23, identifiers), AllOf(HasSubstr("Equal document numbers alone"),
                                               Not(HasSubstr("Dice")), Not(HasSubstr("greedy"))));
  EXPECT_THAT(AnswerTo(25, identifiers), HasSubstr("no scores, ties"));
  EXPECT_THAT(AnswerQuestions(identifiers).at(14).where, Not(HasSubstr("mf-audit attack")));
}

TEST(QuestionsTest, BatchesAreSaidToBeOnDiskWhereTheyAre) {
  const MadeRun run;
  const Answer linkage_unit = AnswerQuestions(CheckedInMode(run, LinkageMode::kLinkageUnit)).at(21);
  EXPECT_THAT(linkage_unit.text,
              AllOf(HasSubstr("Run keys are never on disk"),
                    HasSubstr("at node and linkage service"), HasSubstr("encrypt the disk")));
  EXPECT_THAT(linkage_unit.where, HasSubstr("encryption of its disk"));
  EXPECT_THAT(AnswerTo(22, CheckedInMode(run, LinkageMode::kSplitTrust)),
              AllOf(HasSubstr("A node has its own batch"), HasSubstr("encrypt the disk")));
  EXPECT_THAT(AnswerTo(22, CheckedInMode(run, LinkageMode::kPsiCardinality)),
              AllOf(HasSubstr("Nor are document numbers"), Not(HasSubstr("encrypt the disk"))));
}

TEST(DpiaTest, ThreatsMeasuresAndRecipientsAreThoseOfTheMode) {
  const MadeRun run;
  const auto dpia = [&](LinkageMode mode, bool with_strata = true) {
    return ValueOrDie(PrefilledDpia(CheckedInMode(run, mode, with_strata), "2025-03-02T09:00:00Z"));
  };
  const auto pairs = HasSubstr("hundreds of pairs");
  const auto coarsened = HasSubstr("at least 11 records");
  EXPECT_THAT(dpia(LinkageMode::kLinkageUnit),
              AllOf(pairs, coarsened, HasSubstr("from KE and UG to the linkage service")));
  EXPECT_THAT(dpia(LinkageMode::kLinkageUnit, false),
              AllOf(pairs, Not(coarsened), HasSubstr("Classes: none.")));
  EXPECT_THAT(dpia(LinkageMode::kSplitTrust),
              AllOf(Not(pairs), Not(coarsened), HasSubstr("sex, broad-age, as shares"),
                    HasSubstr("from KE and UG to three compute parties")));
  EXPECT_THAT(dpia(LinkageMode::kPsiCardinality),
              AllOf(Not(pairs), Not(coarsened), HasSubstr("Classes: none."),
                    HasSubstr("Blinded document numbers go from KE and UG")));
}

TEST(OrganisationTest, AStateDirectoryOrACopyOfItSaysWhoseItIsAndGivesTheSameAccount) {
  const MadeRun run;
  const TemporaryDirectory copy;
  for (const char* name : {"KE", "office"}) {
    std::filesystem::copy(run.StateOf(name), copy / name, std::filesystem::copy_options::recursive);
    const Organisation organisation = ValueOrDie(OrganisationOfState(copy / name));
    EXPECT_EQ(organisation.role, run.OrganisationOf(name).role);
    const BundleFiles files =
        ValueOrDie(MakeEvidence(organisation, ValueOrDie(RunId::Create(MadeRun::kRun)),
                                {.version = "0", .programs = {}, .libraries = {}}, nullptr));
    const CheckedBundle checked = CheckBundle(files, run.Root(), {.allow_unsigned = true});
    EXPECT_EQ(Narrative({checked}).at(1), Narrative(Checked(run, {name})).at(1));
  }
  EXPECT_THAT(OrganisationOfState(copy / "nobody"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("log/ and trust/")));
}

TEST(AccountCommandsTest, NameWithoutAStateAndTwoBundlesOfOneOrganisationAreRefusedWithAHint) {
  const MadeRun run;
  const TemporaryDirectory copy;
  std::filesystem::copy(run.StateOf("KE"), copy / "KE", std::filesystem::copy_options::recursive);
  AccountOptions options;
  options.subjects = {MadeRun::kRun};
  options.registry = run.registry_file();
  EXPECT_THAT(RunExplain(options),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("need --state DIR")));
  options.states = {run.StateOf("KE"), run.StateOf("UG"), copy / "KE"};
  EXPECT_THAT(RunExplain(options),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("are both of mirrorflow/node/KE"), HasSubstr("hint:"))));
  options.subjects.emplace_back("another");
  EXPECT_THAT(RunQuestions(options), StatusIs(absl::StatusCode::kInvalidArgument,
                                              HasSubstr("hint: mf-audit questions RUN --state")));
}

// What the import of the tool reads (importData in src/app/services/pia.service.ts): releases
// before 3 refuse a file without pia.dbVersion, later ones without pia; status is parsed as a
// number, dates by Date; the lists are gone through without a look whether they are there; and
// whoever has user_pias must have guests.
TEST(DpiaTest, HasWhatTheImportOfTheToolReadsInOldAndNewReleases) {
  const MadeRun run;
  const auto json =
      nlohmann::json::parse(ValueOrDie(PrefilledDpia(Checked(run), "2025-03-02T09:00:00Z")));
  const auto& pia = json.at("pia");
  EXPECT_TRUE(pia.contains("dbVersion"));
  EXPECT_TRUE(pia.at("status").is_number_integer());
  EXPECT_FALSE(pia.contains("user_pias"));
  for (const char* text : {"name", "category", "author_name", "evaluator_name", "validator_name"}) {
    EXPECT_TRUE(pia.at(text).is_string()) << text;
  }
  EXPECT_EQ(pia.at("structure_id"), "");  // else structure_data must be there
  const auto is_date = [](const nlohmann::json& entry, const char* name) {
    return entry.at(name).is_string() && entry.at(name).get<std::string>().size() == 20;
  };
  EXPECT_TRUE(is_date(pia, "created_at"));
  for (const char* list : {"answers", "measures"}) {
    ASSERT_TRUE(json.at(list).is_array());
    ASSERT_FALSE(json.at(list).empty());
    for (const auto& entry : json.at(list)) EXPECT_TRUE(is_date(entry, "created_at")) << entry;
  }
  for (const auto& answer : json.at("answers")) {
    EXPECT_TRUE(answer.at("reference_to").is_number_integer());
    EXPECT_TRUE(answer.at("data").contains("gauge"));
  }
  std::set<int> ids;
  for (const auto& measure : json.at("measures")) {
    EXPECT_TRUE(ids.insert(measure.at("id").get<int>()).second);
    EXPECT_TRUE(measure.at("placeholder").is_string());
  }
  for (const char* list : {"evaluations", "comments"}) EXPECT_TRUE(json.at(list).is_array());
}

// The structure is that of src/assets/files/pia_architecture.json of LINCnil/pia: sections 1 to 3,
// whose questions and kinds of answers are fixed.
TEST(DpiaTest, HasEveryQuestionOfTheToolOnceAndInItsKind) {
  const MadeRun run;
  const auto json =
      nlohmann::json::parse(ValueOrDie(PrefilledDpia(Checked(run), "2025-03-02T09:00:00Z")));
  const std::set<int> texts = {111, 112, 113, 121, 122, 123, 211, 212, 213,
                               214, 215, 221, 222, 223, 224, 225, 226, 227};
  std::set<int> lists;
  std::set<int> gauges;
  for (const int risk : {320, 330, 340}) {
    for (const int i : {1, 2, 3, 4}) lists.insert(risk + i);
    for (const int i : {5, 6}) gauges.insert(risk + i);
  }
  std::set<std::string> measures;
  for (const auto& measure : json.at("measures")) {
    EXPECT_TRUE(measure.at("title").is_string());
    EXPECT_TRUE(measure.at("content").is_string());
    measures.insert(measure.at("title").get<std::string>());
  }
  std::set<int> seen;
  for (const auto& answer : json.at("answers")) {
    const int question = answer.at("reference_to").get<int>();
    EXPECT_TRUE(seen.insert(question).second) << question;
    EXPECT_EQ(answer.at("pia_id"), json.at("pia").at("id"));
    const auto& data = answer.at("data");
    ASSERT_TRUE(data.at("list").is_array());
    if (lists.contains(question)) {
      EXPECT_FALSE(data.at("list").empty()) << question;
      EXPECT_TRUE(data.at("text").is_null()) << question;
      if (question % 10 == 4) {
        for (const auto& title : data.at("list")) {
          EXPECT_TRUE(measures.contains(title.get<std::string>())) << title;
        }
      }
    } else {
      EXPECT_FALSE(data.at("text").get<std::string>().empty()) << question;
      EXPECT_EQ(data.at("gauge").is_number(), gauges.contains(question)) << question;
    }
  }
  std::set<int> all = texts;
  all.insert(lists.begin(), lists.end());
  all.insert(gauges.begin(), gauges.end());
  EXPECT_EQ(seen, all);
  EXPECT_EQ(json.at("pia").at("status"), 0);
  EXPECT_TRUE(json.at("pia").at("name").is_string());
  EXPECT_TRUE(json.at("evaluations").is_array());
  EXPECT_TRUE(json.at("comments").is_array());
}

}  // namespace
}  // namespace mirrorflow
