#include "statistics/code_lists.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

#include "corridor/country.h"

namespace mirrorflow {
namespace {

constexpr Code kMeasures[] = {
    {"EMIG_SENDER", "Emigrants reported by the sending country"},
    {"IMMIG_RECEIVER", "Immigrants reported by the receiving country"},
    {"LINKED", "Persons found in both registers, as linked"},
    {"LINKED_CORR", "Persons found in both registers, corrected for linkage error"},
    {"UNION", "Persons in at least one of the two registers"},
    {"DSE", "Dual-system estimate of the flow"},
    {"COV_SENDER", "Coverage of the sending country's register"},
    {"COV_RECEIVER", "Coverage of the receiving country's register"},
    {"ASYM", "Asymmetry of the two reported figures, (E - I) / ((E + I) / 2)"},
    {"ASYM_COV", "Asymmetry explained by coverage"},
    {"ASYM_TIME", "Asymmetry explained by dates and definitions"},
    {"INFLOW", "Inflow of a country over all corridors"},
    {"OUTFLOW", "Outflow of a country over all corridors"},
    {"NET", "Net flow of a country over all corridors"},
    {"RANK", "Rank of the corridor by size, 1 is the largest"},
    {"LINK_PRECISION", "Precision of links: share of the links that are right"},
    {"LINK_RECALL", "Recall of links: share of the persons in both registers who are linked"},
    {"REP_POP_STOCK", "Resident population, as reported"},
    {"REP_ABROAD_STOCK", "Nationals living abroad, as reported"},
    {"REP_PERMIT_STOCK", "Valid residence permits, as reported"},
    {"REP_PERMIT_FLOW", "Residence permits granted, as reported"},
    {"REP_CITIZEN_ACQ", "Acquisitions of citizenship, as reported"},
    {"REP_IMMIG", "Immigrants, as reported"},
    {"REP_EMIG", "Emigrants, as reported"},
};

constexpr Measure kMeasureOrder[] = {
    Measure::kEmigSender,
    Measure::kImmigReceiver,
    Measure::kLinked,
    Measure::kLinkedCorrected,
    Measure::kUnion,
    Measure::kDualSystem,
    Measure::kCoverageSender,
    Measure::kCoverageReceiver,
    Measure::kAsymmetry,
    Measure::kAsymmetryCoverage,
    Measure::kAsymmetryTiming,
    Measure::kInflow,
    Measure::kOutflow,
    Measure::kNet,
    Measure::kRank,
    Measure::kLinkPrecision,
    Measure::kLinkRecall,
    Measure::kReportedPopulation,
    Measure::kReportedAbroad,
    Measure::kReportedPermits,
    Measure::kReportedGrants,
    Measure::kReportedCitizenship,
    Measure::kReportedImmigration,
    Measure::kReportedEmigration,
};
static_assert(std::size(kMeasures) == std::size(kMeasureOrder));

constexpr Code kTables[] = {
    {"TOTAL", "Flows between two countries"},
    {"BY_SEX", "Flows by sex"},
    {"BY_AGE", "Flows by broad age group"},
    {"BY_CITIZEN", "Flows by citizenship group"},
    {"BY_PURPOSE", "Flows by purpose"},
    {"RANKING", "Migration corridors by size"},
    {"IN_OUT_NET", "Inflow, outflow and net flow of each country"},
    {"AGREEMENT", "How far the two sides agree: coverage, asymmetry, quality of links"},
    {"BY_AGE5", "Flows by five-year age group"},
    {"BY_BIRTH", "Flows by group of the country of birth"},
    {"POP_STOCK", "Resident population, as reported"},
    {"ABROAD_STOCK", "Nationals living abroad, as reported"},
    {"PERMIT_STOCK", "Valid residence permits, as reported"},
    {"PERMIT_FLOW", "Residence permits granted, as reported"},
    {"CITIZEN_ACQ", "Acquisitions of citizenship, as reported"},
    {"REP_IMMIG", "Immigration, as reported"},
    {"REP_EMIG", "Emigration, as reported"},
};

constexpr TableId kTableOrder[] = {
    TableId::kTotal,
    TableId::kBySex,
    TableId::kByBroadAge,
    TableId::kByCitizenship,
    TableId::kByPurpose,
    TableId::kRanking,
    TableId::kInOutNet,
    TableId::kAgreement,
    TableId::kByAge,
    TableId::kByBirthCountry,
    TableId::kPopulationStock,
    TableId::kAbroadStock,
    TableId::kPermitStock,
    TableId::kPermitFlow,
    TableId::kCitizenship,
    TableId::kReportedImmigrants,
    TableId::kReportedEmigrants,
};
static_assert(std::size(kTables) == std::size(kTableOrder));

constexpr Code kSexes[] = {{"_T", "Total"}, {"F", "Female"}, {"M", "Male"}, {"_U", "Unknown"}};

constexpr Code kAges[] = {{"_T", "Total"},
                          {"Y0T14", "From 0 to 14 years"},
                          {"Y15T24", "From 15 to 24 years"},
                          {"Y25T64", "From 25 to 64 years"},
                          {"Y_GE65", "65 years and over"},
                          {"Y0T4", "From 0 to 4 years"},
                          {"Y5T9", "From 5 to 9 years"},
                          {"Y10T14", "From 10 to 14 years"},
                          {"Y15T19", "From 15 to 19 years"},
                          {"Y20T24", "From 20 to 24 years"},
                          {"Y25T29", "From 25 to 29 years"},
                          {"Y30T34", "From 30 to 34 years"},
                          {"Y35T39", "From 35 to 39 years"},
                          {"Y40T44", "From 40 to 44 years"},
                          {"Y45T49", "From 45 to 49 years"},
                          {"Y50T54", "From 50 to 54 years"},
                          {"Y55T59", "From 55 to 59 years"},
                          {"Y60T64", "From 60 to 64 years"},
                          {"Y65T69", "From 65 to 69 years"},
                          {"Y70T74", "From 70 to 74 years"},
                          {"Y75T79", "From 75 to 79 years"},
                          {"Y80T84", "From 80 to 84 years"},
                          {"Y_GE85", "85 years and over"},
                          {"_U", "Unknown"}};

// Total, `kCount` of the ages from `kFirst` on, unknown.
template <std::size_t kFirst, std::size_t kCount>
constexpr std::array<Code, kCount + 2> PartOfAges() {
  std::array<Code, kCount + 2> part{};
  part.front() = *std::begin(kAges);
  std::copy_n(std::begin(kAges) + kFirst, kCount, part.begin() + 1);
  part.back() = *std::rbegin(kAges);
  return part;
}

constexpr auto kBroadAges = PartOfAges<1, 4>();
constexpr auto kFiveYearAges = PartOfAges<5, 18>();
static_assert(kBroadAges.size() + kFiveYearAges.size() == std::size(kAges) + 2);

constexpr Code kCountryGroups[] = {
    {"_T", "Total"},
    {"NAT", "The reporting country"},
    {"NAT_ORIG", "The country of origin"},
    {"NAT_DEST", "The country of destination"},
    {"COMESA_OTH", "Other COMESA countries"},
    {"SADC_NONCOMESA", "SADC countries outside COMESA"},
    {"AFR_OTH", "Other African countries"},
    {"EU", "European Union"},
    {"NON_AFR", "Other countries outside Africa"},
    {"STLS", "Stateless"},
    {"_O", "All others"},
    {"_U", "Unknown"},
};

constexpr Code kPurposes[] = {
    {"_T", "Total"},          {"WORK", "Work"},       {"FAM", "Family"},
    {"EDUC", "Study"},        {"PROT", "Protection"}, {"RET", "Return of a national"},
    {"SETTLE", "Settlement"}, {"OTH", "Other"},       {"_U", "Unknown"},
};

constexpr Code kDurationRules[] = {
    {"UN12", "12 months of the following 16: a change of usual residence"},
    {"UN6P1D", "6 months and a day of the following 12"},
    {"TEMP_3_12", "3 to less than 12 months: temporary mobility"},
};

constexpr Code kSpecialAreas[] = {
    {"W", "All countries of the dataset"},
    {"_U", "Unknown"},
    {"_O", "All others"},
    {"_Z", "Not applicable"},
};

constexpr Code kObsStatuses[] = {
    {"A", "Normal value"},
    {"B", "Time series break"},
    {"D", "Definition differs"},
    {"E", "Estimated value"},
    {"G", "Experimental value"},
    {"I", "Value imputed by a receiving agency"},
    {"O", "Missing value"},
    {"P", "Provisional value"},
    {"Q", "Missing value; suppressed"},
    {"U", "Low reliability"},
    {"V", "Unvalidated value"},
};

constexpr Code kConfStatuses[] = {
    {"C", "Confidential statistical information"},
    {"D", "Secondary confidentiality set by the sender, not for publication"},
    {"F", "Free (free for publication)"},
    {"N", "Not for publication, restricted for internal use only"},
};

constexpr Code kUnits[] = {{"PS", "Persons"}, {"RATIO", "Ratio"}, {"RANK", "Rank"}};

}  // namespace

std::span<const Code> MeasureCodes() { return kMeasures; }
std::span<const Code> TableCodes() { return kTables; }
std::span<const Code> SexCodes() { return kSexes; }
std::span<const Code> AgeCodes() { return kAges; }
std::span<const Code> BroadAgeCodes() { return kBroadAges; }
std::span<const Code> FiveYearAgeCodes() { return kFiveYearAges; }
std::span<const Code> CountryGroupCodes() { return kCountryGroups; }
std::span<const Code> PurposeCodes() { return kPurposes; }
std::span<const Code> DurationRuleCodes() { return kDurationRules; }
std::span<const Code> SpecialAreaCodes() { return kSpecialAreas; }
std::span<const Code> ObsStatusCodes() { return kObsStatuses; }
std::span<const Code> ConfStatusCodes() { return kConfStatuses; }
std::span<const Code> UnitCodes() { return kUnits; }

bool HasCode(std::span<const Code> codes, std::string_view id) {
  return std::ranges::find(codes, id, &Code::id) != codes.end();
}

std::string_view CodeName(std::span<const Code> codes, std::string_view id) {
  const auto found = std::ranges::find(codes, id, &Code::id);
  return found == codes.end() ? id : found->name;
}

std::string_view UnitOf(Measure measure) {
  switch (measure) {
    case Measure::kCoverageSender:
    case Measure::kCoverageReceiver:
    case Measure::kAsymmetry:
    case Measure::kAsymmetryCoverage:
    case Measure::kAsymmetryTiming:
    case Measure::kLinkPrecision:
    case Measure::kLinkRecall:
      return "RATIO";
    case Measure::kRank:
      return "RANK";
    default:
      return "PS";
  }
}

bool IsCountryCode(std::string_view code) { return code.size() == 2 && Country::Create(code).ok(); }

bool IsCountryOrGroupCode(std::string_view code) {
  return HasCode(kCountryGroups, code) || IsCountryCode(code);
}

bool IsReportedTable(TableId table) { return table >= TableId::kPopulationStock; }

std::string_view MeasureCode(Measure measure) {
  const auto* found = std::ranges::find(kMeasureOrder, measure);
  return found == std::end(kMeasureOrder) ? "" : kMeasures[found - kMeasureOrder].id;
}

absl::StatusOr<Measure> MeasureFromCode(std::string_view code) {
  const auto* found = std::ranges::find(kMeasures, code, &Code::id);
  if (found == std::end(kMeasures)) return absl::NotFoundError("not a measure");
  return kMeasureOrder[found - kMeasures];
}

std::string_view TableCode(TableId table) {
  const auto* found = std::ranges::find(kTableOrder, table);
  return found == std::end(kTableOrder) ? "" : kTables[found - kTableOrder].id;
}

absl::StatusOr<TableId> TableFromCode(std::string_view code) {
  const auto* found = std::ranges::find(kTables, code, &Code::id);
  if (found == std::end(kTables)) return absl::NotFoundError("not a table");
  return kTableOrder[found - kTables];
}

}  // namespace mirrorflow
