#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/stratum.h"

namespace mirrorflow {

// The machine-readable zone of travel documents: ICAO Doc 9303 (8th edition, 2021), parts 3 to 7.
enum class MrzFormat : std::uint8_t {
  kTd1,   // three lines of 30: identity and resident cards
  kTd2,   // two of 36: larger cards
  kTd3,   // two of 44: passports
  kMrvA,  // two of 44: visas
  kMrvB,  // two of 36: visas
};
std::string_view MrzFormatName(MrzFormat format);  // "TD1", ..., "MRV-B"

enum class MrzCheckDigit : std::uint8_t {
  kDocumentNumber,
  kBirthDate,
  kExpiryDate,
  kOptionalData,  // TD3 only
  kComposite,     // over all the others; visas have none
};
std::string_view MrzCheckDigitName(MrzCheckDigit digit);  // "document number", ...

// Personal data, as the zone has it, without fillers.
struct MrzFields {
  MrzFormat format = MrzFormat::kTd3;
  std::string document_type;  // "P", "PO", "ID", "V"
  std::string issuer;         // "KEN", "D", "UTO"
  std::string document_number;
  std::string nationality;
  std::string birth_date;  // YYMMDD, with 0 for what is not known
  Sex sex = Sex::kUnknown;
  std::string expiry_date;        // YYMMDD, with 0 for what is not known
  std::string surname;            // the primary identifier, blanks between its parts
  std::string given_names;        // the secondary identifier
  std::string optional_data;      // of the issuer; TD1 has two fields, joined here
  bool name_fills_field = false;  // and so may have been cut off
};

struct MrzReading {
  MrzFields fields;
  std::vector<MrzCheckDigit> wrong;  // the check digits that do not fit what they check
};

// Reads the lines of one document, and tells the format from their number and length and from the
// V of visas. Small letters count as capitals. InvalidArgument when the number or length of the
// lines fits no format or a character is not A-Z, 0-9 or '<'. Thread safe.
absl::StatusOr<MrzReading> ReadMrz(std::span<const std::string_view> lines);

// The same, and InvalidArgument, naming the check digits, when one is wrong.
absl::StatusOr<MrzFields> ParseMrz(std::span<const std::string_view> lines);

// The check digit of Doc 9303 part 3 section 4.9 over A-Z, 0-9 and '<': weights 7, 3, 1, modulo 10.
char MrzCheckDigitOf(std::string_view text);

}  // namespace mirrorflow
