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
      app, "wire", "What can leave a node, an office or a party, and how sensitive it is",
      "mf-audit wire --json");
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
