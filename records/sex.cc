#include "records/sex.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "records/text_folding.h"

namespace mirrorflow {
namespace {

struct SexWord {
  std::string_view word;  // folded
  Sex sex;
};

constexpr SexWord kWords[] = {
    {"F", Sex::kFemale},
    {"M", Sex::kMale},
    {"FEMALE", Sex::kFemale},
    {"MALE", Sex::kMale},
    {"W", Sex::kFemale},
    {"WOMAN", Sex::kFemale},
    {"MAN", Sex::kMale},
    {"FEM", Sex::kFemale},
    {"MASC", Sex::kMale},
    {"FEMME", Sex::kFemale},
    {"HOMME", Sex::kMale},
    {"H", Sex::kMale},
    {"FEMININ", Sex::kFemale},
    {"MASCULIN", Sex::kMale},
    {"FEMININE", Sex::kFemale},
    {"MASCULINE", Sex::kMale},
    {"FEMININO", Sex::kFemale},
    {"MASCULINO", Sex::kMale},
    {"MULHER", Sex::kFemale},
    {"HOMEM", Sex::kMale},
    {"FEMEA", Sex::kFemale},
    {"MACHO", Sex::kMale},
    {"GIRL", Sex::kFemale},
    {"BOY", Sex::kMale},
    {"U", Sex::kUnknown},
    {"X", Sex::kUnknown},
    {"UNKNOWN", Sex::kUnknown},
    {"OTHER", Sex::kUnknown},
    {"INCONNU", Sex::kUnknown},
    {"DESCONHECIDO", Sex::kUnknown},
    {"UNSPECIFIED", Sex::kUnknown},
};

}  // namespace

std::optional<Sex> ParseSex(std::string_view text) {
  if (text == "F") return Sex::kFemale;
  if (text == "M") return Sex::kMale;
  if (text == "<") return Sex::kUnknown;  // the filler of a machine-readable zone
  std::string folded;
  FoldJoined(text, folded);
  for (const SexWord& entry : kWords) {
    if (entry.word == folded) return entry.sex;
  }
  return std::nullopt;
}

std::string SexDescription() {
  std::string text = "sex\nfolded text; < is unknown; words:";
  for (const SexWord& entry : kWords) {
    absl::StrAppend(&text, " ", std::string(entry.word), "=", std::string(SexCode(entry.sex)));
  }
  return text + "\n";
}

}  // namespace mirrorflow
