#include "records/names.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "records/text_folding.h"

namespace mirrorflow {
namespace {

// Sorted. Only what is hardly ever a name: MBA, ENG, SIR and HAJI are names too, and stay.
constexpr std::string_view kTitles[] = {
    "BSC", "DDR",  "DR",        "DRA",  "DRS", "ENGR", "HON", "ING",  "JNR",
    "JR",  "MAG",  "MISS",      "MLLE", "MME", "MR",   "MRS", "MS",   "MSC",
    "PHD", "PROF", "PROFESSOR", "REV",  "SNR", "SR",   "SRA", "SRTA",
};

bool IsTitle(std::string_view token) { return std::ranges::binary_search(kTitles, token); }

}  // namespace

int AppendNameTokens(std::string_view text, std::vector<std::string>& tokens) {
  return FoldTokens(text, Digits::kDrop, tokens);
}

void DropTitles(std::vector<std::string>& tokens) {
  if (std::ranges::none_of(tokens, IsTitle) || std::ranges::all_of(tokens, IsTitle)) return;
  std::erase_if(tokens, IsTitle);
}

std::string NamesDescription() {
  std::string text =
      "names\nfolded tokens of all parts in one bag, digits dropped, one-letter tokens kept, "
      "titles "
      "dropped unless nothing else is left:";
  for (const std::string_view title : kTitles) absl::StrAppend(&text, " ", std::string(title));
  return text + "\n";
}

}  // namespace mirrorflow
