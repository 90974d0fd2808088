#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mirrorflow {

// The commands `backup`, `restore` and `fsck` of a service's program.
class BackupCli {
 public:
  struct Service {
    std::string program;  // "mf-office"
    std::string config;   // of the examples, "office.txtpb"
    // From the configuration file.
    std::function<absl::StatusOr<std::string>(const std::string& config)> state_directory;
    // Opens a copy of the state as the service would, and reads everything in it.
    std::function<absl::Status(const std::string& state_directory)> verify;
  };

  BackupCli(CLI::App& app, Service service);
  BackupCli(const BackupCli&) = delete;
  BackupCli& operator=(const BackupCli&) = delete;

  bool parsed() const;
  absl::Status Run() const;

 private:
  absl::Status Backup(const std::string& state) const;
  absl::Status Restore(const std::string& state) const;
  absl::Status Fsck(const std::string& state) const;

  const Service service_;
  std::string config_;
  std::string file_;
  std::vector<std::string> recipients_;
  std::string key_;
  CLI::App* backup_;
  CLI::App* restore_;
  CLI::App* fsck_;
};

}  // namespace mirrorflow
