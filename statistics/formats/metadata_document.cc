#include "statistics/formats/metadata_document.h"

#include <nlohmann/json.hpp>

namespace mirrorflow {

std::string ToJson(const MetadataDocument& document) {
  using Json = nlohmann::ordered_json;
  Json json = {{"title", document.title},
               {"structure", document.structure},
               {"prepared", document.prepared},
               {"sections", Json::array()}};
  for (const MetadataSection& section : document.sections) {
    Json items = Json::array();
    for (const MetadataItem& item : section.items) {
      items.push_back({{"id", item.id},
                       {"label", item.label},
                       {"text", item.text.empty() ? Json() : Json(item.text)}});
    }
    json["sections"].push_back(
        {{"id", section.id}, {"heading", section.heading}, {"items", std::move(items)}});
  }
  return json.dump(1) + "\n";
}

std::string ToText(const MetadataDocument& document) {
  std::string text = document.title + "\n" + std::string(document.title.size(), '=') + "\n\n" +
                     "Structure: " + document.structure + ". Prepared: " + document.prepared +
                     ".\n";
  for (const MetadataSection& section : document.sections) {
    const std::string heading = section.id + " " + section.heading;
    text += "\n" + heading + "\n" + std::string(heading.size(), '-') + "\n";
    for (const MetadataItem& item : section.items) {
      text += item.id + " " + item.label + ": " +
              (item.text.empty() ? std::string(kToBeFilledIn) : item.text) + "\n";
    }
  }
  return text;
}

}  // namespace mirrorflow
