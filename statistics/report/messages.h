#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "statistics/report/language.h"

namespace mirrorflow {

// What the report says, apart from figures, names of countries and what the dataset itself says.
// "{name}" is a place for a value; it has the same names in every language.
enum class Message : std::uint8_t {
  // Headings, names of figures and groups.
  kTitle,
  kKicker,
  kPublishedBy,
  kPrepared,
  kPeriod,
  kVintage,
  kRelease,
  kVintageProvisional,
  kVintageFinal,
  kVintageRevision,
  kSkip,
  kContents,
  kDarkTheme,
  kInBrief,
  kHeatMap,
  kRanking,
  kTwoSides,
  kInOutNet,
  kChord,
  kOneCountry,
  kAgreement,
  kWho,
  kHowToRead,
  kProtection,
  kNotes,
  kAsStated,
  kOrigin,
  kDestination,
  kCorridor,
  kCountry,
  kAllCountries,
  kGroup,
  kFigureShown,
  kPersons,
  kDataTable,
  kInterval,
  kFromTo,
  kArrow,
  kOthers,
  kPersonsLeft,
  kPersonsCame,
  kEmigSender,
  kImmigReceiver,
  kLinked,
  kLinkedCorrected,
  kUnion,
  kDualSystem,
  kCoverageSender,
  kCoverageReceiver,
  kAsymmetry,
  kAsymmetryCoverage,
  kAsymmetryTiming,
  kInflow,
  kOutflow,
  kNet,
  kRank,
  kSuppressed,
  kNotAvailable,
  kNoFigure,
  kEstimated,
  kExperimental,
  kProvisional,
  kSameCountry,
  kTotal,
  kUnknown,
  kBySex,
  kByAge,
  kByCitizenship,
  kByPurpose,
  kFemale,
  kMale,
  kAge0To14,
  kAge15To24,
  kAge25To64,
  kAge65Up,
  kReportingCountry,
  kCountryOfOrigin,
  kCountryOfDestination,
  kOtherComesa,
  kOtherSadc,
  kOtherAfrica,
  kEuropeanUnion,
  kOutsideAfrica,
  kStateless,
  kAllOthers,
  kWork,
  kFamily,
  kStudy,
  kProtectionPurpose,
  kReturn,
  kSettlement,
  kOther,
  // Sentences.
  kLargest,
  kLargestUnion,
  kSums,
  kDisagree,
  kReceiverMore,
  kLinkage,
  kExplained,
  kEstimate,
  kMissingFigures,
  kHeatMapText,
  kRankingText,
  kTwoSidesText,
  kInOutNetText,
  kMostGained,
  kChordText,
  kOneCountryText,
  kAgreementText,
  kWhoText,
  kReadNoTruth,
  kReadReported,
  kReadLinked,
  kReadUnion,
  kReadEstimate,
  kReadDifference,
  kProtectionDp,
  kProtectionOfficial,
  kProtectionCkm,
  kProtectionReporter,
  kDurationUn12,
  kDurationUn6P1D,
  kDurationTemporary,
  kAgeCompleted,
  kAgeReached,
  kDatedBySender,
  kDatedByReceiver,
  kEncodedData,
};

struct MessageText {
  Message message;
  std::array<std::string_view, kLanguageCount> text;  // by Language
};

// All messages in the order of Message: labels, then sentences.
std::span<const MessageText> MessageLabels();
std::span<const MessageText> MessageSentences();

std::string_view TextOf(Message message, Language language);

}  // namespace mirrorflow
