#include "records/population/identity_facts.h"

#include <sodium.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <string_view>

namespace mirrorflow {
namespace {

static_assert(crypto_shorthash_BYTES == sizeof(std::uint64_t));
constexpr unsigned char kHashKey[crypto_shorthash_KEYBYTES] = {
    'p', 'e', 'r', 's', 'o', 'n', ' ', 'b', 'u', 'i', 'l', 'd', 'i', 'n', 'g', 0};

constexpr std::size_t kMinNameTokens = 2;
constexpr std::size_t kMinNameLetters = 8;
constexpr double kSameNameSketch = 0.5;

std::uint64_t KeyOf(std::string_view text) {
  if (text.empty()) return 0;
  unsigned char hash[crypto_shorthash_BYTES];
  crypto_shorthash(hash, reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                   kHashKey);
  std::uint64_t key = 0;
  std::memcpy(&key, hash, sizeof key);
  return key == 0 ? 1 : key;
}

struct BirthParts {
  std::uint32_t year;
  std::uint32_t month;
  std::uint32_t day;
};
BirthParts Parts(std::uint32_t birth) { return {birth / 512, birth / 32 % 16, birth % 32}; }

// Calls `use` with both letters of each bigram of each token, blanks around it.
template <typename Use>
void ForEachBigram(const std::vector<std::string>& tokens, Use use) {
  for (const std::string& token : tokens) {
    char before = ' ';
    for (const char letter : token) {
      use(before, letter);
      before = letter;
    }
    use(before, ' ');
  }
}

std::uint64_t Sketch(const std::vector<std::string>& tokens) {
  std::uint64_t sketch = 0;
  ForEachBigram(tokens, [&sketch](char a, char b) {
    const std::uint32_t bigram =
        static_cast<unsigned char>(a) * 256u + static_cast<unsigned char>(b);
    sketch |= std::uint64_t{1} << (bigram * 0x9E3779B1u >> 26);
  });
  return sketch;
}

std::uint64_t NameAndBirthKey(const Identity& identity) {
  const PartialDate& birth = identity.birth_date;
  if (birth.day == 0 || identity.name.size() < kMinNameTokens) return 0;
  std::vector<std::string_view> tokens(identity.name.begin(), identity.name.end());
  std::ranges::sort(tokens);
  std::string text;
  std::size_t letters = 0;
  for (const std::string_view token : tokens) {
    letters += token.size();
    text += token;
    text.push_back(' ');
  }
  if (letters < kMinNameLetters) return 0;
  const auto [low, high] = std::minmax(birth.month, birth.day);
  for (const int part :
       {birth.year / 100, birth.year % 100, static_cast<int>(low), static_cast<int>(high)}) {
    text.push_back(static_cast<char>(part));
  }
  return KeyOf(text);
}

std::vector<std::uint16_t> SortedBigrams(const std::vector<std::string>& tokens) {
  std::vector<std::uint16_t> bigrams;
  ForEachBigram(tokens, [&bigrams](char a, char b) {
    bigrams.push_back(static_cast<std::uint16_t>(static_cast<unsigned char>(a) * 256 +
                                                 static_cast<unsigned char>(b)));
  });
  std::ranges::sort(bigrams);
  return bigrams;
}

}  // namespace

IdentityFacts FactsOf(const Identity& identity, std::string_view person_id, std::uint8_t source) {
  IdentityFacts facts;
  facts.national_id_key = KeyOf(identity.national_id);
  facts.document_key = KeyOf(identity.document_number);
  facts.name_and_birth_key = NameAndBirthKey(identity);
  if (!person_id.empty()) {
    facts.person_id_key = KeyOf(std::string(1, static_cast<char>(source)) + std::string(person_id));
  }
  facts.name_sketch = Sketch(identity.name);
  facts.birth = PackBirth(identity.birth_date);
  facts.citizenship = CodeOf(identity.citizenship);
  facts.sex = identity.sex;
  return facts;
}

std::uint32_t PackBirth(const PartialDate& date) {
  if (!date.known()) return 0;
  return static_cast<std::uint32_t>(date.year) * 512u +
         static_cast<std::uint32_t>(date.month) * 32u + static_cast<std::uint32_t>(date.day);
}

bool IsFullDate(std::uint32_t birth) { return birth % 32 != 0; }

FactAgreement CompareBirth(std::uint32_t a, std::uint32_t b) {
  if (a == 0 || b == 0) return FactAgreement::kUnknown;
  if (a == b) return FactAgreement::kEqual;
  const BirthParts p = Parts(a);
  const BirthParts q = Parts(b);
  const bool same_year = p.year == q.year;
  if (same_year && p.month == q.day && p.day == q.month) return FactAgreement::kNear;
  int different = same_year ? 0 : 1;
  if (p.month != 0 && q.month != 0 && p.month != q.month) ++different;
  if (p.day != 0 && q.day != 0 && p.day != q.day) ++different;
  // One wrong part is a slip only where two others speak for it.
  const bool both_full = p.day != 0 && q.day != 0;
  return different == 0 || (different == 1 && both_full) ? FactAgreement::kNear
                                                         : FactAgreement::kDifferent;
}

double SketchSimilarity(std::uint64_t a, std::uint64_t b) {
  const int bits = std::popcount(a) + std::popcount(b);
  return bits == 0 ? 0.0 : 2.0 * std::popcount(a & b) / bits;
}

FactAgreement CompareSketches(std::uint64_t a, std::uint64_t b) {
  if (a == 0 || b == 0) return FactAgreement::kUnknown;
  if (a == b) return FactAgreement::kEqual;
  return SketchSimilarity(a, b) >= kSameNameSketch ? FactAgreement::kNear
                                                   : FactAgreement::kDifferent;
}

double NameSimilarity(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  const std::vector<std::uint16_t> x = SortedBigrams(a);
  const std::vector<std::uint16_t> y = SortedBigrams(b);
  if (x.empty() || y.empty()) return 0;
  std::size_t common = 0;
  for (std::size_t i = 0, j = 0; i < x.size() && j < y.size();) {
    if (x[i] == y[j]) {
      ++common;
      ++i;
      ++j;
    } else {
      ++(x[i] < y[j] ? i : j);
    }
  }
  return 2.0 * static_cast<double>(common) / static_cast<double>(x.size() + y.size());
}

}  // namespace mirrorflow
