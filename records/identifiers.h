#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mirrorflow {

enum class IdentifierOutcome : std::uint8_t {
  kIdentifier,
  kEmpty,          // no letter and no digit
  kForeignScript,  // has letters of another script
  kPlaceholder,    // the same character throughout ("00000", "XXX"), which would link strangers
};

// Sets `out` to a document number or national identifier with A-Z and 0-9 only, in upper case;
// empty unless the outcome is kIdentifier. A single character is an identifier.
IdentifierOutcome ParseIdentifier(std::string_view text, std::string& out);

// The same for a postcode, which may repeat one character and is never a placeholder.
IdentifierOutcome ParsePostcode(std::string_view text, std::string& out);

std::string IdentifiersDescription();

}  // namespace mirrorflow
