#include "statistics/formats/sdmx_ml_header.h"

#include "statistics/formats/sdmx_components.h"

namespace mirrorflow {

std::string SdmxDataTargetNamespace() { return SdmxDsdUrn() + ":ObsLevelDim:TIME_PERIOD"; }

void WriteSdmxName(XmlDocument& document, std::string_view name) {
  XmlElement(document, "common:Name").Set("xml:lang", "en").Text(name);
}

void WriteSdmxHeaderParts(XmlDocument& document, std::string_view id, const DatasetFacts& facts) {
  XmlElement(document, "message:ID").Text(id);
  XmlElement(document, "message:Test").Text("false");
  XmlElement(document, "message:Prepared").Text(facts.prepared);
  XmlElement sender(document, "message:Sender");
  sender.Set("id", kSdmxSenderId);
  WriteSdmxName(document, facts.provider);
}

}  // namespace mirrorflow
