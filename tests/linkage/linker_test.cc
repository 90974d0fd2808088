#include "linkage/linker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/linkage/random_rows.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

Hash256 HashOf(std::uint8_t value) {
  Hash256 hash{};
  hash.fill(value);
  return hash;
}

RunTerms Terms() {
  return {.run_id = ValueOrDie(RunId::Create("run-1")),
          .corridor = ValueOrDie(Corridor::Parse("KE-UG")),
          .period = ValueOrDie(Period::Create("2024")),
          .encoding_profile = "hardened-v1",
          .encoding_profile_hash = HashOf(1),
          .normalisation_profile = "basic-v2",
          .normalisation_profile_hash = HashOf(2),
          .threshold = ValueOrDie(DiceThreshold::Create(8, 10)),
          .minimum_batch = 3,
          .suppression_threshold = 10,
          .hash = HashOf(3)};
}

EncodedBatch Batch(BatchHeader header, const OwnedRows& rows, std::vector<std::uint8_t> strata) {
  header.row_bits = static_cast<std::uint32_t>(rows.row_words * 64);
  header.record_count = header.row_count = rows.view().size();
  return ValueOrDie(
      EncodedBatch::Create(header, {.words = rows.words, .stratum_codes = std::move(strata)}));
}

// Five rows far apart, in strata 0 to 4.
OwnedRows FiveRows(std::size_t row_words = 4) {
  std::mt19937_64 random(1);
  return RandomRows(5, row_words, 0.3, random);
}

EncodedBatch FiveRowBatch(const BatchHeader& header) {
  return Batch(header, FiveRows(), {0, 1, 2, 3, 4});
}

absl::StatusOr<LinkCounts> Link(const EncodedBatch& sender, const EncodedBatch& receiver,
                                const RunTerms& terms = Terms()) {
  return LinkageUnitLinker(2).Link(sender, receiver, terms, nullptr, {});
}

TEST(LinkageUnitLinker, CountsLinksByTheStratumOfTheSender) {
  const RunTerms terms = Terms();
  // The receiver holds rows 3, 1, 4 of the sender (one with another stratum) and a row of zeros.
  OwnedRows receiver = FiveRows();
  std::vector<std::uint64_t> words;
  for (const std::size_t i : {3u, 1u, 4u}) {
    words.insert(words.end(), receiver.view().row(i), receiver.view().row(i) + 4);
  }
  words.resize(words.size() + 4, 0);
  receiver.words = words;
  const auto counts =
      ValueOrDie(Link(FiveRowBatch(HeaderFor(terms, Side::kSender)),
                      Batch(HeaderFor(terms, Side::kReceiver), receiver, {3, 9, 4, 0})));
  LinkCounts expected;
  expected.by_stratum[1] = expected.by_stratum[3] = expected.by_stratum[4] = 1;
  // The receiver dates, and has another class for one of them.
  expected.placed[9] = expected.placed[3] = expected.placed[4] = 1;
  expected.placed_by_other = expected.by_stratum;
  expected.disagreeing = 1;
  EXPECT_EQ(counts, expected);
}

TEST(LinkageUnitLinker, CountsALinkOfThePeriodByTheRecordThatDatesIt) {
  const RunTerms terms = Terms();
  const auto batch_with_window = [&](Side side, std::vector<std::uint8_t> flags) {
    BatchHeader header = HeaderFor(terms, side);
    header.row_bits = 256;
    header.record_count = header.row_count = 5;
    return ValueOrDie(EncodedBatch::Create(header, {.words = FiveRows().words,
                                                    .stratum_codes = {0, 1, 2, 3, 4},
                                                    .record_flags = std::move(flags)}));
  };
  const EncodedBatch sender = batch_with_window(Side::kSender, {kInWindowOnly, 0, 0, 0, 0});
  const EncodedBatch receiver = batch_with_window(
      Side::kReceiver, {0, kInWindowOnly, kInWindowOnly | kOtherCountryUnknown, 0, 0});
  for (const auto& [dated_by, outside] : {std::pair(Side::kSender, 1u), {Side::kReceiver, 2u}}) {
    RunTerms dated = terms;
    dated.dated_by = dated_by;
    const LinkCounts counts = ValueOrDie(Link(sender, receiver, dated));
    EXPECT_EQ(counts.outside_period, outside);
    EXPECT_EQ(std::accumulate(counts.by_stratum.begin(), counts.by_stratum.end(), 0u), 5 - outside);
    EXPECT_EQ(std::accumulate(counts.placed.begin(), counts.placed.end(), 0u), 5 - outside);
    EXPECT_EQ(std::accumulate(counts.placed_by_other.begin(), counts.placed_by_other.end(), 0u),
              dated_by == Side::kSender ? 3u : 4u);
  }
}

