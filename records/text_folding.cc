#include "records/text_folding.h"

#include <unicode/unistr.h>
#include <unicode/unorm2.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <span>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

struct LetterFold {
  char32_t letter;
  std::string_view folded;
};

// Letters that NFKD leaves as they are, both cases; sorted. Nordic, German, Polish, Turkish,
// Croatian, Sámi, and the letters of African Latin orthographies (Ɓ, Ɗ, Ɛ, Ŋ, Ɔ, ...).
constexpr LetterFold kLetterFolds[] = {
    {0x00C6, "AE"}, {0x00D0, "D"},  {0x00D8, "O"},  {0x00DE, "TH"}, {0x00DF, "SS"}, {0x00E6, "AE"},
    {0x00F0, "D"},  {0x00F8, "O"},  {0x00FE, "TH"}, {0x0110, "D"},  {0x0111, "D"},  {0x0126, "H"},
    {0x0127, "H"},  {0x0131, "I"},  {0x0138, "K"},  {0x0141, "L"},  {0x0142, "L"},  {0x014A, "N"},
    {0x014B, "N"},  {0x0152, "OE"}, {0x0153, "OE"}, {0x0166, "T"},  {0x0167, "T"},  {0x0180, "B"},
    {0x0181, "B"},  {0x0186, "O"},  {0x0187, "C"},  {0x0188, "C"},  {0x0189, "D"},  {0x018A, "D"},
    {0x018E, "E"},  {0x018F, "E"},  {0x0190, "E"},  {0x0191, "F"},  {0x0192, "F"},  {0x0193, "G"},
    {0x0194, "G"},  {0x0196, "I"},  {0x0197, "I"},  {0x0198, "K"},  {0x0199, "K"},  {0x019A, "L"},
    {0x019D, "N"},  {0x019E, "N"},  {0x019F, "O"},  {0x01A4, "P"},  {0x01A5, "P"},  {0x01A9, "S"},
    {0x01AC, "T"},  {0x01AD, "T"},  {0x01AE, "T"},  {0x01B1, "U"},  {0x01B2, "V"},  {0x01B3, "Y"},
    {0x01B4, "Y"},  {0x01B5, "Z"},  {0x01B6, "Z"},  {0x01B7, "Z"},  {0x01DD, "E"},  {0x01E4, "G"},
    {0x01E5, "G"},  {0x0220, "N"},  {0x0237, "J"},  {0x023A, "A"},  {0x023B, "C"},  {0x023C, "C"},
    {0x023D, "L"},  {0x023E, "T"},  {0x0243, "B"},  {0x0244, "U"},  {0x0248, "J"},  {0x0249, "J"},
    {0x024C, "R"},  {0x024D, "R"},  {0x024E, "Y"},  {0x024F, "Y"},  {0x0251, "A"},  {0x0253, "B"},
    {0x0254, "O"},  {0x0256, "D"},  {0x0257, "D"},  {0x0259, "E"},  {0x025B, "E"},  {0x0260, "G"},
    {0x0261, "G"},  {0x0263, "G"},  {0x0268, "I"},  {0x0269, "I"},  {0x026A, "I"},  {0x0272, "N"},
    {0x0275, "O"},  {0x0283, "S"},  {0x0288, "T"},  {0x0289, "U"},  {0x028A, "U"},  {0x028B, "V"},
    {0x0292, "Z"},  {0x1E9E, "SS"}, {0x2C65, "A"},  {0x2C66, "T"},
};

struct CodeRange {
  char32_t first;
  char32_t last;
};

// Vanish without separating: combining marks, apostrophes, the letters for hamza, ayin and clicks,
// the Catalan middle dot, and invisible formatting.
constexpr CodeRange kVanishing[] = {
    {0x00AD, 0x00AD}, {0x00B4, 0x00B4}, {0x00B7, 0x00B7}, {0x01C0, 0x01C3}, {0x0294, 0x0295},
    {0x02B0, 0x02FF}, {0x0300, 0x036F}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F},
    {0x2018, 0x2019}, {0x201B, 0x201B}, {0x2027, 0x2027}, {0x202A, 0x202E}, {0x2032, 0x2032},
    {0x2060, 0x2069}, {0x20D0, 0x20FF}, {0xA78B, 0xA78C}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
    {0xFEFF, 0xFEFF},
};

