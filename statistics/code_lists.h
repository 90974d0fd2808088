#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "statistics/published_dataset.h"

namespace mirrorflow {

// The code lists of what is published. CL_FREQ, CL_SEX, CL_AREA, CL_OBS_STATUS and CL_CONF_STATUS
// have the codes of the SDMX cross-domain lists; the others are the project's own, in their style.
struct Code {
  std::string_view id;
  std::string_view name;  // English
};

std::span<const Code> MeasureCodes();
std::span<const Code> TableCodes();
std::span<const Code> SexCodes();
// Five-year groups, the broad groups, their totals.
std::span<const Code> AgeCodes();
// The broad groups alone, as tables by broad age have them.
std::span<const Code> BroadAgeCodes();
// The five-year groups alone, as tables by age have them.
std::span<const Code> FiveYearAgeCodes();
// Groups of citizenship or of countries of birth; the lists also have every country.
std::span<const Code> CountryGroupCodes();
std::span<const Code> PurposeCodes();
std::span<const Code> DurationRuleCodes();
// What is no country in CL_AREA: "W", "_U", "_O", "_Z".
std::span<const Code> SpecialAreaCodes();
std::span<const Code> ObsStatusCodes();
std::span<const Code> ConfStatusCodes();
std::span<const Code> UnitCodes();

bool HasCode(std::span<const Code> codes, std::string_view id);
// The name of a code, or the code itself where it is none of the list.
std::string_view CodeName(std::span<const Code> codes, std::string_view id);

// "PS" persons, "RATIO", "RANK".
std::string_view UnitOf(Measure measure);

// A country by ISO 3166-1 alpha-2.
bool IsCountryCode(std::string_view code);
// A code of the lists of citizenships and countries of birth: a group or a country.
bool IsCountryOrGroupCode(std::string_view code);

// Whether a table is one of what countries reported, unlinked.
bool IsReportedTable(TableId table);

}  // namespace mirrorflow
