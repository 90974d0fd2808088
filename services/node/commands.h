#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/log/log_place.h"
#include "services/trust/trust_cli.h"

namespace mirrorflow {

// The commands of mf-node. Results go to stdout, progress and logs to stderr.

struct CheckOptions {
  std::string config;
  bool json = false;
  std::string html;  // a page to write; empty: none
  std::string duration_rule = "UN12";
  std::size_t listed_errors = 20;
  std::size_t examples = 0;  // wrong values to show, on the terminal only
  bool exact = false;        // small counts in JSON and on the page as they are
};
// Reads all sources and prints how good they are; sends nothing.
absl::Status RunCheck(const CheckOptions& options);

// For the `log` commands.
absl::StatusOr<LogPlace> FindNodeLog(const std::string& config_path);

struct KeysOptions {
  std::string config;
  bool json = false;
  bool seal = false;  // new key files are sealed with a passphrase
};
// Makes the node's two keys, in files or in the token; AlreadyExists if there is one.
absl::Status RunKeysInit(const KeysOptions& options);
// Prints the node's entry for the registry and the fingerprint of its keys.
absl::Status RunKeysShow(const KeysOptions& options);

struct KeysRotateOptions {
  KeysOptions keys;
  std::string token_key;  // the label of the new key, where the identity is in a token
  bool finish = false;
};
// Makes new keys beside the old ones and prints the registry entry that leads to them, signed by
// the old identity; the same again while the new keys wait. With `finish` they replace the old
// ones, which are destroyed.
absl::Status RunKeysRotate(const KeysRotateOptions& options);

struct KeysRevokeOptions {
  KeysOptions keys;
  std::string reason;
  bool destroy = false;
};
// Prints the registry entry that revokes the node's keys; with `destroy` removes their files.
absl::Status RunKeysRevoke(const KeysRevokeOptions& options);

// services/trust/registry_commands.h
absl::Status RunRegistryShow(const TrustOptions& options);
absl::Status RunRegistrySign(const TrustOptions& options);
absl::Status RunRegistryAccept(const TrustOptions& options);
// services/trust/agreement_commands.h
absl::Status RunAgreementsPropose(const TrustOptions& options);
absl::Status RunAgreementsSign(const TrustOptions& options);
absl::Status RunAgreementsAccept(const TrustOptions& options);
absl::Status RunAgreementsList(const TrustOptions& options);
absl::Status RunAgreementsShow(const TrustOptions& options);
absl::Status RunAgreementsExport(const TrustOptions& options);
absl::Status RunAgreementsRevoke(const TrustOptions& options);

struct RunsOptions {
  std::string config;
  std::string run;                   // approve and refuse take the id of a campaign as well
  std::string reason;                // of a decision
  std::vector<std::string> files{};  // to import: files, or directories of them
  std::string to;                    // export: for what the other state gets
  std::string office;                // export: for what the linkage service gets; empty: the outbox
  bool json = false;
};
// What the node knows of its runs (run_records.h).
absl::Status RunRunsList(const RunsOptions& options);
absl::Status RunRunsShow(const RunsOptions& options);
// The operator's decision, where the configuration requires one.
absl::Status RunRunsApprove(const RunsOptions& options);
absl::Status RunRunsRefuse(const RunsOptions& options);
// A run by files: takes in what came, and does the next possible step (file_exchange.h), writes out
// what others are waiting for, and says what it waits for itself.
absl::Status RunRunsImport(const RunsOptions& options);
absl::Status RunRunsExport(const RunsOptions& options);

struct ServeOptions {
  std::string config;
};
// Until SIGINT or SIGTERM.
absl::Status RunServe(const ServeOptions& options);

}  // namespace mirrorflow
