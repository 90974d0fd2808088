#include "corridor/header_difference.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

RunTerms Terms() {
  return {.run_id = ValueOrDie(RunId::Create("y2024-ke-ug")),
          .corridor = ValueOrDie(Corridor::Parse("KE-UG")),
          .period = ValueOrDie(Period::Create("2024")),
          .encoding_profile = "plain-v1",
          .normalisation_profile = "basic-v2",
          .threshold = ValueOrDie(DiceThreshold::Create(4, 5))};
}

TEST(HeaderDifference, IsNothingWhereTheTermsDecidedAllAndTheRowsTheRest) {
  BatchHeader header = HeaderFor(Terms(), Side::kReceiver);
  header.row_bits = 1024;
  header.record_count = header.row_count = 7;
  EXPECT_EQ(HeaderDifference(header, Terms(), Side::kReceiver), "");
}

TEST(HeaderDifference, NamesEachFieldThatIsOtherwise) {
  const std::pair<const char*, std::function<void(BatchHeader&)>> kChanges[] = {
      {"run id", [](BatchHeader& h) { h.run_id = ValueOrDie(RunId::Create("y2024-ug-ke")); }},
      {"hash of the terms", [](BatchHeader& h) { h.terms_hash[31] ^= 1; }},
      {"hash of the agreement", [](BatchHeader& h) { h.agreement_hash[0] ^= 1; }},
      {"contribution bound", [](BatchHeader& h) { ++h.contribution_bound; }},
      {"corridor", [](BatchHeader& h) { h.corridor = ValueOrDie(Corridor::Parse("UG-KE")); }},
      {"period", [](BatchHeader& h) { h.period = ValueOrDie(Period::Create("2023")); }},
      {"side", [](BatchHeader& h) { h.side = Side::kReceiver; }},
      {"encoding profile", [](BatchHeader& h) { h.encoding_profile = "clk-v3"; }},
      {"encoding profile", [](BatchHeader& h) { h.encoding_profile_hash[5] ^= 1; }},
      {"normalisation profile", [](BatchHeader& h) { h.normalisation_profile_hash[5] ^= 1; }},
  };
  for (const auto& [field, change] : kChanges) {
    BatchHeader header = HeaderFor(Terms(), Side::kSender);
    change(header);
    EXPECT_EQ(HeaderDifference(header, Terms(), Side::kSender), field);
  }
}

}  // namespace
}  // namespace mirrorflow
