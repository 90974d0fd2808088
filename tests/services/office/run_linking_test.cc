#include "services/office/run_linking.h"

#include <gtest/gtest.h>

#include "services/office/campaign_plan.h"
#include "services/wire/terms.h"
#include "tests/services/office/made_batch.h"
#include "tests/services/office/office_world.h"

namespace mirrorflow {
namespace {

// 20 persons of both sides, 5 of each alone; the first `flagged` records carry `flag`.
EncodedBatch Flagged(const RunTerms& terms, Side side, std::size_t flagged, std::uint8_t flag) {
  const EncodedBatch plain = MakeBatch(terms, side, 20, 5);
  std::vector<std::uint8_t> flags(plain.size());
  std::fill_n(flags.begin(), flagged, flag);
  return ValueOrDie(EncodedBatch::Create(
      plain.header(),
      {.words = {plain.words().begin(), plain.words().end()},
       .stratum_codes = {plain.stratum_codes().begin(), plain.stratum_codes().end()},
       .record_flags = std::move(flags)}));
}

FlowTable Count(std::size_t in_window_of_sender, std::size_t unknown_of_receiver) {
  const RunTerms terms = ValueOrDie(PlanCampaign(OfficeWorld::Campaign({"KE-UG"}))).terms[0];
  const RunBatches batches{
      Flagged(terms, Side::kSender, in_window_of_sender, kInWindowOnly),
      Flagged(terms, Side::kReceiver, unknown_of_receiver, kOtherCountryUnknown)};
  return ValueOrDie(LinkAndCount(terms, batches, 1, [](std::uint32_t) {}, {}));
}

TEST(RunLinkingTest, RecordsWithoutFlagsAreReported) {
  const FlowTable table = Count(0, 0);
  EXPECT_EQ(table.total(Figure::kEmigSender), 25u);
  EXPECT_EQ(table.total(Figure::kImmigReceiver), 25u);
  EXPECT_EQ(table.total(Figure::kLinked), 20u);
}

// The receiver dates: the sender's records of the window that link belong to the period.
TEST(RunLinkingTest, FlaggedRecordsCountWhereALinkPlacesThem) {
  const FlowTable all_linked = Count(20, 20);
  EXPECT_EQ(all_linked.total(Figure::kEmigSender), 25u);
  EXPECT_EQ(all_linked.total(Figure::kImmigReceiver), 25u);
  EXPECT_EQ(all_linked.total(Figure::kLinked), 20u);
  const FlowTable some_not = Count(23, 25);
  EXPECT_EQ(some_not.total(Figure::kEmigSender), 22u);
  EXPECT_EQ(some_not.total(Figure::kImmigReceiver), 20u);
  EXPECT_EQ(some_not.total(Figure::kLinked), 20u);
}

}  // namespace
}  // namespace mirrorflow
