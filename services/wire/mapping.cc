#include "services/wire/mapping.h"

#include <algorithm>
#include <array>
#include <string_view>
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

constexpr std::array<FixedField, 8> kFixedFields = {{
    {FieldKind::kOrigin, &v1::Mapping::fixed_origin, &v1::Mapping::mutable_fixed_origin},
    {FieldKind::kDestination, &v1::Mapping::fixed_destination,
     &v1::Mapping::mutable_fixed_destination},
    {FieldKind::kEventDate, &v1::Mapping::fixed_event_date, &v1::Mapping::mutable_fixed_event_date},
    {FieldKind::kCitizenship, &v1::Mapping::fixed_citizenship,
     &v1::Mapping::mutable_fixed_citizenship},
    {FieldKind::kDirection, &v1::Mapping::fixed_direction, &v1::Mapping::mutable_fixed_direction},
    {FieldKind::kBorderPost, &v1::Mapping::fixed_border_post,
     &v1::Mapping::mutable_fixed_border_post},
    {FieldKind::kDocumentIssuer, &v1::Mapping::fixed_document_issuer,
     &v1::Mapping::mutable_fixed_document_issuer},
    {FieldKind::kResidence, &v1::Mapping::fixed_residence, &v1::Mapping::mutable_fixed_residence},
}};

absl::StatusOr<char> DelimiterFromConfig(const std::string& text) {
  if (text.empty()) return ',';
  if (text == "tab") return '\t';
  if (text.size() == 1) return text.front();
  return absl::InvalidArgumentError(
      "mapping, field delimiter: must be \",\", \";\", \"|\" or \"tab\"");
}

// Sets `value` from a name, unless the name is empty.
template <typename Enum>
absl::Status ReadName(const std::string& field, const std::string& name,
                      absl::StatusOr<Enum> (*from_name)(std::string_view), Enum& value) {
  if (name.empty()) return absl::OkStatus();
  absl::StatusOr<Enum> read = from_name(name);
  if (!read.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("mapping, field ", field, ": ", read.status().message()));
  }
  value = *read;
  return absl::OkStatus();
}

absl::Status ReadSourceForm(const v1::Mapping& config, Mapping& mapping) {
  for (const absl::Status& status :
       {ReadName("kind", config.kind(), &SourceKindFromName, mapping.kind),
        ReadName("encoding", config.encoding(), &TextEncodingFromName, mapping.encoding),
        ReadName("rows", config.rows(), &RowKindFromName, mapping.rows),
        ReadName("capture", config.capture(), &CaptureFromName, mapping.capture)}) {
    if (!status.ok()) return status;
  }
  if (config.quote() == "none") {
    mapping.quote = '\0';
  } else if (config.quote() == "'") {
    mapping.quote = '\'';
  } else if (!config.quote().empty() && config.quote() != "\"") {
    return absl::InvalidArgumentError("mapping, field quote: must be \"\\\"\", \"'\" or \"none\"");
  }
  mapping.sheet = config.sheet();
  mapping.header_row = config.header_row();
  mapping.query = config.query();
  for (const v1::Mapping::FixedColumn& column : config.fixed_columns()) {
    mapping.fixed_columns.push_back(
        {.name = column.name(), .first = column.first(), .last = column.last()});
  }
  mapping.fixed_bytes = config.fixed_unit() == "bytes";
  if (!mapping.fixed_bytes && !config.fixed_unit().empty() && config.fixed_unit() != "characters") {
    return absl::InvalidArgumentError(
        "mapping, field fixed_unit: must be \"characters\" or \"bytes\"");
  }
  mapping.skip_lines = config.skip_lines();
  mapping.surname_first = config.surname_first();
  if (config.mrz_separator().size() > 1) {
    return absl::InvalidArgumentError("mapping, field mrz_separator: must be one ASCII character");
  }
  if (!config.mrz_separator().empty()) mapping.mrz_separator = config.mrz_separator().front();
  for (const v1::Mapping::Crosswalk& crosswalk : config.crosswalk()) {
    absl::StatusOr<FieldKind> field = FieldKindFromName(crosswalk.field());
    if (!field.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("mapping, field crosswalk: ", field.status().message()));
    }
    mapping.crosswalks.push_back(
        {.field = *field, .value = crosswalk.value(), .means = crosswalk.means()});
  }
  return absl::OkStatus();
}

