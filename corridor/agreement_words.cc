// What uses and risks of an agreement are called, and the words that both states sign.
#include <string_view>

#include "corridor/agreement.h"

namespace mirrorflow {

std::string_view PermittedUseText(PermittedUse use) {
  switch (use) {
    case PermittedUse::kCountFlows:
      return "link the records of the corridor and count the links";
    case PermittedUse::kPublishTables:
      return "publish protected tables of the counts";
    case PermittedUse::kEstimateCoverage:
      return "estimate coverage and quality of the two registers from the counts";
  }
  return "";
}

std::string_view ProhibitedUseText(ProhibitedUse use) {
  switch (use) {
    case ProhibitedUse::kReIdentification:
      return "learning who a record belongs to";
    case ProhibitedUse::kRowLevelResults:
      return "giving out pairs, scores or anything else about one row";
    case ProhibitedUse::kEnforcement:
      return "use for law enforcement, immigration enforcement or taxation";
    case ProhibitedUse::kDecisionsAboutPersons:
      return "measures or decisions about a person";
    case ProhibitedUse::kOnwardTransfer:
      return "passing encodings on to anybody";
    case ProhibitedUse::kLinkageWithOtherData:
      return "linking a batch with anything but the batch of the other state";
  }
  return "";
}

std::string_view RiskName(Risk risk) {
  switch (risk) {
    case Risk::kBreakableEncoding:
      return "BREAKABLE_ENCODING";
    case Risk::kExperimentalEncoding:
      return "EXPERIMENTAL_ENCODING";
    case Risk::kLoweredNgramMinimum:
      return "LOWERED_NGRAM_MINIMUM";
    case Risk::kWideAttackBounds:
      return "WIDE_ATTACK_BOUNDS";
    case Risk::kManyRecordsPerKey:
      return "MANY_RECORDS_PER_KEY";
    case Risk::kRoundedCounts:
      return "ROUNDED_COUNTS";
    case Risk::kCellKeyCounts:
      return "CELL_KEY_COUNTS";
  }
  return "";
}

std::string_view RiskStatement(Risk risk) {
  switch (risk) {
    case Risk::kBreakableEncoding:
      return "The linkage service sees filters of which known attacks re-identify 50 to 99 % with "
             "a "
             "list of the population and without any key. We accept this because we trust the "
             "linkage service by law with pseudonymised personal data.";
    case Risk::kExperimentalEncoding:
      return "The resistance of this encoding was measured against known attacks only, and may "
             "fall to the next one. We accept this because we trust the linkage service by law "
             "with pseudonymised personal data.";
    case Risk::kLoweredNgramMinimum:
      return "Records with fewer n-grams than the encoding was made for are sent; known attacks "
             "re-identify many of them once some hundreds of persons are known. We accept this "
             "because we trust the linkage service by law with pseudonymised personal data.";
    case Risk::kWideAttackBounds:
      return "With the strata that the linkage service sees, known attacks re-identify up to 4 % "
             "of "
             "the records of one key by graph matching, up to 4 % from 500 known persons, and half "
             "from 2000, where records resemble each other. We accept this because links are "
             "better, and because we trust the linkage service by law with pseudonymised personal "
             "data.";
    case Risk::kManyRecordsPerKey:
      return "One key encodes more records than the encoding was measured with. Known attacks find "
             "more the more records there are, and what they find here is not known. We accept "
             "this because we trust the linkage service by law with pseudonymised personal data.";
    case Risk::kRoundedCounts:
      return "Counts are suppressed below a threshold and rounded. One of us who fills its batch "
             "with chosen persons can learn from the published tables whether one further person "
             "is in the other's register. We accept this because we trust each other by law with "
             "our registers.";
    case Risk::kCellKeyCounts:
      return "Counts are changed by small bounded amounts. One of us who chooses what its batch "
             "contains in several runs can learn from the published tables whether one person is "
             "in the other's register. We accept this because we trust each other by law with our "
             "registers.";
  }
  return "";
}

}  // namespace mirrorflow
