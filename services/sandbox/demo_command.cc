#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "corridor/link_quality.h"
#include "corridor/record_classes.h"
#include "corridor/terms.h"
#include "crypto/encoding_profile.h"
#include "linkage/split_trust/split_trust_terms.h"
#include "records/normalisation_profile.h"
#include "services/sandbox/calibration.h"
#include "services/sandbox/class_truth.h"
#include "services/sandbox/commands.h"
#include "services/sandbox/empty_directory.h"
#include "services/sandbox/federation.h"
#include "services/sandbox/federation_evidence.h"
#include "services/sandbox/generated_members.h"
#include "services/sandbox/generator/world.h"
#include "services/sandbox/generator/world_files.h"
#include "services/sandbox/sandbox_clauses.h"
#include "statistics/protected_counts.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

constexpr int kYear = 2024;
constexpr const char* kCampaign = "demo-2024";
constexpr const char* kRelease = "demo-2024-final";
constexpr std::uint32_t kMinimumBatch = 50;
constexpr std::uint32_t kSuppressionThreshold = 10;

using CorridorName = std::pair<std::string, std::string>;

// "KE-UG:given:family:document": a person to plant, for the leak scanner.
absl::StatusOr<Canary> ParseCanary(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ':');
  if (parts.size() != 4) {
    return absl::InvalidArgumentError("a canary is CORRIDOR:GIVEN:FAMILY:DOCUMENT");
  }
  absl::StatusOr<Corridor> corridor = Corridor::Parse(parts[0]);
  if (!corridor.ok()) return corridor.status();
  Canary canary;
  canary.origin = std::string(corridor->origin().alpha2());
  canary.destination = std::string(corridor->destination().alpha2());
  canary.given_name = parts[1];
  canary.family_name = parts[2];
  canary.document_number = parts[3];
  return canary;
}

absl::StatusOr<World> CreateWorld(const DemoCommand& command,
                                  const std::vector<std::string>& states) {
  GeneratorOptions options;
  options.seed = command.seed;
  options.first_year = kYear;
  options.migrants_per_year = command.migrants;
  for (const std::string& state : states) options.states.push_back({state, 0});
  for (const std::string& text : command.canaries) {
    absl::StatusOr<Canary> canary = ParseCanary(text);
    if (!canary.ok()) return canary.status();
    options.canaries.push_back(*std::move(canary));
  }
  absl::StatusOr<GeneratorConfig> config = GeneratorConfig::Create(std::move(options));
  if (!config.ok()) return config.status();
  return GenerateStates(*config);
}

v1::CreateCampaignRequest Campaign(const World& world, LinkageMode mode, const std::string& profile,
                                   DiceThreshold threshold) {
  v1::CreateCampaignRequest campaign;
  campaign.set_campaign_id(kCampaign);
  campaign.set_period(std::to_string(kYear));
  for (const FlowTruth& flow : world.flows()) {
    campaign.add_corridors(flow.origin + "-" + flow.destination);
  }
  campaign.set_mode(std::string(LinkageModeName(mode)));
  campaign.set_encoding_profile(profile);
  campaign.set_normalisation_profile(std::string(kNormalisationProfile));
  campaign.mutable_threshold()->set_numerator(threshold.numerator());
  campaign.mutable_threshold()->set_denominator(threshold.denominator());
  campaign.set_minimum_batch(kMinimumBatch);
  campaign.set_suppression_threshold(kSuppressionThreshold);
  campaign.set_exact_tokens(mode == LinkageMode::kPsiCardinality);
  campaign.set_vintage("final");
  return campaign;
}

// The published totals of a measure per corridor from the signed figures; "[c]" where hidden.
absl::StatusOr<std::map<CorridorName, std::map<std::string, std::string>>> PublishedTotals(
    const std::string& figures) {
  absl::StatusOr<std::vector<ProtectedCounts>> runs = ParseProtectedCounts(figures);
  if (!runs.ok()) return runs.status();
  std::map<CorridorName, std::map<std::string, std::string>> totals;
  for (const ProtectedCounts& run : *runs) {
    auto& row = totals[{std::string(run.corridor.origin().alpha2()),
                        std::string(run.corridor.destination().alpha2())}];
    for (const Figure figure : {Figure::kEmigSender, Figure::kImmigReceiver, Figure::kLinked}) {
      const ProtectedCount* count = run.Find(CountedTable::kTotal, figure, "_T");
      const bool shown = count != nullptr && count->value.has_value() &&
                         *count->value >= static_cast<std::int64_t>(kSuppressionThreshold);
      row[std::string(FigureCode(figure))] = shown ? std::to_string(*count->value) : "[c]";
    }
  }
  return totals;
}

