#include "records/text_folding.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "absl/strings/str_cat.h"
#include "records/arabic_translit.h"
#include "records/ethiopic_translit.h"
#include "records/unicode_folds.h"
#include "records/utf8.h"

namespace mirrorflow {
namespace {

struct CodeRange {
  char32_t first;
  char32_t last;
};

// Vanish without separating: combining marks, apostrophes, the letters for hamza, ayin and clicks,
// the Catalan middle dot, Arabic vowel signs and tatweel, and invisible formatting.
constexpr CodeRange kVanishing[] = {
    {0x00AD, 0x00AD}, {0x00B4, 0x00B4}, {0x00B7, 0x00B7}, {0x01C0, 0x01C3}, {0x0294, 0x0295},
    {0x02B0, 0x02FF}, {0x0300, 0x036F}, {0x0610, 0x061A}, {0x061C, 0x061C}, {0x0640, 0x0640},
    {0x064B, 0x065F}, {0x0670, 0x0670}, {0x06D6, 0x06DC}, {0x06DF, 0x06E8}, {0x06EA, 0x06ED},
    {0x135D, 0x135F}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x2018, 0x2019},
    {0x201B, 0x201B}, {0x2027, 0x2027}, {0x202A, 0x202E}, {0x2032, 0x2032}, {0x2060, 0x2069},
    {0x20D0, 0x20FF}, {0xA78B, 0xA78C}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFE70, 0xFE7F},
    {0xFEFF, 0xFEFF},
};

// Separate, as all ASCII signs but ' and ` do. What is in no table is a letter of another script.
constexpr CodeRange kSeparating[] = {
    {0x0080, 0x00BF}, {0x00D7, 0x00D7}, {0x00F7, 0x00F7}, {0x0600, 0x060F}, {0x061B, 0x061F},
    {0x066A, 0x066D}, {0x06D4, 0x06D4}, {0x06DD, 0x06DE}, {0x06E9, 0x06E9}, {0x1360, 0x137C},
    {0x2000, 0x206F}, {0x20A0, 0x20CF}, {0x2100, 0x2BFF}, {0x2E00, 0x2E7F}, {0x3000, 0x3004},
    {0x3008, 0x3020}, {0xFD3E, 0xFD3F}, {0xFE10, 0xFE1F}, {0xFE30, 0xFE6F},
};

// Code points that are a digit or stand for an ASCII sign at a fixed distance.
constexpr char32_t kArabicZeros[] = {0x0660, 0x06F0};
constexpr CodeRange kFullWidth = {0xFF01, 0xFF5E};
constexpr char32_t kFullWidthDistance = 0xFEE0;

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

// The entries of unicode_folds.h by code point.
class FoldTable {
 public:
  FoldTable() {
    for (const FoldRun& run : AllFoldRuns()) {
      char32_t c = run.first;
      for (std::size_t start = 0; start <= run.folds.size(); ++c) {
        const std::size_t end = std::min(run.folds.find('|', start), run.folds.size());
        entries_.push_back({c, run.folds.substr(start, end - start)});
        start = end + 1;
      }
    }
  }

  // Empty when there is none.
  std::string_view Find(char32_t c) const {
    const auto found = std::ranges::lower_bound(entries_, c, {}, &Entry::letter);
    return found != entries_.end() && found->letter == c ? found->fold : std::string_view();
  }

 private:
  struct Entry {
    char32_t letter;
    std::string_view fold;
  };
  std::vector<Entry> entries_;
};

const FoldTable& Folds() {
  static const FoldTable& table = *new FoldTable();
  return table;
}

