#include "statistics/report/html_writer.h"

#include <cassert>
#include <utility>

namespace mirrorflow {

std::string Joined(std::initializer_list<std::string_view> parts) {
  std::string joined;
  for (const std::string_view part : parts) joined += part;
  return joined;
}

std::string EscapeHtml(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default: {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_control = (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f;
        if (is_control) {
          escaped += "\ufffd";
        } else {
          escaped.push_back(c);
        }
      }
    }
  }
  return escaped;
}

void HtmlWriter::Start(std::string_view element, Attributes attributes) {
  html_ += "<";
  html_ += element;
  for (const auto& [name, value] : attributes) {
    html_ += " ";
    html_ += name;
    if (!value.empty()) html_ += "=\"" + EscapeHtml(value) + "\"";
  }
  html_ += ">";
}

HtmlWriter& HtmlWriter::Open(std::string_view element, Attributes attributes) {
  Start(element, attributes);
  open_.emplace_back(element);
  return *this;
}

HtmlWriter& HtmlWriter::Close() {
  assert(!open_.empty());
  html_ += "</" + open_.back() + ">";
  open_.pop_back();
  return *this;
}

HtmlWriter& HtmlWriter::Text(std::string_view text) {
  html_ += EscapeHtml(text);
  return *this;
}

HtmlWriter& HtmlWriter::Element(std::string_view element, std::string_view text,
                                Attributes attributes) {
  return Open(element, attributes).Text(text).Close();
}

HtmlWriter& HtmlWriter::Void(std::string_view element, Attributes attributes) {
  Start(element, attributes);
  return *this;
}

HtmlWriter& HtmlWriter::Line() {
  html_ += "\n";
  return *this;
}

HtmlWriter& HtmlWriter::Own(std::string_view markup) {
  html_ += markup;
  return *this;
}

std::string HtmlWriter::Take() && {
  assert(open_.empty());
  return std::move(html_);
}

}  // namespace mirrorflow
