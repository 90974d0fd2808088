#include "services/party/party_program.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "crypto/secret_bytes.h"
#include "services/backup/backup_cli.h"
#include "services/log/log_cli.h"
#include "services/operations/doctor_cli.h"
#include "services/party/commands.h"
#include "services/party/party_checks.h"
#include "services/party/party_config.h"
#include "services/party/party_event_log.h"
#include "services/party/support_sources.h"
#include "services/support/support_cli.h"
#include "services/terminal/outcome.h"
#include "services/terminal/process_protection.h"
#include "services/terminal/subcommand.h"

namespace mirrorflow {
namespace {

constexpr const char* kProgram = "mf-party";

void AddConfig(CLI::App* command, std::string& config) {
  command->add_option("--config", config, "The compute party's configuration (docs/mf-party.md)")
      ->required()
      ->type_name("FILE");
}

}  // namespace

int RunPartyProgram(int argc, char** argv) {
  CLI::App app{
      "A compute party of split trust: one of three organisations that together count the links "
      "between two registers. It holds secret shares, and sees no record, no encoding, no "
      "similarity and no link.",
      kProgram};
  app.set_version_flag("--version", std::string("mf-party ") + MIRRORFLOW_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Example:\n  mf-party keys init --config party.txtpb\n  mf-party serve --config party.txtpb\n"
      "Help of one command: mf-party serve --help");

  PartyServeOptions serve;
  CLI::App* serve_command = AddSubcommand(app, "serve", "Be a compute party until stopped",
                                          "mf-party serve --config party.txtpb");
  AddConfig(serve_command, serve.config);

  const TrustCli trust(app, kProgram, "party.txtpb",
                       {{"registry show", PartyRegistryShow},
                        {"registry accept", PartyRegistryAccept},
                        {"agreements accept", PartyAgreementsAccept},
                        {"agreements list", PartyAgreementsList},
                        {"agreements show", PartyAgreementsShow}});

  PartyKeysOptions keys;
  CLI::App* keys_command =
      AddSubcommand(app, "keys", "Make the party's identity, or show what agreements need of it",
                    "mf-party keys show --config party.txtpb");
  keys_command->require_subcommand(1);
  CLI::App* init_command = AddSubcommand(*keys_command, "init", "Make the identity key",
                                         "mf-party keys init --config party.txtpb");
  init_command->add_flag("--seal", keys.seal, "Seal the key file with a passphrase");
  CLI::App* show_command =
      AddSubcommand(*keys_command, "show", "Print the entry for agreements and the fingerprints",
                    "mf-party keys show --config party.txtpb");
  PartyStatusOptions status_options;
  CLI::App* status_command =
      AddSubcommand(app, "status", "List the runs of this party: state, bytes and rounds",
                    "mf-party status --config party.txtpb --json");
  const LogCli log(app, kProgram, "party.txtpb", FindPartyLog);
  for (CLI::App* command : {init_command, show_command}) {
    AddConfig(command, keys.config);
    command->add_flag("--json", keys.json, "Print JSON");
  }
  AddConfig(status_command, status_options.config);
  status_command->add_flag("--json", status_options.json, "Print JSON");

  DoctorOptions doctor;
  CLI::App* doctor_command = AddDoctor(app, kProgram, "party.txtpb", doctor);

  const SupportCli support(app, kProgram, "party.txtpb", PartySupportSources);

  const BackupCli backup(
      app, {.program = kProgram,
            .config = "party.txtpb",
            .state_directory = [](const std::string& path) -> absl::StatusOr<std::string> {
              auto config = ReadPartyConfig(path);
              if (!config.ok()) return config.status();
              return config->state_directory;
            },
            .verify = VerifyPartyState});

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return ReportUsage(kProgram, app, error);
  }
  if (!InitCrypto()) {
    return ReportOutcome(kProgram,
                         absl::InternalError("the system has no usable source of randomness"));
  }
  absl::Status status;
  if (serve_command->parsed()) {
    ProtectProcess();
    status = ServeParty(serve);
  }
  if (trust.parsed()) status = trust.Run();
  if (backup.parsed()) status = backup.Run();
  if (support.parsed()) status = support.Run();
  if (doctor_command->parsed()) status = RunPartyDoctor(doctor);
  if (init_command->parsed()) status = RunPartyKeysInit(keys);
  if (show_command->parsed()) status = RunPartyKeysShow(keys);
  if (status_command->parsed()) status = RunPartyStatus(status_options);
  if (log.parsed()) status = log.Run();
  // A full disk or a closed pipe behind stdout must not look like success.
  if (status.ok() && !std::cout.flush()) status = absl::DataLossError("can't write to stdout");
  return ReportOutcome(kProgram, status);
}

}  // namespace mirrorflow
