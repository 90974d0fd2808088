#include "services/office/run_linking.h"

#include <gtest/gtest.h>

#include <numeric>

#include "services/wire/terms.h"
#include "tests/services/office/made_batch.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

RunTerms Terms() {
  return ValueOrDie(ParseTerms(SerializeTerms({.run_id = ValueOrDie(RunId::Create("r")),
                                               .corridor = ValueOrDie(Corridor::Parse("KE-UG")),
                                               .period = ValueOrDie(Period::Create("2024")),
                                               .encoding_profile = "hardened-v1",
                                               .normalisation_profile = "basic-v2",
                                               .threshold = ValueOrDie(DiceThreshold::Create(4, 5)),
                                               .minimum_batch = 1})));
}

// 20 persons of both sides, 5 of each alone; the first `flagged` records carry `flag`.
EncodedBatch Flagged(const RunTerms& terms, Side side, std::size_t flagged, std::uint8_t flag,
                     std::uint8_t first_stratum) {
  const EncodedBatch plain = MakeBatch(terms, side, 20, 5);
  std::vector<std::uint8_t> flags(plain.size());
  std::fill_n(flags.begin(), flagged, flag);
  std::vector<std::uint8_t> strata(plain.size(), 8);
  strata[0] = first_stratum;
  return ValueOrDie(
      EncodedBatch::Create(plain.header(), {.words = {plain.words().begin(), plain.words().end()},
                                            .stratum_codes = std::move(strata),
                                            .record_flags = std::move(flags)}));
}

absl::StatusOr<CubeCounts> Count(const RunTerms& terms, std::size_t in_window_of_sender,
                                 std::size_t unknown_of_receiver, std::uint8_t first_stratum = 8) {
  const RunBatches batches{
      Flagged(terms, Side::kSender, in_window_of_sender, kInWindowOnly, first_stratum),
      Flagged(terms, Side::kReceiver, unknown_of_receiver, kOtherCountryUnknown, 8)};
  return LinkAndCount(terms, batches, 1, [](std::uint32_t) {}, {});
}

std::uint64_t Total(const CubeCounts& counts, Figure figure) {
  const StratumCounts& of_figure = counts[static_cast<std::size_t>(figure)];
  return std::accumulate(of_figure.begin(), of_figure.end(), std::uint64_t{0});
}

TEST(RunLinkingTest, RecordsWithoutFlagsAreReported) {
  const CubeCounts counts = ValueOrDie(Count(Terms(), 0, 0));
  EXPECT_EQ(Total(counts, Figure::kEmigSender), 25U);
  EXPECT_EQ(Total(counts, Figure::kImmigReceiver), 25U);
  EXPECT_EQ(Total(counts, Figure::kLinked), 20U);
  EXPECT_EQ(Total(counts, Figure::kLinkedAsOther), 20U);
}

// The receiver dates: a link of a record of the sender's window belongs to the period, and the
// sender does not have that person in it.
TEST(RunLinkingTest, FlaggedRecordsAreNotReportedAndTheOtherSidesViewLacksThem) {
  const CubeCounts counts = ValueOrDie(Count(Terms(), 7, 0));
  EXPECT_EQ(Total(counts, Figure::kEmigSender), 18U);
  EXPECT_EQ(Total(counts, Figure::kImmigReceiver), 25U);
  EXPECT_EQ(Total(counts, Figure::kLinked), 20U);
  EXPECT_LE(Total(counts, Figure::kLinkedAsOther), 20U);
  EXPECT_GE(Total(counts, Figure::kLinkedAsOther), 13U);
}

TEST(RunLinkingTest, StratumBelowTheMinimumOfTheTermsIsRefusedWithoutItsSize) {
  RunTerms terms = Terms();
  terms.minimum_stratum = 5;
  const absl::Status status = Count(terms, 0, 0, /*first_stratum=*/3).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition,
                               testing::HasSubstr("stratum of fewer than 5")));
  EXPECT_THAT(Count(terms, 0, 0), IsOk());
}

TEST(RunLinkingTest, EstimatesItsErrorsBesideTheSameCounts) {
  const RunTerms terms = Terms();
  const RunBatches batches{MakeBatch(terms, Side::kSender, 60, 20),
                           MakeBatch(terms, Side::kReceiver, 60, 20)};
  const auto progress = [](std::uint32_t) {};
  absl::StatusOr<ConfidentialErrorEstimate> errors = absl::UnknownError("");
  const auto with = ValueOrDie(LinkAndCount(terms, batches, 1, progress, {}, &errors));
  const auto without = ValueOrDie(LinkAndCount(terms, batches, 1, progress, {}));
  EXPECT_EQ(Total(with, Figure::kLinked), Total(without, Figure::kLinked));
  EXPECT_EQ(ValueOrDie(errors).ExposeAll().links, Total(with, Figure::kLinked));
}

}  // namespace
}  // namespace mirrorflow
