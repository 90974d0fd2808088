#include "statistics/protected_release.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "absl/strings/str_cat.h"
#include "statistics/differencing.h"
#include "statistics/discrete_laplace.h"
#include "statistics/privacy_ledger.h"
#include "statistics/random_rounding.h"

namespace mirrorflow {
namespace {

// The perturbation table of `ckm`: D = 5, V = 2, js = 2.
constexpr int kMaxChange = kCellKeyLargestChange;
constexpr double kVariance = 2;
constexpr int kForbiddenResults = 2;

absl::StatusOr<PerturbationTable> Perturbation() {
  return PerturbationTable::Create(kMaxChange, kVariance, kForbiddenResults);
}

// Epsilon times noise: beyond it lie 2 exp(-29), fewer than one in 10^12.
constexpr double kFarthestNoise = 29;

struct Cell {
  std::string code;
  std::uint64_t count = 0;
  CellKey key = 0;
};

// The classes of a table with what the cube has in them, empty ones too.
std::vector<Cell> CellsOf(const FlowCube& cube, CountedTable table, Figure figure) {
  std::vector<Cell> cells;
  const auto add = [&](const std::string& code, auto belongs) {
    Cell cell{.code = code, .count = 0, .key = 0};
    for (std::uint8_t s = 0; s < kStratumCount; ++s) {
      if (!belongs(Stratum::FromCode(s).value())) continue;
      cell.count += cube.counts(figure)[s];
      cell.key += cube.keys(figure)[s];
    }
    cells.push_back(std::move(cell));
  };
  switch (table) {
    case CountedTable::kTotal:
    case CountedTable::kAgreement:
      add("_T", [](const Stratum&) { return true; });
      break;
    case CountedTable::kBySex:
      for (int i = 0; i < kSexCount; ++i) {
        const auto sex = static_cast<Sex>(i);
        add(std::string(SexCode(sex)), [&](const Stratum& s) { return s.sex == sex; });
      }
      break;
    case CountedTable::kByBroadAge:
      for (int i = 0; i < kBroadAgeCount; ++i) {
        const auto age = static_cast<BroadAge>(i);
        add(std::string(BroadAgeCode(age)), [&](const Stratum& s) { return s.age == age; });
      }
      break;
    case CountedTable::kByCitizenship:
    case CountedTable::kByPurpose:
    case CountedTable::kByAge:
    case CountedTable::kByBirthCountry:
      break;  // no such strata in a cube; they come noised
  }
  return cells;
}

std::vector<Figure> FiguresOf(CountedTable table) {
  if (table == CountedTable::kAgreement) return {Figure::kLinkedAsOther};
  return {Figure::kEmigSender, Figure::kImmigReceiver, Figure::kLinked};
}

std::int64_t Micro(double variance) {
  return static_cast<std::int64_t>(std::llround(std::min(variance, 1e12) * 1e6));
}

ProtectedCounts Empty(const Corridor& corridor, const Period& period,
                      const ProtectionTerms& terms) {
  return {.run = terms.run,
          .corridor = corridor,
          .period = period,
          .vintage = terms.vintage,
          .agreement = terms.agreement,
          .profile = terms.rule.profile(),
          .cost = 0,
          .counts = {}};
}

}  // namespace

absl::Status CheckComparable(const Corridor& corridor, const Period& period,
                             const ProtectionTerms& terms) {
  const ProtectionFacts facts = ProtectionFacts::Of(terms.rule);
  for (const PublishedVintage& earlier : terms.earlier) {
    if (facts.profile == DisclosureProfile::kDp ||
        earlier.facts.profile == DisclosureProfile::kDp || earlier.facts == facts) {
      continue;
    }
    return absl::FailedPreconditionError(absl::StrCat(
        "clause disclosure: release ", earlier.release, " has vintage ",
        earlier.counts.vintage.ToString(), " of ", corridor.ToString(), " in ", period.ToString(),
        " under another rule (", std::string(DisclosureProfileName(earlier.facts.profile)),
        ", threshold ", earlier.facts.threshold, ", base ", earlier.facts.base,
        "); the differences between the two can't be tested\nhint: publish this period under the "
        "rule that it began with, or under dp"));
  }
  return absl::OkStatus();
}

absl::Status CheckFigures(const FlowCube& cube, const ProtectionTerms& terms,
                          const ProtectedCounts& published) {
  const DisclosureRule& rule = terms.rule;
  absl::StatusOr<PerturbationTable> perturbation = Perturbation();
  if (!perturbation.ok()) return perturbation.status();
  std::size_t expected = 0;
  for (const TableShare& share : rule.tables()) {
    if (share.table == CountedTable::kAgreement && !HasOtherView(terms.batch_rule)) continue;
    for (const Figure figure : FiguresOf(share.table)) {
      for (const Cell& cell : CellsOf(cube, share.table, figure)) {
        ++expected;
        const ProtectedCount* count = published.Find(share.table, figure, cell.code);
        const auto wrong = [&](const char* what) {
          return absl::DataLossError(absl::StrCat(
              cube.corridor().ToString(), " ", std::string(CountedTableName(share.table)), " ",
              std::string(FigureCode(figure)), " ", cell.code, " ", what));
        };
        if (count == nullptr) return wrong("is missing");
        const auto exact = static_cast<std::int64_t>(cell.count);
        if (rule.profile() == DisclosureProfile::kDp) {
          absl::StatusOr<Epsilon> noise = NoiseOf(
              rule, terms.vintage, terms.batch_rule.contribution_bound(), share.table, figure);
          if (!noise.ok()) return noise.status();
          if (!count->value.has_value() ||
              std::abs(static_cast<double>(*count->value - exact)) * noise->value() >
                  kFarthestNoise) {
            return wrong("is not the count with the noise of the rule");
          }
          continue;
        }
        const CountRange range = RangeOf(*count, ProtectionFacts::Of(rule));
        if (exact < range.low || exact > range.high) return wrong("is not of the stored counts");
        if (rule.profile() == DisclosureProfile::kCkm && count->repeated == 0 &&
            count->value.has_value() &&
            *count->value != perturbation->Perturb(cell.count, cell.key)) {
          return wrong("is not what its cell key gives");
        }
      }
    }
  }
  if (published.counts.size() != expected) {
    return absl::DataLossError(absl::StrCat(cube.corridor().ToString(), " has ",
                                            published.counts.size(), " figures, the rule ",
                                            expected));
  }
  return absl::OkStatus();
}

bool HasOtherView(const BatchRule& rule) {
  return rule.window_months() > 0 || rule.unknown_destination() == UnknownDestination::kInclude;
}

absl::Status ProtectedRelease::Add(const FlowCube& cube, const ProtectionTerms& terms,
                                   RandomSource& random) {
  const DisclosureRule& rule = terms.rule;
  if (!rule.Has(terms.vintage)) {
    return absl::PermissionDeniedError(
        absl::StrCat("clause disclosure: vintage ", terms.vintage.ToString(), " has no share"));
  }
  if (absl::Status status = CheckComparable(cube.corridor(), cube.period(), terms); !status.ok()) {
    return status;
  }
  absl::StatusOr<PerturbationTable> perturbation = Perturbation();
  if (!perturbation.ok()) return perturbation.status();
  ProtectedCounts run = Empty(cube.corridor(), cube.period(), terms);
  for (const TableShare& share : rule.tables()) {
    if (share.table == CountedTable::kAgreement && !HasOtherView(terms.batch_rule)) continue;
    for (const Figure figure : FiguresOf(share.table)) {
      for (const Cell& cell : CellsOf(cube, share.table, figure)) {
        ProtectedCount count{.table = share.table,
                             .figure = figure,
                             .code = cell.code,
                             .value = std::nullopt,
                             .secondary = false,
                             .micro_variance = 0};
        switch (rule.profile()) {
          case DisclosureProfile::kDp: {
            absl::StatusOr<Epsilon> noise = NoiseOf(
                rule, terms.vintage, terms.batch_rule.contribution_bound(), share.table, figure);
            if (!noise.ok()) return noise.status();
            count.value = static_cast<std::int64_t>(cell.count) + DiscreteLaplace(*noise, random);
            count.micro_variance = Micro(DiscreteLaplaceVariance(noise->value()));
            break;
          }
          case DisclosureProfile::kOfficial:
            count.value = RoundAtRandom(cell.count, rule.threshold(), rule.rounding_base(), random);
            count.micro_variance = Micro(RandomRoundingVariance(rule.rounding_base()));
            break;
          case DisclosureProfile::kCkm:
            count.value = perturbation->Perturb(cell.count, cell.key);
            count.micro_variance = Micro(kVariance);
            break;
        }
        run.counts.push_back(std::move(count));
      }
    }
    run.cost += rule.Cost(share.table, terms.vintage);
  }
  const ProtectionFacts facts = ProtectionFacts::Of(rule);
  RepeatPublishedFigures(run, terms.earlier, facts);
  if (rule.profile() != DisclosureProfile::kDp) SuppressSecondary(run, facts, terms.earlier);
  runs_.push_back(std::move(run));
  rules_.push_back(terms.rule);
  return absl::OkStatus();
}

absl::Status ProtectedRelease::AddNoised(const Corridor& corridor, const Period& period,
                                         const ProtectionTerms& terms,
                                         const std::vector<NoisedCount>& counts, NanoEpsilon cost) {
  if (terms.rule.profile() != DisclosureProfile::kDp || cost == 0) {
    return absl::InvalidArgumentError("counts that come noised belong to rule dp and have a cost");
  }
  if (cost > terms.rule.Cost(terms.vintage)) {
    return absl::PermissionDeniedError(
        absl::StrCat("clause disclosure: the noise of the counts costs epsilon ",
                     NanoEpsilonText(cost), ", vintage ", terms.vintage.ToString(), " has ",
                     NanoEpsilonText(terms.rule.Cost(terms.vintage))));
  }
  ProtectedCounts run = Empty(corridor, period, terms);
  run.cost = cost;
  for (const NoisedCount& count : counts) {
    if (!terms.rule.Has(count.table)) {
      return absl::PermissionDeniedError(absl::StrCat("clause disclosure: table ",
                                                      std::string(CountedTableName(count.table)),
                                                      " has no share"));
    }
    run.counts.push_back({.table = count.table,
                          .figure = count.figure,
                          .code = count.code,
                          .value = count.value,
                          .secondary = false,
                          .micro_variance = Micro(count.variance)});
  }
  runs_.push_back(std::move(run));
  rules_.push_back(terms.rule);
  return absl::OkStatus();
}

NanoEpsilon ProtectedRelease::cost() const {
  NanoEpsilon dearest = 0;
  for (const ProtectedCounts& run : runs_) dearest = std::max(dearest, run.cost);
  return dearest;
}

std::vector<std::string> ProtectedRelease::NarrowedCells(
    const std::function<std::vector<PublishedVintage>(const Corridor&, const Period&)>& published)
    const {
  std::vector<std::string> narrowed;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const ProtectionFacts facts = ProtectionFacts::Of(rules_[i]);
    for (const std::string& cell : mirrorflow::NarrowedCells(runs_[i], facts)) {
      narrowed.push_back(absl::StrCat(cell, " of ", runs_[i].vintage.ToString(),
                                      ": the other figures of this release narrow it down"));
    }
    for (std::string& cell :
         NarrowedByVintages(runs_[i], facts, published(runs_[i].corridor, runs_[i].period))) {
      narrowed.push_back(std::move(cell));
    }
  }
  return narrowed;
}

absl::StatusOr<std::vector<ProtectedCounts>> ProtectedRelease::Publish(
    const std::function<absl::Status(const std::string& text)>& store) && {
  const std::vector<ProtectedCounts> runs = std::exchange(runs_, {});
  if (runs.empty()) return absl::FailedPreconditionError("there is nothing to publish");
  if (absl::Status status = store(ProtectedCountsText(runs)); !status.ok()) return status;
  return runs;
}

}  // namespace mirrorflow
