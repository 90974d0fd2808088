#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/transport/tls_credentials.h"

namespace mirrorflow {

// green: as it should be. yellow: works, and needs somebody's attention. red: does not work, or
// will stop within days.
enum class Verdict { kGreen, kYellow, kRed };
std::string_view VerdictName(Verdict verdict);

// What was found of one thing. Neither text holds personal data or a secret.
struct Finding {
  std::string check;  // what was looked at, such as "disk" or "peer node/KE"
  Verdict verdict = Verdict::kGreen;
  std::string found;
  std::string hint{};  // what to do; empty when there is nothing to do
};

// The checks that every service has. None changes anything.
Finding CheckClock();
Finding CheckDisk(const std::string& state_directory);
Finding CheckStateDirectory(const std::string& state_directory);
// Certificate, key and authorities: whether they fit, and for how long.
Finding CheckCertificates(const TlsPaths& paths);
// A key or a passphrase: nobody else may read it.
Finding CheckSecretFile(const std::string& what, const std::string& path);
Finding CheckVersions(const std::string& program);
// Starts the reader of files from outside, and says by what the kernel confines it.
Finding CheckReader(const std::string& program);
// Calls it, and says in its words why it can't be reached.
Finding CheckPeer(const std::string& what, const std::string& address, const TlsPaths& paths,
                  const ExpectedServer& expected);
// The service's own port, by a call as a peer would make it; `listen` as in the configuration.
Finding CheckListener(const std::string& listen, const TlsPaths& paths);
// A status that is all there is to say.
Finding FindingFrom(std::string check, const absl::Status& status, std::string if_ok);

// Where a call to one's own `listen` goes: 0.0.0.0 is no address to call.
std::string OwnAddress(const std::string& listen, int port);

// Checks as a table or JSON, and when the service itself checked last and checks next, from what it
// left in the state directory.
struct DoctorOptions {
  std::string config;
  bool json = false;
};
// Prints to stdout. FailedPrecondition when something is red.
absl::Status PrintFindings(const std::vector<Finding>& findings, const std::string& state_directory,
                           const DoctorOptions& options);

// What the running service found, for `doctor` to show: doctor.json in the state directory.
absl::Status SaveFindings(const std::vector<Finding>& findings, const std::string& state_directory,
                          const std::string& now, const std::string& next);

}  // namespace mirrorflow
