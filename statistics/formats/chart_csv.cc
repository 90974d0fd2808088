#include "statistics/formats/chart_csv.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "statistics/formats/csv_row.h"
#include "statistics/formats/sdmx_components.h"

namespace mirrorflow {
namespace {

using Corridors = std::map<std::pair<std::string, std::string>, std::map<Measure, std::string>>;

// The values of the table of totals, by corridor; empty where missing.
Corridors Totals(const PublishedDataset& dataset) {
  Corridors corridors;
  for (const Observation& o : dataset.observations()) {
    if (o.table != TableId::kTotal) continue;
    corridors[{o.origin, o.destination}][o.measure] =
        o.value.has_value() ? o.value->ToString() : "";
  }
  return corridors;
}

}  // namespace

std::string ToCorridorCsv(const PublishedDataset& dataset) {
  constexpr Measure kColumns[] = {Measure::kEmigSender, Measure::kImmigReceiver,
                                  Measure::kLinked,     Measure::kLinkedCorrected,
                                  Measure::kUnion,      Measure::kDualSystem};
  std::vector<std::string> row = {"origin", "origin_name", "destination", "destination_name",
                                  "year"};
  for (const Measure measure : kColumns) row.emplace_back(MeasureCode(measure));
  std::string csv;
  AppendCsvRow(row, csv);
  for (const auto& [corridor, values] : Totals(dataset)) {
    row = {corridor.first, std::string(AreaName(corridor.first)), corridor.second,
           std::string(AreaName(corridor.second)), dataset.facts().period.ToString()};
    for (const Measure measure : kColumns) {
      const auto value = values.find(measure);
      row.push_back(value == values.end() ? "" : value->second);
    }
    AppendCsvRow(row, csv);
  }
  return csv;
}

std::string ToMatrixCsv(const PublishedDataset& dataset, Measure measure) {
  const Corridors corridors = Totals(dataset);
  std::set<std::string> countries;
  for (const auto& [corridor, values] : corridors) {
    countries.insert(corridor.first);
    countries.insert(corridor.second);
  }
  std::vector<std::string> row = {"origin"};
  row.insert(row.end(), countries.begin(), countries.end());
  std::string csv;
  AppendCsvRow(row, csv);
  for (const std::string& origin : countries) {
    row = {origin};
    for (const std::string& destination : countries) {
      const auto values = corridors.find({origin, destination});
      const bool is_there = values != corridors.end() && values->second.contains(measure);
      row.push_back(is_there ? values->second.at(measure) : "");
    }
    AppendCsvRow(row, csv);
  }
  return csv;
}

}  // namespace mirrorflow
