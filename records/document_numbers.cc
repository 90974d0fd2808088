#include "records/document_numbers.h"

#include <span>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "records/document_patterns.h"
#include "records/folded_words.h"
#include "records/text_folding.h"

namespace mirrorflow {
namespace {

struct TypeWords {
  DocumentType type;
  std::string_view words;  // separated by '|'
};

constexpr TypeWords kTypes[] = {
    {DocumentType::kPassport,
     "P|PP|PO|PD|PS|PN|PB|PL|Passport|Ordinary passport|Diplomatic passport|Service passport|"
     "Official passport|Passeport|Passaporte|جواز سفر|جواز|جواز السفر"},
    {DocumentType::kIdentityCard,
     "I|ID|IC|A|AC|C|National ID|National identity card|Identity card|ID card|NIC|NID|CNI|"
     "Carte d'identité|Carte nationale d'identité|Bilhete de identidade|BI|Cartão de cidadão|"
     "بطاقة هوية|بطاقة شخصية|الهوية الوطنية|الرقم القومي"},
    {DocumentType::kResidencePermit,
     "AR|IR|RP|Residence permit|Residence card|Alien card|Work permit|Permit|Titre de séjour|"
     "Carte de séjour|Permis de résidence|Autorização de residência|إقامة|تصريح إقامة"},
    {DocumentType::kVisa, "V|Visa|Visto|تأشيرة"},
    {DocumentType::kTravelDocument,
     "PU|Laissez-passer|Emergency travel document|Emergency certificate|Temporary travel document|"
     "Travel document|Certificate of identity|Border pass|Temporary permit|Salvo-conduto|"
     "وثيقة سفر"},
    {DocumentType::kRefugeeTravelDocument,
     "PR|PT1951|Refugee travel document|Convention travel document|CTD|RTD|Refugee passport|"
     "Titre de voyage pour réfugié|Titre de voyage|Título de viagem para refugiados|"
     "وثيقة سفر لاجئ"},
};

FoldedWords<DocumentType> MakeTypeWords() {
  FoldedWords<DocumentType> words;
  for (const TypeWords& entry : kTypes) words.Add(entry.words, entry.type);
  return words;
}

bool IsLetter(char c) { return c >= 'A' && c <= 'Z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Letters that are written or read for a digit.
constexpr std::string_view kLookAlikeLetters = "OQDILZSBG";
constexpr std::string_view kTheirDigits = "000112586";
// Digits that can be one letter only.
constexpr std::string_view kLookAlikeDigits = "2568";
constexpr std::string_view kTheirLetters = "ZSGB";

char Exchanged(char c, std::string_view from, std::string_view to) {
  const std::size_t at = from.find(c);
  return at == std::string_view::npos ? '\0' : to[at];
}

bool FitsMask(std::string_view number, std::string_view mask) {
  if (number.size() != mask.size()) return false;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask[i] == 'A' && !IsLetter(number[i])) return false;
    if (mask[i] == '9' && !IsDigit(number[i])) return false;
  }
  return true;
}

// The number with look-alikes exchanged where the mask wants the other kind; empty when that does
// not make it fit. A 0 or 1 in the place of a letter stays wrong: it can be O, D or Q, I or L.
std::string FittedToMask(std::string_view number, std::string_view mask) {
  if (number.size() != mask.size()) return "";
  std::string fitted(number);
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask[i] == '9' && IsLetter(fitted[i])) {
      fitted[i] = Exchanged(fitted[i], kLookAlikeLetters, kTheirDigits);
    } else if (mask[i] == 'A' && IsDigit(fitted[i])) {
      fitted[i] = Exchanged(fitted[i], kLookAlikeDigits, kTheirLetters);
    }
    if (fitted[i] == '\0') return "";
  }
  return fitted;
}

