#include "crypto/run_batch_encoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "crypto/encoding_profile.h"
#include "tests/crypto/sample_identities.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

RunTerms Terms(std::string_view profile = "plain-v1") {
  const EncodingProfile found = ValueOrDie(FindEncodingProfile(profile));
  RunTerms terms{.run_id = ValueOrDie(RunId::Create("run-1")),
                 .corridor = ValueOrDie(Corridor::Parse("ZM-MW")),
                 .period = ValueOrDie(Period::Create("2024")),
                 .encoding_profile = found.name,
                 .encoding_profile_hash = found.hash,
                 .normalisation_profile = "basic-v2",
                 .threshold = ValueOrDie(DiceThreshold::Create(4, 5)),
                 .exact_tokens = true};
  terms.hash.fill(3);
  terms.agreement_hash.fill(4);
  return terms;
}

PersonEvent Born(int year, const char* document, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  PersonEvent event;
  event.identity = RandomIdentity(random);
  event.identity.name = {"MARY", "BANDA"};
  event.identity.birth_date = {.year = static_cast<std::int16_t>(year)};
  event.identity.document_number = document;
  event.stratum = {.sex = Sex::kFemale, .age = BroadAge::k25To64};
  return event;
}

struct Encoded {
  EncodedBatch batch;
  BatchReport report;
};

absl::StatusOr<Encoded> Encode(const RunTerms& terms, Side side,
                               const std::vector<PersonEvent>& events) {
  const auto encoder = ValueOrDie(RunBatchEncoder::Create(terms, side, TestRunKey()));
  for (const PersonEvent& event : events) encoder->Add(event);
  absl::StatusOr<EncodedBatch> batch = encoder->Finish();
  if (!batch.ok()) return batch.status();
  return Encoded{*std::move(batch), encoder->report()};
}

std::vector<std::uint16_t> CodesOf(const EncodedBatch& batch) {
  std::vector<std::uint16_t> codes;
  for (const BatchShard& shard : batch.shards()) codes.push_back(shard.code);
  return codes;
}

// Records of both sides with an equal row in the same shard.
std::size_t PairsOfEqualRows(const EncodedBatch& a, const EncodedBatch& b) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (const BatchShard& in_a : a.shards()) {
    for (const BatchShard& in_b : b.shards()) {
      if (in_a.code != in_b.code) continue;
      for (std::uint32_t i = in_a.first_row; i < in_a.first_row + in_a.row_count; ++i) {
        for (std::uint32_t j = in_b.first_row; j < in_b.first_row + in_b.row_count; ++j) {
          if (std::ranges::equal(a.row(i), b.row(j))) {
            pairs.insert({a.record_of_row(i), b.record_of_row(j)});
          }
        }
      }
    }
  }
  return pairs.size();
}

TEST(RunBatchEncoder, RowsAreMadeOfTheComparedFieldsAlone) {
  PersonEvent full = Born(1980, "KE1", 1), other = full;
  full.identity.sex = Sex::kFemale;
  other.identity.address = {"ELSEWHERE", "7"};
  other.identity.postcode = "99999";
  other.identity.sex = Sex::kFemale;
  const auto rows = [](const RunTerms& terms, const PersonEvent& a, const PersonEvent& b) {
    return PairsOfEqualRows(ValueOrDie(Encode(terms, Side::kSender, {a})).batch,
                            ValueOrDie(Encode(terms, Side::kReceiver, {b})).batch);
  };
  RunTerms terms = Terms();
  EXPECT_EQ(rows(terms, full, full), 1U);
  EXPECT_EQ(rows(terms, full, other), 0U);
  terms.compared_fields = ValueOrDie(ComparedFields::Parse("name,birth_date,sex"));
  EXPECT_EQ(rows(terms, full, other), 1U);
  other.identity.sex = Sex::kMale;
  EXPECT_EQ(rows(terms, full, other), 0U);
}

