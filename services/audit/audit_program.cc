#include "services/audit/audit_program.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "crypto/secret_bytes.h"
#include "services/audit/attack_command.h"
#include "services/audit/commands.h"
#include "services/confinement/system_call_filter.h"
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

CLI::App* AddEvidence(CLI::App& app, EvidenceOptions& options) {
  CLI::App* command = AddSubcommand(
      app, "evidence", "Make the evidence bundle of a node, office or party on one run",
      "mf-audit evidence --config office.txtpb --run y2024-ke-ug --to office-ke-ug");
  command->add_option("--config", options.config, "Configuration of the organisation")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("--state", options.state,
                   "Its state directory or a copy of it; without it the one of the configuration")
      ->type_name("DIR");
  command->add_option("--run", options.run, "Which run")->required();
  command->add_option("--to", options.to, "A new directory, or a new file with --zip")->required();
  command->add_flag("--zip", options.zip, "One file in the ZIP format, instead of a directory");
  command
      ->add_option("--programs", options.programs,
                   "Directory of the programs to list; without it the one of this program")
      ->type_name("DIR");
  command->add_flag("--unsigned", options.unsigned_manifest,
                    "Without the organisation's key: nobody answers for the bundle");
  return command;
}

void AddRegistry(CLI::App* command, std::string& registry) {
  command
      ->add_option("--registry", registry,
                   "The public registry of members that you trust, from a signing state")
      ->required()
      ->type_name("FILE");
}

CLI::App* AddVerify(CLI::App& app, VerifyCommandOptions& options) {
  CLI::App* command =
      AddSubcommand(app, "verify", "Check evidence bundles of a run, or copies of logs, offline",
                    "mf-audit verify ke.zip ug.zip office.zip --registry registry-1.txtpb\n  "
                    "mf-audit verify --log "
                    "state/log --registry registry-1.txtpb");
  command->add_option("bundles", options.bundles, "Bundles of one run, one from each organisation")
      ->type_name("BUNDLE");
  command->add_option("--log", options.logs, "A copy of a service's whole log")->type_name("DIR");
  AddRegistry(command, options.registry);
  command
      ->add_option("--published", options.published,
                   "Also compare the files there with those that were published")
      ->type_name("DIR");
  command->add_option("--witnesses", options.verify.witnesses,
                      "How many others must have cosigned each log");
  command->add_flag("--allow-unsigned", options.verify.allow_unsigned,
                    "Tell of bundles that nobody signed, instead of refusing them");
  command->add_flag("--json", options.json, "Print JSON");
  return command;
}

CLI::App* AddAccount(CLI::App& app, const std::string& name, const std::string& what,
                     const std::string& example, AccountOptions& options) {
  CLI::App* command = AddSubcommand(app, name, what, example);
  command
      ->add_option("subjects", options.subjects,
                   "Bundles of one run; or with --state the run's name")
      ->required()
      ->type_name("BUNDLE|RUN");
  command
      ->add_option(
          "--state", options.states,
          "State directory of a node, office or party, or a copy of it, instead of a bundle")
      ->type_name("DIR");
  AddRegistry(command, options.registry);
  if (name == "dpia") {
    command->add_option("--to", options.to, "The file to write")->required()->type_name("FILE");
  } else {
    command->add_flag("--json", options.json, "Print JSON");
  }
  return command;
}

// What is read may be made to take over who reads it: by then there is no network.
absl::Status WorkAlone() {
  if (HasSystemCallFilters()) return ForbidNetworkAndPrograms();
  std::cerr << kProgram << ": the kernel filters no system calls: what is read is parsed with the "
            << "network at hand\n";
  return absl::OkStatus();
}

}  // namespace

int RunAuditProgram(int argc, char** argv) {
  CLI::App app{
      "For auditors: checks offline what was signed, sent and published, without trusting who did "
      "it.",
      kProgram};
  app.set_version_flag("--version", std::string("mf-audit ") + MIRRORFLOW_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Example:\n  mf-audit verify ke.zip ug.zip office.zip --registry registry-1.txtpb\n"
      "Help of one command: mf-audit verify --help");

  EvidenceOptions evidence;
  CLI::App* evidence_command = AddEvidence(app, evidence);
  VerifyCommandOptions verify;
  CLI::App* verify_command = AddVerify(app, verify);
  AccountOptions account;
  CLI::App* explain_command =
      AddAccount(app, "explain", "What happened in a run, in sentences",
                 "mf-audit explain ke.zip ug.zip office.zip --registry registry-1.txtpb\n  "
                 "mf-audit explain y2024-ke-ug --state node/state --registry registry-1.txtpb",
                 account);
  CLI::App* questions_command = AddAccount(
      app, "questions", "The forty questions of auditors, each answered or marked",
      "mf-audit questions ke.zip ug.zip office.zip --registry registry-1.txtpb --json", account);
  CLI::App* dpia_command =
      AddAccount(app, "dpia", "Prefill an impact assessment for the PIA tool of the CNIL",
                 "mf-audit dpia office.zip --registry registry-1.txtpb --to pia.json", account);
  WireOptions wire;
  CLI::App* wire_command = AddWire(app, wire);
  AttackOptions attack;
  CLI::App* attack_command = AddAttack(app, attack);

  try {
    app.parse(argc, argv);
    if (verify_command->parsed() && verify.bundles.empty() && verify.logs.empty()) {
      throw CLI::RequiredError("bundles or --log");
    }
  } catch (const CLI::ParseError& error) {
    return ReportUsage(kProgram, app, error);
  }
  if (!InitCrypto()) {
    return ReportOutcome(kProgram,
                         absl::InternalError("the system has no usable source of randomness"));
  }
  // Evidence is made of an organisation's own state, by its own package manager among others.
  if (!evidence_command->parsed() && account.states.empty()) {
    if (absl::Status alone = WorkAlone(); !alone.ok()) return ReportOutcome(kProgram, alone);
  }
  absl::Status status;
  if (evidence_command->parsed()) status = RunEvidence(evidence);
  if (verify_command->parsed()) status = RunVerify(verify);
  if (explain_command->parsed()) status = RunExplain(account);
  if (questions_command->parsed()) status = RunQuestions(account);
  if (dpia_command->parsed()) status = RunDpia(account);
  if (wire_command->parsed()) status = RunWire(wire);
  if (attack_command->parsed()) status = RunAttackCommand(attack);
  // A full disk or a closed pipe behind stdout must not look like success.
  if (status.ok() && !std::cout.flush()) status = absl::DataLossError("can't write to stdout");
  return ReportOutcome(kProgram, status);
}

}  // namespace mirrorflow
