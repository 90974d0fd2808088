#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "crypto/identity_fields.h"
#include "records/person_event.h"

namespace mirrorflow {

// A feature is one thing that two identities can have in common: an n-gram of a field, the birth
// year, ... All possible features are numbered, so that what is known of each under a run key is a
// plain table.
using FeatureId = std::uint16_t;

inline constexpr std::size_t kTextSymbols = 37;  // blank, A to Z, 0 to 9
inline constexpr std::size_t kBigramCount = kTextSymbols * kTextSymbols;
inline constexpr std::size_t kPostcodeLength = 12;
inline constexpr int kFirstYear = 1800;
inline constexpr int kLastYear = 2199;

// How many different features a field has.
constexpr std::size_t FeatureCount(IdentityField field) {
  switch (field) {
    case IdentityField::kName:
    case IdentityField::kParentName:
    case IdentityField::kBirthPlace:
    case IdentityField::kAddress:
      return kBigramCount;
    case IdentityField::kBirthYearDigit:
      return 2 * 10;
    case IdentityField::kBirthYear:
      return kLastYear - kFirstYear + 1;
    case IdentityField::kBirthMonth:
      return 12;
    case IdentityField::kBirthDay:
    case IdentityField::kBirthDayOrMonth:
      return 31;
    case IdentityField::kSex:
      return 2;
    case IdentityField::kCitizenship:
    case IdentityField::kBirthCountry:
      return 26 * 26;
    case IdentityField::kPostcode:
      return kPostcodeLength * (kTextSymbols - 1);
  }
  return 0;
}

// The first number of each field; one more than there are fields, the last being the total.
inline constexpr auto kFirstFeature = [] {
  std::array<FeatureId, kIdentityFields.size() + 1> first{};
  for (std::size_t i = 0; i < kIdentityFields.size(); ++i) {
    first[i + 1] = static_cast<FeatureId>(first[i] + FeatureCount(static_cast<IdentityField>(i)));
  }
  return first;
}();
inline constexpr std::size_t kFeatureCount = kFirstFeature.back();

// The weight of each feature, that of its field.
inline constexpr auto kFeatureWeights = [] {
  std::array<std::uint8_t, kFeatureCount> weights{};
  for (std::size_t i = 0; i < kIdentityFields.size(); ++i) {
    for (std::size_t f = kFirstFeature[i]; f < kFirstFeature[i + 1]; ++f) {
      weights[f] = kIdentityFields[i].weight;
    }
  }
  return weights;
}();

IdentityField FieldOfFeature(FeatureId feature);

// The bytes that are hashed for a feature: the field's name, a zero byte, and the n-gram or value.
// Different features have different bytes.
std::string FeatureText(FeatureId feature);

// The distinct features of an identity, in ascending order. Names, places and addresses are bags of
// tokens: neither order nor repetition counts. What is missing or unknown has no features, and so
// has what is outside the ranges above. Characters outside A-Z0-9 are left out.
std::vector<FeatureId> IdentityFeatures(const Identity& identity);

// Sum of the weights of features; kOrdinaryWeight is one ordinary n-gram.
std::uint32_t TotalWeight(std::span<const FeatureId> features);

// Whether there is a name and a total weight of at least `minimum_weight`.
bool IsEnoughIdentity(std::span<const FeatureId> features, std::uint32_t minimum_weight);

}  // namespace mirrorflow
