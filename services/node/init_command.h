#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace mirrorflow {

// mf-node init: the first steps of a node's operator.
struct InitOptions {
  std::string config{};   // a starter configuration goes there, when there is no --from
  std::string country{};  // of the starter configuration
  std::string from{};     // a file to propose a mapping for
  std::string connection{};
  std::string password_file{};
  std::string query{};
  std::string sheet{};
  std::string source{};
  std::string entry = "population";  // or emigrants, immigrants
  std::string encoding{};
  std::string delimiter{};
  std::uint32_t header_row = 0;
  std::uint64_t rows = 200000;
  bool show_values = false;
  std::string to{};  // a file for the proposal; empty: stdout
};

// Adds the command; `options` must outlive the parsing.
CLI::App* AddInitCommand(CLI::App& app, InitOptions& options);

// Writes a commented starter configuration (AlreadyExists if the file is there), or proposes a
// mapping: the mapping to stdout or a new file, a preview to stderr. Asks on a terminal where
// the evidence does not decide a date format.
absl::Status RunInit(const InitOptions& options);

}  // namespace mirrorflow
