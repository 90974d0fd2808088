#include "statistics/formats/publication.h"

#include <utility>

#include "statistics/formats/chart_csv.h"
#include "statistics/formats/dataset_workbook.h"
#include "statistics/formats/eurostat.h"
#include "statistics/formats/json_stat.h"
#include "statistics/formats/metadata_document.h"
#include "statistics/formats/sdmx_csv.h"
#include "statistics/formats/sdmx_json.h"
#include "statistics/formats/sdmx_ml.h"

namespace mirrorflow {

absl::StatusOr<std::map<std::string, std::string>> WritePublication(
    const PublishedDataset& dataset, const PublisherFacts& publisher,
    std::span<const LinkageRunFacts> runs) {
  absl::StatusOr<std::string> workbook = ToWorkbook(dataset);
  if (!workbook.ok()) return workbook.status();
  const std::string& id = dataset.facts().id;
  std::map<std::string, std::string> files;
  files[id + ".xlsx"] = *std::move(workbook);
  files[id + ".sdmx1.csv"] = ToSdmxCsv1(dataset);
  files[id + ".sdmx2.csv"] = ToSdmxCsv2(dataset);
  files[id + ".sdmx-structure.xml"] = ToSdmxStructure(dataset);
  files[id + ".sdmx-data.xml"] = ToSdmxData(dataset);
  files[id + ".sdmx-data.xsd"] = ToSdmxDataSchema(dataset);
  files[id + ".sdmx.json"] = ToSdmxJson(dataset);
  files[id + ".json-stat.json"] = ToJsonStat(dataset);
  files[id + ".corridors.csv"] = ToCorridorCsv(dataset);
  files[id + ".matrix.csv"] = ToMatrixCsv(dataset, Measure::kLinkedCorrected);
  for (auto& [table, csv] : ToEurostatCsv(dataset)) {
    files[id + ".eurostat-" + table + ".csv"] = std::move(csv);
  }
  const auto add = [&](const std::string& name, const MetadataDocument& document) {
    files[id + "." + name + ".json"] = ToJson(document);
    files[id + "." + name + ".txt"] = ToText(document);
  };
  add("reference-metadata", ReferenceMetadata(dataset, publisher, runs));
  for (const LinkageRunFacts& run : runs) {
    add("linkage-" + run.run, LinkageReport(run, dataset.facts().prepared));
  }
  return files;
}

}  // namespace mirrorflow
