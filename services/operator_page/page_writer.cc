#include "services/operator_page/page_writer.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "statistics/report/country_names.h"

namespace mirrorflow {

void PageWriter::Paragraph(std::string_view text) { html_.Element("p", text).Line(); }

void PageWriter::Heading(std::string_view element, PageText text) {
  html_.Element(element, Say(text, language_)).Line();
}

void PageWriter::OpenSection(std::string_view id, PageText heading) {
  const std::string heading_id = Joined({id, "-heading"});
  html_.Open("section", {{"id", id}, {"aria-labelledby", heading_id}});
  html_.Element("h2", Say(heading, language_), {{"id", heading_id}}).Line();
}

void PageWriter::OpenTable(PageText caption, std::initializer_list<PageText> columns) {
  const std::string name(Say(caption, language_));
  // Scrolls by itself on a narrow screen, so a keyboard must reach it.
  html_.Open("div",
             {{"class", "scroll"}, {"tabindex", "0"}, {"role", "group"}, {"aria-label", name}});
  html_.Open("table").Element("caption", name, {{"class", "unseen"}});
  html_.Open("thead").Open("tr");
  for (const PageText column : columns) {
    html_.Element("th", Say(column, language_), {{"scope", "col"}});
  }
  html_.Close().Close().Open("tbody").Line();
}

void PageWriter::CloseTable() { html_.Close().Close().Close().Line(); }

void PageWriter::Command(PageText label, const std::vector<std::string>& words) {
  html_.Open("div", {{"class", "command"}}).Element("span", Say(label, language_));
  html_.Element("code", CommandLine(words), {{"dir", "ltr"}, {"lang", "en"}}).Close().Line();
}

void PageWriter::OwnWords(std::string_view element, std::string_view text) {
  html_.Element(element, text, {{"lang", "en"}, {"dir", "ltr"}});
}

std::string PageWriter::TimeText(std::string_view time) {
  // "2024-03-01T07:50:12Z"
  constexpr std::size_t kLength = 20;
  if (time.size() != kLength || time[10] != 'T' || time.back() != 'Z') return std::string(time);
  return Joined({time.substr(0, 10), " ", time.substr(11, 5), " UTC"});
}

std::string PageWriter::CountryText(std::string_view alpha2) const {
  return std::string(ReportCountry(alpha2, language_));
}

std::string PageWriter::FlowText(std::string_view origin, std::string_view destination) const {
  return Say(PageText::kFromTo, language_,
             {{"origin", CountryText(origin)}, {"destination", CountryText(destination)}});
}

std::string PageWriter::EditionText(std::string_view edition) const {
  constexpr std::string_view kRevision = "revision-";
  if (edition == "provisional") return std::string(Say(PageText::kEdProvisional, language_));
  if (edition == "final") return std::string(Say(PageText::kEdFinal, language_));
  if (!edition.starts_with(kRevision)) return std::string(edition);
  return Say(PageText::kEdRevision, language_, {{"number", edition.substr(kRevision.size())}});
}

std::string PageWriter::Listed(const std::vector<std::string>& items) const {
  return absl::StrJoin(items, language_ == Language::kArabic ? "، " : ", ");
}

std::string CommandLine(const std::vector<std::string>& words) {
  std::vector<std::string> quoted;
  for (const std::string& word : words) {
    const bool plain = !word.empty() && std::ranges::all_of(word, [](char c) {
      return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
             std::string_view("-_./:=,@+").find(c) != std::string_view::npos;
    });
    quoted.push_back(plain ? word
                           : absl::StrCat("'", absl::StrReplaceAll(word, {{"'", "'\\''"}}), "'"));
  }
  return absl::StrJoin(quoted, " ");
}

}  // namespace mirrorflow