TEST(RunBatchEncoder, FactsOfSplitTrustAreThoseOfTheirRecordWhateverFieldsAreCompared) {
  RunTerms terms = Terms();
  terms.mode = LinkageMode::kSplitTrust;
  terms.compared_fields = ValueOrDie(ComparedFields::Parse("name,birth_date"));
  terms.minimum_stratum = 50;  // has no part in it: nobody sees a stratum
  terms.birth_year_band = 10;  // nor are there shards: partitions are those of the shares
  const auto encoder = ValueOrDie(RunBatchEncoder::Create(terms, Side::kSender, TestRunKey()));
  for (std::uint8_t i = 0; i < 15; ++i) {
    PersonEvent event = Born(1980 + i, "", i);
    event.stratum = ValueOrDie(Stratum::FromCode(i));
    event.age = static_cast<std::int16_t>(5 * i);
    event.identity.citizenship = ValueOrDie(Country::Create(i % 2 == 0 ? "ZM" : "FR"));
    encoder->Add(event);
  }
  const BatchWithFacts both = ValueOrDie(encoder->FinishWithFacts());
  ASSERT_EQ(both.facts.size(), 15U);
  EXPECT_TRUE(both.batch.record_of_row().empty());
  EXPECT_EQ(encoder->report().coarsening, Coarsening());
  for (std::size_t i = 0; i < both.facts.size(); ++i) {
    const std::uint8_t code = both.batch.stratum_codes()[i];
    const RecordFacts& facts = both.facts[i];
    EXPECT_EQ(facts.classes.sex * kBroadAgeCount + facts.classes.broad_age, code);
    EXPECT_EQ(facts.birth_year, 1980 + code);
    EXPECT_EQ(facts.classes.age, FiveYearClass(5 * code));
    EXPECT_EQ(ClassCodes(CountedTable::kByCitizenship)[facts.classes.citizenship],
              code % 2 == 0 ? "NAT_ORIG" : "EU");
  }
}

TEST(RunBatchEncoder, DocumentsAreCountedByTheSideThatDatesThemAndThoseAroundByTheOther) {
  RunTerms terms = Terms();
  terms.mode = LinkageMode::kPsiCardinality;
  terms.encoding_profile = "tokens-v1";
  terms.exact_tokens = true;
  terms.minimum_stratum = 50;
  const auto identifiers = [&](Side side) {
    const auto encoder = ValueOrDie(RunBatchEncoder::Create(terms, side, TestRunKey()));
    PersonEvent around = Born(1981, "KE2", 2), unknown = Born(1982, "KE3", 3);
    around.in_window_only = true;
    unknown.other_country_unknown = true;
    for (const PersonEvent& event : {Born(1980, "KE1", 1), around, unknown, Born(1983, "", 4)}) {
      encoder->Add(event);
    }
    const BatchWithFacts both = ValueOrDie(encoder->FinishWithFacts());
    EXPECT_EQ(both.batch.size(), 4U);
    EXPECT_TRUE(both.batch.words().empty());
    return both.identifiers;
  };
  terms.dated_by = Side::kReceiver;
  const auto sender = identifiers(Side::kSender);
  const auto receiver = identifiers(Side::kReceiver);
  EXPECT_EQ(sender.size(), 3U);
  ASSERT_EQ(receiver.size(), 1U);
  EXPECT_EQ(sender[0], receiver[0]);
  EXPECT_NE(sender[0], sender[1]);
}

TEST(RunBatchEncoder, HeaderSaysWhatTheTermsSay) {
  RunTerms terms = Terms();
  terms.batch_rule =
      ValueOrDie(BatchRule::Create(UnknownDestination::kExclude, 0, DurationRule::kUn12, 7));
  const Encoded encoded =
      ValueOrDie(Encode(terms, Side::kReceiver, {Born(1990, "A1", 1), Born(1991, "", 2)}));
  const BatchHeader& header = encoded.batch.header();
  EXPECT_EQ(header.terms_hash, terms.hash);
  EXPECT_EQ(header.agreement_hash, terms.agreement_hash);
  EXPECT_EQ(header.contribution_bound, 7u);
  EXPECT_EQ(header.token_slots, ExactTokenizer::kSlots);
  EXPECT_EQ(header.record_count, 2u);
  EXPECT_EQ(header.row_count, 2u);
  EXPECT_TRUE(encoded.batch.record_of_row().empty());
}

