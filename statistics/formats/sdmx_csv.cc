#include "statistics/formats/sdmx_csv.h"

#include <vector>

#include "statistics/formats/csv_row.h"
#include "statistics/formats/sdmx_components.h"

namespace mirrorflow {
namespace {

void Append(const std::vector<std::string>& more, std::vector<std::string>& row) {
  row.insert(row.end(), more.begin(), more.end());
}

// The columns that differ between the versions come first.
std::string Write(const PublishedDataset& dataset, const std::vector<std::string>& first_names,
                  const std::vector<std::string>& first_values) {
  std::vector<std::string> row = first_names;
  for (const SdmxComponent& component : SdmxDimensions()) row.emplace_back(component.id);
  row.emplace_back("OBS_VALUE");
  for (const SdmxComponent& component : SdmxObservationAttributes()) {
    row.emplace_back(component.id);
  }
  for (const SdmxComponent& component : SdmxDatasetAttributes()) row.emplace_back(component.id);
  std::string csv;
  AppendCsvRow(row, csv);
  for (const Observation& o : dataset.observations()) {
    row = first_values;
    Append(SdmxDimensionValues(dataset.facts(), o), row);
    row.push_back(o.value.has_value() ? o.value->ToString() : "");
    Append(SdmxObservationAttributeValues(o), row);
    Append(SdmxDatasetAttributeValues(dataset.facts()), row);
    AppendCsvRow(row, csv);
  }
  return csv;
}

}  // namespace

std::string ToSdmxCsv1(const PublishedDataset& dataset) {
  return Write(dataset, {"DATAFLOW"}, {SdmxDataflowName()});
}

std::string ToSdmxCsv2(const PublishedDataset& dataset) {
  return Write(dataset, {"STRUCTURE", "STRUCTURE_ID", "ACTION"},
               {"dataflow", SdmxDataflowName(), "I"});
}

}  // namespace mirrorflow
