#include "crypto/record_encoder.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <algorithm>
#include <bit>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "crypto/clear_encoder.h"
#include "crypto/clk_v3_encoder.h"
#include "crypto/clk_v3_record.h"
#include "crypto/encoding_profile.h"
#include "crypto/identity_features.h"
#include "crypto/profile_parameters.h"
#include "tests/crypto/reference_encoders.h"
#include "tests/crypto/sample_identities.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

const char* const kKeyedProfiles[] = {"plain-v1", "hardened-v1", "hardened-v2", "clk-v3"};

std::unique_ptr<RecordEncoder> MakeEncoder(const char* profile, std::uint8_t key = 7) {
  return ValueOrDie(CreateRecordEncoder(profile, TestRunKey(key)));
}

std::vector<std::uint64_t> Encode(const RecordEncoder& encoder, const Identity& identity) {
  std::vector<std::uint64_t> row(encoder.row_bits() / 64, ~std::uint64_t{0});
  EXPECT_TRUE(encoder.Encode(identity, row));
  return row;
}

int Popcount(const std::vector<std::uint64_t>& row) {
  int count = 0;
  for (const std::uint64_t word : row) count += std::popcount(word);
  return count;
}

int Common(std::vector<std::uint64_t> a, const std::vector<std::uint64_t>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] &= b[i];
  return Popcount(a);
}

double Dice(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  return 2.0 * Common(a, b) / (Popcount(a) + Popcount(b));
}

TEST(RecordEncoder, PlainAndHardenedAreThoseOfTheReference) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const SecretBytes key = TestRunKey();
  const auto plain = MakeEncoder("plain-v1");
  const auto first = MakeEncoder("hardened-v1");
  const auto second = MakeEncoder("hardened-v2");
  for (int i = 0; i < 40; ++i) {
    Identity identity = RandomIdentity(random);
    identity.name.push_back("MWANSA");
    EXPECT_EQ(reference::FromRow(Encode(*plain, identity)), reference::Plain(identity, key));
    EXPECT_EQ(reference::FromRow(Encode(*first, identity)),
              reference::Hardened(identity, key, 640, 4));
    EXPECT_EQ(reference::FromRow(Encode(*second, identity)),
              reference::Hardened(identity, key, 1280, 5));
  }
}

TEST(RecordEncoder, RowsAreFrozen) {
  // The bits that a profile's name stands for. A change here needs a new profile, not a new value.
  const std::pair<const char*, const char*> kHashes[] = {
      {"plain-v1", "bef8e8ef0f5751e4"},
      {"hardened-v1", "8ee5f275f7960f05"},
      {"hardened-v2", "b2f4ac01e52ab198"},
      {"clk-v3", "4e9ac3bb9ed8139b"},
  };
  for (const auto& [profile, expected] : kHashes) {
    const auto row = Encode(*MakeEncoder(profile), SampleIdentity());
    std::uint8_t hash[8];
    crypto_generichash_blake2b(hash, sizeof hash, reinterpret_cast<const std::uint8_t*>(row.data()),
                               row.size() * 8, nullptr, 0);
    char hex[2 * sizeof hash + 1];
    EXPECT_STREQ(sodium_bin2hex(hex, sizeof hex, hash, sizeof hash), expected) << profile;
  }
}

TEST(RecordEncoder, ClkProfileIsTheSchemaOverTheColumns) {
  const auto schema = ValueOrDie(ClkV3Schema::Create(kClkV3ProfileSchema));
  const Identity identity = SampleIdentity();
  const std::vector<std::string> columns = ClkV3Columns(identity);
  EXPECT_EQ(columns,
            (std::vector<std::string>{"CHANDA MWANSA", "19870423", "F", "ZM", "ZM", "JOSEPH MWANSA",
                                      "KITWE", "12A EAST GREAT PLOT ROAD", "10101"}));
  const auto encoder = ValueOrDie(
      ClkV3Encoder::Create(schema, reference::Subkey(TestRunKey(), "mirrorflow/clk-secret/v1")));
  std::vector<std::uint64_t> row(16);
  EXPECT_THAT(encoder->Encode(columns, {reinterpret_cast<std::uint8_t*>(row.data()), 128}), IsOk());
  EXPECT_EQ(Encode(*MakeEncoder("clk-v3"), identity), row);
}

TEST(RecordEncoder, ClkColumnsHoldWhatIsKnown) {
  Identity identity;
  EXPECT_EQ(ClkV3Columns(identity), std::vector<std::string>(9));
  identity.birth_date = {.year = 1987, .month = 0, .day = 5};
  EXPECT_EQ(ClkV3Columns(identity)[1], "1987");
  identity.birth_date = {.year = 1987, .month = 3, .day = 0};
  EXPECT_EQ(ClkV3Columns(identity)[1], "198703");
}

