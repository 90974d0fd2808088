#include "records/identifiers.h"

#include "records/text_folding.h"

namespace mirrorflow {

IdentifierOutcome ParseIdentifier(std::string_view text, std::string& out) {
  IdentifierOutcome outcome = IdentifierOutcome::kIdentifier;
  if (!FoldJoined(text, out)) {
    outcome = IdentifierOutcome::kForeignScript;
  } else if (out.empty()) {
    outcome = IdentifierOutcome::kEmpty;
  } else if (out.size() > 1 && out.find_first_not_of(out.front()) == std::string::npos) {
    outcome = IdentifierOutcome::kPlaceholder;
  }
  if (outcome != IdentifierOutcome::kIdentifier) out.clear();
  return outcome;
}

std::string IdentifiersDescription() {
  return "identifiers\nfolded text without separators, digits kept; not used when a token was left "
         "out or when it repeats one character\n";
}

}  // namespace mirrorflow
