// The attack tables of docs/attacks.md: what each attack takes from each encoding, in per cent,
// with Wilson intervals (95 %). Names are drawn from the public lists in $MIRRORFLOW_DATA, without
// them from invented ones. One thread; `attacks_bench [RECORDS]` for less than 10 000 records.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "crypto/profile_parameters.h"
#include "tests/attacks/attacked_encoding.h"
#include "tests/attacks/attacks.h"
#include "tests/attacks/population.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kTried = 2000;  // rows of a known-plaintext attack
constexpr int kLearningSteps = 6;     // more of them fit noise and find less

// Agreements for hardened-v1 ask for so many n-grams as weighed (docs/attacks.md).
constexpr std::uint32_t kMinimumNgrams = 25;

struct Encoding {
  std::string name;
  std::function<AttackData(std::span<const Identity>, std::size_t known)> attacked;
};

struct Population {
  std::string name;
  std::vector<Identity> persons;
};

Encoding Profile(const char* profile) {
  return {profile, [profile](std::span<const Identity> persons, std::size_t known) {
            return AttackedProfile(profile, persons, known);
          }};
}

Encoding Tuples(const MinhashShape& shape) {
  return {"tuples of " + std::to_string(shape.tuple) + ", " + std::to_string(shape.tables) + " x " +
              std::to_string(shape.symbols),
          [shape](std::span<const Identity> persons, std::size_t known) {
            return AttackedTuples(shape, persons, known);
          }};
}

constexpr LinearDiffusionShape kDiffusion = {
    .filter_bits = 4096, .positions = 40, .output_bits = 2048, .taps = 10};
constexpr LinearDiffusionShape kSparserDiffusion = {
    .filter_bits = 4096, .positions = 32, .output_bits = 2048, .taps = 8};

Encoding Diffusion(const LinearDiffusionShape& shape) {
  return {"diffusion " + std::to_string(shape.filter_bits) + "/" + std::to_string(shape.positions) +
              ", " + std::to_string(shape.taps) + " taps",
          [shape](std::span<const Identity> persons, std::size_t known) {
            return AttackedDiffusion(shape, persons, known);
          }};
}

double MeanNgrams(const std::vector<Identity>& persons) {
  double weight = 0;
  for (const Identity& person : persons) weight += TotalWeight(IdentityFeatures(person));
  return weight / kOrdinaryWeight / static_cast<double>(persons.size());
}

// Records as short as an agreement admits: at the minimum of n-grams, and less than two above.
std::vector<Identity> DrawShortestAdmitted(const TokenLists& tokens, std::size_t count) {
  std::vector<Identity> persons;
  for (std::uint64_t seed = 2; persons.size() < count; ++seed) {
    for (Identity& person : DrawPopulation(tokens, RecordLength::kMiddle, 4 * count, seed)) {
      const std::uint32_t weight = TotalWeight(IdentityFeatures(person));
      if (weight < kMinimumNgrams * kOrdinaryWeight ||
          weight >= (kMinimumNgrams + 2) * kOrdinaryWeight || persons.size() == count) {
        continue;
      }
      persons.push_back(std::move(person));
    }
  }
  return persons;
}

void Print(const std::string& population, const std::string& encoding, std::size_t records,
           std::size_t known, const AttackResult& result) {
  std::printf("| %s | %s | %zu | %zu | %s | **%.2f** | %.2f to %.2f | %.2f | %.0f s |\n",
              encoding.c_str(), population.c_str(), records, known, result.attack.c_str(),
              100 * result.rate(), 100 * result.lowest(), 100 * result.highest(),
              100.0 / static_cast<double>(result.persons), result.cpu_seconds);
  std::fflush(stdout);
}

