#include "records/identifiers.h"

#include "records/text_folding.h"

namespace mirrorflow {

IdentifierOutcome ParsePostcode(std::string_view text, std::string& out) {
  if (!FoldJoined(text, out, OtherScripts::kLeaveOut)) {
    out.clear();
    return IdentifierOutcome::kForeignScript;
  }
  return out.empty() ? IdentifierOutcome::kEmpty : IdentifierOutcome::kIdentifier;
}

IdentifierOutcome ParseIdentifier(std::string_view text, std::string& out) {
  const IdentifierOutcome outcome = ParsePostcode(text, out);
  if (out.size() > 1 && out.find_first_not_of(out.front()) == std::string::npos) {
    out.clear();
    return IdentifierOutcome::kPlaceholder;
  }
  return outcome;
}

std::string IdentifiersDescription() {
  return "identifiers\nfolded text without separators, digits kept, Latin only; not used when a "
         "token was left "
         "out or when it repeats one character, which "
         "only a postcode may\n";
}

}  // namespace mirrorflow
