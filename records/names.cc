#include "records/names.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "records/name_spelling.h"
#include "records/text_folding.h"

namespace mirrorflow {
namespace {

// Sorted. Only what is hardly ever a name: MBA, ENG, SIR and HAJI are names too, and stay.
constexpr std::string_view kTitles[] = {
    "BSC", "DDR",  "DR",        "DRA",  "DRS", "ENGR", "HON", "ING",  "JNR",
    "JR",  "MAG",  "MISS",      "MLLE", "MME", "MR",   "MRS", "MS",   "MSC",
    "PHD", "PROF", "PROFESSOR", "REV",  "SNR", "SR",   "SRA", "SRTA",
};

// Sorted. The Arabic article in its assimilated forms, "son of" and "daughter of", and the
// particles of Romance, Germanic and Bantu names.
constexpr std::string_view kParticles[] = {
    "AD",    "AL",  "AR",  "AS",    "ASH", "AZ",  "BEN", "BIN", "BINT", "BINTE", "BINTI",
    "DA",    "DE",  "DEL", "DELLA", "DEN", "DER", "DES", "DI",  "DO",   "DOS",   "DU",
    "ED",    "EL",  "ER",  "ES",    "ESH", "EZ",  "IBN", "LA",  "LE",   "MINT",  "OULD",
    "OULED", "TEN", "TER", "UD",    "UL",  "UR",  "US",  "UZ",  "VAN",  "VON",   "WA",
};
constexpr std::ptrdiff_t kTokensBesideParticles = 2;

constexpr std::size_t kZoneLength = 39;

bool IsTitle(std::string_view token) { return std::ranges::binary_search(kTitles, token); }
bool IsParticle(std::string_view token) { return std::ranges::binary_search(kParticles, token); }
bool IsVowel(char c) { return std::string_view("AEIOU").find(c) != std::string_view::npos; }

template <typename Predicate>
void DropUnlessFewer(std::vector<std::string>& tokens, Predicate drops, std::ptrdiff_t least) {
  const auto dropped = std::ranges::count_if(tokens, drops);
  if (dropped == 0 || std::ssize(tokens) - dropped < least) return;
  std::erase_if(tokens, drops);
}

// The letters of a spelled token behind ABD and the article, whose L is also R, S, N or Z before
// the same sun letter; 0 when the token is not of that form.
std::size_t EndOfServant(std::string_view token) {
  constexpr std::size_t kArticleEnd = 5;  // ABDUL
  constexpr std::size_t kLeastName = 3;
  if (!token.starts_with("ABD") || token.size() < kArticleEnd || !IsVowel(token[3])) return 0;
  if (token[4] == 'L') {
    const std::string_view name = token.substr(kArticleEnd);
    return name.empty() || name.size() >= kLeastName ? kArticleEnd : 0;
  }
  const bool sun_letter = std::string_view("RSNZ").find(token[4]) != std::string_view::npos;
  return sun_letter && token.size() >= 4 + kLeastName + 1 ? 4 : 0;
}

// The letters of a spelled token before -EDDIN and the like; 0 when it has no such end.
std::size_t StartOfFaith(std::string_view token) {
  constexpr std::size_t kLeastName = 3;
  std::string_view stem = token;
  if (stem.ends_with("DINE")) stem.remove_suffix(1);
  if (!stem.ends_with("DIN") || stem.size() < kLeastName + 4) return 0;
  const std::size_t vowel = stem.size() - 4;
  return std::string_view("AEU").find(stem[vowel]) != std::string_view::npos ? vowel : 0;
}

bool IsFaith(std::string_view token) {
  const bool vowel =
      !token.empty() && std::string_view("AEU").find(token[0]) != std::string_view::npos;
  if (vowel) token.remove_prefix(1);
  return token == "DIN" || token == "DINE";
}

// Abdallah, Abdullahi
bool IsServantOfGod(std::string_view token) {
  if (token.size() < 6 || !token.starts_with("ABD") || !IsVowel(token[3])) return false;
  const std::string_view god = token.substr(4);
  return god == "LA" || god == "LAI" || god == "LAHI";
}

// Splits the compound names of one spelled token, in place and behind.
void SplitCompound(std::size_t i, std::vector<std::string>& tokens) {
  std::string& token = tokens[i];
  std::string first;
  std::string second;
  if (IsFaith(token)) {
    first = "DIN";
  } else if (IsServantOfGod(token)) {
    first = "ABD";
    second = token.size() == 6 ? "ALA" : "ALAI";
  } else if (const std::size_t end = EndOfServant(token); end != 0) {
    first = "ABD";
    NameSpelling(std::string_view(token).substr(end), second);
  } else if (const std::size_t start = StartOfFaith(token); start != 0) {
    NameSpelling(std::string_view(token).substr(0, start), first);
    second = "DIN";
  } else {
    return;
  }
  token = std::move(first);
  if (!second.empty()) tokens.push_back(std::move(second));
}

}  // namespace

int AppendNameTokens(std::string_view text, std::vector<std::string>& tokens) {
  return FoldTokens(text, Digits::kDrop, tokens);
}

void FinishName(std::vector<std::string>& tokens) {
  DropTitles(tokens);
  DropParticles(tokens);
  SpellTokens(tokens);
}

void DropTitles(std::vector<std::string>& tokens) { DropUnlessFewer(tokens, IsTitle, 1); }

void DropParticles(std::vector<std::string>& tokens) {
  DropUnlessFewer(tokens, IsParticle, kTokensBesideParticles);
}

void SpellTokens(std::vector<std::string>& tokens) {
  std::string spelled;
  const std::size_t written = tokens.size();
  for (std::size_t i = 0; i < written; ++i) {
    NameSpelling(tokens[i], spelled);
    std::swap(tokens[i], spelled);
    SplitCompound(i, tokens);
  }
}

void CutToMachineReadableZone(std::vector<std::string>& tokens) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    // Between surname and given names stand two fillers; a surname of several parts has them later,
    // which does not change where the name is cut off.
    if (i > 0) length += i == 1 ? 2 : 1;
    if (length >= kZoneLength) {
      tokens.resize(i);
      return;
    }
    if (length + tokens[i].size() > kZoneLength) tokens[i].resize(kZoneLength - length);
    length += tokens[i].size();
  }
}

std::string NamesDescription() {
  std::string text =
      "names\nfolded tokens of all parts in one bag, digits dropped, one-letter tokens kept; "
      "titles "
      "dropped unless nothing else is left:";
  for (const std::string_view title : kTitles) absl::StrAppend(&text, " ", std::string(title));
  absl::StrAppend(&text, "; particles dropped while ", kTokensBesideParticles, " others are left:");
  for (const std::string_view word : kParticles) absl::StrAppend(&text, " ", std::string(word));
  return absl::StrCat(text, "; cut to ", kZoneLength,
                      " where the order is that of a zone\n"
                      "spelling: doubles once; TCH SCH CH TSH=SH DJ=J OU OO OW=U EE=I AI AY=EI "
                      "PH=F C=S before E I Y, "
                      "else K; Q=K Y=I W=U; no H after D G K T; in words of more than 3 letters no "
                      "H at the end after "
                      "a vowel, then no I before a last E\n"
                      "compounds: ABD, vowel, L and 3 letters or none; ABD, vowel, R S N Z and 3 "
                      "letters; ABD, vowel, "
                      "LA or LAI or LAHI as ABD ALA, ABD ALAI; 3 letters, A E U, DIN or DINE; (A E "
                      "U) DIN or DINE alone as DIN; the parts spelled again\n");
}

}  // namespace mirrorflow
