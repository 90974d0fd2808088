#include <string>
#include <string_view>

#include "statistics/formats/sdmx_components.h"
#include "statistics/formats/sdmx_ml.h"
#include "statistics/formats/sdmx_ml_header.h"
#include "statistics/formats/xml_document.h"

namespace mirrorflow {
namespace {

void WriteCodeLists(XmlDocument& document, const PublishedDataset& dataset) {
  const XmlElement lists(document, "structure:Codelists");
  for (const SdmxCodeList& list : SdmxCodeLists()) {
    XmlElement element(document, "structure:Codelist");
    element.Set("id", list.id).Set("agencyID", list.agency).Set("version", list.version);
    if (list.is_partial) element.Set("isPartial", "true");
    WriteSdmxName(document, list.name);
    for (const Code& code : SdmxCodesOf(list.id, dataset)) {
      XmlElement item(document, "structure:Code");
      item.Set("id", code.id);
      WriteSdmxName(document, code.name);
    }
  }
}

void WriteConcept(XmlDocument& document, const SdmxComponent& component) {
  XmlElement element(document, "structure:Concept");
  element.Set("id", component.id);
  WriteSdmxName(document, component.name);
}

void WriteConcepts(XmlDocument& document) {
  const XmlElement concepts(document, "structure:Concepts");
  XmlElement scheme(document, "structure:ConceptScheme");
  scheme.Set("id", kSdmxConcepts).Set("agencyID", kSdmxAgency).Set("version", kSdmxVersion);
  WriteSdmxName(document, "Concepts of bilateral migration flows");
  for (const SdmxComponent& component : SdmxDimensions()) WriteConcept(document, component);
  WriteConcept(document, {"OBS_VALUE", "Observation value", ""});
  for (const SdmxComponent& component : SdmxObservationAttributes()) {
    WriteConcept(document, component);
  }
  for (const SdmxComponent& component : SdmxDatasetAttributes()) WriteConcept(document, component);
}

void WriteConceptIdentity(XmlDocument& document, std::string_view id) {
  const XmlElement identity(document, "structure:ConceptIdentity");
  XmlElement(document, "Ref")
      .Set("id", id)
      .Set("maintainableParentID", kSdmxConcepts)
      .Set("maintainableParentVersion", kSdmxVersion)
      .Set("agencyID", kSdmxAgency)
      .Set("package", "conceptscheme")
      .Set("class", "Concept");
}

// How values are written: by a code list, or as text of a type of SDMX.
void WriteRepresentation(XmlDocument& document, const SdmxComponent& component,
                         std::string_view text_type) {
  const XmlElement representation(document, "structure:LocalRepresentation");
  if (component.code_list.empty()) {
    XmlElement(document, "structure:TextFormat").Set("textType", text_type);
    return;
  }
  const XmlElement enumeration(document, "structure:Enumeration");
  for (const SdmxCodeList& list : SdmxCodeLists()) {
    if (list.id != component.code_list) continue;
    XmlElement(document, "Ref")
        .Set("id", list.id)
        .Set("version", list.version)
        .Set("agencyID", list.agency)
        .Set("package", "codelist")
        .Set("class", "Codelist");
  }
}

std::string_view AttributeTextType(std::string_view id) {
  if (id == "DECIMALS") return "Integer";
  return id == "CI_LOWER" || id == "CI_UPPER" ? "Decimal" : "String";
}

void WriteDimensions(XmlDocument& document) {
  XmlElement list(document, "structure:DimensionList");
  list.Set("id", "DimensionDescriptor");
  int position = 0;
  for (const SdmxComponent& component : SdmxDimensions()) {
    const bool is_time = component.id == "TIME_PERIOD";
    XmlElement element(document, is_time ? "structure:TimeDimension" : "structure:Dimension");
    element.Set("id", component.id).Set("position", std::to_string(++position));
    WriteConceptIdentity(document, component.id);
    WriteRepresentation(document, component, "ObservationalTimePeriod");
  }
}

void WriteAttribute(XmlDocument& document, const SdmxComponent& component, bool is_of_dataset) {
  XmlElement element(document, "structure:Attribute");
  element.Set("id", component.id)
      .Set("assignmentStatus", component.is_mandatory ? "Mandatory" : "Conditional");
  WriteConceptIdentity(document, component.id);
  WriteRepresentation(document, component, AttributeTextType(component.id));
  const XmlElement relationship(document, "structure:AttributeRelationship");
  if (is_of_dataset) {
    const XmlElement none(document, "structure:None");
  } else {
    const XmlElement measure(document, "structure:PrimaryMeasure");
    XmlElement(document, "Ref").Set("id", "OBS_VALUE");
  }
}

void WriteDataStructure(XmlDocument& document) {
  const XmlElement structures(document, "structure:DataStructures");
  XmlElement structure(document, "structure:DataStructure");
  structure.Set("id", kSdmxDsd).Set("agencyID", kSdmxAgency).Set("version", kSdmxVersion);
  WriteSdmxName(document, "Bilateral migration flows");
  const XmlElement components(document, "structure:DataStructureComponents");
  WriteDimensions(document);
  {
    XmlElement attributes(document, "structure:AttributeList");
    attributes.Set("id", "AttributeDescriptor");
    for (const SdmxComponent& component : SdmxObservationAttributes()) {
      WriteAttribute(document, component, false);
    }
    for (const SdmxComponent& component : SdmxDatasetAttributes()) {
      WriteAttribute(document, component, true);
    }
  }
  XmlElement measures(document, "structure:MeasureList");
  measures.Set("id", "MeasureDescriptor");
  XmlElement measure(document, "structure:PrimaryMeasure");
  measure.Set("id", "OBS_VALUE");
  WriteConceptIdentity(document, "OBS_VALUE");
  WriteRepresentation(document, {"OBS_VALUE", "", ""}, "Decimal");
}

void WriteDataflow(XmlDocument& document) {
  const XmlElement flows(document, "structure:Dataflows");
  XmlElement flow(document, "structure:Dataflow");
  flow.Set("id", kSdmxDataflow).Set("agencyID", kSdmxAgency).Set("version", kSdmxVersion);
  WriteSdmxName(document, "Bilateral migration flows");
  const XmlElement structure(document, "structure:Structure");
  XmlElement(document, "Ref")
      .Set("id", kSdmxDsd)
      .Set("version", kSdmxVersion)
      .Set("agencyID", kSdmxAgency)
      .Set("package", "datastructure")
      .Set("class", "DataStructure");
}

}  // namespace

std::string ToSdmxStructure(const PublishedDataset& dataset) {
  XmlDocument document;
  {
    XmlElement message(document, "message:Structure");
    message.Set("xmlns:message", kSdmxMessageNamespace)
        .Set("xmlns:structure", kSdmxStructureNamespace)
        .Set("xmlns:common", kSdmxCommonNamespace);
    {
      const XmlElement header(document, "message:Header");
      WriteSdmxHeaderParts(document, kSdmxDsd, dataset.facts());
    }
    // In the order of the schema.
    const XmlElement structures(document, "message:Structures");
    WriteDataflow(document);
    WriteCodeLists(document, dataset);
    WriteConcepts(document);
    WriteDataStructure(document);
  }
  return std::move(document).Finish();
}

}  // namespace mirrorflow
