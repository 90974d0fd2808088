#include "statistics/formats/sdmx_components.h"

#include <algorithm>
#include <set>

#include "statistics/report/country_names.h"

namespace mirrorflow {
namespace {

constexpr SdmxComponent kDimensions[] = {
    {"FREQ", "Frequency", "CL_FREQ"},
    {"MEASURE", "Measure", "CL_MEASURE"},
    {"TABLE", "Table", "CL_TABLE"},
    {"ORIGIN", "Origin, country of previous usual residence", "CL_AREA"},
    {"DESTINATION", "Destination, country of next usual residence", "CL_AREA"},
    {"DURATION_RULE", "Duration of stay that makes a migration", "CL_DURATION_RULE"},
    {"SEX", "Sex", "CL_SEX"},
    {"AGE", "Age", "CL_AGE"},
    {"CITIZEN", "Citizenship", "CL_CITIZEN"},
    {"C_BIRTH", "Country of birth", "CL_CITIZEN"},
    {"PURPOSE", "Purpose", "CL_PURPOSE"},
    {"TIME_PERIOD", "Time period", ""},
};

constexpr SdmxComponent kObservationAttributes[] = {
    {"OBS_STATUS", "Observation status", "CL_OBS_STATUS"},
    {"CONF_STATUS", "Confidentiality status", "CL_CONF_STATUS"},
    {"UNIT_MEASURE", "Unit of measure", "CL_UNIT"},
    {"DECIMALS", "Decimals", "", false},
    {"CI_LOWER", "Lower bound of the 95 % interval", "", false},
    {"CI_UPPER", "Upper bound of the 95 % interval", "", false},
};

constexpr SdmxComponent kDatasetAttributes[] = {
    {"RELEASE", "Release", ""},
    {"VINTAGE", "Vintage", ""},
    {"AGEDEF", "Age definition", ""},
    {"DATED_BY", "Side whose attributes place a linked pair", ""},
    {"SDC_METHOD", "Disclosure control profile", ""},
};

constexpr SdmxCodeList kCodeLists[] = {
    {"CL_FREQ", "SDMX", "2.1", "Frequency", true},
    {"CL_SEX", "SDMX", "2.1", "Sex", true},
    {"CL_OBS_STATUS", "SDMX", "2.2", "Observation status", true},
    {"CL_CONF_STATUS", "SDMX", "1.3", "Confidentiality status", true},
    // The codes of countries are those of SDMX:CL_AREA; it has none for "unknown" or "all others".
    {"CL_AREA", kSdmxAgency, kSdmxVersion, "Countries and areas", true},
    {"CL_MEASURE", kSdmxAgency, kSdmxVersion, "Measure", false},
    {"CL_TABLE", kSdmxAgency, kSdmxVersion, "Table", false},
    {"CL_DURATION_RULE", kSdmxAgency, kSdmxVersion, "Duration rule", false},
    {"CL_AGE", kSdmxAgency, kSdmxVersion, "Age", false},
    {"CL_CITIZEN", kSdmxAgency, kSdmxVersion, "Citizenship or country of birth", true},
    {"CL_PURPOSE", kSdmxAgency, kSdmxVersion, "Purpose", false},
    {"CL_UNIT", kSdmxAgency, kSdmxVersion, "Unit of measure", false},
};

constexpr Code kFrequencies[] = {{"A", "Annual"}};

std::vector<Code> Copied(std::span<const Code> codes) { return {codes.begin(), codes.end()}; }

}  // namespace

std::string SdmxDataflowName() {
  return std::string(kSdmxAgency) + ":" + std::string(kSdmxDataflow) + "(" +
         std::string(kSdmxVersion) + ")";
}

std::string SdmxDsdUrn() {
  return "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=" + std::string(kSdmxAgency) +
         ":" + std::string(kSdmxDsd) + "(" + std::string(kSdmxVersion) + ")";
}

std::span<const SdmxComponent> SdmxDimensions() { return kDimensions; }
std::span<const SdmxComponent> SdmxObservationAttributes() { return kObservationAttributes; }
std::span<const SdmxComponent> SdmxDatasetAttributes() { return kDatasetAttributes; }
std::span<const SdmxCodeList> SdmxCodeLists() { return kCodeLists; }

std::vector<std::string> SdmxDimensionValues(const DatasetFacts& facts, const Observation& o) {
  return {"A",
          std::string(MeasureCode(o.measure)),
          std::string(TableCode(o.table)),
          o.origin,
          o.destination,
          facts.duration_rule,
          o.sex,
          o.age,
          o.citizenship,
          o.birth,
          o.purpose,
          facts.period.ToString()};
}

std::vector<std::string> SdmxObservationAttributeValues(const Observation& o) {
  return {std::string(1, o.obs_status),
          std::string(1, o.conf_status),
          std::string(UnitOf(o.measure)),
          o.value.has_value() ? std::to_string(o.value->decimals) : "",
          o.low.has_value() ? o.low->ToString() : "",
          o.high.has_value() ? o.high->ToString() : ""};
}

std::vector<std::string> SdmxDatasetAttributeValues(const DatasetFacts& facts) {
  return {facts.id, facts.vintage, facts.age_definition, facts.dated_by, facts.protection};
}

std::vector<Code> SdmxCodesOf(std::string_view code_list, const PublishedDataset& dataset) {
  if (code_list == "CL_FREQ") return Copied(kFrequencies);
  if (code_list == "CL_SEX") return Copied(SexCodes());
  if (code_list == "CL_OBS_STATUS") return Copied(ObsStatusCodes());
  if (code_list == "CL_CONF_STATUS") return Copied(ConfStatusCodes());
  if (code_list == "CL_MEASURE") return Copied(MeasureCodes());
  if (code_list == "CL_TABLE") return Copied(TableCodes());
  if (code_list == "CL_DURATION_RULE") return Copied(DurationRuleCodes());
  if (code_list == "CL_AGE") return Copied(AgeCodes());
  if (code_list == "CL_PURPOSE") return Copied(PurposeCodes());
  if (code_list == "CL_UNIT") return Copied(UnitCodes());
  const bool is_area = code_list == "CL_AREA";
  // Of countries only those that occur; the views point into the dataset.
  std::set<std::string_view> countries;
  const auto add = [&](std::string_view code) {
    if (IsCountryCode(code)) countries.insert(code);
  };
  for (const Observation& o : dataset.observations()) {
    add(is_area ? o.origin : o.citizenship);
    add(is_area ? o.destination : o.birth);
  }
  std::vector<Code> codes = Copied(is_area ? SpecialAreaCodes() : CountryGroupCodes());
  for (const std::string_view code : countries) codes.push_back({code, AreaName(code)});
  return codes;
}

std::string_view AreaName(std::string_view code) {
  return HasCode(SpecialAreaCodes(), code) ? CodeName(SpecialAreaCodes(), code)
                                           : ReportCountry(code, Language::kEnglish);
}

std::string_view CountryOrGroupName(std::string_view code) {
  return HasCode(CountryGroupCodes(), code) ? CodeName(CountryGroupCodes(), code) : AreaName(code);
}

}  // namespace mirrorflow
