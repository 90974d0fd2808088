#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "attacks/made_population.h"
#include "crypto/record_encoder.h"
#include "crypto/secret_bytes.h"
#include "tests/status_matchers.h"

// Two runs of the same persons, whose keys differ: nothing in the rows joins them.
namespace mirrorflow {
namespace {

struct EncodedRun {
  std::size_t row_words = 0;
  std::vector<std::uint64_t> rows;
  std::span<const std::uint64_t> row(std::size_t i) const {
    return std::span(rows).subspan(i * row_words, row_words);
  }
};

EncodedRun EncodeRun(const char* profile, const std::vector<Identity>& persons) {
  const auto encoder = ValueOrDie(CreateRecordEncoder(profile, SecretBytes::Random(32)));
  EncodedRun run{.row_words = encoder->row_bits() / 64, .rows = {}};
  run.rows.resize(persons.size() * run.row_words);
  for (std::size_t i = 0; i < persons.size(); ++i) {
    EXPECT_TRUE(
        encoder->Encode(persons[i], std::span(run.rows).subspan(i * run.row_words, run.row_words)));
  }
  return run;
}

int Popcount(std::span<const std::uint64_t> row) {
  int bits = 0;
  for (const std::uint64_t word : row) bits += std::popcount(word);
  return bits;
}

int Common(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b) {
  int bits = 0;
  for (std::size_t i = 0; i < a.size(); ++i) bits += std::popcount(a[i] & b[i]);
  return bits;
}

TEST(CrossRun, HardenedRowsHaveOnePopcountSoItJoinsNothing) {
  const TokenLists tokens = InventNameTokens(4);
  std::vector<Identity> persons;
  for (const RecordLength length :
       {RecordLength::kShort, RecordLength::kMiddle, RecordLength::kLong}) {
    for (const Identity& person : DrawPopulation(tokens, length, 100, 5)) persons.push_back(person);
  }
  for (const auto& [profile, tables] :
       {std::pair("hardened-v1", 640), std::pair("hardened-v2", 1280)}) {
    const EncodedRun rows = EncodeRun(profile, persons);
    for (std::size_t i = 0; i < persons.size(); ++i) ASSERT_EQ(Popcount(rows.row(i)), tables);
  }
}

TEST(CrossRun, NearestRowOfAnotherRunIsTheSamePersonNoMoreThanByChance) {
  // With independent keys a table of one run agrees with the same table of the other with
  // probability 1/8, whoever the two persons are. So the number of rows whose own person is
  // nearest is that of fixed points of a random choice: Poisson with mean 1, and 12 or more have
  // probability 8e-10. The mean agreement of own pairs has deviation sqrt(640 * 7) / 8 / sqrt(n).
  const std::vector<Identity> persons =
      DrawPopulation(InventNameTokens(4), RecordLength::kMiddle, 700, 6);
  const EncodedRun first = EncodeRun("hardened-v1", persons);
  const EncodedRun second = EncodeRun("hardened-v1", persons);
  int right = 0;
  double own = 0;
  for (std::size_t i = 0; i < persons.size(); ++i) {
    std::size_t best = 0;
    int most = -1;
    for (std::size_t j = 0; j < persons.size(); ++j) {
      const int common = Common(first.row(i), second.row(j));
      if (i == j) own += common;
      if (common > most) {
        most = common;
        best = j;
      }
    }
    right += best == i;
  }
  EXPECT_LT(right, 12);
  const auto n = static_cast<double>(persons.size());
  EXPECT_NEAR(own / n, 80, 6 * std::sqrt(640 * 7.0) / 8 / std::sqrt(n));
}

TEST(CrossRun, PopcountOfThePlainFilterJoinsRunsWhichIsWhyItStaysInSplitTrust) {
  // The test above can fail: the number of bits of a plain row follows the length of the name.
  const std::vector<Identity> persons =
      DrawPopulation(InventNameTokens(4), RecordLength::kMiddle, 300, 7);
  const EncodedRun first = EncodeRun("plain-v1", persons);
  const EncodedRun second = EncodeRun("plain-v1", persons);
  double sum_a = 0, sum_b = 0, sum_aa = 0, sum_bb = 0, sum_ab = 0;
  for (std::size_t i = 0; i < persons.size(); ++i) {
    const double a = Popcount(first.row(i));
    const double b = Popcount(second.row(i));
    sum_a += a;
    sum_b += b;
    sum_aa += a * a;
    sum_bb += b * b;
    sum_ab += a * b;
  }
  const auto n = static_cast<double>(persons.size());
  const double correlation = (n * sum_ab - sum_a * sum_b) /
                             std::sqrt((n * sum_aa - sum_a * sum_a) * (n * sum_bb - sum_b * sum_b));
  EXPECT_GT(correlation, 0.7);
}

}  // namespace
}  // namespace mirrorflow
