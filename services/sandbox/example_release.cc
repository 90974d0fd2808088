#include "services/sandbox/example_release.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "corridor/batch_rule.h"
#include "corridor/duration_rule.h"
#include "corridor/run.h"
#include "corridor/vintage.h"
#include "statistics/flow_cube.h"
#include "statistics/flow_dataset.h"
#include "statistics/protected_release.h"
#include "statistics/random_source.h"

namespace mirrorflow {
namespace {

constexpr const char* kVintageName = "provisional";
constexpr std::uint32_t kThreshold = 10;
constexpr std::uint32_t kBase = 5;

// In thousandths, by Sex and by BroadAge.
constexpr std::array<std::uint64_t, kSexCount> kSexShares = {10, 440, 550};
constexpr std::array<std::uint64_t, kBroadAgeCount> kAgeShares = {10, 140, 270, 550, 30};

// The total stays what it is: what rounding leaves goes to the largest stratum.
StratumCounts Spread(std::uint64_t total) {
  StratumCounts counts{};
  std::uint64_t left = total;
  for (std::uint8_t code = 0; code < kStratumCount; ++code) {
    const std::size_t sex = code / kBroadAgeCount;
    const std::size_t age = code % kBroadAgeCount;
    counts.at(code) = total * kSexShares.at(sex) * kAgeShares.at(age) / 1'000'000;
    left -= counts.at(code);
  }
  const Stratum largest{Sex::kMale, BroadAge::k25To64};
  counts.at(largest.code()) += left;
  return counts;
}

absl::StatusOr<DisclosureRule> Rule(DisclosureProfile profile, const Vintage& vintage) {
  const bool is_dp = profile == DisclosureProfile::kDp;
  DisclosureContent content;
  content.profile = profile;
  content.threshold = kThreshold;
  content.rounding_base = profile == DisclosureProfile::kOfficial ? kBase : 0;
  content.budget_milliepsilon = is_dp ? 4000 : 0;
  content.tables = {{CountedTable::kTotal, is_dp ? 500U : 0U},
                    {CountedTable::kBySex, is_dp ? 150U : 0U},
                    {CountedTable::kByBroadAge, is_dp ? 200U : 0U},
                    {CountedTable::kAgreement, is_dp ? 150U : 0U}};
  content.vintages = {{vintage, is_dp ? 1000U : 0U}};
  return DisclosureRule::Create(std::move(content));
}

std::string ProtectionText(DisclosureProfile profile) {
  switch (profile) {
    case DisclosureProfile::kDp:
      return "Discrete Laplace noise, epsilon 4 for one person at one holder in the reference year "
             "over all tables; figures below 10 are not shown.";
    case DisclosureProfile::kOfficial:
      return "Figures below 10 are suppressed, the others randomly rounded to a multiple of 5.";
    default:
      return "Cell-key method; figures are changed by at most 5.";
  }
}

absl::StatusOr<FlowCube> CubeOf(const FlowTruth& flow, RandomSource& random) {
  absl::StatusOr<Corridor> corridor =
      Corridor::Parse(absl::StrCat(flow.origin, "-", flow.destination));
  if (!corridor.ok()) return corridor.status();
  absl::StatusOr<Period> period = Period::Create(std::to_string(flow.year));
  if (!period.ok()) return period.status();
  // In the order of Figure. Who is in both registers, whatever their dates, and of these who has
  // the same corridor and year in both.
  const CubeCounts counts = {Spread(flow.sender_records), Spread(flow.receiver_records),
                             Spread(flow.recorded_by_both), Spread(flow.linkable)};
  return FlowCube::Create(*corridor, *period, counts, DrawCellKeys(counts, random));
}

}  // namespace

absl::StatusOr<PublishedDataset> ExampleRelease(const World& world, DisclosureProfile profile,
                                                std::uint64_t seed) {
  absl::StatusOr<Vintage> vintage = Vintage::Create(kVintageName);
  if (!vintage.ok()) return vintage.status();
  absl::StatusOr<DisclosureRule> rule = Rule(profile, *vintage);
  if (!rule.ok()) return rule.status();
  ReproducibleRandom random(seed);
  ProtectedRelease release;
  const int year = world.flows().front().year;
  for (const FlowTruth& flow : world.flows()) {
    if (flow.year != year) continue;
    absl::StatusOr<FlowCube> cube = CubeOf(flow, random);
    if (!cube.ok()) return cube.status();
    absl::StatusOr<RunId> run =
        RunId::Create(absl::StrCat("example-", absl::AsciiStrToLower(flow.origin), "-",
                                   absl::AsciiStrToLower(flow.destination)));
    if (!run.ok()) return run.status();
    const ProtectionTerms terms = {
        .run = *run, .vintage = *vintage, .agreement = {}, .rule = *rule, .batch_rule = {}};
    if (absl::Status status = release.Add(*cube, terms, random); !status.ok()) return status;
  }
  // Nothing is stored: an example spends nobody's budget.
  absl::StatusOr<std::vector<ProtectedCounts>> counts =
      std::move(release).Publish([](const std::string&) { return absl::OkStatus(); });
  if (!counts.ok()) return counts.status();
  std::vector<PublishedRun> runs;
  for (ProtectedCounts& run : *counts) {
    runs.push_back({.counts = std::move(run),
                    .quality = LinkQuality{},
                    .dated_by = Side::kReceiver,
                    .threshold = kThreshold,
                    .rounding_base = rule->rounding_base()});
  }
  absl::StatusOr<Period> period = Period::Create(std::to_string(year));
  if (!period.ok()) return period.status();
  DatasetFacts facts = {
      .id = absl::StrCat("example-", year),
      .provider = "Example: generated persons, no country's real figures",
      .period = *period,
      .vintage = kVintageName,
      .prepared = absl::StrCat(year + 1, "-06-30T12:00:00Z"),
      .duration_rule = std::string(DurationRuleName(BatchRule().duration_rule())),
      .age_definition = "COMPLET",
      .dated_by = "receiver",
      .protection = std::string(DisclosureProfileName(profile)),
      .protection_text = ProtectionText(profile),
      .notes = {"All persons are generated; the figures say nothing about any country.",
                "Links are those that a linkage without error would find.",
                "Sex and age are spread over each corridor by the same shares.",
                "The dual-system estimate takes the two registers as independent; where they are "
                "not, it is a lower bound."}};
  return BuildFlowDataset(std::move(facts), runs);
}

}  // namespace mirrorflow
