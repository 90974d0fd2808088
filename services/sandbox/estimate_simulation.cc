#include "services/sandbox/estimate_simulation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <vector>

#include "services/sandbox/generator/seeded_random.h"
#include "statistics/discrete_laplace.h"

namespace mirrorflow {
namespace {

constexpr std::uint32_t kNames = 4000;
constexpr std::uint32_t kDays = 365 * 60;

struct Person {
  std::array<std::uint32_t, 3> fields;  // name, parent's name, day of birth
  double carelessness;                  // of whoever writes this person down
};

struct Record {
  std::array<std::uint32_t, 3> fields;
  std::uint32_t person;
};

double Uniform(SeededRandom& random) {
  return static_cast<double>(random.Next() >> 11) / 9007199254740992.0;
}

// Names by a Zipf law of exponent 0.8.
class Names {
 public:
  Names() {
    double sum = 0;
    for (std::uint32_t i = 0; i < kNames; ++i) {
      sum += std::pow(i + 1, -0.8);
      cumulated_.push_back(sum);
    }
  }
  std::uint32_t Draw(SeededRandom& random) const {
    const double at = Uniform(random) * cumulated_.back();
    return static_cast<std::uint32_t>(std::ranges::lower_bound(cumulated_, at) -
                                      cumulated_.begin());
  }