TEST(LinkageUnitLinker, OneRowMoreOrLessChangesTheTotalByAtMostOne) {
  RunTerms terms = Terms();
  terms.threshold = ValueOrDie(DiceThreshold::Create(5, 10));
  terms.minimum_batch = 0;
  const auto total = [&](const OwnedRows& a, const OwnedRows& b) {
    const auto counts = ValueOrDie(Link(
        Batch(HeaderFor(terms, Side::kSender), a, std::vector<std::uint8_t>(a.view().size())),
        Batch(HeaderFor(terms, Side::kReceiver), b, std::vector<std::uint8_t>(b.view().size())),
        terms));
    return static_cast<int>(
        std::accumulate(counts.by_stratum.begin(), counts.by_stratum.end(), std::uint64_t{0}));
  };
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    std::mt19937_64 random(seed);
    const OwnedRows a = RandomRows(20, 1, 0.4, random);
    const OwnedRows b = RandomRows(25, 1, 0.4, random);
    const int all = total(a, b);
    ASSERT_GT(all, 3) << "seed " << seed;
    for (std::size_t row = 0; row < 20; ++row) {
      OwnedRows fewer = a;
      fewer.words.erase(fewer.words.begin() + static_cast<std::ptrdiff_t>(row));
      const int difference = all - total(fewer, b);
      EXPECT_TRUE(difference == 0 || difference == 1) << "seed " << seed << ", row " << row;
    }
  }
}

TEST(LinkageUnitLinker, RefusesEachFieldThatIsNotOfTheRun) {
  const RunTerms terms = Terms();
  struct Case {
    const char* field;
    void (*spoil)(BatchHeader&);
  };
  const Case cases[] = {
      {"side", [](BatchHeader& h) { h.side = OtherSide(h.side); }},
      {"run id", [](BatchHeader& h) { h.run_id = ValueOrDie(RunId::Create("run-2")); }},
      {"corridor", [](BatchHeader& h) { h.corridor = ValueOrDie(Corridor::Parse("UG-KE")); }},
      {"period", [](BatchHeader& h) { h.period = ValueOrDie(Period::Create("2023")); }},
      {"encoding profile", [](BatchHeader& h) { h.encoding_profile = "plain-v1"; }},
      {"encoding profile hash", [](BatchHeader& h) { h.encoding_profile_hash = HashOf(9); }},
      {"normalisation profile hash",
       [](BatchHeader& h) { h.normalisation_profile_hash = HashOf(9); }},
      {"terms hash", [](BatchHeader& h) { h.terms_hash = HashOf(9); }},
  };
  for (const Case& c : cases) {
    for (const Side side : {Side::kSender, Side::kReceiver}) {
      BatchHeader sender = HeaderFor(terms, Side::kSender);
      BatchHeader receiver = HeaderFor(terms, Side::kReceiver);
      c.spoil(side == Side::kSender ? sender : receiver);
      const std::string whose = std::string(SideName(side)) + "'s batch has " + c.field;
      EXPECT_THAT(Link(FiveRowBatch(sender), FiveRowBatch(receiver)),
                  StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(whose)));
    }
  }
}

TEST(LinkageUnitLinker, RefusesBatchesOfDifferentWidth) {
  const RunTerms terms = Terms();
  EXPECT_THAT(Link(FiveRowBatch(HeaderFor(terms, Side::kSender)),
                   Batch(HeaderFor(terms, Side::kReceiver), FiveRows(8), {0, 0, 0, 0, 0})),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("row bits"), HasSubstr("256"), HasSubstr("512"))));
}

TEST(LinkageUnitLinker, RefusesABatchBelowTheMinimum) {
  RunTerms terms = Terms();
  const auto sender = FiveRowBatch(HeaderFor(terms, Side::kSender));
  const auto receiver = FiveRowBatch(HeaderFor(terms, Side::kReceiver));
  terms.minimum_batch = 5;
  EXPECT_THAT(Link(sender, receiver, terms), IsOk());
  terms.minimum_batch = 6;
  EXPECT_THAT(Link(sender, receiver, terms),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("minimum batch of 6")));
}

TEST(LinkageUnitLinker, RefusesTermsOfAnotherLinkageMode) {
  RunTerms terms = Terms();
  terms.mode = LinkageMode::kSplitTrust;
  EXPECT_THAT(Link(FiveRowBatch(HeaderFor(terms, Side::kSender)),
                   FiveRowBatch(HeaderFor(terms, Side::kReceiver)), terms),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("split-trust")));
}

TEST(LinkageUnitLinker, StopsWhenAskedTo) {
  const RunTerms terms = Terms();
  std::stop_source source;
  source.request_stop();
  EXPECT_THAT(LinkageUnitLinker(1).Link(FiveRowBatch(HeaderFor(terms, Side::kSender)),
                                        FiveRowBatch(HeaderFor(terms, Side::kReceiver)), terms,
                                        nullptr, source.get_token()),
              StatusIs(absl::StatusCode::kCancelled));
}

}  // namespace
}  // namespace mirrorflow
