#include <set>
#include <string>
#include <vector>

#include "statistics/formats/sdmx_components.h"
#include "statistics/formats/sdmx_ml.h"
#include "statistics/formats/sdmx_ml_header.h"
#include "statistics/formats/xml_document.h"

namespace mirrorflow {
namespace {

void WriteHeader(XmlDocument& document, const DatasetFacts& facts) {
  const XmlElement header(document, "message:Header");
  WriteSdmxHeaderParts(document, facts.id, facts);
  XmlElement structure(document, "message:Structure");
  structure.Set("structureID", kSdmxDsd)
      .Set("namespace", SdmxDataTargetNamespace())
      .Set("dimensionAtObservation", "TIME_PERIOD");
  const XmlElement reference(document, "common:Structure");
  XmlElement(document, "Ref")
      .Set("agencyID", kSdmxAgency)
      .Set("id", kSdmxDsd)
      .Set("version", kSdmxVersion)
      .Set("class", "DataStructure");
}

// One period, so each series has one observation.
void WriteSeries(XmlDocument& document, const DatasetFacts& facts, const Observation& o) {
  XmlElement series(document, "Series");
  const std::vector<std::string> key = SdmxDimensionValues(facts, o);
  for (std::size_t i = 0; i + 1 < key.size(); ++i) series.Set(SdmxDimensions()[i].id, key[i]);
  XmlElement observation(document, "Obs");
  observation.Set(SdmxDimensions().back().id, key.back());
  if (o.value.has_value()) observation.Set("OBS_VALUE", o.value->ToString());
  const std::vector<std::string> attributes = SdmxObservationAttributeValues(o);
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    if (!attributes[i].empty()) observation.Set(SdmxObservationAttributes()[i].id, attributes[i]);
  }
}

// A type of the codes of a list, and for free values the XML type.
std::string TypeOf(const SdmxComponent& component) {
  if (!component.code_list.empty()) return "local:" + std::string(component.code_list);
  if (component.id == "TIME_PERIOD") return "common:ObservationalTimePeriodType";
  if (component.id == "DECIMALS") return "xs:integer";
  return component.id == "CI_LOWER" || component.id == "CI_UPPER" ? "xs:decimal" : "xs:string";
}

void WriteSchemaAttribute(XmlDocument& document, const SdmxComponent& component) {
  XmlElement(document, "xs:attribute")
      .Set("name", component.id)
      .Set("type", TypeOf(component))
      .Set("use", component.is_mandatory ? "required" : "optional");
}

void WriteProhibited(XmlDocument& document) {
  XmlElement(document, "xs:attribute")
      .Set("name", "REPORTING_YEAR_START_DAY")
      .Set("type", "xs:gMonthDay")
      .Set("use", "prohibited");
}

void WriteAnnotations(XmlDocument& document) {
  XmlElement(document, "xs:element").Set("ref", "common:Annotations").Set("minOccurs", "0");
}

void WriteElement(XmlDocument& document, std::string_view name, std::string_view type,
                  std::string_view max) {
  XmlElement(document, "xs:element")
      .Set("name", name)
      .Set("type", type)
      .Set("form", "unqualified")
      .Set("minOccurs", "0")
      .Set("maxOccurs", max);
}

// A type that restricts one of the SDMX schemas; `write` fills the restriction.
template <typename Write>
void WriteType(XmlDocument& document, std::string_view name, std::string_view base, Write write) {
  XmlElement type(document, "xs:complexType");
  type.Set("name", name);
  const XmlElement content(document, "xs:complexContent");
  XmlElement restriction(document, "xs:restriction");
  restriction.Set("base", base);
  write();
}

void WriteSchemaTypes(XmlDocument& document) {
  WriteType(document, "DataSetType", "dsd:TimeSeriesDataSetType", [&] {
    {
      const XmlElement sequence(document, "xs:sequence");
      WriteAnnotations(document);
      WriteElement(document, "DataProvider", "common:DataProviderReferenceType", "1");
      XmlElement choice(document, "xs:choice");
      choice.Set("minOccurs", "0");
      XmlElement(document, "xs:element")
          .Set("name", "Series")
          .Set("type", "local:SeriesType")
          .Set("form", "unqualified")
          .Set("maxOccurs", "unbounded");
    }
    for (const SdmxComponent& component : SdmxDatasetAttributes()) {
      WriteSchemaAttribute(document, component);
    }
    WriteProhibited(document);
  });
  WriteType(document, "SeriesType", "dsd:TimeSeriesType", [&] {
    {
      const XmlElement sequence(document, "xs:sequence");
      WriteAnnotations(document);
      WriteElement(document, "Obs", "local:ObsType", "unbounded");
    }
    for (const SdmxComponent& component : SdmxDimensions().first(SdmxDimensions().size() - 1)) {
      WriteSchemaAttribute(document, component);
    }
    WriteProhibited(document);
  });
  WriteType(document, "ObsType", "dsd:TimeSeriesObsType", [&] {
    {
      const XmlElement sequence(document, "xs:sequence");
      WriteAnnotations(document);
    }
    WriteSchemaAttribute(document, SdmxDimensions().back());
    XmlElement(document, "xs:attribute")
        .Set("name", "OBS_VALUE")
        .Set("type", "xs:decimal")
        .Set("use", "optional");
    for (const SdmxComponent& component : SdmxObservationAttributes()) {
      WriteSchemaAttribute(document, component);
    }
    WriteProhibited(document);
  });
}

void WriteSchemaCodes(XmlDocument& document, const PublishedDataset& dataset) {
  for (const SdmxCodeList& list : SdmxCodeLists()) {
    XmlElement type(document, "xs:simpleType");
    type.Set("name", list.id);
    XmlElement restriction(document, "xs:restriction");
    restriction.Set("base", "xs:string");
    for (const Code& code : SdmxCodesOf(list.id, dataset)) {
      XmlElement(document, "xs:enumeration").Set("value", code.id);
    }
  }
}

}  // namespace

