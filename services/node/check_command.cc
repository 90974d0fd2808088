#include <cstdint>
#include <iostream>
#include <nlohmann/json.hpp>
#include <span>
#include <stop_token>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "records/read_report_text.h"
#include "records/register_reader.h"
#include "services/node/commands.h"
#include "services/node/node_config.h"
#include "services/node/register_files.h"
#include "services/terminal/interrupt.h"
#include "services/terminal/progress_bar.h"

namespace mirrorflow {
namespace {

absl::StatusOr<ReadReport> CheckFile(const RegisterFile& file, std::size_t listed_errors,
                                     const std::stop_token& stop) {
  absl::StatusOr<std::vector<RegisterSource>> sources = OpenRegisterFiles({&file, 1});
  if (!sources.ok()) return sources.status();
  ProgressBar bar(absl::StrCat("reading ", file.path));
  return ReadRegister(
      *sources, {.filter = {}, .find_duplicate_ids = true, .listed_errors = listed_errors},
      [](PersonEvent&&) { return absl::OkStatus(); },
      [&bar](const ReadProgress& progress) {
        bar.Update(progress.bytes_read, progress.total_bytes.value_or(0));
      },
      stop);
}

}  // namespace

absl::Status RunCheck(const CheckOptions& options) {
  const std::stop_token stop = StopOnInterrupt();
  absl::StatusOr<NodeConfig> config = ReadNodeConfig(options.config);
  if (!config.ok()) return config.status();
  if (config->emigrants.empty() && config->immigrants.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(options.config,
                     ": there is nothing to read\nhint: name the files of the register under "
                     "`emigrants` and `immigrants`"));
  }
  nlohmann::ordered_json json = {{"country", std::string(config->country.alpha2())}};
  for (const auto& [name, files] :
       {std::pair("emigrants", &config->emigrants), std::pair("immigrants", &config->immigrants)}) {
    json[name] = nlohmann::ordered_json::array();
    for (const RegisterFile& file : *files) {
      absl::StatusOr<ReadReport> report = CheckFile(file, options.listed_errors, stop);
      if (!report.ok()) {
        return {report.status().code(),
                absl::StrCat(name, ", ", file.path, ": ", report.status().message())};
      }
      if (options.json) {
        json[name].push_back({{"file", file.path},
                              {"report", nlohmann::ordered_json::parse(ReadReportJson(*report))}});
      } else {
        std::cout << name << ": " << file.path << '\n' << ReadReportText(*report) << '\n';
      }
    }
  }
  if (options.json) std::cout << json.dump(2) << '\n';
  return absl::OkStatus();
}

}  // namespace mirrorflow