void RunTables(std::size_t records) {
  const char* folder = std::getenv("MIRRORFLOW_DATA");
  const absl::StatusOr<TokenLists> real = ReadNameTokens(folder ? folder : "../shared/data");
  const TokenLists tokens = real.ok() ? *real : InventNameTokens(1);
  if (!real.ok()) std::fprintf(stderr, "public name lists not found: names are invented\n");
  std::vector<Population> populations;
  for (const auto& [name, length] :
       {std::pair("short", RecordLength::kShort), std::pair("middle", RecordLength::kMiddle),
        std::pair("long", RecordLength::kLong)}) {
    populations.push_back({name, DrawPopulation(tokens, length, records, 2)});
  }
  populations.push_back({"least", DrawShortestAdmitted(tokens, records)});
  for (const Population& population : populations) {
    std::printf("%s records: %.1f n-grams as weighed\n", population.name.c_str(),
                MeanNgrams(population.persons));
  }
  const Population& middle = populations[1];
  const Population& least = populations[3];
  std::printf(
      "\n| encoding | records | how many | known | attack | re-identified %% | interval | by "
      "chance "
      "| processor |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");

  const auto subset = [](const Population& population, std::size_t count) {
    return std::span(population.persons).first(std::min(count, population.persons.size()));
  };
  const auto graph = [&](const Population& population, const Encoding& encoding,
                         std::size_t count) {
    const auto persons = subset(population, count);
    const std::size_t known = persons.size() / 20;
    Print(population.name, encoding.name, persons.size(), known,
          AttackBySimilarity(encoding.attacked(persons, known), 8, persons.size()));
  };
  const auto plaintext = [&](const Population& population, const Encoding& encoding,
                             std::size_t known) {
    if (known + kTried > population.persons.size()) return;
    Print(population.name, encoding.name, population.persons.size(), known,
          AttackBySimilarity(encoding.attacked(population.persons, known), 1, kTried));
  };
  const auto ridge = [&](const Population& population, const Encoding& encoding,
                         std::size_t known) {
    if (known + kTried > population.persons.size()) return;
    Print(population.name, encoding.name, population.persons.size(), known,
          AttackByRidge(encoding.attacked(population.persons, known), kTried));
  };
  const auto beliefs = [&](const Population& population, const LinearDiffusionShape& shape,
                           std::size_t known) {
    const auto persons = subset(population, known + 1000);
    const Encoding encoding = Diffusion(shape);
    Print(population.name, encoding.name, persons.size(), known,
          AttackByBeliefPropagation(encoding.attacked(persons, known),
                                    LinearDiffusion(shape, 1).density(), 300, 100));
  };
  const auto tables = [&](const Population& population, const MinhashShape& shape,
                          const std::string& name, std::size_t count, std::size_t known,
                          int steps) {
    const auto persons = subset(population, count);
    if (known + 100 > persons.size()) return;
    Print(population.name, name, persons.size(), known,
          AttackByTableLearning(AttackedTuples(shape, persons, known), shape, steps, kTried));
  };
  const auto spectra = [&](const Population& population, const char* profile) {
    const auto persons = subset(population, 2000);
    Print(population.name, profile, persons.size(), 0,
          AttackBySpectra(AttackedProfile(profile, persons, 0)));
  };

  // The controls: every attack at work.
  for (const char* profile : {"plain-v1", "clk-v3"}) {
    graph(middle, Profile(profile), 2000);
    plaintext(middle, Profile(profile), 500);
    ridge(middle, Profile(profile), 500);
  }
  spectra(least, "plain-v1");
  for (const std::size_t known : std::initializer_list<std::size_t>{500, 1000})
    beliefs(middle, kSparserDiffusion, known);
  beliefs(middle, kDiffusion, 1000);
  const MinhashShape single = {.tables = 4, .symbols = 64, .tuple = 1};
  for (const int steps : {0, kLearningSteps})
    tables(middle, single, "tuples of 1, 4 x 64", 1600, 600, steps);

  // The profile.
  for (const char* name : {"least", "middle", "long", "short"}) {
    const Population& population = *std::ranges::find(populations, name, &Population::name);
    spectra(population, "hardened-v1");
    for (const std::size_t count : std::initializer_list<std::size_t>{2000, 10000})
      graph(population, Profile("hardened-v1"), count);
    for (const std::size_t known : std::initializer_list<std::size_t>{500, 2000, 8000}) {
      plaintext(population, Profile("hardened-v1"), known);
      tables(population, kHardenedV1, "hardened-v1", records, known, kLearningSteps);
    }
    for (const std::size_t known : std::initializer_list<std::size_t>{500, 2000})
      ridge(population, Profile("hardened-v1"), known);
  }

  // The cells around it.
  for (const MinhashShape& shape :
       {MinhashShape{640, 8, 3}, MinhashShape{640, 8, 5}, MinhashShape{384, 16, 4},
        MinhashShape{1024, 8, 4}, MinhashShape{1024, 4, 4}}) {
    const Encoding encoding = Tuples(shape);
    graph(least, encoding, 10000);
    plaintext(least, encoding, 2000);
    tables(least, shape, encoding.name, records, 2000, kLearningSteps);
  }
  graph(middle, Diffusion(kDiffusion), 10000);
  plaintext(middle, Diffusion(kDiffusion), 2000);
}

}  // namespace
}  // namespace mirrorflow

int main(int argc, char** argv) {
  const long records = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 10000;
  if (records < 1000 || records > 100000) {
    std::fprintf(stderr, "usage: attacks_bench [RECORDS]   1000 to 100000, 10000 without\n");
    return 2;
  }
  mirrorflow::RunTables(static_cast<std::size_t>(records));
  return 0;
}
