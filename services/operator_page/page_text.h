#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "statistics/report/language.h"

namespace mirrorflow {

// What the operator page says. "{name}" is a place for a value; it has the same names in every
// language. The texts are in text_en.cc, text_fr.cc, text_pt.cc and text_ar.cc.
enum class PageText : std::uint16_t {
  // The frame.
  kLanguageName,
  kOperatorPage,
  kNodeOf,
  kOfficeOf,
  kStateAt,
  kReload,
  kSkip,
  kLanguages,
  kContents,
  kSignIn,
  kSignOut,
  kSignInText,
  kToken,
  kWrongToken,
  kNotShown,
  kNotShownText,
  kBadRequestText,
  kTooManyText,
  kShowsOnly,
  kEnglishWords,
  // Parts of the page.
  kWaitsForYou,
  kNothingWaits,
  kHealth,
  kRuns,
  kDataQuality,
  kReleases,
  // Health.
  kAllGreen,
  kSomeYellow,
  kSomeRed,
  kNotCheckedYet,
  kPortAnswers,
  kPortSilent,
  kCheckedAt,
  kCheck,
  kResult,
  kFound,
  kWhatToDo,
  kGood,
  kAttention,
  kFault,
  // What `doctor` looks at.
  kCheckVersion,
  kCheckClock,
  kCheckState,
  kCheckDisk,
  kCheckCertificate,
  kCheckRegistry,
  kCheckAgreements,
  kCheckListener,
  kCheckRegister,
  kCheckReader,
  kCheckIdentityKey,
  kCheckAgreementKey,
  kCheckPassphrase,
  kCheckTokenPin,
  kCheckDatabasePassword,
  kCheckCountsKey,
  kCheckUnsealKey,
  kCheckPeer,
  // Runs.
  kRun,
  kFlow,
  kYear,
  kState,
  kTransfer,
  kDestroyed,
  kReason,
  kEdProvisional,
  kEdFinal,
  kEdRevision,
  kNoRuns,
  kOnlySome,
  kFromTo,
  kStatesMean,
  kPercent,
  kCommittedBy,
  kUploadLine,
  kSharesLine,
  kDestroyedLine,
  kRunKey,
  kHandShakeKey,
  kEncodedRecords,
  // Names of states, in the order of PageStage.
  kStWaiting,
  kStApproved,
  kStRefused,
  kStAccepted,
  kStKeyOffered,
  kStKeyAccepted,
  kStEncoding,
  kStCommitted,
  kStSent,
  kStEnded,
  kStNodeFailed,
  kStHandShake,
  kStBatchWritten,
  kStBatchErased,
  kStCreated,
  kStAgreed,
  kStBothCommitted,
  kStReceived,
  kStLinked,
  kStTabulated,
  kStErased,
  kStFailed,
  kStCancelled,
  kStDrafted,
  kStChecked,
  kStReleaseApproved,
  kStReleased,
  kStRevised,
  // What they mean, in the same order.
  kExWaiting,
  kExApproved,
  kExRefused,
  kExAccepted,
  kExKeyOffered,
  kExKeyAccepted,
  kExEncoding,
  kExCommitted,
  kExSent,
  kExEnded,
  kExNodeFailed,
  kExHandShake,
  kExBatchWritten,
  kExBatchErased,
  kExCreated,
  kExAgreed,
  kExBothCommitted,
  kExReceived,
  kExLinked,
  kExTabulated,
  kExErased,
  kExFailed,
  kExCancelled,
  kExDrafted,
  kExChecked,
  kExReleaseApproved,
  kExReleased,
  kExRevised,
  // What approving a run at a node means.
  kApproveRun,
  kWhatLeaves,
  kLeavesOrigin,
  kLeavesDestination,
  kLeavesOriginNumbers,
  kLeavesDestinationNumbers,
  kLeavesWindow,
  kLeavesWindowNumbers,
  kLeavesUnknown,
  kLeavesUnknownNumbers,
  kLeftOut,
  kMadeFrom,
  kAllFields,
  // Compared fields.
  kFdName,
  kFdBirthDate,
  kFdSex,
  kFdCitizenship,
  kFdBirthCountry,
  kFdBirthPlace,
  kFdParentName,
  kFdAddress,
  kFdPostcode,
  kTokensToo,
  kBesides,
  kBesidesPlain,
  kBesidesShares,
  kBesidesNumbers,
  kMinimumBatch,
  kWhatForm,
  kFormEncodings,
  kFormBreakable,
  kFormExperimental,
  kFormShares,
  kFormNumbers,
  kNamesStay,
  kToWhom,
  kToOffice,
  kToParties,
  kToOtherNode,
  kKeptFor,
  kWhatComesOfIt,
  kComesOfIt,
  kProtectNoise,
  kProtectRounding,
  kProtectCellKeys,
  kCantTakeBack,
  kRunCantTakeBack,
  kRefusingMeans,
  kCoveredBy,
  kNotCovered,
  kDecide,
  kCmdTerms,
  kCmdApprove,
  kCmdApproveAll,
  kCmdRefuse,
  kCmdAll,
  // What approving a release means.
  kApproveRelease,
  kWhatPublished,
  kPublishedText,
  kNotInIt,
  kHowProtected,
  kReleaseNoise,
  kReleaseOther,
  kPublicToAll,
  kReleaseCantTakeBack,
  kApprovalsGiven,
  kNextCheck,
  kNextApprove,
  kNextPublish,
  kPlan,
  kCmdShow,
  kCmdCheck,
  kCmdPublish,
  // Releases.
  kRelease,
  kFlows,
  kApprovals,
  kLinkQuality,
  kNoReleases,
  // Data quality of a node.
  kNoQuality,
  kQualityFrom,
  kTotal,
  kToReadable,
  kToRejected,
  kToPersons,
  kToMigrations,
  kToProvisional,
  kToProtected,
  kToProtectedRows,
  kSource,
  kRows,
  kField,
  kUsable,
  kMissing,
  kUnusable,
  kSmallHidden,
  kWholeReport,
};
inline constexpr std::size_t kPageTextCount = static_cast<std::size_t>(PageText::kWholeReport) + 1;

struct PageTextEntry {
  PageText key{};
  std::string_view text;
};
using PageTexts = std::array<PageTextEntry, kPageTextCount>;

// Whether no text is left out, stands twice or is empty.
constexpr bool HasEveryText(const PageTexts& texts) {
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].key != static_cast<PageText>(i) || texts[i].text.empty()) return false;
  }
  return true;
}

const PageTexts& EnglishPageTexts();
const PageTexts& FrenchPageTexts();
const PageTexts& PortuguesePageTexts();
const PageTexts& ArabicPageTexts();

std::string_view Say(PageText text, Language language);
// With values in the places: {{"year", "2024"}}. A value is not looked at for places again.
std::string Say(PageText text, Language language,
                std::initializer_list<std::pair<std::string_view, std::string_view>> values);

// What the program calls things by, such as "disk", and what the page calls them.
using ProgramName = std::pair<std::string_view, PageText>;
// That of `names`; one that is not there stays as it is.
std::string SayName(std::span<const ProgramName> names, std::string_view name, Language language);

}  // namespace mirrorflow
