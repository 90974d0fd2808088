#include "services/audit/attack_command.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "services/audit/attack_report.h"
#include "services/audit/share_chart.h"
#include "tests/services/trust/sample_trust.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class AttackCommandTest : public testing::Test {
 protected:
  AttackCommandTest() {
    const SampleState ke("KE");
    const SampleState ug("UG");
    agreement_ = SampleAgreement("KE", ke.keys(), "UG", ug.keys());
    agreement_.set_minimum_ngrams(25);
    agreement_.set_maximum_records_per_key(300);
    options_.agreement = directory_ / "agreement.txtpb";
    options_.json = directory_ / "attacks.json";
    options_.html = directory_ / "attacks.html";
    options_.sizes = {200, 250, 300};
    options_.known = {100};
  }

  absl::Status Run() {
    std::ofstream(options_.agreement) << PrintText(agreement_);
    testing::internal::CaptureStdout();
    const absl::Status status = RunAttackCommand(options_);
    text_ = testing::internal::GetCapturedStdout();
    return status;
  }
  nlohmann::json Json() const { return nlohmann::json::parse(ReadText(options_.json)); }
  TemporaryDirectory directory_;
  v1::Agreement agreement_;
  AttackOptions options_;
  std::string text_;
};

TEST_F(AttackCommandTest, ClkV3IsNotWithinBoundsAndTheReportSaysWhichAttackTakesIt) {
  options_.profile = "clk-v3";
  options_.attacks = {"pattern-mining", "similarity", "insider", "frequency"};
  EXPECT_THAT(Run(), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("not within")));
  const nlohmann::json json = Json();
  EXPECT_EQ(json["verdict"], "not within bounds");
  EXPECT_EQ(json["attacks"].size(), 4u);
  for (const auto& attack : json["attacks"]) {
    const double least = attack["attack"] == "similarity" ? 0.5
                         : attack["attack"] == "insider"  ? 0.97
                                                          : 0;
    EXPECT_GE(attack["share"], least) << attack["attack"];
  }
  EXPECT_THAT(text_, AllOf(HasSubstr("not within"), HasSubstr("clk-v3")));
}

