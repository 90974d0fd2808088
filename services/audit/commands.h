#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace mirrorflow {

// The commands of mf-audit. All of them work on files; none opens a connection. Results go to
// stdout, everything else to stderr.

struct WireOptions {
  std::string programs;            // directory of mf-node, mf-office and mf-party
  std::string taps;                // directory of tapped messages
  std::string canaries;            // file of planted values, a line each: LABEL TAB VALUE
  std::string planted_in;          // directory where they are, or the search proves nothing
  std::vector<std::string> disks;  // directories to search besides the taps
  bool json = false;
};
// What can leave which program and in what form; with the rest, what did. An error when something
// is found that must not be.
absl::Status RunWire(const WireOptions& options);

}  // namespace mirrorflow
