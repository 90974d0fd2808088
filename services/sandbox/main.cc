#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <vector>

#include "corridor/terms.h"
#include "crypto/encoding_profile.h"
#include "crypto/secret_bytes.h"
#include "services/sandbox/commands.h"
#include "services/terminal/outcome.h"
#include "services/terminal/subcommand.h"

namespace {

using mirrorflow::CalibrateCommand;
using mirrorflow::CoverageCommand;
using mirrorflow::DemoCommand;
using mirrorflow::EvaluateCommand;
using mirrorflow::GenerateCommand;
using mirrorflow::kLinkageModes;
using mirrorflow::LinkageMode;
using mirrorflow::LinkageModeFromName;
using mirrorflow::LinkageModeName;
using mirrorflow::ReportCommand;
using mirrorflow::SimulateEstimatesCommand;

void AddGenerate(CLI::App& app, GenerateCommand& command) {
  CLI::App* generate = mirrorflow::AddSubcommand(
      app, "generate", "Write registers of synthetic member states, with the truth about them",
      "mf-sandbox generate --states KE,UG,RW --migrants 20000 --to world");
  generate->add_option("--to", command.directory, "A new or empty directory")->required();
  auto* states =
      generate->add_option("--states", command.states, "COMESA member states, e.g. KE,UG,RW")
          ->delimiter(',');
  generate
      ->add_option("--pair", command.pair,
                   "One corridor in the form that evaluate takes, e.g. KE-UG")
      ->excludes(states);
  generate
      ->add_option("--sources", command.sources,
                   "One country in four sources of their own: border system, paper register, "
                   "permits, passports")
      ->excludes(states)
      ->excludes("--pair");
  generate->add_option("--migrants", command.migrants, "Persons that migrate in a year")
      ->capture_default_str();
  generate->add_option("--seed", command.seed, "The same seed gives the same files")
      ->capture_default_str();
  generate->add_option("--year", command.year, "The first year")->capture_default_str();
  generate->add_option("--years", command.years, "How many years")->capture_default_str();
}

// `help` says what each does.
void AddMode(CLI::App& command, LinkageMode& mode, const std::string& help) {
  std::vector<std::string> names;
  for (const LinkageMode known : kLinkageModes) names.emplace_back(LinkageModeName(known));
  command
      .add_option_function<std::string>(
          "--mode",
          [&mode](const std::string& name) {
            // Whatever IsMember lets through is one.
            mode = LinkageModeFromName(name).value_or(mode);
          },
          help)
      ->check(CLI::IsMember(names))
      ->default_str(std::string(LinkageModeName(mode)));
}

void AddEvaluate(CLI::App& app, EvaluateCommand& command) {
  CLI::App* evaluate = mirrorflow::AddSubcommand(
      app, "evaluate", "Link two files as nodes and office would, and compare with the truth",
      "mf-sandbox evaluate --a a.csv --b b.csv --truth truth.csv --mapping "
      "docs/samples/febrl4_half_overlap.mapping.txtpb --profile plain-v1,clear,hardened-v1");
  evaluate->add_option("--a", command.a, "CSV with a header: the sender's records");
  evaluate->add_option("--b", command.b, "CSV with a header: the receiver's records");
  evaluate->add_option("--dedup", command.dedup,
                       "Instead of --a and --b: one file with duplicates");
  evaluate->add_option("--truth", command.truth, "CSV: two columns of record ids, one pair a row");
  evaluate->add_option("--mapping", command.mapping, "EvaluationMapping, see docs/samples")
      ->required();
  evaluate
      ->add_option(
          "--profile", command.profiles,
          "plain-v1, hardened-v1, hardened-v2, clk-v3 or clear; several, with commas or given "
          "again, stand side by side; plain-v1 if not given")
      ->delimiter(',');
  AddMode(*evaluate, command.mode,
          "linkage-unit; split-trust, with three parties in this process; or psi-cardinality, "
          "which counts common document numbers");
  evaluate->add_option("--birth-year-band", command.birth_year_band,
                       "Of split-trust: compare within so many years of birth and the next bands");
  evaluate
      ->add_option("--assignment", command.assignment, "One to one: greedy, or optimal to compare")
      ->check(CLI::IsMember({"greedy", "optimal"}))
      ->capture_default_str();
  evaluate->add_option("--threshold", command.threshold,
                       "Dice, e.g. 81/100; otherwise chosen without the truth");
  evaluate
      ->add_option("--calibration", command.calibration,
                   "A file of mf-sandbox calibrate: the threshold is what it says for the fields "
                   "and the sizes, as for a released count")
      ->excludes("--threshold");
  evaluate->add_option(
      "--fields", command.fields,
      "Make rows of these alone, e.g. name,birth_date,sex; without it of what both "
      "mappings have");
  evaluate->add_option("--threads", command.threads, "0: all cores")->capture_default_str();
  evaluate->add_flag("--json", command.json, "For machines");
}

void AddCalibrate(CLI::App& app, CalibrateCommand& command) {
  CLI::App* calibrate = mirrorflow::AddSubcommand(
      app, "calibrate", "Choose a threshold on synthetic data, for the terms of a campaign",
      "mf-sandbox calibrate --profile hardened-v1 --rows 20000");
  calibrate
      ->add_option("--profile", command.profile, "plain-v1, hardened-v1, hardened-v2 or clk-v3")
      ->required();
  calibrate->add_option("--rows", command.rows, "Expected rows of the larger batch")
      ->capture_default_str();
  calibrate->add_option("--seed", command.seed, "Of the synthetic data")->capture_default_str();
  calibrate->add_option("--to", command.to,
                        "Write a calibration file for all sizes up to --rows, and say its SHA-256");
  calibrate->add_option("--id", command.id, "Name of the calibration, for agreements")
      ->capture_default_str();
  calibrate->add_option(
      "--fields", command.fields,
      "Fields that rows are made of, e.g. name,birth_date,sex; given again for more sets of them; "
      "without it the usual sets for --to, else all fields");
  calibrate->add_flag("--json", command.json, "For machines");
}

void AddCoverage(CLI::App& app, CoverageCommand& command) {
  CLI::App* coverage = mirrorflow::AddSubcommand(
      app, "coverage",
      "Measure on generated corridors how often the intervals of estimated errors hold the truth",
      "mf-sandbox coverage --corridors 2000 --seed 1 --results coverage.txt");
  coverage->add_option("--corridors", command.corridors, "How many")->capture_default_str();
  coverage->add_option("--seed", command.seed, "The same seed gives the same corridors")
      ->capture_default_str();
  coverage->add_option("--largest", command.largest, "Rows a side at most, from 100")
      ->capture_default_str()
      ->check(CLI::Range(100, 1'000'000));
  coverage->add_option("--profiles", command.profiles, "Encoding profiles, taken in turn")
      ->delimiter(',')
      ->capture_default_str();
  coverage->add_option("--results", command.results,
                       "A line for each corridor goes here; what is there is not measured again");
  coverage->add_option("--threads", command.threads, "0: all cores")->capture_default_str();
  coverage->add_flag("--json", command.json, "For machines");
}

void AddSimulateEstimates(CLI::App& app, SimulateEstimatesCommand& command) {
  CLI::App* simulate = mirrorflow::AddSubcommand(
      app, "simulate-estimates",
      "Bias and intervals of the estimates of a release, on simulated registers with noise",
      "mf-sandbox simulate-estimates --replications 2000 --seed 1");
  simulate->add_option("--replications", command.replications, "Simulated corridors")
      ->capture_default_str();
  simulate->add_option("--seed", command.seed, "Same seed, same figures")->capture_default_str();
  simulate
      ->add_option("--epsilon-thousandths", command.epsilon_thousandths,
                   "Noise of each count, in thousandths of epsilon")
      ->capture_default_str();
  simulate
      ->add_option("--dependence", command.dependence,
                   "Factor of the odds that the receiver sees whom the sender sees")
      ->capture_default_str();
  simulate->add_flag("--json", command.json, "Print JSON");
}

void AddReport(CLI::App& app, ReportCommand& command) {
  CLI::App* report = mirrorflow::AddSubcommand(
      app, "report", "Write an example of the report that a release has, from generated states",
      "mf-sandbox report --to report-example");
  report->add_option("--to", command.directory, "A new or empty directory")->required();
  report
      ->add_option("--states", command.states,
                   "COMESA member states, e.g. KE,UG,RW; all of them if not given")
      ->delimiter(',');
  report->add_option("--migrants", command.migrants, "Persons that migrate in the year")
      ->capture_default_str();
  report->add_option("--seed", command.seed, "The same seed gives the same files")
      ->capture_default_str();
  report->add_option("--profile", command.profile, "How the figures are protected")
      ->check(CLI::IsMember({"dp", "official", "ckm"}))
      ->capture_default_str();
}

void AddDemo(CLI::App& app, DemoCommand& command) {
  CLI::App* demo = mirrorflow::AddSubcommand(
      app, "demo", "A whole federation on this machine: registers, keys, TLS, linkage, flow table",
      "mf-sandbox demo --states KE,UG,RW,ET,ZM --migrants 40000");
  demo->add_option("--to", command.directory, "A new or empty directory; every file stays there")
      ->capture_default_str();
  demo->add_option("--states", command.states, "COMESA member states; KE,UG,RW,ET if not given")
      ->delimiter(',');
  demo->add_option("--migrants", command.migrants, "Persons that migrate, over all corridors")
      ->capture_default_str();
  demo->add_option("--seed", command.seed, "Of the synthetic registers")->capture_default_str();
  CLI::Option* profile = demo->add_option(
      "--profile", command.profile,
      "Encoding profile: hardened-v1 if not given, in split-trust mode plain-v1; in "
      "psi-cardinality mode it is tokens-v1");
  AddMode(*demo, command.mode,
          "linkage-unit; split-trust, with three more processes; or psi-cardinality, which "
          "counts common document numbers");
  demo->callback([&command, profile] {
    const bool given = profile->count() > 0;
    if (command.mode == LinkageMode::kSplitTrust && !given) command.profile = "plain-v1";
    if (command.mode != LinkageMode::kPsiCardinality) return;
    if (given && command.profile != mirrorflow::kTokensProfile) {
      throw CLI::ValidationError("--profile",
                                 "psi-cardinality mode encodes no rows: it compares tokens of "
                                 "document numbers, profile tokens-v1; leave it out");
    }
    command.profile = std::string(mirrorflow::kTokensProfile);
  });
  // For tests only, so not in --help.
  demo->add_option("--node-program", command.node_program)->group("");
  demo->add_option("--office-program", command.office_program)->group("");
  demo->add_option("--party-program", command.party_program)->group("");
  demo->add_option("--canary", command.canaries)->group("");
}

}  // namespace