void PrintFlows(const World& world,
                std::map<CorridorName, std::map<std::string, std::string>>& totals) {
  std::printf(
      "\nFlows of %d as published, with noise; [c] = not shown. Truth: persons that both registers "
      "have.\n\n",
      kYear);
  std::printf("%-10s %18s %18s %10s %10s\n", "corridor", "reported by sender",
              "reported by receiver", "linked", "truth");
  for (const FlowTruth& flow : world.flows()) {
    auto& row = totals[{flow.origin, flow.destination}];
    std::printf("%-10s %18s %20s %10s %10llu\n", (flow.origin + " - " + flow.destination).c_str(),
                row["EMIG_SENDER"].c_str(), row["IMMIG_RECEIVER"].c_str(), row["LINKED"].c_str(),
                static_cast<unsigned long long>(flow.linkable - flow.linkable_refugees));
  }
  std::printf("\nLinked (truth) by origin, down, and destination, across:\n\n%8s", "");
  for (std::size_t j = 0; j < world.config().states().size(); ++j) {
    std::printf("%16s", std::string(world.StateCode(j)).c_str());
  }
  for (std::size_t i = 0; i < world.config().states().size(); ++i) {
    std::printf("\n%8s", std::string(world.StateCode(i)).c_str());
    for (std::size_t j = 0; j < world.config().states().size(); ++j) {
      const std::size_t corridor = world.config().CorridorIndex(i, j);
      std::string cell = ".";
      if (corridor < world.config().corridors().size()) {
        const FlowTruth& flow = world.flows()[corridor];
        cell = absl::StrCat(totals[{flow.origin, flow.destination}]["LINKED"], " (",
                            flow.linkable - flow.linkable_refugees, ")");
      }
      std::printf("%16s", cell.c_str());
    }
  }
  std::printf("\n");
}

// The tables by class that split trust publishes, over all corridors, beside the truth.
absl::Status PrintClasses(const World& world, const std::string& figures) {
  absl::StatusOr<std::vector<ProtectedCounts>> runs = ParseProtectedCounts(figures);
  if (!runs.ok()) return runs.status();
  absl::StatusOr<std::map<CountedTable, std::vector<std::uint64_t>>> truth = TruthByClass(world);
  if (!truth.ok()) return truth.status();
  std::printf(
      "\nLinked by class, summed over the corridors from the published figures, with the 95 %% "
      "half "
      "width of\nthe noise in the sum. Truth: persons that both registers have, by their true "
      "class; registers leave\nsome of it out, which is then unknown.\n");
  for (const CountedTable table : kClassTables) {
    bool published = false;
    for (std::size_t i = 0; i < ClassCodes(table).size(); ++i) {
      // Unknown last.
      const std::size_t place = (i + 1) % ClassCodes(table).size();
      const std::string_view code = ClassCodes(table)[place];
      std::int64_t sum = 0;
      double variance = 0;
      for (const ProtectedCounts& run : *runs) {
        const ProtectedCount* count = run.Find(table, Figure::kLinked, code);
        if (count == nullptr || !count->value.has_value()) continue;
        if (!std::exchange(published, true)) {
          std::printf("\n%-18s %10s %10s %10s\n", std::string(CountedTableName(table)).c_str(),
                      "linked", "noise", "truth");
        }
        sum += *count->value;
        variance += static_cast<double>(count->micro_variance) / 1e6;
      }
      if (!published) break;
      std::printf("  %-16s %10lld %10s %10llu\n", std::string(code).c_str(),
                  static_cast<long long>(sum),
                  absl::StrFormat("+-%.0f", 1.96 * std::sqrt(variance)).c_str(),
                  static_cast<unsigned long long>((*truth)[table][place]));
    }
  }
  return absl::OkStatus();
}

