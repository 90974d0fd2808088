#include "statistics/report/report_figures.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <utility>

#include "statistics/report/report_number.h"

namespace mirrorflow {
namespace {

using CorridorCodes = std::pair<std::string_view, std::string_view>;

bool IsOverAllPersons(const Observation& o) {
  return o.sex == "_T" && o.age == "_T" && o.citizenship == "_T" && o.purpose == "_T";
}

bool IsOfCorridors(TableId table) {
  return table == TableId::kTotal || table == TableId::kRanking || table == TableId::kAgreement;
}

std::map<CorridorCodes, CorridorFigures> CollectCorridors(const PublishedDataset& dataset) {
  std::map<CorridorCodes, CorridorFigures> corridors;
  for (const Observation& o : dataset.observations()) {
    if (!IsOfCorridors(o.table) || !IsOverAllPersons(o)) continue;
    CorridorFigures& corridor = corridors[{o.origin, o.destination}];
    corridor.origin = o.origin;
    corridor.destination = o.destination;
    corridor.figures.emplace(o.measure, &o);  // the table of totals comes first and stays
  }
  return corridors;
}

// The measure that the ranking goes by, if the dataset has one; else that with most numbers.
Measure ChooseMainMeasure(const PublishedDataset& dataset,
                          const std::vector<CorridorFigures>& corridors) {
  constexpr std::array kBySuitability = {Measure::kUnion,           Measure::kDualSystem,
                                         Measure::kLinkedCorrected, Measure::kImmigReceiver,
                                         Measure::kEmigSender,      Measure::kLinked};
  for (const Measure measure : kBySuitability) {
    const auto ranks = [measure](const Observation& o) {
      return o.table == TableId::kRanking && o.measure == measure && o.value.has_value();
    };
    if (std::ranges::any_of(dataset.observations(), ranks)) return measure;
  }
  Measure best = Measure::kUnion;
  std::ptrdiff_t most = 0;
  for (const Measure measure : kBySuitability) {
    const auto has = [measure](const CorridorFigures& c) { return c.Value(measure).has_value(); };
    const std::ptrdiff_t count = std::ranges::count_if(corridors, has);
    if (count > most) {
      most = count;
      best = measure;
    }
  }
  return best;
}

std::int64_t RankOf(const CorridorFigures& corridor) {
  const std::optional<Decimal> rank = corridor.Value(Measure::kRank);
  return rank.has_value() ? WholeNumber(*rank) : std::numeric_limits<std::int64_t>::max();
}

std::int64_t SizeOf(const CorridorFigures& corridor, Measure measure) {
  const std::optional<Decimal> value = corridor.Value(measure);
  return value.has_value() ? WholeNumber(*value) : std::numeric_limits<std::int64_t>::min();
}

}  // namespace

std::int64_t WholeNumber(const Decimal& number) {
  std::int64_t unit = 1;
  for (int i = 0; i < number.decimals; ++i) unit *= 10;
  const std::int64_t half = number.mantissa < 0 ? -unit / 2 : unit / 2;
  return (number.mantissa + half) / unit;
}

const Observation* CorridorFigures::Find(Measure measure) const {
  const auto found = figures.find(measure);
  return found == figures.end() ? nullptr : found->second;
}

std::optional<Decimal> CorridorFigures::Value(Measure measure) const {
  const Observation* observation = Find(measure);
  return observation == nullptr ? std::nullopt : observation->value;
}

ReportFigures::ReportFigures(const PublishedDataset& dataset) {
  for (auto& [codes, corridor] : CollectCorridors(dataset)) {
    corridors_.push_back(std::move(corridor));
  }
  main_measure_ = ChooseMainMeasure(dataset, corridors_);
  std::ranges::stable_sort(corridors_, [this](const CorridorFigures& a, const CorridorFigures& b) {
    const std::int64_t rank_a = RankOf(a);
    const std::int64_t rank_b = RankOf(b);
    return rank_a != rank_b ? rank_a < rank_b : SizeOf(a, main_measure_) > SizeOf(b, main_measure_);
  });

  std::map<std::string_view, std::int64_t> persons;  // leaving and coming
  for (std::size_t i = 0; i < corridors_.size(); ++i) {
    const CorridorFigures& corridor = corridors_[i];
    index_[{corridor.origin, corridor.destination}] = i;
    const std::int64_t size = std::max<std::int64_t>(0, SizeOf(corridor, main_measure_));
    persons[corridor.origin] += size;
    persons[corridor.destination] += size;
  }
  for (const auto& [country, size] : persons) countries_.push_back(country);
  std::ranges::stable_sort(countries_, [&persons](std::string_view a, std::string_view b) {
    return persons[a] > persons[b];
  });

  for (const Observation& o : dataset.observations()) {
    if (!o.value.has_value()) continue;
    const auto [status, is_first] = common_status_.emplace(o.measure, o.obs_status);
    if (!is_first && status->second != o.obs_status) status->second = 'A';
  }

  std::map<std::string_view, CountryFigures> by_country;
  for (const Observation& o : dataset.observations()) {
    if (o.table != TableId::kInOutNet) continue;
    const std::string_view country =
        o.measure == Measure::kOutflow ? std::string_view(o.origin) : o.destination;
    CountryFigures& figures = by_country[country];
    figures.country = country;
    (o.measure == Measure::kInflow    ? figures.inflow
     : o.measure == Measure::kOutflow ? figures.outflow
                                      : figures.net) = &o;
  }
  for (const std::string_view country : countries_) {
    if (auto found = by_country.extract(country)) in_out_net_.push_back(found.mapped());
  }
  for (const auto& [country, figures] : by_country) in_out_net_.push_back(figures);
}

char ReportFigures::CommonStatus(Measure measure) const {
  const auto found = common_status_.find(measure);
  return found == common_status_.end() ? 'A' : found->second;
}

const CorridorFigures* ReportFigures::Find(std::string_view origin,
                                           std::string_view destination) const {
  const auto found = index_.find({origin, destination});
  return found == index_.end() ? nullptr : &corridors_[found->second];
}

bool ReportFigures::Has(Measure measure) const {
  return std::ranges::any_of(
      corridors_, [measure](const CorridorFigures& c) { return c.Find(measure) != nullptr; });
}

Measure ReportFigures::linked_measure() const {
  return Has(Measure::kLinkedCorrected) ? Measure::kLinkedCorrected : Measure::kLinked;
}

CorridorSums ReportFigures::SumsOfReported() const {
  CorridorSums sums;
  for (const CorridorFigures& corridor : corridors_) {
    const std::optional<Decimal> sender = corridor.Value(Measure::kEmigSender);
    const std::optional<Decimal> receiver = corridor.Value(Measure::kImmigReceiver);
    if (!sender.has_value() || !receiver.has_value()) continue;
    const std::int64_t difference = WholeNumber(*receiver) - WholeNumber(*sender);
    ++sums.corridors;
    sums.sender += WholeNumber(*sender);
    sums.receiver += WholeNumber(*receiver);
    sums.absolute_difference += std::abs(difference);
    sums.receiver_more += difference > 0 ? 1 : 0;
    sums.receiver_fewer += difference < 0 ? 1 : 0;
  }
  return sums;
}

CorridorSums ReportFigures::SumsWithLinked() const {
  CorridorSums sums;
  for (const CorridorFigures& corridor : corridors_) {
    const std::optional<Decimal> sender = corridor.Value(Measure::kEmigSender);
    const std::optional<Decimal> receiver = corridor.Value(Measure::kImmigReceiver);
    const std::optional<Decimal> linked = corridor.Value(linked_measure());
    if (!sender.has_value() || !receiver.has_value() || !linked.has_value()) continue;
    ++sums.corridors;
    sums.sender += WholeNumber(*sender);
    sums.receiver += WholeNumber(*receiver);
    sums.linked += WholeNumber(*linked);
  }
  return sums;
}

Message MeasureLabel(Measure measure) {
  switch (measure) {
    case Measure::kEmigSender:
      return Message::kEmigSender;
    case Measure::kImmigReceiver:
      return Message::kImmigReceiver;
    case Measure::kLinked:
      return Message::kLinked;
    case Measure::kLinkedCorrected:
      return Message::kLinkedCorrected;
    case Measure::kUnion:
      return Message::kUnion;
    case Measure::kDualSystem:
      return Message::kDualSystem;
    case Measure::kCoverageSender:
      return Message::kCoverageSender;
    case Measure::kCoverageReceiver:
      return Message::kCoverageReceiver;
    case Measure::kAsymmetry:
      return Message::kAsymmetry;
    case Measure::kAsymmetryCoverage:
      return Message::kAsymmetryCoverage;
    case Measure::kAsymmetryTiming:
      return Message::kAsymmetryTiming;
    case Measure::kLinkPrecision:
      return Message::kLinkPrecision;
    case Measure::kLinkRecall:
      return Message::kLinkRecall;
    case Measure::kInflow:
      return Message::kInflow;
    case Measure::kOutflow:
      return Message::kOutflow;
    case Measure::kNet:
      return Message::kNet;
    default:
      return Message::kRank;
  }
}

}  // namespace mirrorflow
