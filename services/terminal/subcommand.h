#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace mirrorflow {

// A subcommand whose --help ends with an example.
inline CLI::App* AddSubcommand(CLI::App& parent, const std::string& name,
                               const std::string& description, const std::string& example) {
  CLI::App* command = parent.add_subcommand(name, description);
  command->footer("Example:\n  " + example);
  return command;
}

}  // namespace mirrorflow
