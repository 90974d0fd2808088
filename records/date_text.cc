#include "records/date_text.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "records/month_names.h"
#include "records/text_folding.h"
#include "records/utf8.h"

namespace mirrorflow {
namespace {

constexpr char32_t kEthiopicOne = 0x1369;
constexpr char32_t kEthiopicTen = 0x1372;
constexpr char32_t kEthiopicHundred = 0x137B;
constexpr char32_t kEthiopicTenThousand = 0x137C;
constexpr int kLargestNumber = 9999;

// Folded words around numbers that say nothing: ordinals, prepositions, eras.
constexpr std::string_view kFillers[] = {"ER", "ST", "ND", "RD", "TH", "DE", "DU", "OF", "O"};
// Eras, as they are written after a date of the calendar.
constexpr std::string_view kGregorianEras[] = {"م", "AD", "CE", "GC"};
constexpr std::string_view kIslamicEras[] = {"هـ", "ه", "AH"};
constexpr std::string_view kEthiopicEras[] = {"ዓ", "ም", "ዓም", "EC"};

bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }
bool IsEthiopicNumeral(char32_t c) { return c >= kEthiopicOne && c <= kEthiopicTenThousand; }

// The decimal digit that a code point stands for, or -1.
int DigitValue(char32_t c) {
  for (const char32_t zero : {U'0', U'\u0660', U'\u06F0', U'\uFF10'}) {
    if (c >= zero && c < zero + 10) return static_cast<int>(c - zero);
  }
  return -1;
}

bool IsInvisible(char32_t c) {
  return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0x061C || c == 0xFEFF || c == 0x0640;
}

// Ones and tens add; a hundred and ten thousand multiply what stands before them.
class EthiopicNumber {
 public:
  void Add(char32_t c) {
    if (c == kEthiopicHundred) {
      total_ += std::max(part_, 1) * 100;
      part_ = 0;
    } else if (c == kEthiopicTenThousand) {
      total_ = (total_ + std::max(part_, total_ == 0 ? 1 : 0)) * 10000;
      part_ = 0;
    } else if (c >= kEthiopicTen) {
      part_ += static_cast<int>(c - kEthiopicTen + 1) * 10;
    } else {
      part_ += static_cast<int>(c - kEthiopicOne + 1);
    }
    // No year has more digits; kept small against overflow.
    total_ = std::min(total_, kLargestNumber + 1);
    part_ = std::min(part_, kLargestNumber + 1);
  }
  int value() const { return total_ + part_; }

 private:
  int total_ = 0;
  int part_ = 0;
};

struct Word {
  std::string text;
  bool is_number = false;
};

// Runs of ASCII digits and runs of other letters.
std::vector<Word> SplitWords(std::string_view text) {
  std::vector<Word> words;
  bool open = false;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t start = i;
    const char32_t c = NextCodePoint(text, i);
    if (c == ' ' || c == 0xA0 || c == ',' || c == '-' || c == '/' || c == '.' || c == 0x060C) {
      open = false;
      continue;
    }
    const bool digit = IsDigit(c);
    if (!open || words.back().is_number != digit) {
      words.push_back({"", digit});
      open = true;
    }
    words.back().text.append(text.substr(start, i - start));
  }
  return words;
}

template <std::size_t N>
bool IsOneOf(std::string_view text, const std::string_view (&list)[N]) {
  return std::ranges::find(list, text) != std::end(list);
}

bool SaysNothing(const Word& word, Calendar calendar) {
  std::string folded;
  FoldJoined(word.text, folded);
  if (IsOneOf(folded, kFillers)) return true;
  for (const std::string_view text : {std::string_view(word.text), std::string_view(folded)}) {
    switch (calendar) {
      case Calendar::kGregorian:
        if (IsOneOf(text, kGregorianEras)) return true;
        break;
      case Calendar::kEthiopic:
        if (IsOneOf(text, kEthiopicEras)) return true;
        break;
      case Calendar::kIslamicCivil:
      case Calendar::kIslamicTabular:
      case Calendar::kIslamicUmmAlQura:
        if (IsOneOf(text, kIslamicEras)) return true;
        break;
    }
  }
  return false;
}

}  // namespace

bool WithAsciiDigits(std::string_view text, std::string& out) {
  out.clear();
  bool plain = true;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t start = i;
    char32_t c = NextCodePoint(text, i);
    if (IsInvisible(c)) continue;
    if (IsEthiopicNumeral(c)) {
      EthiopicNumber number;
      number.Add(c);
      while (i < text.size()) {
        std::size_t next = i;
        c = NextCodePoint(text, next);
        if (!IsEthiopicNumeral(c)) break;
        number.Add(c);
        i = next;
      }
      absl::StrAppend(&out, number.value());
    } else if (const int digit = DigitValue(c); digit >= 0) {
      out.push_back(static_cast<char>('0' + digit));
    } else {
      const bool letter = c >= 0x80 || (c | 0x20) - 'a' < 26;
      plain = plain && !letter;
      out.append(text.substr(start, i - start));
    }
  }
  return plain;
}

bool SplitWithMonthName(std::string_view text, Calendar calendar, DateGroups& groups) {
  std::vector<Word> words = SplitWords(text);
  std::erase_if(words,
                [&](const Word& word) { return !word.is_number && SaysNothing(word, calendar); });
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (groups.count == 3) return false;
    if (words[i].is_number) {
      if (words[i].text.size() > 4) return false;
      groups.group[groups.count++] = {std::stoi(words[i].text), words[i].text.size()};
      continue;
    }
    if (groups.named) return false;
    std::string name = words[i].text;
    while (i + 1 < words.size() && !words[i + 1].is_number) {
      absl::StrAppend(&name, " ", words[++i].text);
    }
    const int month = MonthFromName(name, calendar);
    if (month == 0) return false;
    groups.named = groups.count;
    groups.group[groups.count++] = {month, 2};
  }
  return groups.named.has_value();
}

std::string DateTextDescription() {
  std::string text = "words without meaning in dates:";
  for (const std::string_view word : kFillers) absl::StrAppend(&text, " ", std::string(word));
  for (const auto& list :
       {std::vector<std::string_view>(std::begin(kGregorianEras), std::end(kGregorianEras)),
        std::vector<std::string_view>(std::begin(kIslamicEras), std::end(kIslamicEras)),
        std::vector<std::string_view>(std::begin(kEthiopicEras), std::end(kEthiopicEras))}) {
    absl::StrAppend(&text, ";");
    for (const std::string_view word : list) absl::StrAppend(&text, " ", std::string(word));
  }
  return text + "\n";
}

}  // namespace mirrorflow
