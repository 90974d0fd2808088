#pragma once

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <vector>

#include "services/terminal/outcome.h"

namespace mirrorflow {

// A subcommand whose --help ends with an example.
inline CLI::App* AddSubcommand(CLI::App& parent, const std::string& name,
                               const std::string& description, const std::string& example) {
  CLI::App* command = parent.add_subcommand(name, description);
  command->footer("Example:\n  " + example);
  return command;
}

// What app.parse threw: help or version on stdout and 0, or what is wrong on stderr and 2.
inline int ReportUsage(const std::string& program, const CLI::App& app,
                       const CLI::ParseError& error) {
  if (dynamic_cast<const CLI::Success*>(&error) != nullptr) return app.exit(error);
  std::cerr << program << ": " << error.what();
  // It says that a command is missing where there is one that nobody knows.
  const std::vector<std::string> unknown = app.remaining(true);
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !unknown.empty()) {
    std::cerr << ", and '" << unknown.front() << "' is none";
  }
  std::cerr << "\nhint: " << program << " --help";
  if (!app.get_subcommands({}).empty()) std::cerr << ", or " << program << " COMMAND --help";
  std::cerr << '\n';
  return kExitUsage;
}

}  // namespace mirrorflow
