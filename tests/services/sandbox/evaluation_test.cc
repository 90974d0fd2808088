#include "services/sandbox/evaluation.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "crypto/secret_bytes.h"
#include "services/config/text_file.h"
#include "tests/shared_data.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

std::string Sample(const std::string& name) {
  const char* source = std::getenv("MF_SOURCE_DIR");
  return std::string(source != nullptr ? source : ".") + "/docs/samples/" + name;
}

EvaluationMapping ReadMapping(const std::string& name) {
  v1::EvaluationMapping config;
  const absl::Status status = ReadTextFile(Sample(name), config);
  EXPECT_THAT(status, IsOk());
  return ValueOrDie(EvaluationMappingFromConfig(config));
}

EvaluationResult EvaluateSet(const std::string& set, const std::string& a, const std::string& b,
                             const std::string& profile) {
  const EvaluationData data = ValueOrDie(ReadEvaluationData(
      {SharedData(set + "/" + a), SharedData(set + "/" + b), "", SharedData(set + "/truth.csv")},
      ReadMapping(set + ".mapping.txtpb"), {}));
  EvaluationOptions options;
  options.profile = profile;
  return ValueOrDie(Evaluate(data, options));
}

class EvaluationTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(InitCrypto()); }

  static EvaluationFiles ReadmeFiles() {
    return {Sample("kenya-left-for-uganda.csv"), Sample("uganda-arrived-from-kenya.csv"), "",
            Sample("kenya-uganda-truth.csv")};
  }
};

TEST_F(EvaluationTest, TheTablesOfTheReadmeHaveThreeLinks) {
  const EvaluationData data =
      ValueOrDie(ReadEvaluationData(ReadmeFiles(), ReadMapping("kenya-uganda.mapping.txtpb"), {}));
  ASSERT_EQ(data.truth.size(), 3U);
  for (const char* profile : {"plain-v1", "clk-v3", "clear"}) {
    EvaluationOptions options;
    options.profile = profile;
    options.threshold = ValueOrDie(DiceThreshold::Create(55, 100));
    const EvaluationResult result = ValueOrDie(Evaluate(data, options));
    EXPECT_EQ(result.chosen.links, 3U) << profile;
    EXPECT_EQ(result.chosen.correct, 3U) << profile;
    EXPECT_EQ(result.chosen.f1, 1.0) << profile;
  }
}

TEST_F(EvaluationTest, LinksThatAreNotInTheTruthLowerThePrecision) {
  EvaluationData data =
      ValueOrDie(ReadEvaluationData(ReadmeFiles(), ReadMapping("kenya-uganda.mapping.txtpb"), {}));
  data.truth.pop_back();
  EvaluationOptions options;
  options.profile = "clear";
  options.threshold = ValueOrDie(DiceThreshold::Create(55, 100));
  const EvaluationResult result = ValueOrDie(Evaluate(data, options));
  EXPECT_DOUBLE_EQ(result.chosen.precision, 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(result.chosen.recall, 1.0);
  EXPECT_DOUBLE_EQ(result.chosen.f1, 0.8);
}

TEST_F(EvaluationTest, TruePairWithoutItsRecordCountsAsMissed) {
  EvaluationFiles files = ReadmeFiles();
  files.b = files.a;  // none of Uganda's ids is in it
  const EvaluationData data =
      ValueOrDie(ReadEvaluationData(files,
                                    [] {
                                      EvaluationMapping mapping =
                                          ReadMapping("kenya-uganda.mapping.txtpb");
                                      mapping.b = mapping.a;
                                      return mapping;
                                    }(),
                                    {}));
  EXPECT_EQ(data.unreadable_pairs, 3U);
  EXPECT_TRUE(data.truth.empty());
}

TEST_F(EvaluationTest, UnknownProfileAndMissingFileAreErrorsWithAName) {
  const EvaluationMapping mapping = ReadMapping("kenya-uganda.mapping.txtpb");
  EvaluationFiles files = ReadmeFiles();
  files.truth = "absent.csv";
  EXPECT_THAT(ReadEvaluationData(files, mapping, {}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("absent.csv")));
  const EvaluationData data = ValueOrDie(ReadEvaluationData(ReadmeFiles(), mapping, {}));
  EvaluationOptions options;
  options.profile = "plain-v9";
  EXPECT_THAT(Evaluate(data, options),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("plain-v1")));
}

TEST_F(EvaluationTest, HalfOverlapIsLinkedWellWithoutTheTruth) {
  MF_REQUIRE_DATA(present, "febrl4_half_overlap/a.csv");
  EXPECT_GE(EvaluateSet("febrl4_half_overlap", "a.csv", "b.csv", "clk-v3").chosen.f1, 0.98);
  EXPECT_GE(EvaluateSet("febrl4_half_overlap", "a.csv", "b.csv", "plain-v1").chosen.f1, 0.985);
  EXPECT_GE(EvaluateSet("febrl4_half_overlap", "a.csv", "b.csv", "clear").chosen.f1, 0.985);
}

TEST_F(EvaluationTest, ParliamentRegistersAreLinkedWellWithoutTheTruth) {
  MF_REQUIRE_DATA(present, "world_mps_linkage/official.csv");
  EXPECT_GE(EvaluateSet("world_mps_linkage", "official.csv", "wikidata.csv", "plain-v1").chosen.f1,
            0.975);
}

}  // namespace
}  // namespace mirrorflow
