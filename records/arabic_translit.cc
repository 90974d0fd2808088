#include "records/arabic_translit.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "records/arabic_tables.h"

namespace mirrorflow {
namespace {

struct LetterCode {
  char32_t letter;
  char code;  // of Buckwalter; for letters that Arabic does not have a capital that he does not use
};

// Sorted. 0 vanishes: hamza alone.
constexpr LetterCode kLetters[] = {
    {0x0621, 0},   {0x0622, 'A'}, {0x0623, 'A'}, {0x0624, 'w'}, {0x0625, 'A'}, {0x0626, 'y'},
    {0x0627, 'A'}, {0x0628, 'b'}, {0x0629, 'h'}, {0x062A, 't'}, {0x062B, 'v'}, {0x062C, 'j'},
    {0x062D, 'H'}, {0x062E, 'x'}, {0x062F, 'd'}, {0x0630, '*'}, {0x0631, 'r'}, {0x0632, 'z'},
    {0x0633, 's'}, {0x0634, '$'}, {0x0635, 'S'}, {0x0636, 'D'}, {0x0637, 'T'}, {0x0638, 'Z'},
    {0x0639, 'E'}, {0x063A, 'g'}, {0x0641, 'f'}, {0x0642, 'q'}, {0x0643, 'k'}, {0x0644, 'l'},
    {0x0645, 'm'}, {0x0646, 'n'}, {0x0647, 'h'}, {0x0648, 'w'}, {0x0649, 'y'}, {0x064A, 'y'},
    {0x0671, 'A'}, {0x0679, 't'}, {0x067E, 'P'}, {0x0686, 'C'}, {0x0688, 'd'}, {0x0691, 'r'},
    {0x0698, 'z'}, {0x06A4, 'V'}, {0x06A8, 'q'}, {0x06A9, 'k'}, {0x06AD, 'G'}, {0x06AF, 'G'},
    {0x06BA, 'n'}, {0x06BE, 'h'}, {0x06C0, 'h'}, {0x06C1, 'h'}, {0x06C2, 'h'}, {0x06C3, 'h'},
    {0x06CC, 'y'}, {0x06D0, 'y'}, {0x06D2, 'y'}, {0x06D5, 'h'},
};

struct OtherLetter {
  char code;
  std::string_view latin;
};
constexpr OtherLetter kOtherLetters[] = {{'P', "P"}, {'C', "SH"}, {'V', "V"}, {'G', "G"}};

// The letters of the presentation forms U+FE80 to U+FEF4 in their order, each with its forms.
struct FormRun {
  char32_t letter;
  int forms;
};
constexpr FormRun kForms[] = {
    {0x0621, 1}, {0x0622, 2}, {0x0623, 2}, {0x0624, 2}, {0x0625, 2}, {0x0626, 4},
    {0x0627, 2}, {0x0628, 4}, {0x0629, 2}, {0x062A, 4}, {0x062B, 4}, {0x062C, 4},
    {0x062D, 4}, {0x062E, 4}, {0x062F, 2}, {0x0630, 2}, {0x0631, 2}, {0x0632, 2},
    {0x0633, 4}, {0x0634, 4}, {0x0635, 4}, {0x0636, 4}, {0x0637, 4}, {0x0638, 4},
    {0x0639, 4}, {0x063A, 4}, {0x0641, 4}, {0x0642, 4}, {0x0643, 4}, {0x0644, 4},
    {0x0645, 4}, {0x0646, 4}, {0x0647, 4}, {0x0648, 2}, {0x0649, 2}, {0x064A, 4},
};
constexpr char32_t kFirstForm = 0xFE80;
constexpr char32_t kFirstLamAlef = 0xFEF5;  // eight forms of the ligature lam-alef
constexpr char32_t kLastLamAlef = 0xFEFC;
constexpr char32_t kAllahLigature = 0xFDF2;

constexpr std::size_t kFormCount = kFirstLamAlef - kFirstForm;

constexpr std::array<char32_t, kFormCount> MakeForms() {
  std::array<char32_t, kFormCount> forms{};
  std::size_t i = 0;
  for (const FormRun& run : kForms) {
    for (int k = 0; k < run.forms; ++k) forms[i++] = run.letter;
  }
  return forms;
}
constexpr std::array<char32_t, kFormCount> kFormLetters = MakeForms();
static_assert(kFormLetters.back() == 0x064A);

const LetterCode* FindLetter(char32_t c) {
  const auto* found = std::ranges::lower_bound(kLetters, c, {}, &LetterCode::letter);
  return found != std::end(kLetters) && found->letter == c ? found : nullptr;
}

void AppendCode(char32_t c, std::string& word) {
  if (c == kAllahLigature) {
    word += "Allh";
  } else if (c >= kFirstLamAlef && c <= kLastLamAlef) {
    word += "lA";
  } else {
    const bool form = c >= kFirstForm && c < kFirstLamAlef;
    const LetterCode* letter = FindLetter(form ? kFormLetters[c - kFirstForm] : c);
    if (letter != nullptr && letter->code != 0) word.push_back(letter->code);
  }
}

using Table = absl::flat_hash_map<std::string_view, std::string_view>;

Table MakeTable(std::string_view entries) {
  Table table;
  for (std::size_t start = 0; start < entries.size();) {
    const std::size_t end = std::min(entries.find(' ', start), entries.size());
    const std::string_view entry = entries.substr(start, end - start);
    const std::size_t equals = entry.find('=');
    table.emplace(entry.substr(0, equals), entry.substr(equals + 1));
    start = end + 1;
  }
  return table;
}

// What the letter at `i` of "__word__" becomes.
std::string_view RuleFor(const Table& rules, std::string_view padded, std::size_t i) {
  struct Context {
    char name;
    std::size_t before;
    std::size_t length;
  };
  constexpr Context kContexts[] = {{'5', 2, 5}, {'4', 1, 4}, {'3', 1, 3}, {'2', 0, 2}, {'1', 0, 1}};
  std::array<char, 6> key{};
  for (const Context& context : kContexts) {
    key[0] = context.name;
    std::ranges::copy(padded.substr(i - context.before, context.length), key.begin() + 1);
    const auto found = rules.find(std::string_view(key.data(), context.length + 1));
    if (found != rules.end()) return found->second;
  }
  for (const OtherLetter& other : kOtherLetters) {
    if (other.code == padded[i]) return other.latin;
  }
  return "";
}

void AppendWord(std::string_view word, std::string& out) {
  static const Table& rules = *new Table(MakeTable(ArabicRules()));
  static const Table& words = *new Table(MakeTable(ArabicWords()));
  if (word.empty()) return;
  if (!out.empty()) out.push_back(' ');
  const auto found = words.find(word);
  if (found != words.end()) {
    out.append(found->second);
    return;
  }
  const std::string padded = absl::StrCat("__", std::string(word), "__");
  for (std::size_t i = 2; i < padded.size() - 2; ++i) out.append(RuleFor(rules, padded, i));
}

}  // namespace

bool IsArabicLetter(char32_t c) {
  return FindLetter(c) != nullptr || (c >= kFirstForm && c <= kLastLamAlef) || c == kAllahLigature;
}

std::string TransliterateArabic(std::u32string_view letters) {
  std::string word;
  for (const char32_t c : letters) AppendCode(c, word);
  // The article is always written with a plain alef.
  const bool plain_alef = !letters.empty() && (letters[0] == 0x0627 || letters[0] == 0xFE8D);
  std::string_view rest = word;
  std::string out;
  if (rest.starts_with("EbdAl") && rest.size() >= 7) {
    AppendWord("Ebd", out);
    rest.remove_prefix(rest == "EbdAllh" ? 3 : 5);
  } else if (plain_alef && rest.starts_with("Al") && rest.size() >= 5) {
    rest.remove_prefix(2);
  }
  if (rest.ends_with("Aldyn") && rest.size() > 6) {
    AppendWord(rest.substr(0, rest.size() - 5), out);
    rest = "dyn";
  }
  AppendWord(rest, out);
  return out;
}

std::string ArabicTransliterationDescription() {
  std::string text = "arabic script\nletters:";
  for (const LetterCode& letter : kLetters) {
    absl::StrAppend(&text, " ", absl::Hex(static_cast<std::uint32_t>(letter.letter)), "=",
                    std::string(letter.code == 0 ? 0 : 1, letter.code));
  }
  absl::StrAppend(&text, "; others:");
  for (const OtherLetter& other : kOtherLetters) {
    absl::StrAppend(&text, " ", std::string(1, other.code), "=", std::string(other.latin));
  }
  return absl::StrCat(
      text,
      "; presentation forms fe80-fefc and fdf2 as their letters; the article off words of at "
      "least 5 letters; EbdAl and Aldyn are words of their own\nrules: ",
      std::string(ArabicRules()), "\nwords: ", std::string(ArabicWords()), "\n");
}

}  // namespace mirrorflow