// Separate, as all ASCII signs but ' and ` do. What is in no table is a letter of another script.
constexpr CodeRange kSeparating[] = {
    {0x0080, 0x00BF}, {0x00D7, 0x00D7}, {0x00F7, 0x00F7}, {0x2000, 0x206F},
    {0x20A0, 0x20CF}, {0x2100, 0x2BFF}, {0x2E00, 0x2E7F}, {0x3000, 0x3004},
    {0x3008, 0x3020}, {0xFE10, 0xFE1F}, {0xFE30, 0xFE6F},
};

enum class Kind : std::uint8_t { kSeparator, kVanishes, kLetter, kDigit };

struct AsciiFold {
  Kind kind = Kind::kSeparator;
  char folded = 0;
};

constexpr std::array<AsciiFold, 128> MakeAsciiFolds() {
  std::array<AsciiFold, 128> table{};
  for (char c = 'A'; c <= 'Z'; ++c) {
    table[static_cast<std::size_t>(c)] = {Kind::kLetter, c};
    table[static_cast<unsigned char>(c | 0x20)] = {Kind::kLetter, c};  // the small letter
  }
  for (char c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = {Kind::kDigit, c};
  table['\''].kind = Kind::kVanishes;
  table['`'].kind = Kind::kVanishes;
  return table;
}
constexpr std::array<AsciiFold, 128> kAsciiFolds = MakeAsciiFolds();

bool InRanges(std::span<const CodeRange> ranges, char32_t c) {
  return std::ranges::any_of(ranges, [c](CodeRange r) { return r.first <= c && c <= r.last; });
}

bool IsAscii(std::string_view text) {
  unsigned char bits = 0;
  for (const char c : text) bits |= static_cast<unsigned char>(c);
  return bits < 0x80;
}

// Sink: Append(char), Separate(), Foreign() for a letter that can't be folded.
template <typename Sink>
void FoldAscii(unsigned char c, Digits digits, Sink& sink) {
  const AsciiFold fold = kAsciiFolds[c];
  switch (fold.kind) {
    case Kind::kLetter:
      sink.Append(fold.folded);
      break;
    case Kind::kDigit:
      if (digits == Digits::kKeep) sink.Append(fold.folded);
      break;
    case Kind::kSeparator:
      sink.Separate();
      break;
    case Kind::kVanishes:
      break;
  }
}

template <typename Sink>
void FoldCodePoint(char32_t c, Digits digits, Sink& sink) {
  if (c < 0x80) return FoldAscii(static_cast<unsigned char>(c), digits, sink);
  const auto* letter = std::ranges::lower_bound(kLetterFolds, c, {}, &LetterFold::letter);
  if (letter != std::end(kLetterFolds) && letter->letter == c) {
    for (const char folded : letter->folded) sink.Append(folded);
  } else if (InRanges(kVanishing, c)) {
    // nothing
  } else if (InRanges(kSeparating, c)) {
    sink.Separate();
  } else {
    sink.Foreign();
  }
}

// The acute accent alone is typed for an apostrophe, but decomposes to a blank with a mark; it and
// the letters between U+02B0 and U+02FF therefore vanish before the decomposition.
bool VanishesBeforeDecomposition(char32_t c) { return c == 0x00B4 || (c >= 0x02B0 && c <= 0x02FF); }

icu::UnicodeString Decompose(std::string_view text) {
  icu::UnicodeString raw;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < length;) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(bytes, i, length, c);
    if (!VanishesBeforeDecomposition(static_cast<char32_t>(c))) raw.append(c);
  }
  // Neither call fails but for lack of memory, and then the raw text is folded as far as it goes.
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2* nfkd = unorm2_getNFKDInstance(&error);
  std::vector<UChar> buffer(static_cast<std::size_t>(raw.length()) * 2 + 32);
  std::int32_t size = 0;
  for (int attempt = 0; attempt < 2; ++attempt) {
    error = U_ZERO_ERROR;
    size = unorm2_normalize(nfkd, raw.getBuffer(), raw.length(), buffer.data(),
                            static_cast<std::int32_t>(buffer.size()), &error);
    if (error != U_BUFFER_OVERFLOW_ERROR) break;
    buffer.resize(static_cast<std::size_t>(size));
  }
  return U_SUCCESS(error) ? icu::UnicodeString(buffer.data(), size) : raw;
}

