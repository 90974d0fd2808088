#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/log/log_place.h"

namespace mirrorflow {

// The subcommands `log show`, `log check`, `log checkpoint` and `log prove` of a program. Lives
// until the command line is parsed and run.
class LogCli {
 public:
  using FindPlace = std::function<absl::StatusOr<LogPlace>(const std::string& config)>;

  // `program`: "mf-node"; `config`: an example of its configuration's name.
  LogCli(CLI::App& app, const std::string& program, const std::string& config, FindPlace find);
  LogCli(const LogCli&) = delete;
  LogCli& operator=(const LogCli&) = delete;

  bool parsed() const;
  absl::Status Run() const;

 private:
  CLI::App* Add(CLI::App& group, const std::string& name, const std::string& description,
                const std::string& arguments);
  absl::Status Show(const LogPlace& place) const;
  absl::Status Check(const LogPlace& place) const;
  absl::Status PrintCheckpoint(const LogPlace& place) const;
  absl::Status Prove(const LogPlace& place) const;

  const std::string program_;
  const std::string config_example_;
  const FindPlace find_;
  std::string config_;
  std::string run_;
  std::uint64_t index_ = 0;
  bool json_ = false;
  bool witnessed_ = false;
  std::vector<std::pair<CLI::App*, absl::Status (LogCli::*)(const LogPlace&) const>> commands_;
};

}  // namespace mirrorflow
