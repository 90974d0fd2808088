#include "services/office/aggregates_commands.h"

#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/clock/clock.h"
#include "services/office/aggregate_store.h"
#include "services/office/office_config.h"
#include "services/office/reported_workbook.h"
#include "services/storage/durable_file.h"
#include "services/storage/private_directory.h"
#include "statistics/aggregates/aggregate_consistency.h"
#include "statistics/aggregates/aggregate_dataset.h"
#include "statistics/aggregates/aggregate_template.h"
#include "statistics/formats/publication.h"
#include "statistics/formats/sdmx_csv_reader.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

// Published files are for all to read.
constexpr unsigned int kPublicFile = 0644;

absl::StatusOr<AggregateStore> OpenStore(const AggregatesOptions& options) {
  absl::StatusOr<OfficeConfig> config = ReadOfficeConfig(options.config);
  if (!config.ok()) return config.status();
  if (absl::Status s = RequirePrivateDirectory(config->state_directory); !s.ok()) return s;
  return AggregateStore::Open(fs::path(config->state_directory) / "aggregates");
}

absl::StatusOr<std::vector<AggregateReport>> ReadCurrentReports(const AggregatesOptions& options) {
  absl::StatusOr<AggregateStore> store = OpenStore(options);
  if (!store.ok()) return store.status();
  return store->ReadCurrent();
}

absl::StatusOr<SdmxCsvContent> ReadReleased(const std::string& path) {
  absl::StatusOr<std::string> bytes = ReadWholeFile(path);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<SdmxCsvContent> content = ReadSdmxCsv1(*bytes);
  if (content.ok()) return content;
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", content.status().message(),
                                                 "\nhint: the file ID.sdmx1.csv of a publication"));
}

ConsistencyTolerance ToleranceOf(const AggregatesOptions& options) {
  return {.persons = options.persons, .percent = options.percent};
}

// Prints what was compared; FailedPrecondition when something differs.
absl::Status PrintFindings(const std::vector<ConsistencyFinding>& findings,
                           const ConsistencyTolerance& tolerance) {
  std::size_t different = 0;
  for (const ConsistencyFinding& finding : findings) different += !finding.agrees;
  std::cout << ToText(findings) << findings.size() << " pairs of figures compared, " << different
            << " differ by more than " << tolerance.persons << " persons and " << tolerance.percent
            << " % of the larger\n";
  if (different == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "figures differ\nhint: definitions, dates or coverage may; the questionnaire says which");
}

}  // namespace

absl::Status RunAggregatesTemplate(const AggregatesOptions& options) {
  absl::StatusOr<Country> country = Country::Create(options.country);
  if (!country.ok()) return country.status();
  std::error_code error;
  if (fs::exists(options.to, error)) {
    return absl::AlreadyExistsError(
        absl::StrCat(options.to, " is there\nhint: it may be filled in; choose another name"));
  }
  absl::StatusOr<std::string> bytes = WriteAggregateTemplate(*country, TimeNow());
  if (!bytes.ok()) return bytes.status();
  if (absl::Status written = WriteFileDurably(options.to, *bytes, kPublicFile); !written.ok()) {
    return written;
  }
  std::cout << options.to << '\n';
  return absl::OkStatus();
}

absl::Status RunAggregatesCheck(const AggregatesOptions& options) {
  absl::StatusOr<std::string> bytes = ReadWholeFile(options.file);
  if (!bytes.ok()) return bytes.status();
  const absl::StatusOr<AggregateReading> reading = ReadReportedWorkbook(options.file, *bytes);
  if (!reading.ok()) return reading.status();
  if (!reading->report.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.file, " is refused:\n", ProblemsText(reading->problems)));
  }
  std::map<std::string, std::size_t> figures;
  for (const AggregateRow& row : reading->report->rows) {
    ++figures[std::string(TableCode(row.table->table))];
  }
  std::cout << options.file << ": " << reading->report->country.alpha2() << ", "
            << reading->report->institution << ", prepared " << reading->report->prepared << '\n';
  for (const auto& [table, count] : figures) std::cout << table << ": " << count << " figures\n";
  if (options.released.empty()) return absl::OkStatus();
  absl::StatusOr<SdmxCsvContent> released = ReadReleased(options.released);
  if (!released.ok()) return released.status();
  return PrintFindings(CompareWithReleased(*reading->report, released->observations,
                                           released->period.year(), ToleranceOf(options)),
                       ToleranceOf(options));
}

