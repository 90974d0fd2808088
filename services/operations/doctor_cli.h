#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "services/operations/doctor.h"
#include "services/terminal/subcommand.h"

namespace mirrorflow {

// The command `doctor` of a service's program.
inline CLI::App* AddDoctor(CLI::App& app, const std::string& program, const std::string& config,
                           DoctorOptions& options) {
  CLI::App* command = AddSubcommand(
      app, "doctor",
      "Check clock, disk, keys, certificates, peers; green, yellow or red, and what to do",
      program + " doctor --config " + config);
  command->add_option("--config", options.config, "The service's configuration")
      ->required()
      ->type_name("FILE");
  command->add_flag("--json", options.json, "Print JSON");
  return command;
}

}  // namespace mirrorflow
