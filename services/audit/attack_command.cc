#include "services/audit/attack_command.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <stop_token>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "attacks/attack_plan.h"
#include "attacks/attack_verdict.h"
#include "attacks/blas_threads.h"
#include "crypto/detached_signature.h"
#include "crypto/encoding_profile.h"
#include "services/audit/attack_population.h"
#include "services/audit/attack_report.h"
#include "services/terminal/interrupt.h"
#include "services/terminal/progress_bar.h"
#include "services/terminal/subcommand.h"
#include "services/wire/agreement.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kMostToGenerate = 10'000;

double ProcessorSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

absl::StatusOr<Agreement> ReadAgreement(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return absl::NotFoundError(absl::StrCat(
        path, " can't be read\nhint: name the agreement's file; it need not be signed"));
  }
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return ParseAgreement(text, path);
}

absl::Status WriteFile(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) {
    return absl::UnavailableError(absl::StrCat(path, " can't be written\nhint: is the disk full?"));
  }
  return absl::OkStatus();
}

// Asked before the attacks run, which takes minutes. Makes nothing.
absl::Status CheckWritable(const std::string& path) {
  namespace fs = std::filesystem;
  if (path.empty() || path == "-") return absl::OkStatus();
  std::error_code error;
  const fs::path file = fs::absolute(path, error);
  const bool exists = fs::exists(file, error);
  const fs::path asked = exists ? file : file.parent_path();
  const bool is_right_kind = fs::is_directory(asked, error) != exists;
  if (is_right_kind && access(asked.c_str(), W_OK) == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      path, " can't be written\nhint: name a file in a directory that is there and is yours"));
}

absl::StatusOr<AttackPlanOptions> PlanOptionsOf(const AttackOptions& options) {
  AttackPlanOptions plan;
  plan.full = options.full;
  if (!options.known.empty()) plan.known = options.known;
  plan.sizes = options.sizes;
  if (!options.overlaps.empty()) {
    plan.overlaps.clear();
    for (const unsigned percent : options.overlaps) {
      plan.overlaps.push_back(percent / 100.0);
    }
  }
  for (const std::string& name : options.attacks) {
    absl::StatusOr<AttackId> attack = AttackFromName(name);
    if (!attack.ok()) return attack.status();
    plan.only.push_back(*attack);
  }
  return plan;
}

// By the number of the key.
using Encodings = std::map<std::uint32_t, EncodingUnderAttack>;

// The experiments one after the other; encodings are made once a key.
absl::Status RunAll(const std::vector<AttackCell>& cells, const LoadedPopulation& loaded,
                    Encodings encodings, const std::stop_token& stop, AttackReport& report) {
  std::vector<AttackMeasure> measures;
  ProgressBar progress("attacks");
  for (std::size_t i = 0; i < cells.size(); ++i) {
    progress.Update(i, cells.size());
    if (stop.stop_requested()) {
      return absl::CancelledError(absl::StrCat("stopped after ", i, " of ", cells.size(),
                                               " experiments; nothing was written"));
    }
    if (!encodings.contains(cells[i].key)) {
      absl::StatusOr<EncodingUnderAttack> encoding =
          ProfileUnderAttack(report.profile, cells[i].key);
      if (!encoding.ok()) return encoding.status();
      encodings.emplace(cells[i].key, *std::move(encoding));
    }
    absl::StatusOr<AttackMeasure> measure =
        RunAttack(encodings.at(cells[i].key), loaded.population, cells[i], ProcessorSeconds);
    if (!measure.ok()) return measure.status();
    measures.push_back(*std::move(measure));
  }
  progress.Update(cells.size(), cells.size());
  report.measures = PoolKeys(measures);
  return absl::OkStatus();
}

}  // namespace

