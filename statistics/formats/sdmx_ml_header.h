#pragma once

#include <string>
#include <string_view>

#include "statistics/formats/xml_document.h"
#include "statistics/published_dataset.h"

namespace mirrorflow {

// What the messages of SDMX-ML and SDMX-JSON share.
inline constexpr std::string_view kSdmxMessageNamespace =
    "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message";
inline constexpr std::string_view kSdmxStructureNamespace =
    "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure";
inline constexpr std::string_view kSdmxCommonNamespace =
    "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common";
inline constexpr std::string_view kSdmxDataNamespace =
    "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific";
inline constexpr std::string_view kSdmxSenderId = "OFFICE";

// The namespace of the data, SdmxDsdUrn() with the dimension at the level of observations.
std::string SdmxDataTargetNamespace();

// Id, Test, Prepared and Sender, in the order of the schema. Inside message:Header.
void WriteSdmxHeaderParts(XmlDocument& document, std::string_view id, const DatasetFacts& facts);
// "common:Name" in English.
void WriteSdmxName(XmlDocument& document, std::string_view name);

}  // namespace mirrorflow
