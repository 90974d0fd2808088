#include "services/sandbox/layout_mapping.h"

#include <string>

namespace mirrorflow {

v1::Mapping MappingForLayout(const RegisterLayout& layout) {
  v1::Mapping mapping;
  mapping.set_source(layout.source);
  mapping.set_delimiter(layout.delimiter == '\t' ? "tab" : std::string(1, layout.delimiter));
  for (const RegisterColumn& column : layout.columns) {
    v1::Mapping::Column* mapped = mapping.add_columns();
    mapped->set_field(std::string(MappingFieldName(column.field)));
    mapped->set_column(column.header);
    mapped->set_date_format(column.date_format);
  }
  mapping.set_fixed_origin(layout.fixed_origin);
  mapping.set_fixed_destination(layout.fixed_destination);
  for (const std::string& value : layout.missing_values) mapping.add_missing_values(value);
  for (const std::string& value : layout.female_values) mapping.add_female_values(value);
  for (const std::string& value : layout.male_values) mapping.add_male_values(value);
  for (const std::string& value : layout.refugee_values) mapping.add_refugee_values(value);
  return mapping;
}

}  // namespace mirrorflow
