#include <CLI/CLI.hpp>
#include <iostream>

#include "crypto/secret_bytes.h"
#include "services/link_worker/link_job.h"
#include "services/link_worker/rank_exchange.h"
#include "services/terminal/interrupt.h"
#include "services/terminal/outcome.h"
#include "services/terminal/process_protection.h"
#include "services/terminal/subcommand.h"

int main(int argc, char** argv) {
  mirrorflow::ProtectProcess();
  mirrorflow::LinkJobOptions options;
  CLI::App app(
      "Links the two batches of a run with the processes of an MPI job, on one machine or many. "
      "The "
      "counts are those that one process gives.",
      "mf-link-worker");
  app.set_version_flag("--version", "mf-link-worker " MIRRORFLOW_VERSION);
  app.footer(
      "Example:\n  mpirun --map-by ppr:1:node --bind-to none mf-link-worker --terms run-7.terms "
      "--sender a.batch --receiver b.batch --result counts.json --checkpoint run-7.tiles");
  app.add_option("--terms", options.terms, "The terms of the run")->required()->type_name("FILE");
  app.add_option("--sender", options.sender, "The sender's batch; the same for all ranks")
      ->required()
      ->type_name("FILE");
  app.add_option("--receiver", options.receiver, "The receiver's")->required()->type_name("FILE");
  app.add_option(
         "--unseal-key", options.unseal_key,
         "The linkage service's key, for batch files as nodes write them; without it batches "
         "are not sealed")
      ->type_name("FILE");
  app.add_option("--result", options.result, "Gets the counts: exact, so confidential")
      ->required()
      ->type_name("FILE");
  app.add_option("--checkpoint", options.checkpoint,
                 "Keep finished tiles here, and go on with those that are there; confidential")
      ->type_name("FILE");
  app.add_option("--threads", options.threads, "Of each rank; 0: all cores that it may use")
      ->capture_default_str();
  app.add_flag("--sexes-apart", options.sexes_apart,
               "Compare only records of the same sex, or where a side does not state it");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return mirrorflow::ReportUsage("mf-link-worker", app, error);
  }
  if (!mirrorflow::InitCrypto()) {
    std::cerr << "mf-link-worker: the system gives no randomness\n";
    return mirrorflow::kExitFailed;
  }
  const std::stop_token stop = mirrorflow::StopOnInterrupt();
  const mirrorflow::RankExchange exchange;
  return mirrorflow::ReportOutcome("mf-link-worker",
                                   mirrorflow::RunLinkJob(options, exchange, stop));
}