TEST_F(AttackCommandTest, HardenedIsMeasuredAgainstTheBoundsOfItsAgreement) {
  options_.attacks = {"similarity", "seeded-graph"};
  agreement_.mutable_attack_bounds()->set_graph_matching_permille(1000);
  v1::KnownPairsBound& bound = *agreement_.mutable_attack_bounds()->add_known_pairs();
  bound.set_pairs(100);
  bound.set_permille(1000);
  EXPECT_THAT(Run(), IsOk());
  EXPECT_EQ(Json()["verdict"], "within bounds");
  EXPECT_TRUE(Json()["agreed_bounds"]);
  bound.set_permille(0);
  agreement_.mutable_attack_bounds()->set_graph_matching_permille(0);
  // Of some hundred rows, with strata, one is found by chance alone.
  EXPECT_THAT(Run(), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(AttackCommandTest, PageNeedsNothingElseAndHasATableForEachPicture) {
  options_.attacks = {"similarity", "seeded-graph", "ridge"};
  (void)Run();
  const std::string page = ReadText(options_.html);
  EXPECT_THAT(page, AllOf(HasSubstr("<svg"), HasSubstr("<title id="), HasSubstr("<desc id="),
                          HasSubstr("prefers-color-scheme: dark"),
                          HasSubstr("default-src &#39;none&#39;")));
  EXPECT_THAT(page,
              AllOf(Not(HasSubstr("<script")), Not(HasSubstr("http:")), Not(HasSubstr("https:")),
                    Not(HasSubstr("src=")), Not(HasSubstr("url("))));
  std::size_t pictures = 0, tables = 0;
  for (std::size_t at = 0; (at = page.find("<svg", at)) != std::string::npos; ++at) ++pictures;
  for (std::size_t at = 0; (at = page.find("<table", at)) != std::string::npos; ++at) ++tables;
  EXPECT_GE(pictures, 2u);
  EXPECT_GE(tables, pictures + 2);
}

TEST_F(AttackCommandTest, OwnPopulationIsReadByItsMapping) {
  options_.population = directory_ / "own.csv";
  std::ofstream own(options_.population);
  own << "id,name,born\n";
  for (int i = 0; i < 400; ++i) {
    // Twins of each other but for a letter of the name; every tenth stands twice, every seventh has
    // a short name.
    const char first = static_cast<char>('A' + i % 26);
    const char second = static_cast<char>('A' + (i / 26) % 26);
    const std::string name =
        std::string("OTIENO") + first + " WANJIKU" + second + " MOHAMED KIPTOO";
    own << i << "," << (i % 7 == 0 ? "OT" : name) << ",19" << 50 + i % 50 << "-0" << 1 + i % 9
        << "-1" << i % 10 << "\n";
    if (i % 10 == 0) own << "again-" << i << "," << name << ",1990-01-01\n";
  }
  own.close();
  options_.mapping = directory_ / "own.mapping.txtpb";
  std::ofstream(options_.mapping)
      << "source: \"own\"\n"
         "columns { column: \"id\" field: \"record_id\" }\n"
         "columns { column: \"name\" field: \"name\" }\n"
         "columns { column: \"born\" field: \"birth_date\" date_format: \"YYYY-MM-DD\" }\n";
  options_.sizes = {200};
  options_.attacks = {"ridge"};
  EXPECT_NE(Run().code(), absl::StatusCode::kInvalidArgument);
  const nlohmann::json json = Json();
  EXPECT_EQ(json["population"]["source"], "the auditor's own file");
  EXPECT_GT(json["population"]["too_short"], 50);
  EXPECT_EQ(json["attacks"].size(), 1u);
  EXPECT_THAT(text_, Not(HasSubstr("OTIENO")));
}

TEST_F(AttackCommandTest, WhatCannotBeIsRefusedWithAHint) {
  const auto invalid = absl::StatusCode::kInvalidArgument;
  options_.attacks = {"magic"};
  EXPECT_THAT(Run(), StatusIs(invalid, HasSubstr("hint: there are")));
  options_.attacks = {"tables"};
  options_.profile = "plain-v1";
  EXPECT_THAT(Run(), StatusIs(invalid, HasSubstr("no experiment is possible")));
  options_.profile = "tokens-v1";  // which is not that of the agreement
  EXPECT_THAT(Run(), StatusIs(invalid, AllOf(HasSubstr("tokens-v1 has no rows"),
                                             Not(HasSubstr("agreement")))));
  options_.profile.clear();
  options_.population = "register.csv";
  EXPECT_THAT(Run(), StatusIs(invalid, HasSubstr("--mapping")));
}

TEST_F(AttackCommandTest, FileThatCannotBeWrittenIsSaidBeforeAnythingIsMeasured) {
  options_.attacks = {"similarity"};
  const std::string html = options_.html;
  options_.html = directory_ / "no-such-directory/attacks.html";
  const auto refused =
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("can't be written\nhint:"));
  EXPECT_THAT(Run(), refused);
  options_.html = html;
  options_.json = directory_ / "";
  EXPECT_THAT(Run(), refused);
  EXPECT_FALSE(std::filesystem::exists(html));
  EXPECT_EQ(text_, "");
}

TEST(AttackCommand, AgreementThatIsNotThereHasAHint) {
  const TemporaryDirectory directory;
  AttackOptions options;
  options.agreement = directory / "agreement.txtpb";
  EXPECT_THAT(RunAttackCommand(options), StatusIs(absl::StatusCode::kNotFound, HasSubstr("hint:")));
}

TEST(ShareChart, MarkupInNamesStaysText) {
  HtmlWriter html;
  WriteShareChart({.id = "a",
                   .title = "<b>",
                   .description = "d",
                   .x_label = "&",
                   .logarithmic = true,
                   .series = {{.name = "<script>",
                               .points = {{1, 0.5, 0.4, 0.6}, {10, 0, 0, 0.1}},
                               .bound = false}}},
                  html);
  const std::string svg = std::move(html).Take();
  EXPECT_THAT(svg, AllOf(HasSubstr("&lt;script&gt;"), Not(HasSubstr("<script>")),
                         Not(HasSubstr("nan")), Not(HasSubstr("inf"))));
}

}  // namespace
}  // namespace mirrorflow
