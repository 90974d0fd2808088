#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace mirrorflow {

// What the subcommands of `aggregates` take.
struct AggregatesOptions {
  std::string config;
  std::string file;
  std::string country;
  std::string to;
  std::string replaces;
  std::string released;  // SDMX-CSV 1.0 of a publication, to compare with
  std::int64_t persons = 10;
  std::int64_t percent = 5;
  std::string year;
  std::string id;
  std::string provider;
  std::string vintage = "provisional";
  std::string duration_rule = "UN12";
  bool json = false;
};

// The subcommand `aggregates` of mf-office: tables that countries report by workbook
// (docs/aggregates.md). They work on the office's state directory, whether the service runs or not.
// Lives until the command line is parsed and run.
class AggregatesCli {
 public:
  explicit AggregatesCli(CLI::App& app);
  AggregatesCli(const AggregatesCli&) = delete;
  AggregatesCli& operator=(const AggregatesCli&) = delete;

  bool parsed() const { return group_->parsed(); }
  absl::Status Run() const;

 private:
  void AddConfig(CLI::App* command);
  void AddComparison(CLI::App* command);

  AggregatesOptions options_;
  CLI::App* group_;
  CLI::App* template_;
  CLI::App* check_;
  CLI::App* import_;
  CLI::App* list_;
  CLI::App* compare_;
  CLI::App* publish_;
};

}  // namespace mirrorflow
