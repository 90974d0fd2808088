#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/statistics/sample_dataset.h"

namespace mirrorflow {

// Totals of all corridors of the 21 members of COMESA: sizes over four decades, as gravity makes
// them, with holes where two countries exchange nobody.
inline PublishedDataset ManyCountriesDataset() {
  constexpr std::array<std::string_view, 21> kMembers = {"BI", "CD", "DJ", "EG", "ER", "ET", "KE",
                                                         "KM", "LY", "MG", "MU", "MW", "RW", "SC",
                                                         "SD", "SO", "SZ", "TN", "UG", "ZM", "ZW"};
  constexpr std::array kWeights = {13, 110, 1, 113, 4,  126, 55, 1,  7,  30, 1,
                                   21, 14,  1, 48,  18, 1,   12, 49, 21, 17};
  std::vector<Observation> observations;
  std::vector<Observation> net;
  for (std::size_t from = 0; from < kMembers.size(); ++from) {
    for (std::size_t to = 0; to < kMembers.size(); ++to) {
      const std::size_t mixed = (from * 31 + to * 17) % 11;
      if (from == to || mixed == 3) continue;
      const int flow = kWeights.at(from) * kWeights.at(to) / static_cast<int>(1 + mixed);
      const SampleCorridor corridor = {std::string(kMembers.at(from)), std::string(kMembers.at(to)),
                                       flow, 0.45 + 0.04 * static_cast<double>(from % 9),
                                       0.60 + 0.05 * static_cast<double>(to % 7)};
      AddSampleFigures(corridor, 1, Observation{}, observations);
      AddSampleAgreement(corridor, observations);
    }
  }
  // As the receiving countries reported it, in which a suppressed corridor has no part.
  for (const std::string_view country : kMembers) {
    std::int64_t in = 0;
    std::int64_t away = 0;
    for (const Observation& o : observations) {
      if (o.measure != Measure::kImmigReceiver || !o.value.has_value()) continue;
      if (o.destination == country) in += o.value->mantissa;
      if (o.origin == country) away += o.value->mantissa;
    }
    const auto add = [&](Measure measure, std::int64_t value) {
      Observation o;
      o.table = TableId::kInOutNet;
      o.origin = measure == Measure::kOutflow ? country : "W";
      o.destination = measure == Measure::kOutflow ? "W" : country;
      o.measure = measure;
      o.obs_status = 'E';
      o.value = Decimal{value, 0};
      net.push_back(std::move(o));
    };
    add(Measure::kInflow, in);
    add(Measure::kOutflow, away);
    add(Measure::kNet, in - away);
  }
  observations.insert(observations.end(), net.begin(), net.end());
  return ValueOrDie(PublishedDataset::Create(SampleFacts(), std::move(observations)));
}

}  // namespace mirrorflow
