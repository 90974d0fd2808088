#include "services/operator_page/page_text.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_replace.h"
#include "statistics/report/html_writer.h"

namespace mirrorflow {

std::string_view Say(PageText text, Language language) {
  const PageTexts* texts = nullptr;
  switch (language) {
    case Language::kEnglish:
      texts = &EnglishPageTexts();
      break;
    case Language::kFrench:
      texts = &FrenchPageTexts();
      break;
    case Language::kPortuguese:
      texts = &PortuguesePageTexts();
      break;
    case Language::kArabic:
      texts = &ArabicPageTexts();
      break;
  }
  return texts->at(static_cast<std::size_t>(text)).text;
}

std::string Say(PageText text, Language language,
                std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
  // Ids and paths run from left to right inside of a sentence that does not.
  const bool isolate = IsRightToLeft(language);
  std::vector<std::pair<std::string, std::string>> places;
  for (const auto& [name, value] : values) {
    places.emplace_back(Joined({"{", name, "}"}),
                        isolate ? Joined({"\u2068", value, "\u2069"}) : std::string(value));
  }
  return absl::StrReplaceAll(std::string(Say(text, language)), places);
}

std::string SayName(std::span<const ProgramName> names, std::string_view name, Language language) {
  const auto known = std::ranges::find(names, name, &ProgramName::first);
  return std::string(known == names.end() ? name : Say(known->second, language));
}

}  // namespace mirrorflow
