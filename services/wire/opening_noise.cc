#include "services/wire/opening_noise.h"

#include <algorithm>

#include "corridor/record_classes.h"
#include "statistics/discrete_laplace.h"
#include "statistics/privacy_ledger.h"
#include "statistics/protected_release.h"

namespace mirrorflow {

std::vector<OpenedPlace> OpenedPlaces(const RunTerms& terms) {
  std::vector<OpenedPlace> places = {{CountedTable::kTotal, "_T"}};
  for (const CountedTable table : terms.opened_tables) {
    for (const std::string_view code : ClassCodes(table)) {
      places.push_back({table, std::string(code)});
    }
  }
  return places;
}

bool OpensLinkedAsOther(const RunTerms& terms) {
  return std::ranges::find(terms.opened_tables, CountedTable::kAgreement) !=
             terms.opened_tables.end() &&
         HasOtherView(terms.batch_rule);
}

absl::StatusOr<Epsilon> OpeningNoise(const DisclosureRule& rule, const RunTerms& terms,
                                     Figure figure, CountedTable table) {
  return NoiseOf(rule, terms.vintage, terms.batch_rule.contribution_bound(), table, figure);
}

NanoEpsilon OpeningCost(const DisclosureRule& rule, const RunTerms& terms) {
  NanoEpsilon cost = rule.Cost(CountedTable::kTotal, terms.vintage);
  for (const CountedTable table : terms.opened_tables) {
    if (table == CountedTable::kAgreement && !OpensLinkedAsOther(terms)) continue;
    cost += rule.Cost(table, terms.vintage);
  }
  return cost;
}

double OpeningVariance(LinkageMode mode, Figure figure, const Epsilon& epsilon) {
  std::size_t draws = kComputeParties;
  if (mode == LinkageMode::kPsiCardinality) draws = figure == Figure::kLinked ? 2 : 1;
  return static_cast<double>(draws) * DiscreteLaplaceVariance(epsilon.value());
}

}  // namespace mirrorflow