template <typename Sink>
void Fold(std::string_view text, Digits digits, Sink& sink) {
  if (IsAscii(text)) {
    for (const char c : text) FoldAscii(static_cast<unsigned char>(c), digits, sink);
  } else {
    const icu::UnicodeString decomposed = Decompose(text);
    for (std::int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
      FoldCodePoint(static_cast<char32_t>(decomposed.char32At(i)), digits, sink);
    }
  }
  sink.Separate();
}

class TokenSink {
 public:
  explicit TokenSink(std::vector<std::string>& tokens) : tokens_(tokens) {}

  void Append(char c) {
    if (!open_) {
      tokens_.emplace_back();
      open_ = true;
    }
    tokens_.back().push_back(c);
  }
  void Foreign() { foreign_ = true; }
  void Separate() {
    if (foreign_) {
      if (open_) tokens_.pop_back();
      ++left_out_;
    }
    open_ = foreign_ = false;
  }
  int left_out() const { return left_out_; }

 private:
  std::vector<std::string>& tokens_;
  bool open_ = false;     // the last of tokens_ is still growing
  bool foreign_ = false;  // the present token has a letter that can't be folded
  int left_out_ = 0;
};

class JoiningSink {
 public:
  explicit JoiningSink(std::string& out) : out_(out) {}

  void Append(char c) { out_.push_back(c); }
  void Foreign() { foreign_ = left_out_ = true; }
  void Separate() {
    if (foreign_) out_.resize(token_start_);
    token_start_ = out_.size();
    foreign_ = false;
  }
  bool left_out() const { return left_out_; }

 private:
  std::string& out_;
  std::size_t token_start_ = 0;
  bool foreign_ = false;
  bool left_out_ = false;
};

std::string RangesText(std::span<const CodeRange> ranges) {
  std::string text;
  for (const CodeRange range : ranges) {
    absl::StrAppend(&text, " ", absl::Hex(static_cast<std::uint32_t>(range.first)), "-",
                    absl::Hex(static_cast<std::uint32_t>(range.last)));
  }
  return text;
}

}  // namespace

int FoldTokens(std::string_view text, Digits digits, std::vector<std::string>& tokens) {
  TokenSink sink(tokens);
  Fold(text, digits, sink);
  return sink.left_out();
}

bool FoldJoined(std::string_view text, std::string& out) {
  out.clear();
  JoiningSink sink(out);
  Fold(text, Digits::kKeep, sink);
  return !sink.left_out();
}

std::string TextFoldingDescription() {
  std::string text =
      "text folding\n"
      "before NFKD vanish: b4 2b0-2ff\n"
      "NFKD; a-z to A-Z; ' and ` vanish; other ASCII signs and controls separate; code points in "
      "no "
      "table are foreign and their token is left out\n"
      "letters:";
  for (const LetterFold& fold : kLetterFolds) {
    absl::StrAppend(&text, " ", absl::Hex(static_cast<std::uint32_t>(fold.letter)), "=",
                    std::string(fold.folded));
  }
  absl::StrAppend(&text, "\nvanishing:", RangesText(kVanishing),
                  "\nseparating:", RangesText(kSeparating), "\n");
  return text;
}

}  // namespace mirrorflow
