#include "corridor/record_classes.h"

#include <algorithm>
#include <iterator>

#include "corridor/country_group.h"
#include "corridor/stratum.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kSexClasses[] = {"_U", "F", "M"};
static_assert(std::size(kSexClasses) == kSexCount);
constexpr std::string_view kBroadAgeClasses[] = {"_U", "Y0T14", "Y15T24", "Y25T64", "Y_GE65"};
static_assert(std::size(kBroadAgeClasses) == kBroadAgeCount);
constexpr std::string_view kFiveYearClasses[] = {"_U",     "Y0T4",   "Y5T9",   "Y10T14", "Y15T19",
                                                 "Y20T24", "Y25T29", "Y30T34", "Y35T39", "Y40T44",
                                                 "Y45T49", "Y50T54", "Y55T59", "Y60T64", "Y65T69",
                                                 "Y70T74", "Y75T79", "Y80T84", "Y_GE85"};
constexpr std::string_view kCountryClasses[] = {
    "_U", "NAT_ORIG", "NAT_DEST", "COMESA_OTH", "SADC_NONCOMESA", "AFR_OTH", "EU", "NON_AFR"};
static_assert(std::size(kCountryClasses) == kCountryGroupCount);
constexpr std::string_view kPurposeClasses[] = {"_U",   "WORK", "FAM",    "EDUC",
                                                "PROT", "RET",  "SETTLE", "OTH"};

constexpr int kOldestAge = 130;

}  // namespace

std::uint8_t RecordClasses::Of(CountedTable table) const {
  switch (table) {
    case CountedTable::kBySex:
      return sex;
    case CountedTable::kByBroadAge:
      return broad_age;
    case CountedTable::kByAge:
      return age;
    case CountedTable::kByCitizenship:
      return citizenship;
    case CountedTable::kByBirthCountry:
      return birth_country;
    case CountedTable::kByPurpose:
      return purpose;
    case CountedTable::kTotal:
    case CountedTable::kAgreement:
      break;
  }
  return 0;
}

std::span<const std::string_view> ClassCodes(CountedTable table) {
  switch (table) {
    case CountedTable::kBySex:
      return kSexClasses;
    case CountedTable::kByBroadAge:
      return kBroadAgeClasses;
    case CountedTable::kByAge:
      return kFiveYearClasses;
    case CountedTable::kByCitizenship:
    case CountedTable::kByBirthCountry:
      return kCountryClasses;
    case CountedTable::kByPurpose:
      return kPurposeClasses;
    case CountedTable::kTotal:
    case CountedTable::kAgreement:
      break;
  }
  return {};
}

std::string_view StratumName(CountedTable table) {
  switch (table) {
    case CountedTable::kBySex:
      return "sex";
    case CountedTable::kByBroadAge:
      return "broad-age";
    case CountedTable::kByAge:
      return "five-year-age";
    case CountedTable::kByCitizenship:
      return "citizenship";
    case CountedTable::kByBirthCountry:
      return "birth-country";
    case CountedTable::kByPurpose:
      return "purpose";
    case CountedTable::kTotal:
    case CountedTable::kAgreement:
      break;
  }
  return "";
}

std::uint8_t FiveYearClass(int years) {
  if (years < 0 || years > kOldestAge) return 0;
  constexpr int kLast = static_cast<int>(std::size(kFiveYearClasses)) - 1;
  return static_cast<std::uint8_t>(std::min(1 + years / 5, kLast));
}

}  // namespace mirrorflow
