#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mirrorflow {

// A document of reference metadata: numbered headings, each with items. Texts alone; who makes one
// sees to it that no confidential number is in them.
struct MetadataItem {
  std::string id;     // "S.6.1"
  std::string label;  // "Confidentiality - policy"
  // What is known; empty where the office has to fill it in.
  std::string text = {};
};
struct MetadataSection {
  std::string id;
  std::string heading;
  std::vector<MetadataItem> items;
};
struct MetadataDocument {
  std::string title;
  std::string structure;  // "ESMS 2.0", "GUILD"
  std::string prepared;
  std::vector<MetadataSection> sections;
};

// What stands in the place of an empty text.
inline constexpr std::string_view kToBeFilledIn =
    "Not available from the run: to be filled in by the office.";

// {"title", "structure", "prepared", "sections": [{"id", "heading", "items": [...]}]}; an empty
// text is null.
std::string ToJson(const MetadataDocument& document);
// For people: headings underlined, a paragraph for each item.
std::string ToText(const MetadataDocument& document);

}  // namespace mirrorflow
