#include "services/office/aggregates_cli.h"

#include "services/office/aggregates_commands.h"
#include "services/terminal/subcommand.h"

namespace mirrorflow {

AggregatesCli::AggregatesCli(CLI::App& app) {
  group_ = AddSubcommand(app, "aggregates",
                         "Tables of countries without a node, and what linkage does not give: "
                         "workbooks out, filled in, checked, published",
                         "mf-office aggregates template --country TZ --to tz.xlsx");
  group_->require_subcommand(1);

  template_ = AddSubcommand(*group_, "template", "Write the workbook that a country fills in",
                            "mf-office aggregates template --country TZ --to tz.xlsx");
  template_->add_option("--country", options_.country, "The reporting country, ISO 3166-1")
      ->required()
      ->type_name("XX");
  template_->add_option("--to", options_.to, "The workbook; never overwrites")
      ->required()
      ->type_name("FILE");

  check_ = AddSubcommand(*group_, "check",
                         "Say what is wrong with a filled-in workbook, by sheet and cell",
                         "mf-office aggregates check tz.xlsx --released y2024.sdmx1.csv");
  check_->add_option("WORKBOOK", options_.file, "The workbook")->required()->type_name("FILE");
  AddComparison(check_);

  import_ = AddSubcommand(*group_, "import", "Take a workbook in, if nothing is wrong with it",
                          "mf-office aggregates import tz.xlsx --config office.txtpb");
  import_->add_option("WORKBOOK", options_.file, "The workbook")->required()->type_name("FILE");
  import_->add_option("--replaces", options_.replaces, "The workbook that this one corrects")
      ->type_name("ID");
  AddConfig(import_);

  list_ = AddSubcommand(*group_, "list", "The workbooks that were taken in",
                        "mf-office aggregates list --config office.txtpb");
  list_->add_flag("--json", options_.json, "Print JSON");
  AddConfig(list_);

  compare_ = AddSubcommand(
      *group_, "compare",
      "Compare what was taken in with released flows, and stocks from both ends; exit code 1 where "
      "figures differ",
      "mf-office aggregates compare --year 2024 --released y2024.sdmx1.csv --config office.txtpb");
  compare_->add_option("--year", options_.year, "The year")->required()->type_name("YEAR");
  AddComparison(compare_);
  AddConfig(compare_);

  publish_ = AddSubcommand(
      *group_, "publish", "Write the reported tables of a year in all formats",
      "mf-office aggregates publish --year 2024 --id reported-2024 --provider 'Regional Office' "
      "--to out --config office.txtpb");
  publish_->add_option("--year", options_.year, "The year")->required()->type_name("YEAR");
  publish_->add_option("--id", options_.id, "Of the publication: a-z, 0-9 and '-'")
      ->required()
      ->type_name("ID");
  publish_->add_option("--provider", options_.provider, "Who publishes")
      ->required()
      ->type_name("NAME");
  publish_->add_option("--vintage", options_.vintage, "provisional, final or revision-N")
      ->capture_default_str()
      ->type_name("NAME");
  publish_
      ->add_option("--duration-rule", options_.duration_rule,
                   "Of the flows: UN12, UN6P1D or TEMP_3_12; who reports by another is marked")
      ->capture_default_str()
      ->type_name("RULE");
  publish_->add_option("--to", options_.to, "A new directory")->required()->type_name("DIR");
  AddConfig(publish_);
}

void AggregatesCli::AddConfig(CLI::App* command) {
  command
      ->add_option("--config", options_.config,
                   "The linkage service's configuration (docs/mf-office.md)")
      ->required()
      ->type_name("FILE");
}

void AggregatesCli::AddComparison(CLI::App* command) {
  command
      ->add_option("--released", options_.released,
                   "Compare with this publication: its SDMX-CSV 1.0 (ID.sdmx1.csv)")
      ->type_name("FILE");
  command
      ->add_option("--persons", options_.persons,
                   "Figures agree that lie no more than this apart, or than --percent")
      ->capture_default_str()
      ->check(CLI::Range(0, 1'000'000));
  command->add_option("--percent", options_.percent, "Of the larger figure")
      ->capture_default_str()
      ->check(CLI::Range(0, 100));
}

absl::Status AggregatesCli::Run() const {
  if (template_->parsed()) return RunAggregatesTemplate(options_);
  if (check_->parsed()) return RunAggregatesCheck(options_);
  if (import_->parsed()) return RunAggregatesImport(options_);
  if (list_->parsed()) return RunAggregatesList(options_);
  if (compare_->parsed()) return RunAggregatesCompare(options_);
  return RunAggregatesPublish(options_);
}

}  // namespace mirrorflow
