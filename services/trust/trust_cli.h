#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace mirrorflow {

struct TrustOptions {
  std::string config;
  std::string file;  // or the id of an agreement that is held
  std::string first_fingerprint;
  std::string peer_fingerprint;
  std::string out;
  bool json = false;
  bool odrl = false;
};

// The subcommands `registry` and `agreements` of a program, as many of them as
// it has actions for. Lives until the command line is parsed and run.
class TrustCli {
 public:
  using Action = std::function<absl::Status(const TrustOptions& options)>;

  // `program`: "mf-node"; `config`: an example of its configuration's name. The
  // keys of `actions` are "registry show", "registry sign", "registry accept",
  // "agreements propose", "... sign",
  // "... accept", "... list", "... show", "... export" and "... revoke".
  TrustCli(CLI::App& app, const std::string& program, const std::string& config,
           std::map<std::string, Action> actions);
  TrustCli(const TrustCli&) = delete;
  TrustCli& operator=(const TrustCli&) = delete;

  bool parsed() const;
  absl::Status Run() const;

 private:
  CLI::App* Add(CLI::App& group, const std::string& name, const std::string& description,
                const std::string& arguments);
  void AddRegistry(CLI::App& app);
  void AddAgreements(CLI::App& app);

  const std::string program_;
  const std::string config_;
  const std::map<std::string, Action> actions_;
  TrustOptions options_;
  std::vector<std::pair<CLI::App*, const Action*>> commands_;
};

}  // namespace mirrorflow