TEST(RecordEncoder, RowBitsAreThoseOfTheProfile) {
  for (const char* profile : kKeyedProfiles) {
    EXPECT_EQ(MakeEncoder(profile)->row_bits(), ValueOrDie(FindEncodingProfile(profile)).row_bits);
  }
}

TEST(RecordEncoder, OrderOfTokensDoesNotCount) {
  Identity turned = SampleIdentity();
  std::ranges::reverse(turned.name);
  std::ranges::reverse(turned.address);
  for (const char* profile : kKeyedProfiles) {
    const auto encoder = MakeEncoder(profile);
    EXPECT_EQ(Encode(*encoder, turned), Encode(*encoder, SampleIdentity())) << profile;
  }
}

TEST(RecordEncoder, OneTypingErrorIsNearAndAStrangerIsFar) {
  Identity typed = SampleIdentity();
  typed.name[1] = "MWANZA";
  std::mt19937_64 random(1);
  Identity stranger = RandomIdentity(random);
  stranger.name = {"PHIRI", "TEMWANI"};
  for (const char* profile : kKeyedProfiles) {
    const auto encoder = MakeEncoder(profile);
    const auto row = Encode(*encoder, SampleIdentity());
    const double stranger_dice = Dice(row, Encode(*encoder, stranger));
    EXPECT_LT(stranger_dice, 0.6) << profile;
    EXPECT_GT(Dice(row, Encode(*encoder, typed)), stranger_dice + 0.2) << profile;
  }
}

TEST(RecordEncoder, RowsUnderAnotherKeyAreUnrelated) {
  for (const char* profile : kKeyedProfiles) {
    const auto row = Encode(*MakeEncoder(profile, 1), SampleIdentity());
    EXPECT_LT(Dice(row, Encode(*MakeEncoder(profile, 2), SampleIdentity())), 0.65) << profile;
  }
}

// Where linkage would put its threshold under each profile (docs/linkage-error.md), with room
// below.
constexpr std::pair<const char*, double> kLinkingFrom[] = {
    {"plain-v1", 0.6}, {"hardened-v1", 0.2}, {"hardened-v2", 0.18}, {"clk-v3", 0.6}};

std::vector<Identity> SixtyPersons() {
  const char* const surnames[] = {"MWANSA", "PHIRI", "TEMBO", "ZIMBA", "OTIENO", "KIPTOO"};
  const char* const given[] = {"MUTALE", "GRACE", "ABDI",   "CHISENGA", "BRIAN",
                               "SARAH",  "NGOSA", "BWALYA", "TEMWANI",  "JOSEPH"};
  std::vector<Identity> persons;
  for (const char* surname : surnames) {
    for (const char* name : given) {
      Identity person = SampleIdentity();
      const auto place = static_cast<int>(persons.size());
      person.name = {surname, name, given[static_cast<std::size_t>(place * 7 % 10)]};
      person.birth_date = {.year = static_cast<std::int16_t>(1960 + place % 40),
                           .month = static_cast<std::int8_t>(1 + place % 12),
                           .day = static_cast<std::int8_t>(1 + place % 28)};
      persons.push_back(std::move(person));
    }
  }
  return persons;
}