void PrintRisk(LinkageMode mode, const std::string& profile) {
  switch (mode) {
    case LinkageMode::kSplitTrust:
      std::printf(
          "\nLinkage mode: split-trust. Neither the office nor any of the three compute parties "
          "saw "
          "an encoding,\na similarity or a link; the counts were opened with the noise of all "
          "three "
          "in them. The residual risk:\ntwo of the three parties that act together see all "
          "encodings (docs/split-trust.md).\n");
      return;
    case LinkageMode::kPsiCardinality:
      std::printf(
          "\nLinkage mode: psi-cardinality. Each side saw blinded document numbers of the other, "
          "and the office too;\nthe counts had the noise of both states in them before anybody "
          "knew "
          "them. The residual risk: a state that\ndeparts from the protocol and acts together with "
          "the office learns which of its document numbers the\nother has; and persons without a "
          "document in both registers are not counted (docs/psi.md).\n");
      return;
    case LinkageMode::kLinkageUnit:
      std::printf(
          "\nLinkage mode: linkage-unit, encoding %s. Its residual risk, which docs/security.md "
          "explains:\nwhoever runs the linkage service and colludes with one of the two states of "
          "a "
          "corridor can decode\nthe other's batch; and who learns some hundreds of (person, "
          "encoding) pairs of a run may decode\nthe rest of it. %s\n",
          profile.c_str(),
          profile.starts_with("hardened-")
              ? "It is experimental, measured against the attacks of\n"
                "docs/attacks.md and no others; it misses true pairs that "
                "plain-v1 finds (docs/quality.md)."
              : "This profile falls to known attacks without any key.");
      return;
  }
}

// Room of a set of document numbers, which all sets are filled up to: for the records of the
// largest batch, and spare ones for events of the months around the year.
std::uint32_t IdentifierRoom(const World& world) {
  constexpr std::uint64_t kSpare = 1000;
  std::uint64_t largest = 0;
  for (const FlowTruth& flow : world.flows()) {
    largest = std::max({largest, flow.sender_records, flow.receiver_records});
  }
  return static_cast<std::uint32_t>(largest + kSpare);
}

// From when two records are taken for one person, and how often that is right.
struct Method {
  DiceThreshold threshold;
  // Stated by the agreements; nothing is corrected or estimated without it.
  std::optional<StatedLinkQuality> quality{};
};

// Calibrated on other synthetic populations, so that nothing of the run decides.
absl::StatusOr<Method> ChooseMethod(const DemoCommand& command, std::size_t rows) {
  if (command.mode == LinkageMode::kPsiCardinality) {
    absl::StatusOr<DiceThreshold> equal = DiceThreshold::Create(1, 1);
    if (!equal.ok()) return equal.status();
    return Method{.threshold = *equal};
  }
  std::cout << "choosing the threshold on synthetic data of another seed" << std::endl;
  absl::StatusOr<DiceThreshold> threshold =
      CalibrateThreshold(command.profile, ComparedFields::All(), rows, command.seed + 1);
  if (!threshold.ok()) return threshold.status();
  if (command.mode == LinkageMode::kSplitTrust) {
    absl::StatusOr<EncodingProfile> profile = FindEncodingProfile(command.profile);
    if (!profile.ok()) return profile.status();
    threshold = NearestFittingThreshold(*threshold, profile->row_bits);
    if (!threshold.ok()) return threshold.status();
  }
  absl::StatusOr<LinkQualityFigures> figures =
      CalibrateQuality(command.profile, ComparedFields::All(), rows, command.seed + 2, *threshold);
  if (!figures.ok()) return figures.status();
  absl::StatusOr<StatedLinkQuality> quality =
      StatedLinkQuality::Create(*figures, "calibration on generated persons of another seed");
  if (!quality.ok()) return quality.status();
  return Method{.threshold = *threshold, .quality = *std::move(quality)};
}

}  // namespace

