#include "services/audit/audit_program.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "crypto/secret_bytes.h"
#include "services/audit/commands.h"
#include "services/terminal/outcome.h"
#include "services/terminal/subcommand.h"

namespace mirrorflow {
namespace {

constexpr const char* kProgram = "mf-audit";

CLI::App* AddWire(CLI::App& app, WireOptions& options) {
  CLI::App* command = AddSubcommand(
      app, "wire", "What can leave a node, an office or a party, in what form; and what did",
      "mf-audit wire\n  mf-audit wire --programs build/release/bin --taps taps --canaries "
      "canaries.tsv --planted-in demo/KE --disk demo/office/state");
  command
      ->add_option("--programs", options.programs,
                   "Directory of mf-node, mf-office and mf-party: looks for code that uses keys")
      ->type_name("DIR");
  CLI::Option* taps =
      command
          ->add_option("--taps", options.taps,
                       "Messages tapped before encryption in a sandbox (./mirrorflow wire-check)")
          ->type_name("DIR");
  CLI::Option* canaries =
      command
          ->add_option("--canaries", options.canaries,
                       "Values of planted persons to search for, a line each: LABEL TAB VALUE")
          ->needs(taps)
          ->type_name("FILE");
  canaries->needs(command
                      ->add_option("--planted-in", options.planted_in,
                                   "Where the values are, so that the search is seen to find them")
                      ->needs(canaries)
                      ->type_name("DIR"));
  command
      ->add_option("--disk", options.disks, "Also search here: an office's state, a party's, logs")
      ->needs(canaries)
      ->type_name("DIR");
  command->add_flag("--json", options.json, "Print JSON");
  return command;
}

}  // namespace

int RunAuditProgram(int argc, char** argv) {
  CLI::App app{
      "For auditors: checks offline what was signed, sent and published, without trusting who did "
      "it.",
      kProgram};
  app.set_version_flag("--version", std::string("mf-audit ") + MIRRORFLOW_VERSION);
  app.require_subcommand(1);
  app.footer("Example:\n  mf-audit wire\nHelp of one command: mf-audit wire --help");

  WireOptions wire;
  CLI::App* wire_command = AddWire(app, wire);

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help_or_version) {
    return app.exit(help_or_version);
  } catch (const CLI::ParseError& error) {
    std::cerr << kProgram << ": " << error.what()
              << "\nhint: mf-audit --help, or mf-audit COMMAND --help\n";
    return kExitUsage;
  }
  if (!InitCrypto()) {
    return ReportOutcome(kProgram,
                         absl::InternalError("the system has no usable source of randomness"));
  }
  absl::Status status;
  if (wire_command->parsed()) status = RunWire(wire);
  // A full disk or a closed pipe behind stdout must not look like success.
  if (status.ok() && !std::cout.flush()) status = absl::DataLossError("can't write to stdout");
  return ReportOutcome(kProgram, status);
}

}  // namespace mirrorflow
