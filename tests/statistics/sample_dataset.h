#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "statistics/published_dataset.h"
#include "tests/status_matchers.h"

// A dataset as a release makes it, for tests of formats and of the report: four countries, twelve
// corridors, all tables, small cells suppressed, intervals, estimated and experimental figures.
// The figures follow from the made-up sizes below; one country registers no departures at all, as
// some do.
namespace mirrorflow {

struct SampleCorridor {
  std::string origin;
  std::string destination;
  int flow;                  // persons that moved
  double sender_coverage;    // share that the origin registered
  double receiver_coverage;  // share that the destination registered
};

inline std::vector<SampleCorridor> SampleCorridors() {
  return {
      {"ET", "KE", 4120, 0.82, 0.71}, {"ET", "RW", 96, 0.60, 0.55},
      {"ET", "UG", 655, 0.74, 0.80},  {"KE", "ET", 870, 0.55, 0.66},
      {"KE", "RW", 1490, 0.58, 0.88}, {"KE", "UG", 12350, 0.47, 0.91},
      {"RW", "ET", 18, 0.50, 0.50},   {"RW", "KE", 2215, 0.86, 0.69},
      {"RW", "UG", 5240, 0.90, 0.83}, {"UG", "ET", 310, 0.0, 0.62},
      {"UG", "KE", 9875, 0.0, 0.73},  {"UG", "RW", 3660, 0.0, 0.86},
  };
}

inline constexpr int kSampleThreshold = 10;

// One corridor, or a part of it, in all six measures.
inline void AddSampleFigures(const SampleCorridor& corridor, double share, const Observation& cell,
                             std::vector<Observation>& out) {
  const double flow = corridor.flow * share;
  const auto whole = [](double x) {
    return Decimal{.mantissa = static_cast<std::int64_t>(std::llround(x)), .decimals = 0};
  };
  const double sent = flow * corridor.sender_coverage;
  const double received = flow * corridor.receiver_coverage;
  const double both = flow * corridor.sender_coverage * corridor.receiver_coverage;
  const auto add = [&](Measure measure, double value, double spread, char status) {
    Observation o = cell;
    o.origin = corridor.origin;
    o.destination = corridor.destination;
    o.measure = measure;
    if (both < kSampleThreshold && measure != Measure::kImmigReceiver) {
      o.obs_status = corridor.sender_coverage == 0 ? 'O' : 'Q';
      o.conf_status = o.obs_status == 'O' ? 'F' : (measure <= Measure::kLinked ? 'C' : 'D');
    } else if (value < kSampleThreshold) {
      o.obs_status = 'Q';
      o.conf_status = 'C';
    } else {
      o.obs_status = status;
      o.value = whole(value);
      if (spread > 0) {
        o.low = whole(value - spread);
        o.high = whole(value + spread);
      }
    }
    out.push_back(std::move(o));
  };
  add(Measure::kEmigSender, sent, 0, 'A');
  add(Measure::kImmigReceiver, received, 0, 'A');
  add(Measure::kLinked, both * 0.96, 0, 'P');
  add(Measure::kLinkedCorrected, both, 1.96 * std::sqrt(both), 'E');
  add(Measure::kUnion, sent + received - both, 0, 'E');
  add(Measure::kDualSystem, flow, 1.96 * std::sqrt(flow), 'G');
}

// Coverage and asymmetry of a corridor; not computable where its origin registers nobody.
inline void AddSampleAgreement(const SampleCorridor& corridor, std::vector<Observation>& out) {
  const auto thousandths = [](double x) {
    return Decimal{.mantissa = static_cast<std::int64_t>(std::llround(x * 1000)), .decimals = 3};
  };
  const double a = corridor.sender_coverage;
  const double b = corridor.receiver_coverage;
  const double asymmetry = (a - b) / ((a + b) / 2);
  // `status` where it is shown. Estimates from few persons are suppressed; what is stated publicly
  // is not, but nothing is linked where the origin registers nobody.
  const auto add = [&](Measure measure, char status, double value,
                       std::optional<double> error = std::nullopt) {
    Observation o;
    o.table = TableId::kAgreement;
    o.origin = corridor.origin;
    o.destination = corridor.destination;
    o.measure = measure;
    if (a == 0) {
      o.obs_status = 'O';
    } else if (status == 'G' && corridor.flow * a * b < kSampleThreshold) {
      o.obs_status = 'Q';
      o.conf_status = 'D';
    } else {
      o.obs_status = status;
      o.value = thousandths(value);
      if (error.has_value()) {
        o.low = thousandths(value - 1.96 * *error);
        o.high = thousandths(std::min(value + 1.96 * *error, 1.0));
      }
    }
    out.push_back(std::move(o));
  };
  const auto chance = [&](double share) { return std::sqrt(share * (1 - share) / corridor.flow); };
  add(Measure::kCoverageSender, 'G', a, chance(a));
  add(Measure::kCoverageReceiver, 'G', b, chance(b));
  add(Measure::kAsymmetry, 'G', asymmetry);
  add(Measure::kAsymmetryCoverage, 'G', asymmetry * 0.8);
  add(Measure::kAsymmetryTiming, 'G', asymmetry * 0.2);
  add(Measure::kLinkPrecision, 'E', corridor.origin == "ET" ? 0.961 : 0.985, 0.011);
  add(Measure::kLinkRecall, 'E', corridor.origin == "ET" ? 0.860 : 0.930, 0.02);
}

inline std::vector<Observation> SampleObservations() {
  using Shares = std::vector<std::pair<std::string, double>>;
  const Shares sexes = {{"F", 0.44}, {"M", 0.55}, {"_U", 0.01}};
  const Shares ages = {
      {"Y0T14", 0.14}, {"Y15T24", 0.27}, {"Y25T64", 0.55}, {"Y_GE65", 0.03}, {"_U", 0.01}};
  const Shares citizenships = {
      {"NAT_ORIG", 0.71}, {"NAT_DEST", 0.18}, {"COMESA_OTH", 0.08}, {"NON_AFR", 0.03}};
  const Shares five_year_ages = {{"Y0T4", 0.05},   {"Y5T9", 0.05},   {"Y20T24", 0.2},
                                 {"Y25T29", 0.3},  {"Y30T34", 0.25}, {"Y60T64", 0.1},
                                 {"Y_GE85", 0.03}, {"_U", 0.02}};
  const Shares births = {{"NAT_ORIG", 0.8}, {"NAT_DEST", 0.1}, {"EU", 0.06}, {"_U", 0.04}};
  const Shares purposes = {{"WORK", 0.43}, {"FAM", 0.25}, {"EDUC", 0.14},
                           {"RET", 0.10},  {"OTH", 0.04}, {"_U", 0.04}};
  std::vector<Observation> out;
  std::vector<SampleCorridor> corridors = SampleCorridors();
  for (const SampleCorridor& corridor : corridors) {
    Observation cell;
    cell.table = TableId::kTotal;
    AddSampleFigures(corridor, 1, cell, out);
    cell.table = TableId::kBySex;
    for (const auto& [code, share] : sexes) {
      cell.sex = code;
      AddSampleFigures(corridor, share, cell, out);
    }
    cell.sex = "_T";
    cell.table = TableId::kByBroadAge;
    for (const auto& [code, share] : ages) {
      cell.age = code;
      AddSampleFigures(corridor, share, cell, out);
    }
    cell.age = "_T";
    cell.table = TableId::kByCitizenship;
    for (const auto& [code, share] : citizenships) {
      cell.citizenship = code;
      AddSampleFigures(corridor, share, cell, out);
    }
    cell.citizenship = "_T";
    cell.table = TableId::kByPurpose;
    for (const auto& [code, share] : purposes) {
      cell.purpose = code;
      AddSampleFigures(corridor, share, cell, out);
    }
    cell.purpose = "_T";
    cell.table = TableId::kByAge;
    for (const auto& [code, share] : five_year_ages) {
      cell.age = code;
      AddSampleFigures(corridor, share, cell, out);
    }
    cell.age = "_T";
    cell.table = TableId::kByBirthCountry;
    for (const auto& [code, share] : births) {
      cell.birth = code;
      AddSampleFigures(corridor, share, cell, out);
    }
    AddSampleAgreement(corridor, out);
  }

  // By what the receivers reported; the last corridor is too small to be ranked.
  std::ranges::sort(corridors, std::greater<>(), [](const SampleCorridor& corridor) {
    return corridor.flow * corridor.receiver_coverage;
  });
  std::int64_t rank = 0;
  for (const SampleCorridor& corridor : corridors) {
    Observation o;
    o.table = TableId::kRanking;
    o.origin = corridor.origin;
    o.destination = corridor.destination;
    o.measure = Measure::kImmigReceiver;
    const std::int64_t received = std::llround(corridor.flow * corridor.receiver_coverage);
    if (received < kSampleThreshold) {
      o.obs_status = 'Q';
      o.conf_status = 'C';
    } else {
      o.value = Decimal{.mantissa = received, .decimals = 0};
    }
    out.push_back(o);
    if (o.value.has_value()) {
      o.measure = Measure::kRank;
      o.value = Decimal{.mantissa = ++rank, .decimals = 0};
      out.push_back(o);
    }
  }

  for (const std::string country : {"ET", "KE", "RW", "UG"}) {
    std::int64_t in = 0;
    std::int64_t away = 0;
    for (const SampleCorridor& corridor : corridors) {
      const std::int64_t received = std::llround(corridor.flow * corridor.receiver_coverage);
      if (received < kSampleThreshold) continue;
      if (corridor.destination == country) in += received;
      if (corridor.origin == country) away += received;
    }
    const auto add = [&](Measure measure, std::int64_t value) {
      Observation o;
      o.table = TableId::kInOutNet;
      o.origin = measure == Measure::kOutflow ? country : "W";
      o.destination = measure == Measure::kOutflow ? "W" : country;
      o.measure = measure;
      o.obs_status = 'E';
      o.value = Decimal{.mantissa = value, .decimals = 0};
      out.push_back(std::move(o));
    };
    add(Measure::kInflow, in);
    add(Measure::kOutflow, away);
    add(Measure::kNet, in - away);
  }
  return out;
}

inline DatasetFacts SampleFacts() {
  return {
      .id = "region-2024-1",
      .provider = "Regional Statistics Office <example & sample>",
      .period = ValueOrDie(Period::Create("2024")),
      .vintage = "provisional",
      .prepared = "2025-06-30T12:00:00Z",
      .duration_rule = "UN12",
      .age_definition = "COMPLET",
      .dated_by = "receiver",
      .protection = "official",
      .protection_text = "Counts below 10 are suppressed; the others are rounded to base 5.",
      .notes = {"Uganda registers no departures: flows from Uganda are those that the receiving "
                "country reported.",
                "The dual-system estimate takes the two registers as independent; where they are "
                "not, it is a lower bound."},
  };
}

inline PublishedDataset SampleDataset() {
  return ValueOrDie(PublishedDataset::Create(SampleFacts(), SampleObservations()));
}

}  // namespace mirrorflow
