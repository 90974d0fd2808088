#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace mirrorflow {

// The languages of the report: those in which COMESA works, and Portuguese.
enum class Language : std::uint8_t { kEnglish = 0, kFrench = 1, kPortuguese = 2, kArabic = 3 };

inline constexpr std::size_t kLanguageCount = 4;
inline constexpr std::array<Language, kLanguageCount> kAllLanguages = {
    Language::kEnglish, Language::kFrench, Language::kPortuguese, Language::kArabic};

// BCP 47: "en", "fr", "pt", "ar".
std::string_view LanguageCode(Language language);
// InvalidArgument, naming the languages that are there, for another text.
absl::StatusOr<Language> LanguageFromCode(std::string_view code);
// Whether it is written from right to left.
bool IsRightToLeft(Language language);

}  // namespace mirrorflow
