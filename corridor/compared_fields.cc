#include "corridor/compared_fields.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kName = "name";
constexpr std::array<std::string_view, kComparedFieldCount> kNames = {
    "birth_date",  "sex",         "citizenship", "birth_country",
    "birth_place", "parent_name", "address",     "postcode"};

}  // namespace

std::string_view ComparedFieldName(ComparedField field) {
  return kNames[static_cast<std::size_t>(field)];
}

absl::StatusOr<ComparedFields> ComparedFields::FromNames(std::span<const std::string> names) {
  unsigned fields = 0, gaps = 0;
  bool has_name = false;
  for (const std::string& text : names) {
    const bool gap = text.ends_with('?');
    const std::string_view name = std::string_view(text).substr(0, text.size() - (gap ? 1 : 0));
    if (name == kName && !gap && !has_name) {
      has_name = true;
      continue;
    }
    const auto found = std::ranges::find(kNames, name);
    if (found == kNames.end()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "\"", text, "\" is no field that rows are made of, or stands twice; there are ",
          absl::StrJoin(All().Names(), ", ")));
    }
    const unsigned bit = 1U << static_cast<unsigned>(found - kNames.begin());
    if ((fields & bit) != 0) return absl::InvalidArgumentError(absl::StrCat(text, " stands twice"));
    fields |= bit;
    if (gap) gaps |= bit;
  }
  if (!has_name || (fields & Bit(ComparedField::kBirthDate)) == 0) {
    return absl::InvalidArgumentError("name and birth_date are always compared: name them");
  }
  return ComparedFields(fields, gaps);
}

absl::StatusOr<ComparedFields> ComparedFields::Parse(std::string_view text) {
  const std::vector<std::string> names = absl::StrSplit(std::string(text), ',');
  absl::StatusOr<ComparedFields> fields = FromNames(names);
  if (fields.ok() && fields->ToString() != text) {
    return absl::InvalidArgumentError(
        absl::StrCat("the fields stand in another order than ", fields->ToString()));
  }
  return fields;
}

std::vector<std::string> ComparedFields::Names() const {
  std::vector<std::string> names = {std::string(kName)};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const auto field = static_cast<ComparedField>(i);
    if (!Has(field)) continue;
    names.emplace_back(kNames[i]);
    if (HasGaps(field)) names.back() += '?';
  }
  return names;
}

std::string ComparedFields::ToString() const { return absl::StrJoin(Names(), ","); }

}  // namespace mirrorflow
