#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mirrorflow {

// The command `page` of a service's program: prints where the operator page is, and a token for it.
class PageCli {
 public:
  // From the configuration file.
  struct Place {
    std::string listen;  // empty: the configuration has none
    std::string state_directory;
  };
  using FindPlace = std::function<absl::StatusOr<Place>(const std::string& config)>;

  PageCli(CLI::App& app, const std::string& program, const std::string& config, FindPlace find);
  PageCli(const PageCli&) = delete;
  PageCli& operator=(const PageCli&) = delete;

  bool parsed() const { return command_->parsed(); }
  absl::Status Run() const;

 private:
  const FindPlace find_;
  std::string config_;
  CLI::App* command_;
};

}  // namespace mirrorflow
