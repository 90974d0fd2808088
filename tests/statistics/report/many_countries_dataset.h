#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

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
  return ValueOrDie(PublishedDataset::Create(SampleFacts(), std::move(observations)));
}

}  // namespace mirrorflow
