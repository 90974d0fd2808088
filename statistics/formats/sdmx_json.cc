#include "statistics/formats/sdmx_json.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "statistics/formats/json_number.h"
#include "statistics/formats/sdmx_components.h"
#include "statistics/formats/sdmx_ml_header.h"

namespace mirrorflow {
namespace {

using Json = nlohmann::ordered_json;

// The values of a component that occur, in the order of its code list (of free text, of their first
// use), with the index that observations name them by.
class UsedValues {
 public:
  UsedValues(const SdmxComponent& component, const PublishedDataset& dataset)
      : is_coded_(!component.code_list.empty()) {
    if (is_coded_) codes_ = SdmxCodesOf(component.code_list, dataset);
  }

  void Add(const std::string& value) {
    if (!value.empty() && !index_.contains(value)) index_.emplace(value, index_.size());
  }

  // Once, when all are added.
  void Order() {
    if (!is_coded_) return;
    std::size_t next = 0;
    for (const Code& code : codes_) {
      const auto found = index_.find(std::string(code.id));
      if (found != index_.end()) found->second = next++;
    }
  }

  // Null for an attribute that an observation does not have.
  Json IndexOf(const std::string& value) const {
    return value.empty() ? Json() : Json(index_.at(value));
  }

  // `as_id`: also free text has an id and a name, as dimensions want it.
  Json ToJson(bool as_id) const {
    Json values = Json::array();
    for (std::size_t i = 0; i < index_.size(); ++i) values.push_back(nullptr);
    for (const auto& [value, index] : index_) {
      if (is_coded_ || as_id) {
        values[index] = {{"id", value}, {"name", is_coded_ ? NameOf(value) : value}};
      } else {
        values[index] = {{"value", value}};
      }
    }
    return values;
  }

 private:
  std::string NameOf(const std::string& value) const {
    return std::string(CodeName(codes_, value));
  }

  bool is_coded_;
  std::vector<Code> codes_;
  std::map<std::string, std::size_t> index_;
};

Json Named(const SdmxComponent& component) {
  return {{"id", component.id}, {"name", component.name}};
}

Json DimensionsJson(const std::vector<UsedValues>& used) {
  Json out = Json::array();
  for (std::size_t i = 0; i < used.size(); ++i) {
    Json dimension = Named(SdmxDimensions()[i]);
    dimension["keyPosition"] = i;
    if (SdmxDimensions()[i].id == "TIME_PERIOD") dimension["roles"] = {"TIME_PERIOD"};
    dimension["values"] = used[i].ToJson(true);
    out.push_back(std::move(dimension));
  }
  return out;
}

bool IsNumeric(const SdmxComponent& component) {
  return component.id == "CI_LOWER" || component.id == "CI_UPPER" || component.id == "DECIMALS";
}

// Numbers stand in the observations themselves; an attribute without a list of values.
Json AttributesJson(const std::vector<UsedValues>& used) {
  Json out = Json::array();
  for (std::size_t i = 0; i < used.size(); ++i) {
    const SdmxComponent& component = SdmxObservationAttributes()[i];
    Json attribute = Named(component);
    attribute["isMandatory"] = component.is_mandatory;
    attribute["relationship"] = {{"observation", Json::object()}};
    if (IsNumeric(component)) {
      attribute["format"] = {{"dataType", component.id == "DECIMALS" ? "Integer" : "Decimal"}};
    } else {
      attribute["values"] = used[i].ToJson(false);
    }
    out.push_back(std::move(attribute));
  }
  return out;
}

Json DatasetAttributesJson(const DatasetFacts& facts) {
  Json out = Json::array();
  const std::vector<std::string> values = SdmxDatasetAttributeValues(facts);
  for (std::size_t i = 0; i < values.size(); ++i) {
    Json attribute = Named(SdmxDatasetAttributes()[i]);
    attribute["isMandatory"] = true;
    attribute["relationship"] = {{"dataflow", Json::object()}};
    attribute["values"] = Json::array({{{"value", values[i]}}});
    out.push_back(std::move(attribute));
  }
  return out;
}

Json Links() {
  return Json::array(
      {{{"rel", "dataflow"},
        {"urn", "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=" + SdmxDataflowName()}},
       {{"rel", "structure"}, {"urn", SdmxDsdUrn()}}});
}

Json NumberOf(const std::optional<Decimal>& number) {
  return number.has_value() ? JsonNumber<Json>(*number) : Json();
}

}  // namespace

std::string ToSdmxJson(const PublishedDataset& dataset) {
  const DatasetFacts& facts = dataset.facts();
  std::vector<UsedValues> dimensions;
  for (const SdmxComponent& component : SdmxDimensions())
    dimensions.emplace_back(component, dataset);
  std::vector<UsedValues> attributes;
  for (const SdmxComponent& component : SdmxObservationAttributes()) {
    attributes.emplace_back(component, dataset);
  }
  const auto add = [](const std::vector<std::string>& values, std::vector<UsedValues>& used) {
    for (std::size_t i = 0; i < values.size(); ++i) used[i].Add(values[i]);
  };
  for (const Observation& o : dataset.observations()) {
    add(SdmxDimensionValues(facts, o), dimensions);
    add(SdmxObservationAttributeValues(o), attributes);
  }
  for (UsedValues& used : dimensions) used.Order();
  for (UsedValues& used : attributes) used.Order();

  Json observations = Json::object();
  for (const Observation& o : dataset.observations()) {
    std::string key;
    const std::vector<std::string> values = SdmxDimensionValues(facts, o);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i > 0) key += ':';
      key += dimensions[i].IndexOf(values[i]).dump();
    }
    Json row = Json::array({NumberOf(o.value)});
    const std::vector<std::string> texts = SdmxObservationAttributeValues(o);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const std::string_view id = SdmxObservationAttributes()[i].id;
      if (id == "CI_LOWER") {
        row.push_back(NumberOf(o.low));
      } else if (id == "CI_UPPER") {
        row.push_back(NumberOf(o.high));
      } else if (id == "DECIMALS") {
        row.push_back(o.value.has_value() ? Json(o.value->decimals) : Json());
      } else {
        row.push_back(attributes[i].IndexOf(texts[i]));
      }
    }
    observations[key] = std::move(row);
  }

  Json dataset_attributes = Json::array();
  for (std::size_t i = 0; i < SdmxDatasetAttributes().size(); ++i) dataset_attributes.push_back(0);

  Json message;
  message["meta"] = {
      {"schema",
       "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/"
       "2.0.0/sdmx-json-data-schema.json"},
      {"id", facts.id},
      {"test", false},
      {"prepared", facts.prepared},
      {"contentLanguages", {"en"}},
      {"sender", {{"id", kSdmxSenderId}, {"name", facts.provider}}}};
  message["data"] = {
      {"structures",
       Json::array({{{"links", Links()},
                     {"name", "Bilateral migration flows"},
                     {"dataSets", {0}},
                     {"dimensions", {{"observation", DimensionsJson(dimensions)}}},
                     {"measures",
                      {{"observation", Json::array({{{"id", "OBS_VALUE"},
                                                     {"name", "Observation value"},
                                                     {"format", {{"dataType", "Decimal"}}}}})}}},
                     {"attributes",
                      {{"dataSet", DatasetAttributesJson(facts)},
                       {"observation", AttributesJson(attributes)}}}}})},
      {"dataSets", Json::array({{{"structure", 0},
                                 {"action", "Information"},
                                 {"links", Links()},
                                 {"attributes", dataset_attributes},
                                 {"observations", std::move(observations)}}})}};
  return message.dump(1) + "\n";
}

}  // namespace mirrorflow
