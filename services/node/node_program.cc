#include "services/node/node_program.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "crypto/secret_bytes.h"
#include "services/backup/backup_cli.h"
#include "services/log/log_cli.h"
#include "services/node/commands.h"
#include "services/node/init_command.h"
#include "services/node/node_checks.h"
#include "services/node/node_config.h"
#include "services/node/support_sources.h"
#include "services/operations/doctor_cli.h"
#include "services/operator_page/page_cli.h"
#include "services/support/support_cli.h"
#include "services/terminal/outcome.h"
#include "services/terminal/process_protection.h"
#include "services/terminal/subcommand.h"

namespace mirrorflow {
namespace {

constexpr const char* kProgram = "mf-node";

void AddConfig(CLI::App* command, std::string& config) {
  command->add_option("--config", config, "The node's configuration (docs/mf-node.md)")
      ->required()
      ->type_name("FILE");
}

}  // namespace

int RunNodeProgram(int argc, char** argv) {
  CLI::App app{
      "A member state's node: checks the state's registers, holds its "
      "keys, and sends encoded "
      "records for the runs that its agreements cover.",
      kProgram};
  app.set_version_flag("--version", std::string("mf-node ") + MIRRORFLOW_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Example:\n  mf-node check --config ke/node.txtpb\n"
      "Help of one command: mf-node check --help");

  InitOptions init;
  CLI::App* init_command = AddInitCommand(app, init);

  ServeOptions serve;
  CLI::App* serve_command =
      AddSubcommand(app, "serve", "Take part in runs over the line until stopped",
                    "mf-node serve --config ke/node.txtpb");
  AddConfig(serve_command, serve.config);

  CheckOptions check;
  CLI::App* check_command =
      AddSubcommand(app, "check", "Read all sources and print how good they are; sends nothing",
                    "mf-node check --config ke/node.txtpb --html report.html");
  AddConfig(check_command, check.config);
  check_command->add_flag("--json", check.json, "Print JSON");
  check_command->add_option("--html", check.html, "Write the report as one page that opens offline")
      ->type_name("FILE");
  check_command
      ->add_option("--duration-rule", check.duration_rule,
                   "What counts as a migration: UN12, UN6P1D or TEMP_3_12")
      ->type_name("RULE")
      ->capture_default_str();
  check_command->add_option("--list-errors", check.listed_errors, "Errors to list by row")
      ->type_name("N")
      ->capture_default_str();
  check_command
      ->add_option("--examples", check.examples,
                   "Wrong values to show with their rows. They are personal data: on this terminal "
                   "only, never in JSON or a page")
      ->type_name("N");
  check_command->add_flag("--exact", check.exact,
                          "Write counts of 1 to 4 in JSON and on the page instead of <5");

  KeysOptions keys;
  CLI::App* keys_command =
      AddSubcommand(app, "keys", "Make, show, rotate or revoke the node's keys",
                    "mf-node keys show --config ke/node.txtpb");
  keys_command->require_subcommand(1);
  CLI::App* keys_init = AddSubcommand(*keys_command, "init",
                                      "Make the identity and agreement keys that the configuration "
                                      "names; never overwrites",
                                      "mf-node keys init --config ke/node.txtpb");
  CLI::App* keys_show = AddSubcommand(*keys_command, "show",
                                      "Print the public keys for the other states, and the "
                                      "fingerprints to compare with them",
                                      "mf-node keys show --config ke/node.txtpb");
  keys_init->add_flag("--seal", keys.seal,
                      "Seal the key files with a passphrase, asked at the terminal or taken from "
                      "key_passphrase_file of the configuration");
  for (CLI::App* command : {keys_init, keys_show}) {
    AddConfig(command, keys.config);
    command->add_flag("--json", keys.json, "Print JSON");
  }

  KeysRotateOptions rotate;
  CLI::App* keys_rotate = AddSubcommand(*keys_command, "rotate",
                                        "Make new keys and print their registry entry, signed by "
                                        "the old identity; --finish puts them "
                                        "in the place of the old ones once the registry has them",
                                        "mf-node keys rotate --config ke/node.txtpb");
  AddConfig(keys_rotate, rotate.keys.config);
  keys_rotate->add_flag("--json", rotate.keys.json, "Print JSON");
  keys_rotate->add_flag("--seal", rotate.keys.seal, "Seal the new key files with a passphrase");
  keys_rotate
      ->add_option("--token-key", rotate.token_key,
                   "The label of the new identity in the token, where the configuration has one")
      ->type_name("LABEL");
  keys_rotate->add_flag("--finish", rotate.finish,
                        "Replace the old keys by the new ones and destroy the old");

  KeysRevokeOptions revoke;
  CLI::App* keys_revoke = AddSubcommand(
      *keys_command, "revoke", "Print the registry entry that revokes the node's keys",
      "mf-node keys revoke --config ke/node.txtpb --reason 'laptop stolen on 3 May'");
  AddConfig(keys_revoke, revoke.keys.config);
  keys_revoke->add_flag("--json", revoke.keys.json, "Print JSON");
  keys_revoke->add_option("--reason", revoke.reason, "For the registry; everybody can read it")
      ->required()
      ->type_name("TEXT");
  keys_revoke->add_flag("--destroy", revoke.destroy, "Overwrite and remove the key files as well");

  const TrustCli trust(app, kProgram, "ke/node.txtpb",
                       {{"registry show", RunRegistryShow},
                        {"registry sign", RunRegistrySign},
                        {"registry accept", RunRegistryAccept},
                        {"agreements propose", RunAgreementsPropose},
                        {"agreements sign", RunAgreementsSign},
                        {"agreements accept", RunAgreementsAccept},
                        {"agreements list", RunAgreementsList},
                        {"agreements show", RunAgreementsShow},
                        {"agreements export", RunAgreementsExport},
                        {"agreements revoke", RunAgreementsRevoke}});
  const LogCli log(app, kProgram, "ke/node.txtpb", FindNodeLog);

  RunsOptions runs;
  CLI::App* runs_command =
      AddSubcommand(app, "runs", "Show and decide about runs; take part in a run by files",
                    "mf-node runs list --config ke/node.txtpb");
  runs_command->require_subcommand(1);
  CLI::App* runs_list = AddSubcommand(*runs_command, "list", "The runs this node knows",
                                      "mf-node runs list --config ke/node.txtpb");
  CLI::App* runs_show =
      AddSubcommand(*runs_command, "show", "One run: its terms, state, decision, erasures",
                    "mf-node runs show y2024-ke-ug --config ke/node.txtpb");
  CLI::App* runs_approve = AddSubcommand(
      *runs_command, "approve",
      "Let a run go on that waits for it, or all waiting runs of a campaign (require_approval)",
      "mf-node runs approve y2024 --config ke/node.txtpb");
  CLI::App* runs_refuse =
      AddSubcommand(*runs_command, "refuse", "End a run that waits, or those of a campaign",
                    "mf-node runs refuse y2024-ke-ug --reason 'wrong year' --config ke/node.txtpb");
  CLI::App* runs_export =
      AddSubcommand(*runs_command, "export",
                    "A run by files: do the next step and write what the others wait for; run it "
                    "again whenever a "
                    "file of the other state was imported",
                    "mf-node runs export y2024-ke-ug --to /media/usb --config ke/node.txtpb");
  CLI::App* runs_import = AddSubcommand(
      *runs_command, "import", "A run by files: take in its terms, and the other state's files",
      "mf-node runs import /media/usb --config ke/node.txtpb");
  for (CLI::App* command :
       {runs_list, runs_show, runs_approve, runs_refuse, runs_export, runs_import}) {
    AddConfig(command, runs.config);
  }
  for (CLI::App* command : {runs_list, runs_show, runs_export}) {
    command->add_flag("--json", runs.json, "Print JSON");
  }
  for (CLI::App* command : {runs_show, runs_export}) {
    command->add_option("RUN", runs.run, "Id of the run")->required()->type_name("ID");
  }
  for (CLI::App* command : {runs_approve, runs_refuse}) {
    command->add_option("RUN_OR_CAMPAIGN", runs.run, "Id of a run or a campaign")
        ->required()
        ->type_name("ID");
  }
  runs_refuse->add_option("--reason", runs.reason, "For the linkage service and the record")
      ->required()
      ->type_name("TEXT");
  runs_export->add_option("--to", runs.to, "Where the other state's files go")
      ->required()
      ->type_name("DIR");
  runs_export
      ->add_option("--office", runs.office,
                   "Where commitment, sealed batch and erasure statement go, for the linkage "
                   "service; without it they stay in `outbox` in the state directory")
      ->type_name("DIR");
  runs_import
      ->add_option("FILE", runs.files,
                   "RUN.terms, RUN.SIDE.offer, RUN.SIDE.confirmation, "
                   "or a directory with such")
      ->required()
      ->type_name("FILE");

  DoctorOptions doctor;
  CLI::App* doctor_command = AddDoctor(app, kProgram, "node.txtpb", doctor);

  const PageCli page(app, kProgram, "node.txtpb",
                     [](const std::string& path) -> absl::StatusOr<PageCli::Place> {
                       absl::StatusOr<NodeConfig> config = ReadNodeConfig(path);
                       if (!config.ok()) return config.status();
                       return PageCli::Place{.listen = config->page_listen,
                                             .state_directory = config->state_directory};
                     });

  const SupportCli support(app, kProgram, "node.txtpb", NodeSupportSources);

  const BackupCli backup(
      app, {.program = kProgram,
            .config = "node.txtpb",
            .state_directory = [](const std::string& path) -> absl::StatusOr<std::string> {
              auto config = ReadNodeConfig(path);
              if (!config.ok()) return config.status();
              return config->state_directory;
            },
            .verify = VerifyNodeState});

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return ReportUsage(kProgram, app, error);
  }
  ProtectProcess();
  if (!InitCrypto()) {
    return ReportOutcome(kProgram,
                         absl::InternalError("the system has no usable source of randomness"));
  }
  absl::Status status;
  if (init_command->parsed()) status = RunInit(init);
  if (serve_command->parsed()) status = RunServe(serve);
  if (backup.parsed()) status = backup.Run();
  if (support.parsed()) status = support.Run();
  if (page.parsed()) status = page.Run();
  if (doctor_command->parsed()) status = RunNodeDoctor(doctor);
  if (check_command->parsed()) status = RunCheck(check);
  if (keys_init->parsed()) status = RunKeysInit(keys);
  if (keys_show->parsed()) status = RunKeysShow(keys);
  if (keys_rotate->parsed()) status = RunKeysRotate(rotate);
  if (keys_revoke->parsed()) status = RunKeysRevoke(revoke);
  if (trust.parsed()) status = trust.Run();
  if (log.parsed()) status = log.Run();
  if (runs_list->parsed()) status = RunRunsList(runs);
  if (runs_show->parsed()) status = RunRunsShow(runs);
  if (runs_approve->parsed()) status = RunRunsApprove(runs);
  if (runs_refuse->parsed()) status = RunRunsRefuse(runs);
  if (runs_export->parsed()) status = RunRunsExport(runs);
  if (runs_import->parsed()) status = RunRunsImport(runs);
  // A full disk or a closed pipe behind stdout must not look like success.
  if (status.ok() && !std::cout.flush()) status = absl::DataLossError("can't write to stdout");
  return ReportOutcome(kProgram, status);
}

}  // namespace mirrorflow
