#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/support/support_bundle.h"

namespace mirrorflow {

// The command `support-bundle` of a service's program: one .tar.gz for somebody who helps.
class SupportCli {
 public:
  // From the configuration file, all but program, unit and time.
  using Gather = std::function<absl::StatusOr<SupportSources>(const std::string& config)>;

  SupportCli(CLI::App& app, std::string program, const std::string& config, Gather gather);
  SupportCli(const SupportCli&) = delete;
  SupportCli& operator=(const SupportCli&) = delete;

  bool parsed() const { return command_->parsed(); }
  // Prints what the bundle has in it. AlreadyExists if the file is there.
  absl::Status Run() const;

 private:
  const std::string program_;
  const Gather gather_;
  std::string file_;
  std::string config_;
  CLI::App* command_;
};

}  // namespace mirrorflow
