#include "statistics/flow_dataset.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/statistics/sample_cube.h"

namespace mirrorflow {
namespace {

DatasetFacts Facts(const char* vintage = "final") {
  return {.id = "y2024",
          .provider = "Regional statistics office",
          .period = SamplePeriod(),
          .vintage = vintage,
          .prepared = "2025-05-01T08:00:00Z",
          .duration_rule = "UN12",
          .age_definition = "COMPLET",
          .dated_by = "receiver",
          .protection = "dp",
          .protection_text = "noise",
          .notes = {}};
}

PublishedRun RunOf(const CubeCounts& counts, const DisclosureContent& content,
                   const char* corridor = "KE-UG", std::uint64_t seed = 3) {
  ReproducibleRandom random(seed);
  return {.counts = Published(SampleCube(counts, seed, corridor), TermsOf(content), random),
          .quality = LinkQuality{.precision = 0.97, .recall = 0.9},
          .dated_by = Side::kReceiver,
          .threshold = 10,
          .rounding_base = content.rounding_base};
}

const Observation* Find(const PublishedDataset& dataset, TableId table, Measure measure,
                        const std::string& sex = "_T") {
  const auto found = std::ranges::find_if(dataset.observations(), [&](const Observation& o) {
    return o.table == table && o.measure == measure && o.sex == sex && o.age == "_T";
  });
  return found == dataset.observations().end() ? nullptr : &*found;
}

TEST(FlowDatasetTest, FiguresAreThePublishedOnesAndEstimatesFollowFromThem) {
  const PublishedRun run = RunOf(EvenCounts(200, 180, 150), DpContent());
  const std::vector<PublishedRun> runs = {run};
  const PublishedDataset dataset = ValueOrDie(BuildFlowDataset(Facts(), runs));
  const std::int64_t linked = *run.counts.Find(CountedTable::kTotal, Figure::kLinked, "_T")->value;
  EXPECT_EQ(Find(dataset, TableId::kTotal, Measure::kLinked)->value->mantissa, linked);
  EXPECT_NEAR(static_cast<double>(
                  Find(dataset, TableId::kTotal, Measure::kLinkedCorrected)->value->mantissa),
              static_cast<double>(linked) * 0.97 / 0.9, 0.51);
  EXPECT_EQ(Find(dataset, TableId::kTotal, Measure::kDualSystem)->obs_status, 'G');
  EXPECT_EQ(Find(dataset, TableId::kRanking, Measure::kRank)->value->mantissa, 1);
  EXPECT_NE(Find(dataset, TableId::kAgreement, Measure::kAsymmetryTiming)->value, std::nullopt);
  EXPECT_NE(Find(dataset, TableId::kBySex, Measure::kUnion, "F")->value, std::nullopt);
}

TEST(FlowDatasetTest, SameFiguresGiveTheSameObservations) {
  const std::vector<PublishedRun> runs = {RunOf(EvenCounts(200, 180, 150), DpContent()),
                                          RunOf(EvenCounts(90, 80, 70), DpContent(), "UG-KE", 4)};
  EXPECT_EQ(ValueOrDie(BuildFlowDataset(Facts(), runs)).observations(),
            ValueOrDie(BuildFlowDataset(Facts(), runs)).observations());
}

TEST(FlowDatasetTest, SmallFigureIsEmptyWithItsStatusInEveryProfile) {
  for (const DisclosureContent& content : {DpContent(), OfficialContent(5)}) {
    CubeCounts counts = EvenCounts(200, 180, 150);
    for (StratumCounts& figure : counts) {
      for (std::uint8_t s = 0; s < kStratumCount; ++s) {
        if (Stratum::FromCode(s).value().sex == Sex::kUnknown) figure[s] = 0;
      }
    }
    const std::vector<PublishedRun> runs = {RunOf(counts, content)};
    const PublishedDataset dataset = ValueOrDie(BuildFlowDataset(Facts(), runs));
    bool any_hidden = false;
    for (const Observation& o : dataset.observations()) {
      if (o.value.has_value()) continue;
      EXPECT_TRUE(o.obs_status == 'Q' || o.obs_status == 'O');
      any_hidden = any_hidden || o.sex == "_U";
    }
    EXPECT_TRUE(any_hidden) << DisclosureProfileName(content.profile);
  }
}

TEST(FlowDatasetTest, WithoutQualityNothingIsCorrectedOrEstimated) {
  PublishedRun run = RunOf(EvenCounts(200, 180, 150), DpContent());
  run.quality.reset();
  const std::vector<PublishedRun> runs = {run};
  const PublishedDataset dataset = ValueOrDie(BuildFlowDataset(Facts(), runs));
  EXPECT_NE(Find(dataset, TableId::kTotal, Measure::kLinked)->value, std::nullopt);
  for (const Measure measure : {Measure::kLinkedCorrected, Measure::kUnion, Measure::kDualSystem}) {
    EXPECT_EQ(Find(dataset, TableId::kTotal, measure)->obs_status, 'O');
  }
}

TEST(FlowDatasetTest, EachCorridorIsEstimatedWithItsOwnQualityAndShowsIt) {
  std::vector<PublishedRun> runs = {RunOf(EvenCounts(200, 180, 150), DpContent()),
                                    RunOf(EvenCounts(200, 180, 150), DpContent(), "UG-KE", 4),
                                    RunOf(EvenCounts(200, 180, 150), DpContent(), "KE-TZ", 5)};
  runs[1].quality =
      LinkQuality{.precision = 0.99, .precision_error = 0.02, .recall = 0.6, .recall_error = 0.05};
  runs[2].quality.reset();
  const PublishedDataset dataset = ValueOrDie(BuildFlowDataset(Facts(), runs));
  const auto of = [&](const char* origin, const char* destination, TableId table,
                      Measure measure) -> const Observation& {
    return *std::ranges::find_if(dataset.observations(), [&](const Observation& o) {
      return o.origin == origin && o.destination == destination && o.table == table &&
             o.measure == measure && o.sex == "_T" && o.age == "_T";
    });
  };
  const auto corrected = [&](const char* origin, const char* destination) {
    return static_cast<double>(
        of(origin, destination, TableId::kTotal, Measure::kLinkedCorrected).value->mantissa);
  };
  const auto linked = [&](const char* origin, const char* destination) {
    return static_cast<double>(
        of(origin, destination, TableId::kTotal, Measure::kLinked).value->mantissa);
  };
  EXPECT_NEAR(corrected("KE", "UG"), linked("KE", "UG") * 0.97 / 0.9, 0.51);
  EXPECT_NEAR(corrected("UG", "KE"), linked("UG", "KE") * 0.99 / 0.6, 0.51);
  const Observation& precision = of("UG", "KE", TableId::kAgreement, Measure::kLinkPrecision);
  EXPECT_EQ(precision.value, (Decimal{990, 3}));
  EXPECT_EQ(precision.low, (Decimal{951, 3}));
  EXPECT_EQ(precision.high, (Decimal{1000, 3}));
  EXPECT_EQ(of("KE", "UG", TableId::kAgreement, Measure::kLinkRecall).value, (Decimal{900, 3}));
  EXPECT_EQ(of("KE", "TZ", TableId::kAgreement, Measure::kLinkRecall).obs_status, 'O');
  EXPECT_EQ(of("KE", "TZ", TableId::kTotal, Measure::kDualSystem).obs_status, 'O');
}

TEST(FlowDatasetTest, ProvisionalFiguresSaySo) {
  ReproducibleRandom random(1);
  PublishedRun run = RunOf(EvenCounts(200, 180, 150), DpContent());
  const std::vector<PublishedRun> runs = {run};
  const PublishedDataset dataset = ValueOrDie(BuildFlowDataset(Facts("provisional"), runs));
  EXPECT_EQ(Find(dataset, TableId::kTotal, Measure::kLinked)->obs_status, 'P');
}

TEST(FlowDatasetTest, NetIsInflowLessOutflow) {
  const std::vector<PublishedRun> runs = {RunOf(EvenCounts(200, 180, 150), DpContent()),
                                          RunOf(EvenCounts(90, 80, 70), DpContent(), "UG-KE", 4)};
  const PublishedDataset dataset = ValueOrDie(BuildFlowDataset(Facts(), runs));
  std::map<std::string, std::int64_t> of_kenya;
  for (const Observation& o : dataset.observations()) {
    if (o.table != TableId::kInOutNet) continue;
    if (o.measure == Measure::kInflow && o.destination == "KE") of_kenya["in"] = o.value->mantissa;
    if (o.measure == Measure::kOutflow && o.origin == "KE") of_kenya["out"] = o.value->mantissa;
    if (o.measure == Measure::kNet && o.destination == "KE") of_kenya["net"] = o.value->mantissa;
  }
  EXPECT_NEAR(static_cast<double>(of_kenya["net"]),
              static_cast<double>(of_kenya["in"] - of_kenya["out"]), 1);
  EXPECT_LT(of_kenya["net"], 0);
}

}  // namespace
}  // namespace mirrorflow
