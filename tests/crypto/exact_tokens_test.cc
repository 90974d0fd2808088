#include "crypto/exact_tokens.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <vector>

#include "tests/crypto/sample_identities.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using Slots = std::array<ExactToken, ExactTokenizer::kSlots>;

Identity With(const char* document_number, const char* national_id) {
  Identity identity;
  identity.document_number = document_number;
  identity.national_id = national_id;
  return identity;
}

// Slots come in random order.
Slots Sorted(const ExactTokenizer& tokenizer, const Identity& identity) {
  Slots slots;
  tokenizer.Fill(identity, slots);
  std::ranges::sort(slots);
  return slots;
}

bool Shares(const Slots& a, const Slots& b) {
  return std::ranges::any_of(
      a, [&](const ExactToken& token) { return std::ranges::find(b, token) != b.end(); });
}

ExactTokenizer TokenizerOf(const SecretBytes& key) {
  return ValueOrDie(ExactTokenizer::Create(key));
}

TEST(ExactTokens, SameIdentifierOfTheSameKindAndRunIsTheSameToken) {
  const SecretBytes key = TestRunKey();
  EXPECT_EQ(Sorted(TokenizerOf(key), With("KEA123456", "7012")),
            Sorted(TokenizerOf(key), With("KEA123456", "7012")));
  EXPECT_TRUE(Shares(Sorted(TokenizerOf(key), With("KEA123456", "")),
                     Sorted(TokenizerOf(key), With("KEA123456", "7012"))));
}

TEST(ExactTokens, AnotherRunKeyAnotherKindOrAnotherIdentifierIsAnotherToken) {
  const SecretBytes key = TestRunKey();
  SecretBytes other = SecretBytes::CopyOf(key.Expose());
  other.ExposeMutable()[31] ^= 1;
  const Slots slots = Sorted(TokenizerOf(key), With("KEA123456", "7012"));
  EXPECT_FALSE(Shares(slots, Sorted(TokenizerOf(other), With("KEA123456", "7012"))));
  EXPECT_FALSE(Shares(slots, Sorted(TokenizerOf(key), With("7012", "KEA123456"))));
  EXPECT_FALSE(Shares(slots, Sorted(TokenizerOf(key), With("KEA123457", "7O12"))));
}

TEST(ExactTokens, MissingIdentifiersNeverMatch) {
  const ExactTokenizer tokenizer = TokenizerOf(TestRunKey());
  const Slots once = Sorted(tokenizer, With("", ""));
  EXPECT_NE(once[0], once[1]);
  EXPECT_FALSE(Shares(once, Sorted(tokenizer, With("", ""))));
}

TEST(ExactTokens, KeyOfTheWrongSizeIsRefused) {
  EXPECT_THAT(ExactTokenizer::Create(SecretBytes(31)),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

// Chi square of the bits at each of the 128 places and of the slot that a known token falls into:
// what the linkage service could count, with identifiers and without.
TEST(ExactTokens, FilledAndEmptySlotsCannotBeToldApartByTheirBits) {
  constexpr int kRecords = 20'000;
  const ExactTokenizer tokenizer = TokenizerOf(TestRunKey());
  for (const bool filled : {false, true}) {
    std::array<int, 128> ones{};
    int equal_slots = 0;
    for (int i = 0; i < kRecords; ++i) {
      const std::string id = filled ? "KE" + std::to_string(i) : "";
      Slots slots;
      tokenizer.Fill(With(id.c_str(), id.c_str()), slots);
      equal_slots += slots[0] == slots[1];
      for (std::size_t bit = 0; bit < 128; ++bit) ones[bit] += slots[0][bit / 8] >> bit % 8 & 1;
    }
    EXPECT_EQ(equal_slots, 0);
    double chi_square = 0;
    for (const int n : ones) {
      const double excess = n - kRecords / 2.0;
      chi_square += excess * excess / (kRecords / 4.0);
    }
    EXPECT_GT(chi_square, 60);   // 128 degrees of freedom: below by chance once in 10^8
    EXPECT_LT(chi_square, 230);  // above once in 10^7
  }
}

TEST(ExactTokens, PlaceOfATokenDoesNotTellItsKind) {
  const ExactTokenizer tokenizer = TokenizerOf(TestRunKey());
  const Slots known = Sorted(tokenizer, With("KEA123456", "7012"));
  int first = 0;
  for (int i = 0; i < 2000; ++i) {
    Slots slots;
    tokenizer.Fill(With("KEA123456", "7012"), slots);
    first += slots[0] == known[0];
  }
  EXPECT_NEAR(first, 1000, 130);  // by chance once in 10^8
}

}  // namespace
}  // namespace mirrorflow