std::vector<const DocumentPattern*> PatternsOf(std::optional<Country> issuer, bool national_id) {
  std::vector<const DocumentPattern*> patterns;
  if (!issuer) return patterns;
  for (const DocumentPattern& pattern : AllDocumentPatterns()) {
    if (pattern.issuer == issuer->alpha2() && pattern.national_id == national_id) {
      patterns.push_back(&pattern);
    }
  }
  return patterns;
}

NumberProof Prove(std::span<const DocumentPattern* const> patterns, std::string& number) {
  if (patterns.empty()) return NumberProof::kNone;
  bool fits = false;
  for (const DocumentPattern* pattern : patterns) {
    if (!FitsMask(number, pattern->mask)) continue;
    if (HasRightCheckDigit(number, *pattern)) return NumberProof::kConfirmed;
    fits = true;
  }
  if (fits) return NumberProof::kWrongDigit;
  std::string repaired;
  for (const DocumentPattern* pattern : patterns) {
    std::string fitted = FittedToMask(number, pattern->mask);
    if (fitted.empty() || !HasRightCheckDigit(fitted, *pattern)) continue;
    if (!repaired.empty() && repaired != fitted) return NumberProof::kAmbiguous;
    repaired = std::move(fitted);
  }
  if (repaired.empty()) return NumberProof::kNotFitting;
  number = std::move(repaired);
  return NumberProof::kRepaired;
}

}  // namespace

std::optional<DocumentType> ParseDocumentType(std::string_view text) {
  static const FoldedWords<DocumentType>& words = *new FoldedWords<DocumentType>(MakeTypeWords());
  std::string folded;
  FoldJoined(text, folded);
  return words.Find(folded);
}

NumberProof ProveDocumentNumber(std::optional<Country> issuer, DocumentType type,
                                std::string& number) {
  switch (type) {
    case DocumentType::kUnknown:
    case DocumentType::kPassport:
      return Prove(PatternsOf(issuer, false), number);
    case DocumentType::kIdentityCard:
      return Prove(PatternsOf(issuer, true), number);
    case DocumentType::kResidencePermit:
    case DocumentType::kVisa:
    case DocumentType::kTravelDocument:
    case DocumentType::kRefugeeTravelDocument:
      return NumberProof::kNone;
  }
  return NumberProof::kNone;
}

NumberProof ProveNationalId(std::optional<Country> country, std::string& number) {
  return Prove(PatternsOf(country, true), number);
}

DocumentNumber ParseDocumentNumber(std::string_view text, std::optional<Country> issuer,
                                   DocumentType type) {
  DocumentNumber parsed;
  parsed.outcome = ParseIdentifier(text, parsed.number);
  if (parsed.outcome == IdentifierOutcome::kIdentifier) {
    parsed.proof = ProveDocumentNumber(issuer, type, parsed.number);
  }
  return parsed;
}

DocumentNumber ParseNationalId(std::string_view text, std::optional<Country> country) {
  DocumentNumber parsed;
  parsed.outcome = ParseIdentifier(text, parsed.number);
  if (parsed.outcome == IdentifierOutcome::kIdentifier) {
    parsed.proof = ProveNationalId(country, parsed.number);
  }
  return parsed;
}

std::string DocumentNumbersDescription() {
  std::string text = absl::StrCat(
      "document numbers\nfit a pattern, or are repaired when exactly one exchange of look-alikes "
      "makes them fit it and its check digit; an unknown type is a passport; letters ",
      std::string(kLookAlikeLetters), " are digits ", std::string(kTheirDigits), ", digits ",
      std::string(kLookAlikeDigits), " are letters ", std::string(kTheirLetters), "\npatterns:");
  for (const DocumentPattern& pattern : AllDocumentPatterns()) {
    absl::StrAppend(&text, " ", std::string(pattern.issuer), pattern.national_id ? "-id=" : "=",
                    std::string(pattern.mask), "/", static_cast<int>(pattern.rule));
  }
  text += "\ndocument types:\n";
  for (const TypeWords& entry : kTypes) {
    absl::StrAppend(&text, static_cast<int>(entry.type), "=", std::string(entry.words), "\n");
  }
  return text;
}

}  // namespace mirrorflow
