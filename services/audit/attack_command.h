#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace mirrorflow {

struct AttackOptions {
  std::string agreement;
  std::string population = "generated";  // or a CSV file
  std::string mapping;                   // of that file
  std::string profile;                   // empty: the agreement's
  std::vector<std::size_t> known;        // pairs
  std::vector<std::size_t> sizes;        // records
  std::vector<unsigned> overlaps;        // per cent
  std::vector<std::string> attacks;      // by name; none: all
  std::uint64_t seed = 1;
  bool full = false;
  std::string json;  // file, or "-" for stdout in place of the text
  std::string html;  // file
};

CLI::App* AddAttack(CLI::App& app, AttackOptions& options);

// Attacks the encoding of an agreement, prints what was found, and writes JSON and a page where
// asked for. FailedPrecondition when it is not within the agreement's bounds.
absl::Status RunAttackCommand(const AttackOptions& options);

}  // namespace mirrorflow