absl::Status RunDemo(const DemoCommand& command) {
  const std::vector<std::string> states =
      command.states.empty() ? std::vector<std::string>{"ET", "KE", "RW", "UG"} : command.states;
  const fs::path programs = fs::read_symlink("/proc/self/exe").parent_path();
  absl::StatusOr<World> world = CreateWorld(command, states);
  if (!world.ok()) return world.status();
  if (absl::Status status = RequireEmptyDirectory(command.directory); !status.ok()) return status;

  std::cout << states.size() << " member states, " << world->flows().size() << " corridors, "
            << command.migrants << " migrants: writing registers, keys and certificates to "
            << command.directory << std::endl;
  absl::StatusOr<std::vector<RegisterFile>> files = WriteWorld(*world, command.directory);
  if (!files.ok()) return files.status();
  absl::StatusOr<std::vector<FederationMember>> members =
      GeneratedMembers(*world, *files, command.directory);
  if (!members.ok()) return members.status();
  absl::StatusOr<Method> method =
      ChooseMethod(command, command.migrants / world->flows().size() + 1);
  if (!method.ok()) return method.status();
  const DiceThreshold threshold = method->threshold;
  v1::Agreement clauses =
      SandboxClauses(std::to_string(kYear), command.profile, std::string(kNormalisationProfile),
                     threshold, kMinimumBatch, kSuppressionThreshold);
  if (method->quality.has_value()) StateLinkQuality(*method->quality, clauses);
  if (command.mode == LinkageMode::kSplitTrust) UseSplitTrust(clauses);
  if (command.mode == LinkageMode::kPsiCardinality) {
    UsePsiCardinality(IdentifierRoom(*world), clauses);
  }
  absl::StatusOr<Federation> federation = Federation::Create(
      command.directory,
      {command.node_program.empty() ? programs / "mf-node" : fs::path(command.node_program),
       command.office_program.empty() ? programs / "mf-office" : fs::path(command.office_program),
       command.party_program.empty() ? programs / "mf-party" : fs::path(command.party_program)},
      *std::move(members), clauses);
  if (!federation.ok()) return federation.status();

  if (command.mode != LinkageMode::kPsiCardinality) {
    std::cout << "Dice threshold " << threshold.numerator() << "/" << threshold.denominator()
              << '\n';
  }
  if (method->quality.has_value()) {
    std::cout << "agreed of the links: " << LinkQualityText(method->quality->figures()) << '\n';
  }
  std::cout << "starting " << states.size() << " nodes, "
            << (command.mode == LinkageMode::kSplitTrust ? "three compute parties " : "")
            << "and the office, mutual TLS on loopback" << std::endl;
  if (absl::Status status = federation->Start(); !status.ok()) return status;
  if (absl::Status status =
          federation->RunCampaign(Campaign(*world, command.mode, command.profile, threshold));
      !status.ok()) {
    return status;
  }
  std::cout << "drafting, checking, approving by two operators and publishing a release"
            << std::endl;
  absl::StatusOr<std::string> published =
      federation->PublishRelease(kRelease, {"--campaign", kCampaign, "--vintage", "final"});
  if (!published.ok()) return published.status();
  const fs::path out = federation->directory() / "release";
  absl::Status exported =
      federation->OperatorCommand({"release", "export", kRelease, "--to", out}).status();
  if (!exported.ok()) return exported;
  absl::StatusOr<std::string> figures =
      federation->OperatorCommand({"release", "show", kRelease, "--file", "counts.txt"});
  if (!figures.ok()) return figures.status();
  auto totals = PublishedTotals(*figures);
  if (!totals.ok()) return totals.status();
  PrintFlows(*world, *totals);
  if (command.mode == LinkageMode::kSplitTrust) {
    if (absl::Status printed = PrintClasses(*world, *figures); !printed.ok()) return printed;
  }
  PrintRisk(command.mode, command.profile);
  if (absl::Status status = federation->WaitUntilWitnessed(); !status.ok()) return status;
  if (absl::Status status = federation->Stop(); !status.ok()) return status;

  const FlowTruth& first = world->flows().front();
  const std::string run =
      absl::AsciiStrToLower(absl::StrCat(kCampaign, "-", first.origin, "-", first.destination));
  std::cout << "\nmaking the evidence of everybody on run " << run
            << ", and verifying it with the public registry alone" << std::endl;
  absl::StatusOr<std::string> verdicts =
      MakeAndVerifyEvidence(programs / "mf-audit", federation->directory(), run,
                            SourcesOf(federation->directory(), first.origin, first.destination));
  if (!verdicts.ok()) return verdicts.status();
  // The last line counts.
  const std::size_t last = verdicts->rfind('\n', verdicts->size() - 2);
  std::cout << verdicts->substr(last == std::string::npos ? 0 : last + 1);

  const std::string at = federation->directory().string();
  std::cout << "\nFiles:\n  " << at << "/KE (and so on)   a state: registers, node.txtpb, keys\n  "
            << at << "/office           office.txtpb, client.txtpb, campaign.txtpb\n  " << at
            << "/release          the published release, in all formats\n  " << at
            << "/evidence         evidence bundles; verdicts, explanation, forty questions, "
               "assessment\n  "
            << at << "/truth.csv, truth_flows.csv   what is true\n  " << at
            << "/logs             what each program said\n";
  return absl::OkStatus();
}

}  // namespace mirrorflow
