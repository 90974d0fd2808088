#include "records/ethiopic_translit.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr char32_t kFirst = 0x1200;
constexpr char32_t kLast = 0x135A;
constexpr int kSixthOrder = 5;

// Eight syllables each: the consonant with the vowels ä u i a e ə o wa.
struct SyllableRow {
  char32_t first;
  std::string_view consonant;
  bool labial;  // kwä, -, kwi, kwa, kwe, kwə
};

// Sorted.
constexpr SyllableRow kRows[] = {
    {0x1200, "H", false},  {0x1208, "L", false},  {0x1210, "H", false}, {0x1218, "M", false},
    {0x1220, "S", false},  {0x1228, "R", false},  {0x1230, "S", false}, {0x1238, "SH", false},
    {0x1240, "K", false},  {0x1248, "K", true},   {0x1250, "K", false}, {0x1258, "K", true},
    {0x1260, "B", false},  {0x1268, "V", false},  {0x1270, "T", false}, {0x1278, "CH", false},
    {0x1280, "H", false},  {0x1288, "H", true},   {0x1290, "N", false}, {0x1298, "GN", false},
    {0x12A0, "", false},   {0x12A8, "K", false},  {0x12B0, "K", true},  {0x12B8, "H", false},
    {0x12C0, "H", true},   {0x12C8, "W", false},  {0x12D0, "", false},  {0x12D8, "Z", false},
    {0x12E0, "ZH", false}, {0x12E8, "Y", false},  {0x12F0, "D", false}, {0x12F8, "D", false},
    {0x1300, "J", false},  {0x1308, "G", false},  {0x1310, "G", true},  {0x1318, "G", false},
    {0x1320, "T", false},  {0x1328, "CH", false}, {0x1330, "P", false}, {0x1338, "TS", false},
    {0x1340, "TS", false}, {0x1348, "F", false},  {0x1350, "P", false},
};

constexpr std::string_view kVowels[] = {"E", "U", "I", "A", "E", "", "O", "WA"};
constexpr std::string_view kLabialVowels[] = {"O", "O", "WI", "WA", "WE", "U", "O", "WA"};

struct Syllable {
  std::string_view consonant;
  int order = 0;
  bool labial = false;
};

std::optional<Syllable> SyllableOf(char32_t c) {
  switch (c) {
    case 0x1358:
      return Syllable{"R", 3, true};
    case 0x1359:
      return Syllable{"M", 3, true};
    case 0x135A:
      return Syllable{"F", 3, true};
    default:
      break;
  }
  const auto* row = std::ranges::lower_bound(kRows, c & ~char32_t{7}, {}, &SyllableRow::first);
  if (row == std::end(kRows) || row->first != (c & ~char32_t{7})) return std::nullopt;
  return Syllable{row->consonant, static_cast<int>(c & 7), row->labial};
}

bool IsSonorant(std::string_view consonant) {
  return consonant == "R" || consonant == "L" || consonant == "N" || consonant == "M";
}

class Writer {
 public:
  explicit Writer(std::u32string_view word) {
    for (const char32_t c : word) {
      if (const std::optional<Syllable> syllable = SyllableOf(c)) syllables_.push_back(*syllable);
    }
  }

  std::string Write() {
    for (std::size_t i = 0; i < syllables_.size(); ++i) WriteSyllable(i);
    return std::move(out_);
  }

 private:
  bool Silent(std::size_t i) const {
    return i < syllables_.size() && syllables_[i].order == kSixthOrder && !syllables_[i].labial;
  }

  void WriteSyllable(std::size_t i) {
    const Syllable& syllable = syllables_[i];
    const std::string_view consonant = syllable.consonant;
    const bool first = i == 0;
    if (Silent(i)) return WriteSixth(i);
    out_.append(consonant);
    if (syllable.labial) {
      out_.append(kLabialVowels[static_cast<std::size_t>(syllable.order)]);
    } else if (syllable.order == 0 && (consonant.empty() || (consonant == "H" && first))) {
      out_.push_back('A');  // the first vowel is A after the gutturals
    } else if (syllable.order == 0 && consonant == "W") {
      out_.push_back('O');
    } else {
      out_.append(kVowels[static_cast<std::size_t>(syllable.order)]);
    }
    last_needs_vowel_ = false;
  }

  void WriteSixth(std::size_t i) {
    const std::string_view consonant = syllables_[i].consonant;
    const bool last = i + 1 == syllables_.size();
    if (consonant.empty()) {
      out_.push_back('I');
      last_needs_vowel_ = false;
      return;
    }
    if (consonant == "Y" && i > 0) {
      out_.push_back('I');
      last_needs_vowel_ = false;
      return;
    }
    out_.append(consonant);
    // Of two silent syllables in a row one is spoken with a vowel; at the end of a word the pair
    // stays together after R, L, N and M (ወርቅ is WORK, ጻድቅ TSADIK).
    const bool before_last = i + 2 == syllables_.size() && Silent(i + 1);
    const bool pair_at_end = before_last && !IsSonorant(consonant);
    if (!last && (i == 0 || last_needs_vowel_ || pair_at_end)) {
      out_.push_back('I');
      last_needs_vowel_ = false;
    } else {
      last_needs_vowel_ = true;
    }
  }

  std::vector<Syllable> syllables_;
  std::string out_;
  bool last_needs_vowel_ = false;
};

}  // namespace

bool IsEthiopicSyllable(char32_t c) {
  return c >= kFirst && c <= kLast && SyllableOf(c).has_value();
}

std::string TransliterateEthiopic(std::u32string_view word) { return Writer(word).Write(); }

std::string EthiopicTransliterationDescription() {
  std::string text = "ethiopic script\nrows:";
  for (const SyllableRow& row : kRows) {
    absl::StrAppend(&text, " ", absl::Hex(static_cast<std::uint32_t>(row.first)), "=",
                    std::string(row.consonant), row.labial ? "w" : "");
  }
  absl::StrAppend(&text, "; vowels:");
  for (const std::string_view vowel : kVowels) absl::StrAppend(&text, " ", std::string(vowel));
  absl::StrAppend(&text, "; after labials:");
  for (const std::string_view vowel : kLabialVowels)
    absl::StrAppend(&text, " ", std::string(vowel));
  return text +
         "; 1358-135a RWA MWA FWA; the first vowel is A after a guttural and O after W; the sixth "
         "is "
         "I at the beginning, after another sixth, for a syllable without consonant, and before a "
         "last sixth unless after R L N M; Y in the sixth is I\n";
}

}  // namespace mirrorflow
