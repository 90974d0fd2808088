#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mirrorflow {

// Writes HTML so that text can't become markup: whatever is given as text or as the value of an
// attribute is escaped here and nowhere else. Names of elements and attributes come from the code.
class HtmlWriter {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // An attribute with an empty value is written without one: {"hidden", ""}.
  HtmlWriter& Open(std::string_view element, Attributes attributes = {});
  // Closes the element that was opened last.
  HtmlWriter& Close();
  HtmlWriter& Text(std::string_view text);
  // Open, Text, Close.
  HtmlWriter& Element(std::string_view element, std::string_view text, Attributes attributes = {});
  // An element without content or end: meta.
  HtmlWriter& Void(std::string_view element, Attributes attributes);
  HtmlWriter& Line();
  // What the project itself wrote: the doctype, style and program. Never anything of a dataset.
  HtmlWriter& Own(std::string_view markup);

  // All that was written; every element must be closed.
  std::string Take() &&;

 private:
  void Start(std::string_view element, Attributes attributes);

  std::string html_;
  std::vector<std::string> open_;
};

// The parts one after the other.
std::string Joined(std::initializer_list<std::string_view> parts);

// As text or between double quotes in an attribute. Control characters, which no HTML text may
// have, become U+FFFD.
std::string EscapeHtml(std::string_view text);

}  // namespace mirrorflow
