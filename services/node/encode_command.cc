#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stop_token>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/node/commands.h"
#include "services/node/file_exchange.h"
#include "services/node/node_config.h"
#include "services/node/node_keys.h"
#include "services/node/policy.h"
#include "services/node/register_encoder.h"
#include "services/storage/private_directory.h"
#include "services/terminal/interrupt.h"
#include "services/terminal/progress_bar.h"
#include "services/wire/terms.h"

namespace mirrorflow {
namespace {

absl::StatusOr<RunTerms> ReadTermsFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  if (!file || !(bytes << file.rdbuf())) {
    return absl::NotFoundError(
        absl::StrCat("can't read the terms ", path,
                     "\nhint: the linkage service's operator writes them with `mf-office run "
                     "create` and sends RUN.terms to both states"));
  }
  absl::StatusOr<RunTerms> terms = ParseTerms(bytes.str());
  if (!terms.ok()) {
    return absl::Status(terms.status().code(), absl::StrCat(path, ": ", terms.status().message()));
  }
  return terms;
}

void Print(const RunTerms& terms, Side side, const FileExchangeStep& step,
           const std::string& outbox, bool json) {
  const bool done = step.waiting_for.empty();
  if (json) {
    nlohmann::ordered_json result = {{"run_id", terms.run_id.value()},
                                     {"side", std::string(SideName(side))},
                                     {"written", step.written},
                                     {"done", done}};
    if (!done) result["waiting_for"] = step.waiting_for;
    result["outbox"] = outbox;
    std::cout << result.dump(2) << '\n';
    return;
  }
  std::cout << "run " << terms.run_id.value() << ", " << terms.corridor.ToString() << ' '
            << terms.period.ToString() << ", this node is the " << SideName(side) << '\n';
  for (const std::string& path : step.written) std::cout << "wrote " << path << '\n';
  if (!done) {
    std::cout << "waiting for " << step.waiting_for << '\n';
  } else {
    std::cout << "done: run key and ephemeral key are destroyed. Give commitment and batch in "
              << outbox
              << " to the linkage service and to nobody else: the other state holds the run key "
                 "and could decode the batch\n";
  }
}

}  // namespace

absl::Status RunEncode(const EncodeOptions& options) {
  const std::stop_token stop = StopOnInterrupt();
  absl::StatusOr<NodeConfig> config = ReadNodeConfig(options.config);
  if (!config.ok()) return config.status();
  absl::StatusOr<RunTerms> terms = ReadTermsFile(options.terms);
  if (!terms.ok()) return terms.status();
  absl::StatusOr<Side> side = CheckPolicy(*terms, *config);
  if (!side.ok()) return side.status();
  if (absl::Status s = RequirePrivateDirectory(config->state_directory); !s.ok()) return s;
  std::string outbox = options.outbox;
  if (outbox.empty()) {
    outbox = (std::filesystem::path(config->state_directory) / "outbox").string();
    if (absl::Status s = RequirePrivateDirectory(outbox); !s.ok()) return s;
  }
  for (const std::string& directory : {options.exchange, outbox}) {
    if (!std::filesystem::is_directory(directory)) {
      return absl::NotFoundError(
          absl::StrCat("there is no directory ", directory, "\nhint: mkdir ", directory));
    }
  }
  absl::StatusOr<NodeKeys> keys = ReadNodeKeys(*config);
  if (!keys.ok()) return keys.status();

  const auto encode = [&](const SecretBytes& run_key) {
    ProgressBar bar("reading the register");
    return EncodeRegister(
        *config, *terms, *side, run_key,
        [&bar](const ReadProgress& progress) {
          bar.Update(progress.bytes_read, progress.total_bytes.value_or(0));
        },
        stop);
  };
  absl::StatusOr<FileExchangeStep> step = AdvanceFileExchange({.terms = *terms,
                                                               .side = *side,
                                                               .config = *config,
                                                               .keys = *keys,
                                                               .exchange = options.exchange,
                                                               .outbox = outbox,
                                                               .encode = encode});
  if (!step.ok()) return step.status();
  Print(*terms, *side, *step, outbox, options.json);
  return absl::OkStatus();
}

}  // namespace mirrorflow
