#include "records/sex.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "records/folded_words.h"
#include "records/text_folding.h"

namespace mirrorflow {
namespace {

struct SexWord {
  std::string_view word;  // as written in its script, in capitals
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
    {"NOT STATED", Sex::kUnknown},
    {"NON PRECISE", Sex::kUnknown},
    {"FILLE", Sex::kFemale},
    {"GARCON", Sex::kMale},
    {"SENHORA", Sex::kFemale},
    {"MENINA", Sex::kFemale},
    {"MENINO", Sex::kMale},
    {"MWANAMKE", Sex::kFemale},
    {"MWANAUME", Sex::kMale},
    {"MOSALI", Sex::kFemale},
    {"MONNA", Sex::kMale},
    {"أنثى", Sex::kFemale},
    {"انثي", Sex::kFemale},
    {"ذكر", Sex::kMale},
    {"امرأة", Sex::kFemale},
    {"رجل", Sex::kMale},
    {"غير محدد", Sex::kUnknown},
    {"ሴት", Sex::kFemale},
    {"ወንድ", Sex::kMale},
};

FoldedWords<Sex> MakeWords() {
  FoldedWords<Sex> words;
  for (const SexWord& entry : kWords) words.Add(entry.word, entry.sex);
  return words;
}

}  // namespace

std::optional<Sex> ParseSex(std::string_view text) {
  if (text == "F") return Sex::kFemale;
  if (text == "M") return Sex::kMale;
  if (text == "<") return Sex::kUnknown;  // the filler of a machine-readable zone
  static const FoldedWords<Sex>& words = *new FoldedWords<Sex>(MakeWords());
  std::string folded;
  FoldJoined(text, folded);
  // A single letter of another script is no abbreviation that is known.
  if (folded.size() == 1 && text.size() > 1 && DetectScript(text) != Script::kLatin) {
    return std::nullopt;
  }
  return words.Find(folded);
}

std::string SexDescription() {
  std::string text = "sex\nfolded text; < is unknown; words:";
  for (const SexWord& entry : kWords) {
    absl::StrAppend(&text, " ", std::string(entry.word), "=", std::string(SexCode(entry.sex)));
  }
  return text + "\n";
}

}  // namespace mirrorflow
