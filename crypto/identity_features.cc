#include "crypto/identity_features.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>

namespace mirrorflow {
namespace {

constexpr std::size_t kBlank = 0;

constexpr FeatureId First(IdentityField field) {
  return kFirstFeature[static_cast<std::size_t>(field)];
}

// 1 to 36, or nothing.
std::optional<std::size_t> SymbolOf(char c) {
  if (c >= 'A' && c <= 'Z') return 1 + static_cast<std::size_t>(c - 'A');
  if (c >= '0' && c <= '9') return 27 + static_cast<std::size_t>(c - '0');
  return std::nullopt;
}

char SymbolText(std::size_t symbol) { return " ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[symbol]; }

class Collector {
 public:
  void Add(IdentityField field, std::size_t index) {
    features_.push_back(static_cast<FeatureId>(First(field) + index));
  }

  void AddBigrams(IdentityField field, std::span<const std::string> tokens) {
    for (const std::string& token : tokens) {
      std::size_t last = kBlank;
      for (const char c : token) {
        const std::optional<std::size_t> symbol = SymbolOf(c);
        if (!symbol) continue;
        Add(field, last * kTextSymbols + *symbol);
        last = *symbol;
      }
      if (last != kBlank) Add(field, last * kTextSymbols + kBlank);
    }
  }

  void AddDate(const PartialDate& date) {
    if (date.year >= kFirstYear && date.year <= kLastYear) {
      const auto year = static_cast<std::size_t>(date.year);
      Add(IdentityField::kBirthYearDigit, year / 10 % 10);
      Add(IdentityField::kBirthYearDigit, 10 + year % 10);
      Add(IdentityField::kBirthYear, year - kFirstYear);
    }
    if (date.month >= 1 && date.month <= 12) {
      const auto month = static_cast<std::size_t>(date.month);
      Add(IdentityField::kBirthMonth, month - 1);
      Add(IdentityField::kBirthDayOrMonth, month - 1);
    }
    if (date.day >= 1 && date.day <= 31) {
      const auto day = static_cast<std::size_t>(date.day);
      Add(IdentityField::kBirthDay, day - 1);
      Add(IdentityField::kBirthDayOrMonth, day - 1);
    }
  }

  void AddCountry(IdentityField field, const std::optional<Country>& country) {
    if (!country) return;
    const std::string_view code = country->alpha2();
    Add(field,
        static_cast<std::size_t>(code[0] - 'A') * 26 + static_cast<std::size_t>(code[1] - 'A'));
  }

  void AddPostcode(std::string_view postcode) {
    std::size_t position = 0;
    for (const char c : postcode) {
      const std::optional<std::size_t> symbol = SymbolOf(c);
      if (!symbol) continue;
      if (position == kPostcodeLength) break;
      Add(IdentityField::kPostcode, position++ * (kTextSymbols - 1) + *symbol - 1);
    }
  }

  std::vector<FeatureId> Distinct() && {
    std::ranges::sort(features_);
    const auto repeated = std::ranges::unique(features_);
    features_.erase(repeated.begin(), repeated.end());
    return std::move(features_);
  }

 private:
  std::vector<FeatureId> features_;
};

}  // namespace

IdentityField FieldOfFeature(FeatureId feature) {
  const auto next = std::ranges::upper_bound(kFirstFeature, feature);
  return static_cast<IdentityField>(next - kFirstFeature.begin() - 1);
}

std::string FeatureText(FeatureId feature) {
  const IdentityField field = FieldOfFeature(feature);
  const std::size_t index = static_cast<std::size_t>(feature) - First(field);
  std::string text(FieldSpec(field).name);
  text.push_back('\0');
  switch (field) {
    case IdentityField::kName:
    case IdentityField::kParentName:
    case IdentityField::kBirthPlace:
    case IdentityField::kAddress:
      text.push_back(SymbolText(index / kTextSymbols));
      text.push_back(SymbolText(index % kTextSymbols));
      break;
    case IdentityField::kBirthYearDigit:
      text += {static_cast<char>('3' + index / 10), ' ', static_cast<char>('0' + index % 10)};
      break;
    case IdentityField::kBirthYear:
      text += std::to_string(kFirstYear + static_cast<int>(index));
      break;
    case IdentityField::kBirthMonth:
    case IdentityField::kBirthDay:
    case IdentityField::kBirthDayOrMonth:
      text += std::to_string(index + 1);
      break;
    case IdentityField::kSex:
      text.push_back(index == 0 ? 'F' : 'M');
      break;
    case IdentityField::kCitizenship:
    case IdentityField::kBirthCountry:
      text += {static_cast<char>('A' + index / 26), static_cast<char>('A' + index % 26)};
      break;
    case IdentityField::kPostcode:
      text += std::to_string(1 + index / (kTextSymbols - 1)) + " " +
              SymbolText(1 + index % (kTextSymbols - 1));
      break;
  }
  return text;
}

std::vector<FeatureId> IdentityFeatures(const Identity& identity) {
  Collector features;
  features.AddBigrams(IdentityField::kName, identity.name);
  features.AddBigrams(IdentityField::kParentName, identity.parent_name);
  features.AddBigrams(IdentityField::kBirthPlace, identity.birth_place);
  features.AddBigrams(IdentityField::kAddress, identity.address);
  features.AddDate(identity.birth_date);
  if (identity.sex == Sex::kFemale) features.Add(IdentityField::kSex, 0);
  if (identity.sex == Sex::kMale) features.Add(IdentityField::kSex, 1);
  features.AddCountry(IdentityField::kCitizenship, identity.citizenship);
  features.AddCountry(IdentityField::kBirthCountry, identity.birth_country);
  features.AddPostcode(identity.postcode);
  return std::move(features).Distinct();
}

std::uint32_t TotalWeight(std::span<const FeatureId> features) {
  std::uint32_t weight = 0;
  for (const FeatureId feature : features) weight += kFeatureWeights[feature];
  return weight;
}

bool IsEnoughIdentity(std::span<const FeatureId> features, std::uint32_t minimum_weight) {
  static_assert(First(IdentityField::kName) == 0, "a name shows in the first feature");
  return !features.empty() && features.front() < FeatureCount(IdentityField::kName) &&
         TotalWeight(features) >= minimum_weight;
}

}  // namespace mirrorflow
