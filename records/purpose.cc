#include "records/purpose.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "records/folded_words.h"
#include "records/text_folding.h"

namespace mirrorflow {
namespace {

struct PurposeWords {
  Purpose purpose;
  std::string_view name;
  std::string_view words;  // separated by '|'
};

// In the order of the enumeration.
constexpr PurposeWords kPurposes[] = {
    {Purpose::kUnknown, "unknown",
     "Unknown|Not stated|No reason stated|Inconnu|Non précisé|Desconhecido|Não declarado|غير "
     "معروف"},
    {Purpose::kWork, "work",
     "Work|Employment|Labour|Labor|Job|Working|Work "
     "permit|Travail|Emploi|Trabalho|Emprego|عمل|العمل"},
    {Purpose::kFamily, "family",
     "Family|Family reunion|Family reunification|Marriage|Accompany|Join "
     "family|Dependant|Dependent|"
     "Dependent's pass|Spouse|Famille|Regroupement familial|Mariage|Família|Reagrupamento familiar|"
     "Casamento|Reunião familiar|عائلة|زواج|لم شمل|التحاق بالعائلة"},
    {Purpose::kStudy, "study",
     "Study|Studies|Student|Education|Formal study|School|University|Training|Étude|Études|"
     "Éducation|Étudiant|Formation|Estudo|Estudos|Educação|Estudante|Formação|دراسة|الدراسة|تعليم"},
    {Purpose::kProtection, "protection",
     "Asylum|Asylum seeker|Refugee|Humanitarian|Protection|Asile|Réfugié|Humanitaire|Asilo|"
     "Refugiado|Humanitário|Proteção|لجوء|لاجئ|إنساني"},
    {Purpose::kReturn, "return",
     "Return|Returning|Returning resident|Returning home|Going home to live|Repatriation|Returnee|"
     "Retour|Retour au pays|Rapatriement|Retorno|Regresso|Repatriamento|عودة|العودة"},
    {Purpose::kSettlement, "settlement",
     "Settlement|Permanent residence|Permanent settlement|Residence|Immigration|Emigration|"
     "Retirement|Investment|Investor|Installation|Résidence|Résidence permanente|Retraite|"
     "Residência|Residência permanente|Reforma|Fixação de residência|إقامة|الإقامة|استثمار"},
    {Purpose::kOther, "other", "Other|Others|Autre|Autres|Outro|Outros|Outra|أخرى|غير ذلك"},
    {Purpose::kHoliday, "holiday",
     "Holiday|Holidays|Holidays, leisure and "
     "recreation|Tourism|Tourist|Vacation|Leisure|Recreation|"
     "Sightseeing|Vacances|Tourisme|Touriste|Loisirs|Férias|Turismo|Turista|Lazer|سياحة|السياحة"},
    {Purpose::kVisit, "visit",
     "Visiting friends and relatives|Visiting friends or relatives|VFR|Visit|Visiting|Family visit|"
     "Visite|Visite familiale|Visite à des parents et amis|Visita|Visita a familiares|"
     "Visita a familiares e amigos|زيارة|الزيارة|زيارة عائلية"},
    {Purpose::kBusiness, "business",
     "Business|Business and professional|Business visit|Conference|Meeting|Affaires|Conférence|"
     "Mission|Negócios|Conferência|Reunião|أعمال|تجارة|مؤتمر"},
    {Purpose::kMedical, "medical",
     "Medical|Medical treatment|Health|Health and medical care|Treatment|Santé|Soins médicaux|"
     "Traitement médical|Saúde|Tratamento médico|علاج|العلاج"},
    {Purpose::kPilgrimage, "pilgrimage",
     "Pilgrimage|Religion|Religious|Religion/"
     "pilgrimages|Hajj|Umrah|Pèlerinage|Peregrinação|Religião|"
     "حج|الحج|عمرة|العمرة"},
    {Purpose::kTransit, "transit",
     "Transit|In transit|En transit|Trânsito|Em trânsito|عبور|ترانزيت"},
    {Purpose::kBorderTrade, "border_trade",
     "Border trade|Cross-border trade|Cross border trader|Trading|Trader|Shopping|"
     "Commerce transfrontalier|Commerce frontalier|Comércio transfronteiriço|Compras|تجارة "
     "حدودية|تسوق"},
    {Purpose::kCommuting, "commuting",
     "Commuting|Commuter|Daily commuter|Frontier worker|Border worker|Travailleur frontalier|"
     "Frontalier|Trabalhador fronteiriço|عامل حدودي"},
};

FoldedWords<Purpose> MakeWords() {
  FoldedWords<Purpose> words;
  for (const PurposeWords& entry : kPurposes) {
    words.Add(entry.name, entry.purpose);
    words.Add(entry.words, entry.purpose);
  }
  return words;
}

const PurposeWords& EntryOf(Purpose purpose) {
  return kPurposes[static_cast<std::size_t>(purpose)];
}

}  // namespace

std::string_view PurposeName(Purpose purpose) { return EntryOf(purpose).name; }

absl::StatusOr<Purpose> PurposeFromName(std::string_view name) {
  for (const PurposeWords& entry : kPurposes) {
    if (entry.name == name) return entry.purpose;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "unknown purpose; the purposes are: ",
      absl::StrJoin(kPurposes, ", ",
                    [](std::string* out, const PurposeWords& entry) { out->append(entry.name); })));
}

bool IsVisit(Purpose purpose) { return purpose >= Purpose::kHoliday; }

std::optional<Purpose> ParsePurpose(std::string_view text) {
  static const FoldedWords<Purpose>& words = *new FoldedWords<Purpose>(MakeWords());
  std::string folded;
  FoldJoined(text, folded);
  return words.Find(folded);
}

std::string PurposesDescription() {
  std::string text = "purposes\nfolded text without separators\n";
  for (const PurposeWords& entry : kPurposes) {
    absl::StrAppend(&text, std::string(entry.name), "=", std::string(entry.words), "\n");
  }
  return text;
}

}  // namespace mirrorflow
