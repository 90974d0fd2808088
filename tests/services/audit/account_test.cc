#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "services/audit/dpia.h"
#include "services/audit/narrative.h"
#include "services/audit/questions.h"
#include "tests/services/audit/made_run.h"

namespace mirrorflow {
namespace {

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
