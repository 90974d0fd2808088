#include "statistics/report/language.h"

#include "absl/status/status.h"

namespace mirrorflow {

std::string_view LanguageCode(Language language) {
  constexpr std::array<std::string_view, kLanguageCount> kCodes = {"en", "fr", "pt", "ar"};
  return kCodes.at(static_cast<std::size_t>(language));
}

absl::StatusOr<Language> LanguageFromCode(std::string_view code) {
  for (const Language language : kAllLanguages) {
    if (LanguageCode(language) == code) return language;
  }
  return absl::InvalidArgumentError("a report is in en, fr, pt or ar");
}

bool IsRightToLeft(Language language) { return language == Language::kArabic; }

}  // namespace mirrorflow