absl::Status RunAggregatesImport(const AggregatesOptions& options) {
  absl::StatusOr<std::string> bytes = ReadWholeFile(options.file);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<AggregateStore> store = OpenStore(options);
  if (!store.ok()) return store.status();
  absl::StatusOr<std::string> id = store->Import(*bytes, options.replaces);
  if (!id.ok()) return id.status();
  std::cout << *id << '\n';
  return absl::OkStatus();
}

absl::Status RunAggregatesList(const AggregatesOptions& options) {
  absl::StatusOr<AggregateStore> store = OpenStore(options);
  if (!store.ok()) return store.status();
  absl::StatusOr<std::vector<StoredAggregates>> stored = store->ReadAll();
  if (!stored.ok()) return stored.status();
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const StoredAggregates& one : *stored) {
    std::set<std::string> tables;
    std::set<std::string> periods;
    for (const AggregateRow& row : one.report.rows) {
      tables.emplace(TableCode(row.table->table));
      periods.insert(row.period.text());
    }
    json.push_back({{"id", one.id},
                    {"country", one.report.country.alpha2()},
                    {"institution", one.report.institution},
                    {"prepared", one.report.prepared},
                    {"figures", one.report.rows.size()},
                    {"tables", tables},
                    {"periods", periods},
                    {"replaces", one.replaces},
                    {"replaced", one.is_replaced}});
  }
  if (options.json) {
    std::cout << json.dump(2) << '\n';
    return absl::OkStatus();
  }
  for (const nlohmann::ordered_json& one : json) {
    std::cout << one["id"].get<std::string>() << "  " << one["figures"] << " figures of "
              << one["tables"].size() << " tables, prepared " << one["prepared"].get<std::string>()
              << (one["replaced"].get<bool>() ? ", replaced by another" : "") << '\n';
  }
  return absl::OkStatus();
}

absl::Status RunAggregatesCompare(const AggregatesOptions& options) {
  absl::StatusOr<Period> period = Period::Create(options.year);
  if (!period.ok()) return period.status();
  absl::StatusOr<std::vector<AggregateReport>> reports = ReadCurrentReports(options);
  if (!reports.ok()) return reports.status();
  const ConsistencyTolerance tolerance = ToleranceOf(options);
  std::vector<ConsistencyFinding> findings = CompareStocks(*reports, period->year(), tolerance);
  if (!options.released.empty()) {
    absl::StatusOr<SdmxCsvContent> released = ReadReleased(options.released);
    if (!released.ok()) return released.status();
    if (released->period != *period) {
      return absl::InvalidArgumentError(absl::StrCat(options.released, " is of ",
                                                     released->period.ToString(), ", not of ",
                                                     period->ToString()));
    }
    for (const AggregateReport& report : *reports) {
      const std::vector<ConsistencyFinding> more =
          CompareWithReleased(report, released->observations, period->year(), tolerance);
      findings.insert(findings.end(), more.begin(), more.end());
    }
  }
  return PrintFindings(findings, tolerance);
}

absl::Status RunAggregatesPublish(const AggregatesOptions& options) {
  absl::StatusOr<Period> period = Period::Create(options.year);
  if (!period.ok()) return period.status();
  absl::StatusOr<std::vector<AggregateReport>> reports = ReadCurrentReports(options);
  if (!reports.ok()) return reports.status();
  // The day of the latest workbook, so that the same workbooks give the same bytes.
  std::string prepared;
  for (const AggregateReport& report : *reports) prepared = std::max(prepared, report.prepared);
  absl::StatusOr<PublishedDataset> dataset =
      ToPublishedDataset(*reports, {.id = options.id,
                                    .provider = options.provider,
                                    .period = *period,
                                    .vintage = options.vintage,
                                    .prepared = prepared + "T00:00:00Z",
                                    .duration_rule = options.duration_rule});
  if (!dataset.ok()) return dataset.status();
  absl::StatusOr<std::map<std::string, std::string>> files = WritePublication(*dataset);
  if (!files.ok()) return files.status();
  std::vector<NamedBytes> named;
  for (auto& [name, bytes] : *files) named.push_back({name, std::move(bytes)});
  if (absl::Status made = CreateDirectoryOnce(options.to, named); !made.ok()) return made;
  for (const NamedBytes& file : named) std::cout << options.to << '/' << file.name << '\n';
  return absl::OkStatus();
}

}  // namespace mirrorflow
