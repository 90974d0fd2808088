#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "records/mapping.h"

namespace mirrorflow {

// What the name of a column says about its content.
struct NamedField {
  FieldKind field = FieldKind::kRecordId;
  bool exact = false;         // the whole name is known; else a known word stands in it
  std::string_view language;  // "English", "French", "Portuguese", "Arabic"
};

// The field of a column by its name in English, French, Portuguese or Arabic, however it is spaced,
// hyphenated, accented or capitalised ("date_of_birth", "DateOfBirth", "Né(e) le", "تاريخ
// الميلاد").
std::optional<NamedField> FieldOfColumnName(std::string_view name);

// How much a row looks like one of column names: the number of names that are known, and one half
// more when its cells are text and as many as the others' (at least 8 of 10 of `widest`).
double HeaderLikeness(std::span<const std::string_view> cells, std::size_t widest);

}  // namespace mirrorflow
