#pragma once

#include <string>
#include <vector>

#include "services/operations/doctor.h"
#include "services/storage/durable_file.h"
#include "services/support/redacted_configuration.h"

namespace mirrorflow {

struct SupportRun {
  std::string id;
  std::string flow;  // "KE-UG"
  std::string period;
  std::string state;
  std::string message{};
};

// What a service's program knows of itself. Nothing is copied from a state directory: what is in a
// bundle is what is named here.
struct SupportSources {
  std::string program{};                // "mf-node"
  std::string unit{};                   // of systemd, for the log
  std::string created{};                // RFC 3339, UTC
  RedactedConfiguration configuration;  // also says what must stand nowhere else
  std::vector<Finding> findings;
  std::vector<SupportRun> runs{};
  std::vector<SupportRun> releases{};  // flow is empty; an office's
  std::string certificate{};           // path; empty for none
  std::string metrics_listen{};        // empty for none
};

// The files of a support bundle: README.txt, which says what is in it and what not, then versions,
// configuration, findings, runs, certificate dates and metrics. No key, no path of one, no
// encoding, no record, no count of records.
std::vector<NamedBytes> SupportFiles(const SupportSources& sources);

}  // namespace mirrorflow
