#include "services/office/office_program.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "crypto/secret_bytes.h"
#include "services/backup/backup_cli.h"
#include "services/log/log_cli.h"
#include "services/office/aggregates_cli.h"
#include "services/office/commands.h"
#include "services/office/office_checks.h"
#include "services/office/office_config.h"
#include "services/office/office_log.h"
#include "services/office/support_sources.h"
#include "services/operations/doctor_cli.h"
#include "services/operator_page/page_cli.h"
#include "services/support/support_cli.h"
#include "services/terminal/interrupt.h"
#include "services/terminal/outcome.h"
#include "services/terminal/process_protection.h"
#include "services/terminal/subcommand.h"

namespace mirrorflow {
namespace {

constexpr const char* kProgram = "mf-office";

void AddClient(CLI::App* command, std::string& client) {
  command->add_option("--client", client, "How to reach the linkage service (docs/mf-office.md)")
      ->required()
      ->type_name("FILE");
}

}  // namespace

int RunOfficeProgram(int argc, char** argv) {
  CLI::App app{
      "The linkage service of a regional statistics office, and the commands of its operators: "
      "links encoded records of two states for each corridor of a campaign, and publishes "
      "protected flow counts.",
      kProgram};
  app.set_version_flag("--version", std::string("mf-office ") + MIRRORFLOW_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Example:\n  mf-office run create campaign.txtpb --watch --client client.txtpb\n"
      "Help of one command: mf-office run create --help");

  OfficeServeOptions serve;
  CLI::App* serve_command = AddSubcommand(app, "serve", "Be the linkage service until stopped",
                                          "mf-office serve --config office.txtpb");
  serve_command
      ->add_option("--config", serve.config,
                   "The linkage service's configuration (docs/mf-office.md)")
      ->required()
      ->type_name("FILE");

  const TrustCli trust(app, kProgram, "office.txtpb",
                       {{"registry show", OfficeRegistryShow},
                        {"registry accept", OfficeRegistryAccept},
                        {"agreements accept", OfficeAgreementsAccept},
                        {"agreements list", OfficeAgreementsList},
                        {"agreements show", OfficeAgreementsShow},
                        {"agreements export", OfficeAgreementsExport}});
  const LogCli log(app, kProgram, "office.txtpb", FindOfficeLog);

  CLI::App* run = AddSubcommand(app, "run", "Create, list, watch and cancel campaigns and runs",
                                "mf-office run list --client client.txtpb");
  run->require_subcommand(1);
  CreateOptions create;
  CLI::App* create_command =
      AddSubcommand(*run, "create", "Create a campaign and start its runs, one for each corridor",
                    "mf-office run create campaign.txtpb --watch --client client.txtpb");
  create_command->add_option("CAMPAIGN_FILE", create.campaign_file, "The campaign, as text")
      ->required()
      ->type_name("FILE");
  AddClient(create_command, create.client);
  create_command->add_flag("--watch", create.watch, "Show the runs until all have ended");
  create_command
      ->add_option("--terms-dir", create.terms_directory,
                   "For a campaign by files: where to write RUN.terms for the nodes")
      ->type_name("DIR");
  create_command->add_flag("--json", create.json, "Print JSON; with --watch, once at the end");

  ListOptions list;
  CLI::App* list_command =
      AddSubcommand(*run, "list", "List runs and their states",
                    "mf-office run list --campaign y2024 --client client.txtpb");
  list_command->add_option("--campaign", list.campaign, "Only runs of this campaign")
      ->type_name("ID");
  AddClient(list_command, list.client);
  list_command->add_flag("--json", list.json, "Print JSON");

  CampaignOrRunOptions which;
  CLI::App* watch_command = AddSubcommand(
      *run, "watch", "Show a campaign or run until it has ended; exit code 1 if a run failed",
      "mf-office run watch y2024 --client client.txtpb");
  CLI::App* cancel_command =
      AddSubcommand(*run, "cancel", "Cancel a run, or a campaign with all its runs",
                    "mf-office run cancel y2024-ke-ug --client client.txtpb");
  for (CLI::App* command : {watch_command, cancel_command}) {
    command->add_option("CAMPAIGN_OR_RUN", which.id, "Id of a campaign or a run")
        ->required()
        ->type_name("ID");
    AddClient(command, which.client);
  }

  OfficeKeysOptions keys;
  CLI::App* keys_command = AddSubcommand(
      app, "keys", "Make the keys of the linkage service, and show what others need of them",
      "mf-office keys show --config office.txtpb");
  keys_command->require_subcommand(1);
  CLI::App* keys_init = AddSubcommand(*keys_command, "init",
                                      "Make the keys that the configuration names and that are not "
                                      "there; never overwrites",
                                      "mf-office keys init --config office.txtpb");
  CLI::App* keys_show =
      AddSubcommand(*keys_command, "show", "Print its public half for the nodes' configurations",
                    "mf-office keys show --config office.txtpb");
  for (CLI::App* command : {keys_init, keys_show}) {
    command
        ->add_option("--config", keys.config,
                     "The linkage service's configuration (docs/mf-office.md)")
        ->required()
        ->type_name("FILE");
    command->add_flag("--json", keys.json, "Print JSON");
  }

  LinkOptions link;
  CLI::App* link_command = AddSubcommand(
      app, "link", "Link a run whose batches came as files from `mf-node runs export`",
      "mf-office link y2024-ke-ug --from /media/usb --client client.txtpb");
  link_command->add_option("RUN", link.run, "Id of the run")->required()->type_name("ID");
  link_command
      ->add_option("--from", link.directory,
                   "Where RUN.sender.commitment, .batch and .erasure, and the receiver's, are")
      ->required()
      ->type_name("DIR");
  AddClient(link_command, link.client);

  CLI::App* release = AddSubcommand(
      app, "release", "Draft, check, approve, publish and read releases of counted runs",
      "mf-office release show y2024-final --client client.txtpb");
  release->require_subcommand(1);
  ReleaseDraftOptions draft;
  CLI::App* draft_command = AddSubcommand(
      *release, "draft", "Say what a release is to publish; nothing is published by it",
      "mf-office release draft y2024-final --campaign y2024 --vintage final --client client.txtpb");
  draft_command->add_option("RELEASE", draft.id, "Id of the release")->required()->type_name("ID");
  draft_command->add_option("--campaign", draft.campaigns, "Campaigns whose runs are published")
      ->required()
      ->type_name("ID");
  draft_command->add_option("--vintage", draft.vintage, "provisional, final, revision-1 and so on")
      ->capture_default_str()
      ->type_name("NAME");
  CLI::Option* precision =
      draft_command
          ->add_option("--precision", draft.precision, "Share of links that are right, if known")
          ->type_name("SHARE");
  CLI::Option* precision_error =
      draft_command->add_option("--precision-error", draft.precision_error, "Its standard error")
          ->type_name("SHARE");
  CLI::Option* recall =
      draft_command->add_option("--recall", draft.recall, "Share of true pairs that are linked")
          ->type_name("SHARE");
  CLI::Option* recall_error =
      draft_command->add_option("--recall-error", draft.recall_error, "Its standard error")
          ->type_name("SHARE");
  CLI::Option* source = draft_command
                            ->add_option("--quality-source", draft.quality_source,
                                         "Where precision and recall are known from; public")
                            ->type_name("TEXT");
  precision_error->needs(precision);
  recall_error->needs(recall);
  precision->needs(recall)->needs(source);
  recall->needs(precision)->needs(source);
  source->needs(precision)->needs(recall);
  AddClient(draft_command, draft.client);
  draft_command->add_flag("--json", draft.json, "Print JSON");

  ReleaseOptions release_options;
  CLI::App* check_command =
      AddSubcommand(*release, "check", "Check agreements, budget and counts of a draft",
                    "mf-office release check y2024-final --client client.txtpb");
  CLI::App* approve_command = AddSubcommand(
      *release, "approve", "Approve the plan of a checked release; two operators must",
      "mf-office release approve y2024-final --client client.txtpb");
  CLI::App* publish_command =
      AddSubcommand(*release, "publish", "Protect the counts and publish them, once",
                    "mf-office release publish y2024-final --client client.txtpb");
  CLI::App* releases_command = AddSubcommand(*release, "list", "List releases and their states",
                                             "mf-office release list --client client.txtpb");
  CLI::App* show_command =
      AddSubcommand(*release, "show", "Print a release, or one of its files",
                    "mf-office release show y2024-final --client client.txtpb");
  CLI::App* export_command =
      AddSubcommand(*release, "export", "Write all files of a published release",
                    "mf-office release export y2024-final --to out --client client.txtpb");
  CLI::App* verify_command = AddSubcommand(
      *release, "verify", "Make a published release again from its figures and compare",
      "mf-office release verify y2024-final --client auditor.txtpb");
  for (CLI::App* command : {check_command, approve_command, publish_command, show_command,
                            export_command, verify_command}) {
    command->add_option("RELEASE", release_options.id, "Id of the release")
        ->required()
        ->type_name("ID");
  }
  for (CLI::App* command : {check_command, approve_command, publish_command, releases_command,
                            show_command, export_command, verify_command}) {
    AddClient(command, release_options.client);
  }
  for (CLI::App* command : {check_command, approve_command, publish_command, releases_command,
                            show_command, verify_command}) {
    command->add_flag("--json", release_options.json, "Print JSON");
  }
  show_command->add_option("--file", release_options.file, "Print this file of it")
      ->type_name("NAME");
  export_command->add_option("--to", release_options.directory, "Directory to write to")
      ->required()
      ->type_name("DIR");

  const AggregatesCli aggregates(app);

  DoctorOptions doctor;
  CLI::App* doctor_command = AddDoctor(app, kProgram, "office.txtpb", doctor);

  const PageCli page(app, kProgram, "office.txtpb",
                     [](const std::string& path) -> absl::StatusOr<PageCli::Place> {
                       absl::StatusOr<OfficeConfig> config = ReadOfficeConfig(path);
                       if (!config.ok()) return config.status();
                       return PageCli::Place{.listen = config->page_listen,
                                             .state_directory = config->state_directory};
                     });

  const SupportCli support(app, kProgram, "office.txtpb", OfficeSupportSources);

  const BackupCli backup(
      app, {.program = kProgram,
            .config = "office.txtpb",
            .state_directory = [](const std::string& path) -> absl::StatusOr<std::string> {
              auto config = ReadOfficeConfig(path);
              if (!config.ok()) return config.status();
              return config->state_directory;
            },
            .verify = VerifyOfficeState});

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
    status = ServeOffice(serve);
  }
  if (trust.parsed()) status = trust.Run();
  if (log.parsed()) status = log.Run();
  if (aggregates.parsed()) status = aggregates.Run();
  if (backup.parsed()) status = backup.Run();
  if (support.parsed()) status = support.Run();
  if (page.parsed()) status = page.Run();
  if (doctor_command->parsed()) status = RunOfficeDoctor(doctor);
  if (create_command->parsed()) status = RunCreate(create, StopOnInterrupt());
  if (list_command->parsed()) status = RunList(list);
  if (watch_command->parsed()) status = RunWatch(which, StopOnInterrupt());
  if (cancel_command->parsed()) status = RunCancel(which);
  if (keys_init->parsed()) status = RunOfficeKeysInit(keys);
  if (keys_show->parsed()) status = RunOfficeKeysShow(keys);
  if (link_command->parsed()) status = RunLink(link, StopOnInterrupt());
  if (draft_command->parsed()) status = RunReleaseDraft(draft);
  if (check_command->parsed()) status = RunReleaseCheck(release_options);
  if (approve_command->parsed()) status = RunReleaseApprove(release_options);
  if (publish_command->parsed()) status = RunReleasePublish(release_options);
  if (releases_command->parsed()) status = RunReleaseList(release_options);
  if (show_command->parsed()) status = RunReleaseShow(release_options);
  if (export_command->parsed()) status = RunReleaseExport(release_options);
  if (verify_command->parsed()) status = RunReleaseVerify(release_options);
  // A full disk or a closed pipe behind stdout must not look like success.
  if (status.ok() && !std::cout.flush()) status = absl::DataLossError("can't write to stdout");
  return ReportOutcome(kProgram, status);
}

}  // namespace mirrorflow
