#include "attacks/attack_verdict.h"

#include <algorithm>
#include <functional>

#include "absl/strings/str_cat.h"
#include "attacks/attack_plan.h"

namespace mirrorflow {
namespace {

constexpr std::uint64_t kMoreThanChance = 12;  // rows, of one expected

bool NeedsListAlone(AttackId attack) {
  // Blocks are a guess within what the linkage service is shown, which other attacks use.
  return FactsOf(attack).means == AttackMeans::kList && attack != AttackId::kBlocks;
}

bool IsKnownPlaintext(AttackId attack) {
  return FactsOf(attack).means == AttackMeans::kPairs && attack != AttackId::kSeeded;
}

std::string Described(const AttackMeasure& measure) {
  return absl::StrCat(
      std::string(measure.title()), ", ", measure.cell.records, " records",
      measure.cell.known > 0 ? absl::StrCat(", ", measure.cell.known, " known") : "");
}

Standing StandingOf(double share, double high, double most) {
  if (share > most) return Standing::kNotWithin;
  return high > most ? Standing::kAtTheEdge : Standing::kWithin;
}

// The furthest of the measures that a bound is about.
BoundStanding Furthest(std::span<const AttackMeasure> measures, std::string bound, double most,
                       const std::function<bool(const AttackMeasure&)>& is_about) {
  BoundStanding standing{.bound = std::move(bound), .most = most, .by = {}};
  for (const AttackMeasure& measure : measures) {
    if (measure.result.tried == 0 || measure.cell.overlap != 1 || !is_about(measure)) continue;
    const AttackResult& result = measure.result;
    if (standing.standing != Standing::kNotMeasured && result.rate() <= standing.share) continue;
    standing.share = result.rate();
    standing.low = result.lowest();
    standing.high = result.highest();
    standing.by = Described(measure);
    standing.standing = StandingOf(standing.share, standing.high, most);
  }
  return standing;
}

// Whether two measures are the same experiment but for the key.
bool AreOneExperiment(const AttackCell& a, const AttackCell& b) {
  return a.attack == b.attack && a.records == b.records && a.known == b.known &&
         a.overlap == b.overlap && a.with_strata == b.with_strata;
}

}  // namespace

std::string_view StandingText(Standing standing) {
  switch (standing) {
    case Standing::kWithin:
      return "within";
    case Standing::kAtTheEdge:
      return "within, its interval reaches above";
    case Standing::kNotWithin:
      return "not within";
    case Standing::kNotMeasured:
      return "not measured";
  }
  return "";
}

bool AttackVerdict::within() const {
  return std::ranges::none_of(
      bounds, [](const BoundStanding& bound) { return bound.standing == Standing::kNotWithin; });
}

std::vector<AttackMeasure> PoolKeys(std::span<const AttackMeasure> measures) {
  std::vector<AttackMeasure> pooled;
  for (const AttackMeasure& measure : measures) {
    const auto same = std::ranges::find_if(pooled, [&](const AttackMeasure& other) {
      return AreOneExperiment(measure.cell, other.cell);
    });
    if (same == pooled.end()) {
      pooled.push_back(measure);
      continue;
    }
    same->result.Pool(measure.result);
    if (measure.found_structure.has_value()) {
      same->found_structure = same->found_structure.value_or(false) || *measure.found_structure;
    }
  }
  return pooled;
}

AttackVerdict Judge(std::span<const AttackMeasure> measures, const AttackBounds& bounds,
                    std::size_t records_per_key) {
  const std::vector<AttackMeasure> pooled = PoolKeys(measures);
  AttackVerdict verdict;
  std::size_t largest = 0;
  std::vector<SizePoint> sizes;
  for (const AttackMeasure& measure : pooled) {
    if (measure.cell.attack != AttackId::kSeeded || measure.cell.overlap != 1 ||
        !HasSeedShare(measure.cell)) {
      continue;
    }
    largest = std::max(largest, measure.cell.records);
    sizes.push_back({.size = static_cast<double>(measure.cell.records),
                     .tried = static_cast<double>(measure.result.tried),
                     .right = static_cast<double>(measure.result.right)});
  }
  const double graph_most = bounds.graph_matching_permille() / 1000.0;
  verdict.graph_matching = ExtrapolateToSize(sizes, static_cast<double>(records_per_key));
  verdict.extrapolated = largest > 0 && largest < records_per_key;
  BoundStanding seeded =
      Furthest(pooled, "graph matching, seeds 5 %", graph_most, [&](const AttackMeasure& measure) {
        return measure.cell.attack == AttackId::kSeeded && measure.cell.records == largest &&
               HasSeedShare(measure.cell);
      });
  if (verdict.extrapolated && verdict.graph_matching.has_value()) {
    seeded.share = verdict.graph_matching->share;
    seeded.low = verdict.graph_matching->low;
    seeded.high = verdict.graph_matching->high;
    seeded.by =
        absl::StrCat("graph matching, seeded, extrapolated to ", records_per_key, " records");
    seeded.standing = StandingOf(seeded.share, seeded.high, graph_most);
  }
  verdict.bounds.push_back(std::move(seeded));
  verdict.bounds.push_back(
      Furthest(pooled, "a list and no pair", graph_most,
               [](const AttackMeasure& measure) { return NeedsListAlone(measure.cell.attack); }));
  std::size_t largest_known = 0;
  for (const AttackMeasure& measure : pooled) {
    if (IsKnownPlaintext(measure.cell.attack)) {
      largest_known = std::max(largest_known, measure.cell.records);
    }
  }
  for (const KnownPairsBound& bound : bounds.known_pairs()) {
    verdict.bounds.push_back(Furthest(
        pooled, absl::StrCat("known plaintext, ", bound.pairs, " pairs"), bound.permille / 1000.0,
        [&](const AttackMeasure& measure) {
          return IsKnownPlaintext(measure.cell.attack) && measure.cell.known <= bound.pairs &&
                 measure.cell.records == largest_known;
        }));
  }
  BoundStanding joining{.bound = "joining two runs", .by = {}};
  BoundStanding structure{.bound = "sums of bits that show a rare n-gram", .by = {}};
  for (const AttackMeasure& measure : pooled) {
    if (FactsOf(measure.cell.attack).means == AttackMeans::kTwoBatches &&
        (joining.standing == Standing::kNotMeasured || measure.result.rate() > joining.share)) {
      joining.share = measure.result.rate();
      joining.low = measure.result.lowest();
      joining.high = measure.result.highest();
      joining.by = Described(measure);
      joining.standing =
          measure.result.right >= kMoreThanChance ? Standing::kNotWithin : Standing::kWithin;
    }
    if (measure.found_structure.has_value()) {
      structure.by = measure.remark;
      structure.standing = *measure.found_structure ? Standing::kNotWithin : Standing::kWithin;
    }
  }
  verdict.bounds.push_back(std::move(joining));
  verdict.bounds.push_back(std::move(structure));
  return verdict;
}

}  // namespace mirrorflow
