#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "corridor/disclosure_rule.h"

namespace mirrorflow {

// What a record counts under in each table by classes, as places in ClassCodes of the table; 0 is
// "unknown" everywhere. Each table is one-way: no count is ever over two of these together.
struct RecordClasses {
  std::uint8_t sex = 0;            // Sex
  std::uint8_t broad_age = 0;      // BroadAge
  std::uint8_t age = 0;            // FiveYearClass
  std::uint8_t citizenship = 0;    // CountryGroup
  std::uint8_t birth_country = 0;  // CountryGroup
  std::uint8_t purpose = 0;

  // 0 for a table without classes.
  std::uint8_t Of(CountedTable table) const;

  friend bool operator==(const RecordClasses&, const RecordClasses&) = default;
};

// The tables that have classes, in the order of their values.
inline constexpr CountedTable kClassTables[] = {
    CountedTable::kBySex,     CountedTable::kByBroadAge, CountedTable::kByCitizenship,
    CountedTable::kByPurpose, CountedTable::kByAge,      CountedTable::kByBirthCountry};

// The codes of the classes of a table, by place: closed lists, each record in one of them, the
// first "_U" for unknown. The codes are those of the SDMX code lists (statistics/code_lists.h), the
// order is part of the share format: do not change it. Empty for tables without classes.
std::span<const std::string_view> ClassCodes(CountedTable table);

// What an agreement calls the classes of a table in its clause `strata`: "sex", "broad-age",
// "citizenship", "purpose", "five-year-age", "birth-country"; empty for tables without classes.
std::string_view StratumName(CountedTable table);

// The place in ClassCodes(kByAge) for completed years at the event (AGEDEF COMPLET); negative or
// above 130 is unknown.
std::uint8_t FiveYearClass(int years);

}  // namespace mirrorflow