// "?" is what `mf-node init` writes where the evidence does not decide.
absl::Status RefuseOpenChoices(const v1::Mapping& config) {
  const auto open = [](const auto& values) {
    return std::ranges::find(values, "?") != values.end();
  };
  for (const auto& [field, values] : {std::pair("female_values", &config.female_values()),
                                      std::pair("male_values", &config.male_values()),
                                      std::pair("entry_values", &config.entry_values()),
                                      std::pair("exit_values", &config.exit_values()),
                                      std::pair("refugee_values", &config.refugee_values())}) {
    if (!open(*values)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("mapping, field ", field,
                     ": a choice is still to be made where \"?\" stands; write the values as the "
                     "file has them"));
  }
  for (const v1::Mapping::Crosswalk& crosswalk : config.crosswalk()) {
    if (crosswalk.means() != "?") continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "mapping, field crosswalk: what '", crosswalk.value(), "' of ", crosswalk.field(),
        " means is still to be said where \"?\" stands; take the entry away if it means nothing"));
  }
  return absl::OkStatus();
}

absl::StatusOr<MappedColumn> ColumnFromConfig(const v1::Mapping::Column& config) {
  MappedColumn column;
  column.column = config.column();
  column.optional = config.optional();
  absl::StatusOr<FieldKind> field = FieldKindFromName(config.field());
  if (!field.ok()) return field.status();
  column.field = *field;
  if (config.date_format() == "?") {
    return absl::InvalidArgumentError(
        "the format of the dates is still to be chosen where \"?\" stands; ask whoever keeps the "
        "register, then write DD/MM/YYYY, MM/DD/YYYY or another format");
  }
  if (!config.date_format().empty()) {
    absl::StatusOr<DateFormat> format = DateFormatFromName(config.date_format());
    if (!format.ok()) return format.status();
    column.date_format = *format;
  }
  column.heaps.assign(config.heaps().begin(), config.heaps().end());
  return column;
}

void WriteSourceForm(const Mapping& mapping, v1::Mapping& config) {
  config.set_surname_first(mapping.surname_first);
  if (mapping.kind != SourceKind::kCsv) config.set_kind(std::string(SourceKindName(mapping.kind)));
  if (mapping.encoding != TextEncoding::kUtf8) {
    config.set_encoding(std::string(TextEncodingName(mapping.encoding)));
  }
  if (mapping.quote != '"') {
    config.set_quote(mapping.quote == '\0' ? "none" : std::string(1, mapping.quote));
  }
  config.set_sheet(mapping.sheet);
  config.set_header_row(mapping.header_row);
  config.set_query(mapping.query);
  for (const FixedColumn& column : mapping.fixed_columns) {
    v1::Mapping::FixedColumn* out = config.add_fixed_columns();
    out->set_name(column.name);
    out->set_first(column.first);
    out->set_last(column.last);
  }
  if (mapping.fixed_bytes) config.set_fixed_unit("bytes");
  config.set_skip_lines(mapping.skip_lines);
  if (mapping.mrz_separator != 0) config.set_mrz_separator(std::string(1, mapping.mrz_separator));
  if (mapping.rows != RowKind::kEvent) config.set_rows(std::string(RowKindName(mapping.rows)));
  config.set_capture(std::string(CaptureName(mapping.capture)));
  for (const Crosswalk& crosswalk : mapping.crosswalks) {
    v1::Mapping::Crosswalk* out = config.add_crosswalk();
    out->set_field(std::string(FieldKindName(crosswalk.field)));
    out->set_value(crosswalk.value);
    out->set_means(crosswalk.means);
  }
}

}  // namespace

absl::StatusOr<Mapping> MappingFromConfig(const v1::Mapping& config) {
  Mapping mapping;
  mapping.source = config.source();
  absl::StatusOr<char> delimiter = DelimiterFromConfig(config.delimiter());
  if (!delimiter.ok()) return delimiter.status();
  mapping.delimiter = *delimiter;
  if (absl::Status status = ReadSourceForm(config, mapping); !status.ok()) return status;
  if (absl::Status status = RefuseOpenChoices(config); !status.ok()) return status;
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
  if (mapping.kind == SourceKind::kCsv) {
    config.set_delimiter(mapping.delimiter == '\t' ? "tab" : std::string(1, mapping.delimiter));
  }
  for (const MappedColumn& column : mapping.columns) {
    v1::Mapping::Column* out = config.add_columns();
    out->set_field(std::string(FieldKindName(column.field)));
    out->set_column(column.column);
    if (column.date_format.has_value()) {
      out->set_date_format(std::string(DateFormatName(*column.date_format)));
    }
    out->set_optional(column.optional);
    for (const std::string& day : column.heaps) out->add_heaps(day);
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
  WriteSourceForm(mapping, config);
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

bool GivesField(const Mapping& mapping, ComparedField field) {
  const auto gives = [&](const auto& source) {
    return FieldKindName(source.field) == ComparedFieldName(field);
  };
  return std::ranges::any_of(mapping.columns, gives) ||
         std::ranges::any_of(mapping.constants, gives);
}

}  // namespace mirrorflow