// Arabic-Indic digits and full-width forms as ASCII; others as they are.
char32_t AsAscii(char32_t c) {
  for (const char32_t zero : kArabicZeros) {
    if (c >= zero && c < zero + 10) return '0' + (c - zero);
  }
  return c >= kFullWidth.first && c <= kFullWidth.last ? c - kFullWidthDistance : c;
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

// Folds code points into a sink. Letters of a script that is transliterated by the word wait until
// the word is complete.
template <typename Sink>
class CodePointFolder {
 public:
  CodePointFolder(Digits digits, OtherScripts scripts, Sink& sink)
      : digits_(digits), scripts_(scripts), sink_(sink) {}

  void Add(char32_t c) {
    c = AsAscii(c);
    if (c < 0x80) {
      const Kind kind = kAsciiFolds[c].kind;
      if (kind == Kind::kSeparator) return End();
      if (kind == Kind::kLetter) return AddLatin(std::string_view(&kAsciiFolds[c].folded, 1));
      if (kind == Kind::kDigit) EndWord();
      return FoldAscii(static_cast<unsigned char>(c), digits_, sink_);
    }
    if (InRanges(kVanishing, c)) return;
    if (const std::string_view fold = Folds().Find(c); !fold.empty()) return AddLatin(fold);
    if (IsArabicLetter(c)) return AddToWord(Script::kArabic, c);
    if (IsEthiopicSyllable(c)) return AddToWord(Script::kEthiopic, c);
    if (InRanges(kSeparating, c)) return End();
    sink_.Foreign();
  }

  void End() {
    EndWord();
    latin_ = false;
    sink_.Separate();
  }

 private:
  void AddLatin(std::string_view letters) {
    if (!word_.empty()) sink_.Foreign();
    latin_ = true;
    for (const char letter : letters) AppendOrSeparate(letter);
  }

  void AddToWord(Script script, char32_t c) {
    const bool other = !word_.empty() && script != script_;
    if (latin_ || other || scripts_ == OtherScripts::kLeaveOut) sink_.Foreign();
    script_ = script;
    word_.push_back(c);
  }

  // Digits that follow a word of another script begin a new token.
  void EndWord() {
    if (word_.empty()) return;
    const std::string latin =
        script_ == Script::kArabic ? TransliterateArabic(word_) : TransliterateEthiopic(word_);
    for (const char letter : latin) AppendOrSeparate(letter);
    word_.clear();
    sink_.Separate();
  }

  void AppendOrSeparate(char c) {
    if (c == ' ') return sink_.Separate();
    if (c <= '9' && digits_ == Digits::kDrop) return;
    sink_.Append(c);
  }

  Digits digits_;
  OtherScripts scripts_;
  Sink& sink_;
  std::u32string word_;
  Script script_ = Script::kNone;
  bool latin_ = false;
};

template <typename Sink>
void Fold(std::string_view text, Digits digits, OtherScripts scripts, Sink& sink) {
  if (IsAscii(text)) {
    for (const char c : text) FoldAscii(static_cast<unsigned char>(c), digits, sink);
    sink.Separate();
    return;
  }
  CodePointFolder<Sink> folder(digits, scripts, sink);
  for (std::size_t i = 0; i < text.size();) folder.Add(NextCodePoint(text, i));
  folder.End();
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

Script ScriptOf(char32_t c) {
  c = AsAscii(c);
  if (c < 0x80) return kAsciiFolds[c].kind == Kind::kLetter ? Script::kLatin : Script::kNone;
  if (InRanges(kVanishing, c)) return Script::kNone;
  if (!Folds().Find(c).empty()) return Script::kLatin;
  if (IsArabicLetter(c)) return Script::kArabic;
  if (IsEthiopicSyllable(c)) return Script::kEthiopic;
  return InRanges(kSeparating, c) ? Script::kNone : Script::kOther;
}

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
  Fold(text, digits, OtherScripts::kTransliterate, sink);
  return sink.left_out();
}

bool FoldJoined(std::string_view text, std::string& out, OtherScripts scripts) {
  out.clear();
  JoiningSink sink(out);
  Fold(text, Digits::kKeep, scripts, sink);
  return !sink.left_out();
}

std::string_view ScriptName(Script script) {
  constexpr std::string_view kNames[] = {"none", "latin", "arabic", "ethiopic", "other", "mixed"};
  return kNames[static_cast<std::size_t>(script)];
}

Script DetectScript(std::string_view text) {
  Script found = Script::kNone;
  for (std::size_t i = 0; i < text.size();) {
    const Script script = ScriptOf(NextCodePoint(text, i));
    if (script == Script::kNone || script == found) continue;
    if (found != Script::kNone) return Script::kMixed;
    found = script;
  }
  return found;
}

std::string TextFoldingDescription() {
  std::string text =
      "text folding\n"
      "UTF-8; a-z to A-Z; ' and ` vanish; other ASCII signs and controls separate; code points in "
      "no "
      "table are foreign and their token is left out, as are tokens of two scripts; Arabic-Indic "
      "digits and full-width forms as ASCII\n"
      "letters:";
  for (const FoldRun& run : AllFoldRuns()) {
    absl::StrAppend(&text, " ", absl::Hex(static_cast<std::uint32_t>(run.first)), "=",
                    std::string(run.folds));
  }
  return absl::StrCat(text, "\nvanishing:", RangesText(kVanishing),
                      "\nseparating:", RangesText(kSeparating), "\n",
                      ArabicTransliterationDescription(), EthiopicTransliterationDescription());
}

}  // namespace mirrorflow
