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
constexpr int kMaxChange = 5;
constexpr double kVariance = 2;
constexpr int kForbiddenResults = 2;

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
  absl::StatusOr<PerturbationTable> perturbation =
      PerturbationTable::Create(kMaxChange, kVariance, kForbiddenResults);
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
  if (rule.profile() == DisclosureProfile::kOfficial) {
    SuppressSecondary(run, rule.threshold(), rule.rounding_base());
  }
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

std::vector<std::string> ProtectedRelease::NarrowedCells() const {
  std::vector<std::string> narrowed;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    for (std::string& cell :
         mirrorflow::NarrowedCells(runs_[i], rules_[i].threshold(), rules_[i].rounding_base())) {
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