std::string ToSdmxData(const PublishedDataset& dataset) {
  XmlDocument document;
  {
    XmlElement message(document, "message:StructureSpecificTimeSeriesData");
    message.Set("xmlns:message", kSdmxMessageNamespace)
        .Set("xmlns:common", kSdmxCommonNamespace)
        .Set("xmlns:data", kSdmxDataNamespace)
        .Set("xmlns:local", SdmxDataTargetNamespace())
        .Set("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");
    WriteHeader(document, dataset.facts());
    XmlElement data_set(document, "message:DataSet");
    data_set.Set("data:structureRef", kSdmxDsd)
        .Set("xsi:type", "local:DataSetType")
        .Set("data:dataScope", "DataStructure")
        .Set("data:action", "Information");
    const std::vector<std::string> attributes = SdmxDatasetAttributeValues(dataset.facts());
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      data_set.Set(SdmxDatasetAttributes()[i].id, attributes[i]);
    }
    for (const Observation& o : dataset.observations()) {
      WriteSeries(document, dataset.facts(), o);
    }
  }
  return std::move(document).Finish();
}

std::string ToSdmxDataSchema(const PublishedDataset& dataset) {
  XmlDocument document;
  {
    XmlElement schema(document, "xs:schema");
    schema.Set("xmlns:xs", "http://www.w3.org/2001/XMLSchema")
        .Set("xmlns:local", SdmxDataTargetNamespace())
        .Set("xmlns:dsd", kSdmxDataNamespace)
        .Set("xmlns:common", kSdmxCommonNamespace)
        .Set("targetNamespace", SdmxDataTargetNamespace())
        .Set("elementFormDefault", "qualified")
        .Set("attributeFormDefault", "unqualified");
    XmlElement(document, "xs:import")
        .Set("namespace", kSdmxDataNamespace)
        .Set("schemaLocation", "SDMXDataStructureSpecific.xsd");
    XmlElement(document, "xs:import")
        .Set("namespace", kSdmxCommonNamespace)
        .Set("schemaLocation", "SDMXCommon.xsd");
    WriteSchemaTypes(document);
    WriteSchemaCodes(document, dataset);
  }
  return std::move(document).Finish();
}

}  // namespace mirrorflow
