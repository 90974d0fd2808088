#include "services/sandbox/split_trust_links.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <set>
#include <string>

#include "crypto/record_encoder.h"
#include "crypto/secret_bytes.h"
#include "linkage/comparison.h"
#include "linkage/null_model.h"
#include "linkage/one_to_one.h"
#include "linkage/split_trust/split_trust_terms.h"
#include "services/config/text_file.h"
#include "services/sandbox/encoded_rows.h"
#include "services/sandbox/evaluation.h"
#include "tests/shared_data.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

EvaluationMapping MappingOf(const std::string& set) {
  const char* source = std::getenv("MF_SOURCE_DIR");
  v1::EvaluationMapping config;
  const std::string file =
      std::string(source != nullptr ? source : ".") + "/docs/samples/" + set + ".mapping.txtpb";
  EXPECT_THAT(ReadTextFile(file, config), IsOk());
  return ValueOrDie(EvaluationMappingFromConfig(config));
}

double F1(const std::vector<Candidate>& links, const EvaluationData& data) {
  const std::set<std::pair<std::uint32_t, std::uint32_t>> truth(data.truth.begin(),
                                                                data.truth.end());
  double correct = 0;
  for (const Candidate& link : links) correct += truth.count({link.a, link.b}) > 0 ? 1 : 0;
  return 2 * correct / static_cast<double>(links.size() + truth.size());
}

class SplitTrustLinksTest : public testing::TestWithParam<std::array<const char*, 3>> {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(InitCrypto()); }
};

// Under one key, at one threshold: as the linker that goes by scores, within 0.003 of F1; and the
// parties count what the rule in clear links, or LinkInSplitTrust would fail.
TEST_P(SplitTrustLinksTest, QualityIsThatOfMatchingByScores) {
  const auto [set, file_a, file_b] = GetParam();
  const std::string directory = std::string(set) + "/";
  MF_REQUIRE_DATA(truth_file, directory + "truth.csv");
  const EvaluationData data = ValueOrDie(ReadEvaluationData(
      {SharedData(directory + file_a), SharedData(directory + file_b), "", truth_file},
      MappingOf(set), {}));
  const auto encoder = ValueOrDie(
      CreateRecordEncoder("plain-v1", SecretBytes::CopyOf(std::vector<std::uint8_t>(32, 7))));
  const std::vector<std::uint64_t> words_a = EncodeAll(*encoder, data.a);
  const std::vector<std::uint64_t> words_b = EncodeAll(*encoder, data.b);
  const BitRows a{words_a, encoder->row_bits() / 64};
  const BitRows b{words_b, encoder->row_bits() / 64};
  const DiceThreshold chosen = ValueOrDie(ChooseThreshold(a, b));
  const DiceThreshold threshold = ValueOrDie(NearestFittingThreshold(chosen, encoder->row_bits()));
  const auto by_scores =
      MatchOneToOne(ValueOrDie(FindCandidates(a, b, chosen, {})), data.a.size(), data.b.size());
  const auto facts = [](const std::vector<PersonEvent>& events) {
    std::vector<RecordFacts> of_events(events.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
      of_events[i].birth_year = events[i].identity.birth_date.year;
      of_events[i].classes.sex = static_cast<std::uint8_t>(events[i].identity.sex);
    }
    return of_events;
  };
  const auto facts_a = facts(data.a);
  const auto facts_b = facts(data.b);
  const auto split = ValueOrDie(LinkInSplitTrust({a, facts_a}, {b, facts_b}, threshold, 0, {}));
  EXPECT_NEAR(F1(split.links, data), F1(by_scores, data), 0.003);
}

INSTANTIATE_TEST_SUITE_P(PublicSets, SplitTrustLinksTest,
                         testing::Values(std::array<const char*, 3>{"febrl4_half_overlap", "a.csv",
                                                                    "b.csv"},
                                         std::array<const char*, 3>{
                                             "world_mps_linkage", "official.csv", "wikidata.csv"}));

TEST(NearestFittingThreshold, IsTheNearestFractionThatFitsSixteenBits) {
  const auto nearest = [](std::uint32_t n, std::uint32_t d, std::uint32_t bits) {
    return ValueOrDie(NearestFittingThreshold(ValueOrDie(DiceThreshold::Create(n, d)), bits));
  };
  EXPECT_EQ(nearest(800, 1000, 1024), ValueOrDie(DiceThreshold::Create(4, 5)));
  EXPECT_EQ(nearest(1, 1, 1024), ValueOrDie(DiceThreshold::Create(1, 1)));
  for (std::uint32_t thousandths = 400; thousandths <= 1000; ++thousandths) {
    const DiceThreshold found = nearest(thousandths, 1000, 1024);
    EXPECT_LE(found.numerator(), 16u);
    EXPECT_LE(found.denominator() - found.numerator(), 15u);
    EXPECT_NEAR(static_cast<double>(found.numerator()) / found.denominator(), thousandths / 1000.0,
                thousandths < 940 ? 0.012 : 0.03);
  }
}

}  // namespace
}  // namespace mirrorflow
