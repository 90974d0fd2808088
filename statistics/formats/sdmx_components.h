#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "statistics/code_lists.h"
#include "statistics/published_dataset.h"

namespace mirrorflow {

// The data structure MIRRORFLOW:DSD_BILFLOW(1.0): what every SDMX format of a dataset is made of
// (docs/formats.md). There is no global SDMX structure for migration flows; lists that are
// cross-domain are used where there are some.
inline constexpr std::string_view kSdmxAgency = "MIRRORFLOW";
inline constexpr std::string_view kSdmxDsd = "DSD_BILFLOW";
inline constexpr std::string_view kSdmxDataflow = "DF_BILFLOW";
inline constexpr std::string_view kSdmxConcepts = "CS_BILFLOW";
inline constexpr std::string_view kSdmxVersion = "1.0";
// "MIRRORFLOW:DF_BILFLOW(1.0)".
std::string SdmxDataflowName();
// "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=MIRRORFLOW:DSD_BILFLOW(1.0)".
std::string SdmxDsdUrn();

struct SdmxComponent {
  std::string_view id;
  std::string_view name;
  std::string_view code_list;  // empty: free text or a number
  bool is_mandatory = true;
};

// In the order of keys; the last is TIME_PERIOD.
std::span<const SdmxComponent> SdmxDimensions();
std::span<const SdmxComponent> SdmxObservationAttributes();
std::span<const SdmxComponent> SdmxDatasetAttributes();

// The values of an observation, in the order of the components above; an attribute that it does not
// have is empty.
std::vector<std::string> SdmxDimensionValues(const DatasetFacts& facts, const Observation& o);
std::vector<std::string> SdmxObservationAttributeValues(const Observation& o);
std::vector<std::string> SdmxDatasetAttributeValues(const DatasetFacts& facts);

struct SdmxCodeList {
  std::string_view id;
  std::string_view agency;
  std::string_view version;
  std::string_view name;
  bool is_partial = false;  // has only the codes that are used here
};
std::span<const SdmxCodeList> SdmxCodeLists();
// The codes of a list as this dataset needs them: of countries only those that occur.
std::vector<Code> SdmxCodesOf(std::string_view code_list, const PublishedDataset& dataset);

// A country, or one of the special areas, in English.
std::string_view AreaName(std::string_view code);
// A citizenship or country of birth, group or country.
std::string_view CountryOrGroupName(std::string_view code);

}  // namespace mirrorflow