CLI::App* AddAttack(CLI::App& app, AttackOptions& options) {
  CLI::App* command = AddSubcommand(
      app, "attack", "How hard the encoding of an agreement is to reverse, with a verdict",
      "mf-audit attack --agreement ke-ug-2024.txtpb\n"
      "  mf-audit attack --agreement ke-ug-2024.txtpb --population register.csv --mapping "
      "register.mapping.txtpb --full --html attacks.html");
  command->add_option("--agreement", options.agreement, "Agreement file; it need not be signed")
      ->required()
      ->type_name("FILE");
  command
      ->add_option(
          "--population", options.population,
          "Whom the batch and the attacker's list are made of: \"generated\", or a CSV file")
      ->capture_default_str();
  command
      ->add_option("--mapping", options.mapping,
                   "What the columns of that file are, as in a node's configuration")
      ->type_name("FILE");
  command->add_option("--profile", options.profile,
                      "Attack this encoding in place of the agreement's, to compare");
  command->add_option("--known", options.known, "Known pairs [100,500,2000,8000]")->delimiter(',');
  command
      ->add_option("--size", options.sizes,
                   "Records of batch and list that graph matching is tried at; the largest serves "
                   "all attacks, at most 20000 [500,1000,2000,5000,10000]")
      ->check(CLI::Range(200, 20'000))
      ->delimiter(',');
  command
      ->add_option("--overlap", options.overlaps,
                   "Per cent of the batch that stand in the attacker's list [100,75,50,30]")
      ->check(CLI::Range(1, 100))
      ->delimiter(',');
  command->add_option("--attacks", options.attacks, "Only these, by name [all]")->delimiter(',');
  command->add_option("--seed", options.seed, "Of everything random")->capture_default_str();
  command->add_flag("--full", options.full,
                    "More sizes, rows and keys: a quarter of an hour in place of some minutes");
  command->add_option("--json", options.json, "Also write JSON here; - for stdout")
      ->type_name("FILE");
  command->add_option("--html", options.html, "Also write a page with charts here")
      ->type_name("FILE");
  return command;
}

absl::Status RunAttackCommand(const AttackOptions& options) {
  for (const std::string* path : {&options.json, &options.html}) {
    if (absl::Status writable = CheckWritable(*path); !writable.ok()) return writable;
  }
  const std::stop_token stop = StopOnInterrupt();
  KeepBlasToOneThread();
  absl::StatusOr<Agreement> agreement = ReadAgreement(options.agreement);
  if (!agreement.ok()) return agreement.status();
  const AgreementContent& content = agreement->content();
  absl::StatusOr<AttackPlanOptions> plan = PlanOptionsOf(options);
  if (!plan.ok()) return plan.status();
  plan->records_per_key = content.maximum_records_per_key;

  const std::string agreed_profile = content.encoding_profile.name;
  AttackReport report{.agreement = content.id.value(),
                      .profile = options.profile.empty() ? agreed_profile : options.profile,
                      .mode = content.mode,
                      .population = {},
                      .minimum_ngrams = content.minimum_ngrams,
                      .records_per_key = content.maximum_records_per_key,
                      .seed = options.seed,
                      .measures = {},
                      .verdict = {}};
  report.is_agreed_profile = report.profile == agreed_profile;
  if (report.is_agreed_profile && report.profile == kTokensProfile) {
    return absl::FailedPreconditionError(
        absl::StrCat("agreement ", report.agreement, " has profile ", report.profile,
                     ", which sends no rows: there is no encoding to attack\nhint: docs/psi.md has "
                     "what the mode psi-cardinality rests on; --profile attacks another profile, "
                     "to compare"));
  }
  if (report.is_agreed_profile) {
    absl::StatusOr<EncodingProfile> known = FindEncodingProfile(agreed_profile);
    if (!known.ok()) return known.status();
    if (known->hash != content.encoding_profile.hash) {
      return absl::FailedPreconditionError(
          absl::StrCat("the agreement pins another ", agreed_profile, " than this program has: ",
                       HashText(content.encoding_profile.hash), ", here ", HashText(known->hash),
                       "\nhint: use the version of mf-audit that the two states encode with"));
    }
  }
  constexpr std::uint32_t kFirstKey = 1;
  absl::StatusOr<EncodingUnderAttack> first = ProfileUnderAttack(report.profile, kFirstKey);
  if (!first.ok()) return first.status();
  plan->has_tables = first->tuples.has_value();
  Encodings encodings;
  encodings.emplace(kFirstKey, *std::move(first));
  if (content.attack_bounds.has_value()) {
    report.bounds = *content.attack_bounds;
    report.has_own_bounds = true;
  }

  const bool generated = options.population == "generated";
  if (!generated && options.mapping.empty()) {
    return absl::InvalidArgumentError(
        "--population is a file, so --mapping must say what its columns are\n"
        "hint: `mf-node init --from FILE` proposes one; or --population generated");
  }
  std::size_t to_generate = kMostToGenerate;
  if (!options.sizes.empty()) to_generate = *std::ranges::max_element(options.sizes);
  absl::StatusOr<LoadedPopulation> loaded =
      LoadPopulation({.file = generated ? "" : options.population,
                      .mapping = options.mapping,
                      .persons = to_generate,
                      .seed = options.seed,
                      .minimum_ngrams = content.minimum_ngrams,
                      .compared_fields = content.compared_fields,
                      .strata = content.strata},
                     content.corridors.front(), stop);
  if (!loaded.ok()) return loaded.status();
  plan->persons = loaded->population.persons.size();
  report.population = loaded->source;
  report.persons = plan->persons;
  report.too_short = loaded->too_short;
  report.repeated = loaded->repeated;
  report.mean_ngrams = loaded->mean_ngrams;

  const std::vector<AttackCell> cells = PlanAttacks(*plan);
  if (cells.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "no experiment is possible with ", plan->persons,
        " persons and these choices\nhint: fewer --known pairs, or a larger population"));
  }
  const double start = ProcessorSeconds();
  if (absl::Status status = RunAll(cells, *loaded, std::move(encodings), stop, report);
      !status.ok()) {
    return status;
  }
  report.seconds = ProcessorSeconds() - start;
  report.verdict = Judge(report.measures, report.bounds, report.records_per_key);

  if (!options.json.empty() && options.json != "-") {
    if (absl::Status status = WriteFile(options.json, AttackReportJson(report)); !status.ok()) {
      return status;
    }
  }
  if (!options.html.empty()) {
    if (absl::Status status = WriteFile(options.html, AttackReportPage(report)); !status.ok()) {
      return status;
    }
  }
  std::cout << (options.json == "-" ? AttackReportJson(report) : AttackReportText(report));
  if (report.passes()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      report.profile, " is not within the bounds on attacks of agreement ", report.agreement,
      "\nhint: fewer records per key, a higher minimum of n-grams, or split trust; see "
      "docs/attacks.md"));
}

}  // namespace mirrorflow
