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

// What a table counts by: its name in agreements, its codes, and where a record's class stands.
struct TableClasses {
  CountedTable table;
  std::string_view name;
  std::span<const std::string_view> codes;
  std::uint8_t RecordClasses::*place;
};
constexpr TableClasses kTables[] = {
    {CountedTable::kBySex, "sex", kSexClasses, &RecordClasses::sex},
    {CountedTable::kByBroadAge, "broad-age", kBroadAgeClasses, &RecordClasses::broad_age},
    {CountedTable::kByCitizenship, "citizenship", kCountryClasses, &RecordClasses::citizenship},
    {CountedTable::kByPurpose, "purpose", kPurposeClasses, &RecordClasses::purpose},
    {CountedTable::kByAge, "five-year-age", kFiveYearClasses, &RecordClasses::age},
    {CountedTable::kByBirthCountry, "birth-country", kCountryClasses,
     &RecordClasses::birth_country},
};
static_assert(std::ranges::equal(kTables, kClassTables, {}, &TableClasses::table));

// Null for a table without classes.
const TableClasses* Find(CountedTable table) {
  const auto* const found = std::ranges::find(kTables, table, &TableClasses::table);
  return found == std::end(kTables) ? nullptr : found;
}

constexpr int kOldestAge = 130;

}  // namespace

std::uint8_t RecordClasses::Of(CountedTable table) const {
  const TableClasses* const found = Find(table);
  return found == nullptr ? 0 : this->*found->place;
}

std::span<const std::string_view> ClassCodes(CountedTable table) {
  const TableClasses* const found = Find(table);
  return found == nullptr ? std::span<const std::string_view>() : found->codes;
}

std::string_view StratumName(CountedTable table) {
  const TableClasses* const found = Find(table);
  return found == nullptr ? "" : found->name;
}

std::uint8_t FiveYearClass(int years) {
  if (years < 0 || years > kOldestAge) return 0;
  constexpr int kLast = static_cast<int>(std::size(kFiveYearClasses)) - 1;
  return static_cast<std::uint8_t>(std::min(1 + years / 5, kLast));
}

}  // namespace mirrorflow