 private:
  std::vector<double> cumulated_;
};

// What a register writes down: each field wrong with the person's own probability.
Record Write(const Person& person, std::uint32_t index, const Names& names, SeededRandom& random) {
  Record record{person.fields, index};
  for (std::size_t field = 0; field < record.fields.size(); ++field) {
    if (Uniform(random) >= person.carelessness) continue;
    record.fields[field] =
        field == 2 ? static_cast<std::uint32_t>(random.Below(kDays)) : names.Draw(random);
  }
  return record;
}

struct Corridor {
  std::uint64_t persons = 0;
  std::uint64_t in_both = 0;
  std::uint64_t in_sender = 0;
  std::uint64_t in_receiver = 0;
  std::uint64_t links = 0;
  std::uint64_t right_links = 0;
};

// Records that agree in all fields, then in two, one to one in the order of the sender's records.
void Link(const std::vector<Record>& sender, const std::vector<Record>& receiver,
          Corridor& corridor) {
  std::vector<bool> a_taken(sender.size());
  std::vector<bool> b_taken(receiver.size());
  const auto pass = [&](const std::vector<std::size_t>& fields) {
    const auto key = [&](const Record& record) {
      std::uint64_t hash = 14695981039346656037U;
      for (const std::size_t field : fields) {
        hash = (hash ^ (record.fields[field] + 1)) * 1099511628211U + field;
        hash ^= hash >> 29;
      }
      return hash;
    };
    std::unordered_multimap<std::uint64_t, std::size_t> by_key;
    for (std::size_t b = 0; b < receiver.size(); ++b) {
      if (!b_taken[b]) by_key.emplace(key(receiver[b]), b);
    }
    for (std::size_t a = 0; a < sender.size(); ++a) {
      if (a_taken[a]) continue;
      const auto [from, to] = by_key.equal_range(key(sender[a]));
      std::size_t best = receiver.size();
      for (auto i = from; i != to; ++i) {
        if (!b_taken[i->second]) best = std::min(best, i->second);
      }
      if (best == receiver.size()) continue;
      a_taken[a] = b_taken[best] = true;
      ++corridor.links;
      corridor.right_links += sender[a].person == receiver[best].person ? 1U : 0U;
    }
  };
  pass({0, 1, 2});
  pass({0, 2});
  pass({1, 2});
  pass({0, 1});
}

Corridor MakeCorridor(const Names& names, double dependence, std::uint64_t seed) {
  SeededRandom random(seed);
  Corridor corridor;
  corridor.persons = 1500 + random.Below(1501);
  std::vector<Record> sender;
  std::vector<Record> receiver;
  for (std::uint32_t i = 0; i < corridor.persons; ++i) {
    Person person{};
    person.fields[0] = names.Draw(random);
    person.fields[1] = names.Draw(random);
    person.fields[2] = static_cast<std::uint32_t>(random.Below(kDays));
    // A quarter of the persons is hard to write down.
    const bool hard = Uniform(random) < 0.25;
    person.carelessness = hard ? 0.25 : 0.06;
    const bool by_sender = Uniform(random) < 0.7;
    const double odds = 0.6 / 0.4 * (by_sender ? dependence : 1);
    const bool by_receiver = Uniform(random) < odds / (1 + odds);
    if (by_sender) sender.push_back(Write(person, i, names, random));
    if (by_receiver) receiver.push_back(Write(person, i, names, random));
    corridor.in_both += by_sender && by_receiver ? 1U : 0U;
  }
  corridor.in_sender = sender.size();
  corridor.in_receiver = receiver.size();
  // Registers have no order in common.
  for (std::size_t i = receiver.size(); i > 1; --i) {
    std::swap(receiver[i - 1], receiver[random.Below(i)]);
  }
  Link(sender, receiver, corridor);
  return corridor;
}

// Mean and standard error of the mean.
std::pair<double, double> MeanOf(const std::vector<double>& values) {
  double mean = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const auto n = static_cast<double>(values.size());
  return {mean, std::sqrt(squares / (n * (n - 1)))};
}

LinkQuality Calibrate(const Names& names, const SimulationOptions& options) {
  std::vector<double> precisions;
  std::vector<double> recalls;
  for (std::uint64_t i = 0; i < options.calibrations; ++i) {
    const Corridor corridor =
        MakeCorridor(names, options.dependence, DerivedSeed(options.seed, {1, i}));
    precisions.push_back(static_cast<double>(corridor.right_links) /
                         static_cast<double>(corridor.links));
    recalls.push_back(static_cast<double>(corridor.right_links) /
                      static_cast<double>(corridor.in_both));
  }
  const auto [precision, precision_error] = MeanOf(precisions);
  const auto [recall, recall_error] = MeanOf(recalls);
  return {precision, precision_error, recall, recall_error};
}

void Add(EstimateQuality& quality, double naive, const Estimate& corrected, double truth,
         double share) {
  quality.naive_bias += share * (naive - truth) / truth;
  quality.corrected_bias += share * (corrected.value - truth) / truth;
  quality.interval_holds += corrected.low <= truth && truth <= corrected.high ? share : 0;
}

}  // namespace

SimulationResult SimulateEstimates(const SimulationOptions& options,
                                   const std::function<void(std::uint64_t done)>& progress) {
  const Names names;
  SimulationResult result;
  result.quality = Calibrate(names, options);
  const double variance = DiscreteLaplaceVariance(options.noise.value());
  ReproducibleRandom noise(options.seed);
  const double share = 1.0 / static_cast<double>(options.replications);
  for (std::uint64_t i = 0; i < options.replications; ++i) {
    const Corridor corridor =
        MakeCorridor(names, options.dependence, DerivedSeed(options.seed, {2, i}));
    const auto noised = [&](std::uint64_t count) {
      return NoisyCount{static_cast<double>(static_cast<std::int64_t>(count) +
                                            DiscreteLaplace(options.noise, noise)),
                        variance};
    };
    const NoisyCount sender = noised(corridor.in_sender);
    const NoisyCount receiver = noised(corridor.in_receiver);
    const NoisyCount linked = noised(corridor.links);
    const Estimate matched = CorrectedLinked(linked, result.quality);
    Add(result.matched, linked.value, matched, static_cast<double>(corridor.in_both), share);
    const auto in_any = static_cast<double>(corridor.in_sender + corridor.in_receiver) -
                        static_cast<double>(corridor.in_both);
    Add(result.in_any, sender.value + receiver.value - linked.value,
        UnionOf(sender, receiver, matched), in_any, share);
    const std::optional<Estimate> all = DualSystem(sender, receiver, matched);
    if (!all.has_value()) {
      ++result.withheld;
    } else {
      const double naive = (sender.value + 1) * (receiver.value + 1) / (linked.value + 1) - 1;
      Add(result.all, naive, *all, static_cast<double>(corridor.persons), share);
    }
    progress(i + 1);
  }
  return result;
}

}  // namespace mirrorflow