TEST(RunBatchEncoder, SenderStandsInOneShardAndReceiverInTheNeighboursToo) {
  RunTerms terms = Terms();
  terms.birth_year_band = 10;
  const std::vector<PersonEvent> events = {Born(1989, "", 1), Born(1990, "", 2), Born(0, "", 3)};
  const Encoded sender = ValueOrDie(Encode(terms, Side::kSender, events));
  EXPECT_EQ(CodesOf(sender.batch), (std::vector<std::uint16_t>{198, 199}));
  EXPECT_EQ(sender.batch.row_count(), 2u);
  EXPECT_EQ(sender.batch.size(), 3u);
  EXPECT_EQ(sender.report.without_birth_year, 1u);
  const Encoded receiver = ValueOrDie(Encode(terms, Side::kReceiver, events));
  EXPECT_EQ(CodesOf(receiver.batch), (std::vector<std::uint16_t>{197, 198, 199, 200}));
  EXPECT_EQ(receiver.batch.row_count(), 6u);
}

// The same person with years of birth on both sides of the edge of a band meets; two bands apart it
// does not; and rows of different shards are under different keys.
TEST(RunBatchEncoder, ShardsMeetInNeighbouringBandsUnderTheirOwnKeys) {
  RunTerms terms = Terms();
  terms.birth_year_band = 5;
  PersonEvent person = Born(1990, "", 1);
  const Encoded sender = ValueOrDie(Encode(terms, Side::kSender, {person}));
  EXPECT_EQ(
      PairsOfEqualRows(sender.batch, ValueOrDie(Encode(terms, Side::kReceiver, {person})).batch),
      1u);
  const Encoded receiver = ValueOrDie(Encode(terms, Side::kReceiver, {person}));
  ASSERT_EQ(receiver.batch.row_count(), 3u);
  EXPECT_FALSE(std::ranges::equal(receiver.batch.row(0), receiver.batch.row(1)));
  EXPECT_FALSE(std::ranges::equal(receiver.batch.row(1), receiver.batch.row(2)));
  for (const auto& [year, meets] :
       {std::pair{1985, true}, {1994, true}, {1999, true}, {1984, false}, {2000, false}}) {
    person.identity.birth_date.year = static_cast<std::int16_t>(year);
    const std::vector<std::uint16_t> codes =
        CodesOf(ValueOrDie(Encode(terms, Side::kReceiver, {person})).batch);
    EXPECT_EQ(std::ranges::find(codes, sender.batch.shards()[0].code) != codes.end(), meets)
        << year;
  }
}

TEST(RunBatchEncoder, RecordNumbersAndRowsOfShardsAreInFreshOrder) {
  RunTerms terms = Terms();
  terms.birth_year_band = 10;
  std::vector<PersonEvent> events;
  for (int i = 0; i < 60; ++i) events.push_back(Born(1990, "", static_cast<std::uint64_t>(i)));
  const auto order = [&] {
    const EncodedBatch batch = ValueOrDie(Encode(terms, Side::kSender, events)).batch;
    return std::vector<std::uint32_t>(batch.record_of_row().begin(), batch.record_of_row().end());
  };
  const std::vector<std::uint32_t> first = order();
  EXPECT_FALSE(std::ranges::is_sorted(first));
  EXPECT_NE(order(), first);
  EXPECT_EQ(std::set(first.begin(), first.end()).size(), 60u);
}

TEST(RunBatchEncoder, TooManyRecordsOfOneKeyAreRefusedWithWhatWouldDo) {
  RunTerms terms = Terms();
  terms.maximum_records_per_key = 20;
  std::vector<PersonEvent> events;
  for (int i = 0; i < 100; ++i) {
    events.push_back(Born(1960 + i / 2, "", static_cast<std::uint64_t>(i)));
  }
  EXPECT_THAT(Encode(terms, Side::kSender, events), StatusIs(absl::StatusCode::kFailedPrecondition,
                                                             HasSubstr("maximum_records_per_key")));
  terms.birth_year_band = 20;
  EXPECT_THAT(
      Encode(terms, Side::kSender, events),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("birth_year_band of 10 years")));
  // Three bands of a receiver's records have one key.
  EXPECT_THAT(
      Encode(terms, Side::kReceiver, events),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("birth_year_band of 3 years")));
  terms.birth_year_band = 3;
  const EncodedBatch batch = ValueOrDie(Encode(terms, Side::kReceiver, events)).batch;
  for (const BatchShard& shard : batch.shards()) EXPECT_LE(shard.row_count, 20u);
}

