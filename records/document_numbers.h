#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "corridor/country.h"
#include "records/identifiers.h"

namespace mirrorflow {

enum class DocumentType : std::uint8_t {
  kUnknown = 0,
  kPassport,
  kIdentityCard,
  kResidencePermit,
  kVisa,
  kTravelDocument,         // laissez-passer, emergency certificate, border pass
  kRefugeeTravelDocument,  // of the 1951 convention; its holder is protected
};

// Reads the type of a document from a code of the machine-readable zone ("P", "PO", "ID", "AC",
// "V") or a word in English, French, Portuguese or Arabic; nothing for other text. Thread safe.
std::optional<DocumentType> ParseDocumentType(std::string_view text);

// What the pattern of the issuer and its check digit say about a number.
enum class NumberProof : std::uint8_t {
  kNone = 0,    // no pattern is known for this issuer and type
  kConfirmed,   // fits a pattern, and its check digit where it has one
  kRepaired,    // fits after letters and digits that look alike were exchanged, in one way only
  kAmbiguous,   // would fit after more than one such exchange, and was left as it is
  kNotFitting,  // fits no pattern; left as it is
  kWrongDigit,  // fits a pattern, but its check digit is wrong; left as it is
};

struct DocumentNumber {
  IdentifierOutcome outcome = IdentifierOutcome::kEmpty;
  NumberProof proof = NumberProof::kNone;
  std::string number;  // A-Z and 0-9; empty unless the outcome is kIdentifier
};

// Reads a document number. A letter is exchanged for the digit that looks like it, or the reverse
// (O and 0, I and 1, S and 5, B and 8, Z and 2, G and 6), only where the issuer's pattern or check
// digit proves it: where exactly one exchange makes the number fit. A number that fits nothing is
// kept as it is, because patterns change and tables grow old. A document of unknown type counts as
// a passport. Thread safe.
DocumentNumber ParseDocumentNumber(std::string_view text, std::optional<Country> issuer,
                                   DocumentType type);

// The same for a national identification number of `country`.
DocumentNumber ParseNationalId(std::string_view text, std::optional<Country> country);

// The same for a number that ParseIdentifier() has read; repairs it in place.
NumberProof ProveDocumentNumber(std::optional<Country> issuer, DocumentType type,
                                std::string& number);
NumberProof ProveNationalId(std::optional<Country> country, std::string& number);

std::string DocumentNumbersDescription();

}  // namespace mirrorflow
