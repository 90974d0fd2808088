#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/audit/bundle_checks.h"

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

struct EvidenceOptions {
  std::string config;
  std::string state;  // empty: as the configuration says
  std::string run;
  std::string to;
  std::string programs;  // empty: beside this program
  bool zip = false;
  bool unsigned_manifest = false;
};
// Writes the evidence bundle of one organisation on one run.
absl::Status RunEvidence(const EvidenceOptions& options);

struct VerifyCommandOptions {
  std::vector<std::string> bundles;
  std::vector<std::string> logs;  // copies of whole logs
  std::string registry;
  std::string published;  // directory of files that go round as published
  VerifyOptions verify;
  bool json = false;
};
// One verdict a line. An error when one has failed.
absl::Status RunVerify(const VerifyCommandOptions& options);

struct AccountOptions {
  std::vector<std::string> subjects;  // bundles; with `states` the run alone
  std::vector<std::string> states;    // state directories of organisations, or copies of them
  std::string registry;
  std::string to;  // of the assessment
  bool json = false;
};
// What happened, in sentences.
absl::Status RunExplain(const AccountOptions& options);
// The forty questions of auditors.
absl::Status RunQuestions(const AccountOptions& options);
// Writes a prefilled impact assessment.
absl::Status RunDpia(const AccountOptions& options);

}  // namespace mirrorflow
