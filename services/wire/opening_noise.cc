#include "services/wire/opening_noise.h"

#include "corridor/stratum.h"
#include "statistics/discrete_laplace.h"
#include "statistics/privacy_ledger.h"

namespace mirrorflow {

const std::vector<OpenedPlace>& OpenedPlaces() {
  static const std::vector<OpenedPlace> places = [] {
    std::vector<OpenedPlace> all = {{CountedTable::kTotal, "_T"}};
    for (int sex = 0; sex < kSexCount; ++sex) {
      all.push_back({CountedTable::kBySex, std::string(SexCode(static_cast<Sex>(sex)))});
    }
    for (int age = 0; age < kBroadAgeCount; ++age) {
      all.push_back(
          {CountedTable::kByBroadAge, std::string(BroadAgeCode(static_cast<BroadAge>(age)))});
    }
    return all;
  }();
  return places;
}

absl::StatusOr<Epsilon> OpeningNoise(const DisclosureRule& rule, const RunTerms& terms,
                                     Figure figure, std::size_t place) {
  return NoiseOf(rule, terms.vintage, terms.batch_rule.contribution_bound(),
                 OpenedPlaces().at(place).table, figure);
}

NanoEpsilon OpeningCost(const DisclosureRule& rule, const RunTerms& terms) {
  NanoEpsilon cost = 0;
  for (const CountedTable table :
       {CountedTable::kTotal, CountedTable::kBySex, CountedTable::kByBroadAge}) {
    cost += rule.Cost(table, terms.vintage);
  }
  return cost;
}

double OpeningVariance(const Epsilon& epsilon) {
  return static_cast<double>(kComputeParties) * DiscreteLaplaceVariance(epsilon.value());
}

}  // namespace mirrorflow
