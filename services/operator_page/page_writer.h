#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "services/operator_page/page_text.h"
#include "statistics/report/html_writer.h"
#include "statistics/report/language.h"

namespace mirrorflow {

// What the parts of the operator page write with: markup by HtmlWriter, which escapes whatever is
// text, and words by `Say`.
class PageWriter {
 public:
  explicit PageWriter(Language language) : language_(language) {}

  HtmlWriter& html() { return html_; }
  Language language() const { return language_; }

  void Paragraph(std::string_view text);
  void Paragraph(PageText text) { Paragraph(Say(text, language_)); }
  void Heading(std::string_view element, PageText text);
  // A section of the page with its heading; Close() of the writer ends it.
  void OpenSection(std::string_view id, PageText heading);
  // A table in a box that scrolls by itself; `columns` are its header. CloseTable ends it.
  void OpenTable(PageText caption, std::initializer_list<PageText> columns);
  void CloseTable();
  // A command to copy, with what it does.
  void Command(PageText label, const std::vector<std::string>& words);
  // The program's or an operator's own words, which are not in the page's language.
  void OwnWords(std::string_view element, std::string_view text);
  // A time of RFC 3339 as people read it.
  static std::string TimeText(std::string_view time);
  std::string CountryText(std::string_view alpha2) const;
  std::string FlowText(std::string_view origin, std::string_view destination) const;
  // "provisional", "final", "revision-1" as the page says it.
  std::string EditionText(std::string_view edition) const;
  // Items of a sentence, with the comma of the language between them.
  std::string Listed(const std::vector<std::string>& items) const;

 private:
  Language language_;
  HtmlWriter html_;
};

// As a shell takes it: words with other characters than those of ids and paths in quotes.
std::string CommandLine(const std::vector<std::string>& words);

}  // namespace mirrorflow
