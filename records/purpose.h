#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mirrorflow {

// Why a person came or left. The first group are reasons of migration, after the categories of
// residence permits (OECD; Eurostat FAM, EDUC, EMP, OTH); the second are purposes of short visits
// (UN International Recommendations for Tourism Statistics 2008, main purpose of a trip), which do
// not change the country of residence and serve to tell visits from migration. The same list serves
// arrival and departure: what differs is how a country's cards word it, which a crosswalk in the
// mapping says.
enum class Purpose : std::uint8_t {
  kUnknown = 0,
  kWork,
  kFamily,
  kStudy,
  kProtection,  // asylum, refugees, humanitarian
  kReturn,      // of a citizen or former resident to live there
  kSettlement,  // permanent, retirement, investment
  kOther,

  kHoliday,
  kVisit,  // friends and relatives
  kBusiness,
  kMedical,
  kPilgrimage,
  kTransit,
  kBorderTrade,
  kCommuting,
};
inline constexpr std::size_t kPurposeCount = 16;

// "work", "family", "study", "protection", ...; "unknown".
std::string_view PurposeName(Purpose purpose);
absl::StatusOr<Purpose> PurposeFromName(std::string_view name);  // InvalidArgument lists them
// Short stays: the second group.
bool IsVisit(Purpose purpose);

// The purpose that a cell states by a name above or by a word in English, French, Portuguese or
// Arabic; nothing for any other text. Codes and words of a country's own cards are translated
// before by the crosswalk of the mapping. Thread safe.
std::optional<Purpose> ParsePurpose(std::string_view text);

std::string PurposesDescription();

}  // namespace mirrorflow
