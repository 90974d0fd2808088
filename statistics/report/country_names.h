#pragma once

#include <array>
#include <span>
#include <string_view>

#include "statistics/report/language.h"

namespace mirrorflow {

struct ReportCountryName {
  std::string_view alpha2;
  std::array<std::string_view, kLanguageCount> names;  // by Language
};

// All countries of ISO 3166-1, by alpha-2 code.
std::span<const ReportCountryName> AllReportCountryNames();

// As readers know the country; the code itself where it is none of ISO 3166-1.
std::string_view ReportCountry(std::string_view alpha2, Language language);

}  // namespace mirrorflow