TEST(RunBatchEncoder, RecordBelowTheNgramMinimumCarriesTokensAlone) {
  RunTerms terms = Terms();
  terms.minimum_ngrams = 1000;
  const Encoded encoded = ValueOrDie(Encode(terms, Side::kSender, {Born(1990, "A1", 1)}));
  EXPECT_EQ(encoded.report.without_identity, 1u);
  EXPECT_TRUE(
      std::ranges::all_of(encoded.batch.row(0), [](std::uint64_t word) { return word == 0; }));
  const Encoded other = ValueOrDie(Encode(terms, Side::kReceiver, {Born(1970, "A1", 9)}));
  std::size_t common = 0;
  for (const ExactToken& token : encoded.batch.tokens(0)) {
    common += static_cast<std::size_t>(std::ranges::count(other.batch.tokens(0), token));
  }
  EXPECT_EQ(common, 1u);
}

TEST(RunBatchEncoder, TokensProfileSendsNoRowsAndNeedsTokens) {
  RunTerms terms = Terms("tokens-v1");
  const Encoded encoded =
      ValueOrDie(Encode(terms, Side::kSender, {Born(1990, "A1", 1), Born(1991, "", 2)}));
  EXPECT_EQ(encoded.batch.size(), 2u);
  EXPECT_EQ(encoded.batch.row_count(), 0u);
  EXPECT_EQ(encoded.batch.tokens().size(), 2 * ExactTokenizer::kSlots);
  terms.exact_tokens = false;
  EXPECT_THAT(RunBatchEncoder::Create(terms, Side::kSender, TestRunKey()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("exact_tokens")));
}

TEST(RunBatchEncoder, RareFlaggedRecordsAreWithheldAndStrataCoarsened) {
  RunTerms terms = Terms();
  terms.minimum_stratum = 5;
  std::vector<PersonEvent> events;
  for (std::uint64_t i = 0; i < 20; ++i) events.push_back(Born(1990, "", i));
  events[3].in_window_only = true;
  events[4].stratum = {.sex = Sex::kMale, .age = BroadAge::k65Up};
  const std::size_t records = events.size() - 1;
  const Encoded encoded = ValueOrDie(Encode(terms, Side::kSender, events));
  EXPECT_EQ(encoded.report.records, records);
  EXPECT_EQ(encoded.report.coarsening.withheld, 1u);
  EXPECT_EQ(encoded.batch.size(), records);
  EXPECT_EQ(encoded.batch.row_count(), records);
  std::map<int, int> strata;
  for (const std::uint8_t code : encoded.batch.stratum_codes()) ++strata[code];
  for (const auto& [code, count] : strata) EXPECT_GE(count, 5);
}

// Every kept event's row is there, whatever was withheld before it.
TEST(RunBatchEncoder, RowsStayWithTheirRecords) {
  RunTerms terms = Terms();
  terms.minimum_stratum = 3;
  std::vector<PersonEvent> events;
  for (std::uint64_t i = 0; i < 40; ++i) {
    events.push_back(Born(1950 + static_cast<int>(i), "", i));
    events.back().identity.document_number = "DOC" + std::to_string(i);
    events.back().other_country_unknown = i == 7 || i == 22;
  }
  const Encoded encoded = ValueOrDie(Encode(terms, Side::kSender, events));
  ASSERT_EQ(encoded.batch.size(), 38u);
  const auto encoder = ValueOrDie(CreateRecordEncoder("plain-v1", TestRunKey()));
  const ExactTokenizer tokenizer = ValueOrDie(ExactTokenizer::Create(TestRunKey()));
  std::size_t found = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    std::vector<std::uint64_t> row(encoded.batch.row_words());
    encoder->Encode(events[i].identity, row);
    for (std::size_t record = 0; record < encoded.batch.size(); ++record) {
      if (!std::ranges::equal(encoded.batch.row(record), row)) continue;
      ++found;
      std::vector<ExactToken> slots(ExactTokenizer::kSlots);
      tokenizer.Fill(events[i].identity, slots);
      const auto tokens = encoded.batch.tokens(record);
      EXPECT_TRUE(std::ranges::any_of(slots, [&](const ExactToken& token) {
        return std::ranges::find(tokens, token) != tokens.end();
      }));
    }
  }
  EXPECT_EQ(found, 38u);
}

}  // namespace
}  // namespace mirrorflow
