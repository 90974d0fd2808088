#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "records/quality/quality_report.h"
#include "services/clock/clock.h"
#include "services/confinement/printable_text.h"
#include "services/node/commands.h"
#include "services/node/kept_quality.h"
#include "services/node/node_config.h"
#include "services/node/node_population.h"
#include "services/node/register_files.h"
#include "services/storage/durable_file.h"
#include "services/terminal/interrupt.h"
#include "services/terminal/progress_bar.h"

namespace mirrorflow {
namespace {

// Of the errors that may be shown as examples so many are looked through.
constexpr std::size_t kSearchedErrors = 1000;

// The state directory where there is one: `check` makes none.
std::filesystem::path DirectoryForRows(const NodeConfig& config) {
  std::error_code ignored;
  return std::filesystem::is_directory(config.state_directory, ignored)
             ? std::filesystem::path(config.state_directory)
             : std::filesystem::temp_directory_path();
}

std::vector<RowError> ListedErrors(const QualityFindings& findings) {
  std::vector<RowError> errors;
  for (const ReadReport& report : findings.reports) {
    errors.insert(errors.end(), report.errors.begin(), report.errors.end());
  }
  return errors;
}

nlohmann::ordered_json ErrorsJson(const std::vector<RowError>& errors) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const RowError& error : errors) {
    json.push_back({{"source", error.source},
                    {"row", error.row},
                    {"line", error.line},
                    {"column", error.column},
                    {"value_class", std::string(ValueClassName(error.value_class))},
                    {"reason", std::string(RowErrorCode(error.reason))}});
  }
  return json;
}

// Reads a source again up to the last wanted row and prints the cells that were found wrong.
absl::Status PrintExamples(const RegisterFile& file, std::span<const RowError> errors) {
  absl::StatusOr<std::vector<RegisterSource>> opened = OpenRegisterFiles({&file, 1});
  if (!opened.ok()) return opened.status();
  Source& source = *opened->front().source;
  const std::vector<std::string>& columns = source.columns();
  std::uint64_t last = 0;
  for (const RowError& error : errors) last = std::max(last, error.row);
  SourceRow row;
  while (row.number < last) {
    absl::StatusOr<bool> more = source.Next(row);
    if (!more.ok()) return more.status();
    if (!*more) break;
    if (row.problem) continue;
    for (const RowError& error : errors) {
      if (error.row != row.number || error.column.empty()) continue;
      const auto column = std::ranges::find(columns, error.column);
      if (column == columns.end()) continue;
      std::cout << "  " << error.ToString() << "\n    value: "
                << PrintableLine(row.cells[static_cast<std::size_t>(column - columns.begin())])
                << '\n';
    }
  }
  return absl::OkStatus();
}

absl::Status PrintAllExamples(const std::vector<RegisterFile>& files,
                              const std::vector<RowError>& errors) {
  std::cout << "\nExamples (personal data: do not pass on)\n";
  for (const RegisterFile& file : files) {
    std::vector<RowError> of_source;
    std::ranges::copy_if(errors, std::back_inserter(of_source), [&file](const RowError& error) {
      return error.source == file.mapping.source;
    });
    if (of_source.empty()) continue;
    if (absl::Status status = PrintExamples(file, of_source); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<QualityFindings> CheckSources(const NodeConfig& config, DurationRule duration_rule,
                                             std::size_t listed, const std::stop_token& stop) {
  std::vector<SourceQuality> qualities;
  for (const RegisterFile& file : PopulationFiles(config)) qualities.emplace_back(file.mapping);
  PopulationOptions options;
  options.observer = [&qualities](std::size_t source, const PersonEvent& event) {
    qualities[source].Add(event);
  };
  options.listed_errors = listed;
  options.find_duplicate_ids = true;
  options.stop = stop;
  absl::StatusOr<NodePopulation> read = [&] {
    ProgressBar bar("reading sources");
    options.progress = [&bar](const ReadProgress& progress) {
      bar.Update(progress.bytes_read, progress.total_bytes.value_or(0));
    };
    options.building_progress = [&bar](std::uint64_t done, std::uint64_t all) {
      bar.Update(done, all);
    };
    return ReadNodePopulation(config, DirectoryForRows(config), duration_rule, options);
  }();
  if (!read.ok()) return read.status();
  ProgressBar bar("comparing sources");
  return FindQuality(
      read->population, {.country = config.country, .duration_rule = duration_rule},
      std::move(qualities),
      [&bar](std::uint64_t done, std::uint64_t all) { bar.Update(done, all); }, stop);
}

}  // namespace

absl::Status RunCheck(const CheckOptions& options) {
  const std::stop_token stop = StopOnInterrupt();
  absl::StatusOr<NodeConfig> config = ReadNodeConfig(options.config);
  if (!config.ok()) return config.status();
  const absl::StatusOr<DurationRule> duration_rule = DurationRuleFromName(options.duration_rule);
  if (!duration_rule.ok()) return duration_rule.status();
  const std::vector<RegisterFile> files = PopulationFiles(*config);
  if (files.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(options.config,
                     ": there is nothing to read\nhint: name the sources under `population`, "
                     "`emigrants` and `immigrants`"));
  }
  absl::StatusOr<QualityFindings> findings = CheckSources(
      *config, *duration_rule,
      options.examples == 0 ? options.listed_errors
                            : std::max(options.listed_errors, options.examples + kSearchedErrors),
      stop);
  if (!findings.ok()) return findings.status();
  const ReportDocument document = MakeQualityDocument(*findings);
  // For the operator page; `check` makes no state directory.
  if (const absl::Status kept =
          KeepQuality(document, options.duration_rule, config->state_directory, TimeNow());
      !kept.ok() && !absl::IsNotFound(kept)) {
    std::cerr << "not kept for the operator page: " << kept.message() << '\n';
  }
  std::vector<RowError> errors = ListedErrors(*findings);
  if (errors.size() > options.listed_errors) errors.resize(options.listed_errors);
  const SmallCounts small = options.exact ? SmallCounts::kExact : SmallCounts::kHidden;
  if (!options.html.empty()) {
    if (absl::Status status = WriteFileDurably(options.html, DocumentHtml(document, small));
        !status.ok()) {
      return status;
    }
    std::cerr << "wrote " << options.html << '\n';
  }
  if (options.json) {
    nlohmann::ordered_json json = nlohmann::ordered_json::parse(DocumentJson(document, small));
    json["country"] = std::string(config->country.alpha2());
    json["errors"] = ErrorsJson(errors);
    std::cout << json.dump(2) << '\n';
    return absl::OkStatus();
  }
  std::cout << DocumentText(document, SmallCounts::kExact);
  if (!errors.empty()) std::cout << "\nThe first errors\n";
  for (const RowError& error : errors) std::cout << "  " << error.ToString() << '\n';
  if (options.examples == 0) return absl::OkStatus();
  // A rejected row has no cells to show.
  std::vector<RowError> wanted = ListedErrors(*findings);
  std::erase_if(
      wanted, [](const RowError& error) { return error.reason < RowErrorReason::kForeignScript; });
  if (wanted.size() > options.examples) wanted.resize(options.examples);
  return PrintAllExamples(files, wanted);
}

}  // namespace mirrorflow
