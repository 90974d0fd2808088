#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "statistics/published_dataset.h"
#include "statistics/report/messages.h"

namespace mirrorflow {

// The figures of one corridor over all persons. A measure that the dataset does not have is absent.
struct CorridorFigures {
  std::string_view origin;
  std::string_view destination;
  std::map<Measure, const Observation*> figures;

  // None where it is absent.
  const Observation* Find(Measure measure) const;
  // The published number; none where it is absent, suppressed or not available.
  std::optional<Decimal> Value(Measure measure) const;
};

struct CountryFigures {
  std::string_view country;
  const Observation* inflow = nullptr;
  const Observation* outflow = nullptr;
  const Observation* net = nullptr;
};

// Sums over the corridors where all of the figures summed are published.
struct CorridorSums {
  std::int64_t corridors = 0;
  std::int64_t sender = 0;
  std::int64_t receiver = 0;
  std::int64_t linked = 0;
  std::int64_t absolute_difference = 0;  // of sender and receiver
  std::int64_t receiver_more = 0;        // corridors
  std::int64_t receiver_fewer = 0;
};

// A dataset as the report goes through it. Points into the dataset, which must outlive it.
class ReportFigures {
 public:
  explicit ReportFigures(const PublishedDataset& dataset);

  // By published rank; those without one after them, by size, then by code.
  const std::vector<CorridorFigures>& corridors() const { return corridors_; }
  const CorridorFigures* Find(std::string_view origin, std::string_view destination) const;
  // Those of the corridors, from the one with most persons leaving and coming.
  const std::vector<std::string_view>& countries() const { return countries_; }
  // In the order of countries(); those without a figure are left out.
  const std::vector<CountryFigures>& in_out_net() const { return in_out_net_; }
  // What sizes stand for: the measure of the ranking, else the one with most numbers.
  Measure main_measure() const { return main_measure_; }
  // Whether any corridor has the measure, with a number or without.
  bool Has(Measure measure) const;
  // The status that all published figures of the measure have in common; 'A' where they differ.
  char CommonStatus(Measure measure) const;
  // LINKED_CORR if the dataset has it, else LINKED.
  Measure linked_measure() const;

  CorridorSums SumsOfReported() const;
  CorridorSums SumsWithLinked() const;

 private:
  std::vector<CorridorFigures> corridors_;
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> index_;
  std::vector<std::string_view> countries_;
  std::vector<CountryFigures> in_out_net_;
  Measure main_measure_ = Measure::kUnion;
  std::map<Measure, char> common_status_;
};

// The short name of a measure, for columns and legends. Of tables 1 to 8 only.
Message MeasureLabel(Measure measure);

// The nearest whole number, half away from zero: sums over persons are of whole persons.
std::int64_t WholeNumber(const Decimal& number);

}  // namespace mirrorflow
