#include "services/wire/mapping.h"

#include <array>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

struct FixedField {
  FieldKind field;
  const std::string& (v1::Mapping::*get)() const;
  std::string* (v1::Mapping::*mutable_value)();
};

constexpr std::array<FixedField, 5> kFixedFields = {{
    {FieldKind::kOrigin, &v1::Mapping::fixed_origin, &v1::Mapping::mutable_fixed_origin},
    {FieldKind::kDestination, &v1::Mapping::fixed_destination,
     &v1::Mapping::mutable_fixed_destination},
    {FieldKind::kEventDate, &v1::Mapping::fixed_event_date, &v1::Mapping::mutable_fixed_event_date},
    {FieldKind::kCitizenship, &v1::Mapping::fixed_citizenship,
     &v1::Mapping::mutable_fixed_citizenship},
    {FieldKind::kDirection, &v1::Mapping::fixed_direction, &v1::Mapping::mutable_fixed_direction},
}};

absl::StatusOr<char> DelimiterFromConfig(const std::string& text) {
  if (text.empty()) return ',';
  if (text == "tab") return '\t';
  if (text.size() == 1) return text.front();
  return absl::InvalidArgumentError(
      "mapping, field delimiter: must be \",\", \";\", \"|\" or \"tab\"");
}

absl::StatusOr<MappedColumn> ColumnFromConfig(const v1::Mapping::Column& config) {
  MappedColumn column;
  column.column = config.column();
  column.optional = config.optional();
  absl::StatusOr<FieldKind> field = FieldKindFromName(config.field());
  if (!field.ok()) return field.status();
  column.field = *field;
  if (!config.date_format().empty()) {
    absl::StatusOr<DateFormat> format = DateFormatFromName(config.date_format());
    if (!format.ok()) return format.status();
    column.date_format = *format;
  }
  return column;
}

}  // namespace

absl::StatusOr<Mapping> MappingFromConfig(const v1::Mapping& config) {
  Mapping mapping;
  mapping.source = config.source();
  absl::StatusOr<char> delimiter = DelimiterFromConfig(config.delimiter());
  if (!delimiter.ok()) return delimiter.status();
  mapping.delimiter = *delimiter;
  for (int i = 0; i < config.columns_size(); ++i) {
    absl::StatusOr<MappedColumn> column = ColumnFromConfig(config.columns(i));
    if (!column.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("mapping, columns number ", i + 1,
                                                     " (column '", config.columns(i).column(),
                                                     "'): ", column.status().message()));
    }
    mapping.columns.push_back(*std::move(column));
  }
  for (const FixedField& fixed : kFixedFields) {
    if (const std::string& value = (config.*fixed.get)(); !value.empty()) {
      mapping.constants.push_back({.field = fixed.field, .value = value});
    }
  }
  mapping.missing_values.assign(config.missing_values().begin(), config.missing_values().end());
  mapping.female_values.assign(config.female_values().begin(), config.female_values().end());
  mapping.male_values.assign(config.male_values().begin(), config.male_values().end());
  mapping.entry_values.assign(config.entry_values().begin(), config.entry_values().end());
  mapping.exit_values.assign(config.exit_values().begin(), config.exit_values().end());
  mapping.refugee_values.assign(config.refugee_values().begin(), config.refugee_values().end());
  if (absl::Status status = ValidateMapping(mapping); !status.ok()) return status;
  return mapping;
}

v1::Mapping MappingToConfig(const Mapping& mapping) {
  v1::Mapping config;
  config.set_source(mapping.source);
  config.set_delimiter(mapping.delimiter == '\t' ? "tab" : std::string(1, mapping.delimiter));
  for (const MappedColumn& column : mapping.columns) {
    v1::Mapping::Column* out = config.add_columns();
    out->set_field(std::string(FieldKindName(column.field)));
    out->set_column(column.column);
    if (column.date_format.has_value()) {
      out->set_date_format(std::string(DateFormatName(*column.date_format)));
    }
    out->set_optional(column.optional);
  }
  for (const MappedConstant& constant : mapping.constants) {
    for (const FixedField& fixed : kFixedFields) {
      if (fixed.field == constant.field) *(config.*fixed.mutable_value)() = constant.value;
    }
  }
  for (const std::string& value : mapping.missing_values) config.add_missing_values(value);
  for (const std::string& value : mapping.female_values) config.add_female_values(value);
  for (const std::string& value : mapping.male_values) config.add_male_values(value);
  for (const std::string& value : mapping.entry_values) config.add_entry_values(value);
  for (const std::string& value : mapping.exit_values) config.add_exit_values(value);
  for (const std::string& value : mapping.refugee_values) config.add_refugee_values(value);
  return config;
}

absl::StatusOr<EvaluationMapping> EvaluationMappingFromConfig(const v1::EvaluationMapping& config) {
  absl::StatusOr<Mapping> a = MappingFromConfig(config.a());
  if (!a.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("field a: ", a.status().message()));
  }
  absl::StatusOr<Mapping> b = config.has_b() ? MappingFromConfig(config.b()) : a;
  if (!b.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("field b: ", b.status().message()));
  }
  return EvaluationMapping{.a = *std::move(a),
                           .b = *std::move(b),
                           .truth_a_column = config.truth_a_column(),
                           .truth_b_column = config.truth_b_column(),
                           .truth_person_column = config.truth_person_column()};
}

}  // namespace mirrorflow