int main(int argc, char** argv) {
  if (!mirrorflow::InitCrypto()) {
    std::cerr << "mf-sandbox: the system gives no randomness\n";
    return mirrorflow::kExitFailed;
  }
  CLI::App app("Mirrorflow's sandbox: synthetic states, evaluation, a federation at home.",
               "mf-sandbox");
  app.set_version_flag("--version", "mf-sandbox " MIRRORFLOW_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Example:\n  mf-sandbox demo --states KE,UG --to demo\n"
      "Help of one command: mf-sandbox evaluate --help");
  GenerateCommand generate;
  EvaluateCommand evaluate;
  CalibrateCommand calibrate;
  CoverageCommand coverage;
  SimulateEstimatesCommand simulate;
  ReportCommand report;
  DemoCommand demo;
  AddGenerate(app, generate);
  AddEvaluate(app, evaluate);
  AddCalibrate(app, calibrate);
  AddCoverage(app, coverage);
  AddSimulateEstimates(app, simulate);
  AddReport(app, report);
  AddDemo(app, demo);
  try {
    app.parse(argc, argv);
    if (app.got_subcommand("generate") && generate.states.empty() && generate.pair.empty() &&
        generate.sources.empty()) {
      throw CLI::RequiredError("--states, --pair or --sources");
    }
    if (app.got_subcommand("evaluate") &&
        evaluate.dedup.empty() == (evaluate.a.empty() || evaluate.b.empty())) {
      throw CLI::RequiredError("--a and --b, or --dedup alone,");
    }
    if (app.got_subcommand("evaluate") && evaluate.dedup.empty() && evaluate.truth.empty()) {
      throw CLI::RequiredError("--truth");
    }
  } catch (const CLI::ParseError& error) {
    return mirrorflow::ReportUsage("mf-sandbox", app, error);
  }
  const absl::Status status =
      app.got_subcommand("generate")             ? mirrorflow::RunGenerate(generate)
      : app.got_subcommand("evaluate")           ? mirrorflow::RunEvaluate(evaluate)
      : app.got_subcommand("calibrate")          ? mirrorflow::RunCalibrate(calibrate)
      : app.got_subcommand("coverage")           ? mirrorflow::RunCoverage(coverage)
      : app.got_subcommand("simulate-estimates") ? mirrorflow::RunSimulateEstimates(simulate)
      : app.got_subcommand("report")             ? mirrorflow::RunReport(report)
                                                 : mirrorflow::RunDemo(demo);
  return mirrorflow::ReportOutcome("mf-sandbox", status);
}