TEST(RecordEncoder, KeysThatDifferInOneBitLinkNothing) {
  const std::vector<Identity> persons = SixtyPersons();
  for (const auto& [profile, threshold] : kLinkingFrom) {
    const auto rows_under = [&persons, name = profile](SecretBytes key) {
      const auto encoder = ValueOrDie(CreateRecordEncoder(name, std::move(key)));
      std::vector<std::vector<std::uint64_t>> rows;
      for (const Identity& person : persons) rows.push_back(Encode(*encoder, person));
      return rows;
    };
    const auto rows = rows_under(TestRunKey());
    ASSERT_EQ(rows, rows_under(TestRunKey())) << profile;  // the same key links everybody
    for (const unsigned bit : {0u, 1u, 7u, 64u, 127u, 200u, 255u}) {
      SecretBytes key = TestRunKey();
      key.ExposeMutable()[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
      double most = 0;
      for (const auto& other : rows_under(std::move(key))) {
        for (const auto& row : rows) most = std::max(most, Dice(row, other));
      }
      EXPECT_LT(most, threshold) << profile << ", bit " << bit;
    }
  }
}

TEST(RecordEncoder, HardenedRowsAreEquallyFull) {
  for (const auto& [profile, tables] :
       {std::pair("hardened-v1", 640), std::pair("hardened-v2", 1280)}) {
    const auto encoder = MakeEncoder(profile);
    Identity identity;
    identity.birth_date = {.year = 1987, .month = 4, .day = 23};
    for (const char* token : {"MUTALE", "KABWE", "BWALYA", "CHISENGA", "NGOSA", "TEMBO", "ZIMBA"}) {
      identity.name.push_back(token);
      EXPECT_EQ(Popcount(Encode(*encoder, identity)), tables) << identity.name.size();
    }
  }
}

TEST(RecordEncoder, TooLittleIdentityIsARowOfZeros) {
  Identity little;
  little.name = {"A"};
  little.sex = Sex::kMale;
  Identity nameless = SampleIdentity();
  nameless.name.clear();
  for (const char* profile : kKeyedProfiles) {
    const auto encoder = MakeEncoder(profile);
    for (const Identity& identity : {little, nameless, Identity{}}) {
      std::vector<std::uint64_t> row(encoder->row_bits() / 64, ~std::uint64_t{0});
      EXPECT_FALSE(encoder->Encode(identity, row));
      EXPECT_EQ(Popcount(row), 0) << profile;
    }
  }
}

TEST(RecordEncoder, MinimumHoldsShortRecordsBack) {
  const std::uint32_t ngrams = TotalWeight(IdentityFeatures(SampleIdentity())) / 5;
  for (const char* profile : kKeyedProfiles) {
    std::vector<std::uint64_t> row(160);
    const auto encode = [&](std::uint32_t minimum) {
      const auto encoder = ValueOrDie(CreateRecordEncoder(profile, TestRunKey(), minimum));
      return encoder->Encode(SampleIdentity(), std::span(row).first(encoder->row_bits() / 64));
    };
    EXPECT_TRUE(encode(ngrams)) << profile;
    EXPECT_FALSE(encode(ngrams + 1)) << profile;
  }
}

TEST(RecordEncoder, RefusesUnknownProfilesClearAndBadKeys) {
  EXPECT_THAT(CreateRecordEncoder("plain-v2", TestRunKey()),
              StatusIs(absl::StatusCode::kNotFound, testing::HasSubstr("plain-v1, hardened-v1")));
  EXPECT_THAT(CreateRecordEncoder("clear", TestRunKey()),
              StatusIs(absl::StatusCode::kInvalidArgument));
  for (const char* profile : kKeyedProfiles) {
    EXPECT_THAT(CreateRecordEncoder(profile, SecretBytes(31)),
                StatusIs(absl::StatusCode::kInvalidArgument, testing::HasSubstr("31 bytes")));
  }
}

TEST(RecordEncoder, ThreadsShareAnEncoder) {
  std::mt19937_64 random(2);
  std::vector<Identity> identities;
  while (identities.size() < 200) {
    identities.push_back(RandomIdentity(random));
    identities.back().name.push_back("MWANSA");
  }
  for (const char* profile : kKeyedProfiles) {
    const auto shared = MakeEncoder(profile);
    std::vector<std::vector<std::uint64_t>> rows[2];
    std::thread threads[2];
    for (std::size_t t = 0; t < 2; ++t) {
      threads[t] = std::thread([&, t] {
        for (const Identity& identity : identities) rows[t].push_back(Encode(*shared, identity));
      });
    }
    for (std::thread& thread : threads) thread.join();
    const auto own = MakeEncoder(profile);
    for (std::size_t i = 0; i < identities.size(); ++i) {
      ASSERT_EQ(rows[0][i], rows[1][i]);
      ASSERT_EQ(rows[0][i], Encode(*own, identities[i]));
    }
  }
}

TEST(ClearEncoder, DiceIsExactlyThatOfTheFeatures) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  std::vector<PersonEvent> events(60);
  for (PersonEvent& event : events) {
    event.identity = RandomIdentity(random);
    event.identity.name.push_back("MWANSA");
  }
  const std::span all(events);
  const ClearEncoder encoder(all.first(30), all.last(30));
  EXPECT_EQ(encoder.row_bits() % 64, 0u);
  for (std::size_t i = 0; i < 30; ++i) {
    const auto a = reference::Features(events[i].identity);
    for (std::size_t j = 30; j < 60; ++j) {
      const auto b = reference::Features(events[j].identity);
      int common = 0;
      for (const auto& [text, weight] : a) common += b.contains(text) ? weight : 0;
      const auto row_a = Encode(encoder, events[i].identity);
      const auto row_b = Encode(encoder, events[j].identity);
      ASSERT_EQ(Common(row_a, row_b), common);
      ASSERT_EQ(Popcount(row_a), reference::Weight(events[i].identity));
      ASSERT_EQ(Popcount(row_b), reference::Weight(events[j].identity));
    }
  }
}

}  // namespace
}  // namespace mirrorflow
