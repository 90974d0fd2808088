// The attack tables of docs/attacks.md: what each attack takes from each encoding, in per cent,
// with Wilson intervals (95 %). Names are drawn from the public lists in $MIRRORFLOW_DATA, without
// them from invented ones. One thread; `attacks_bench [RECORDS]` for less than 10 000 records.

#include <cblas.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "attacks/attack_by_belief_propagation.h"
#include "attacks/attack_by_ridge.h"
#include "attacks/attack_by_similarity.h"
#include "attacks/attack_by_spectra.h"
#include "attacks/attack_by_table_learning.h"
#include "attacks/encoding_under_attack.h"
#include "attacks/made_population.h"
#include "crypto/profile_parameters.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kTried = 2000;  // rows of a known-plaintext attack
constexpr int kLearningSteps = 6;     // more of them fit noise and find less

// Agreements for hardened-v1 ask for so many n-grams as weighed (docs/attacks.md).
constexpr std::uint32_t kMinimumNgrams = 25;

using Encoding = EncodingUnderAttack;

struct Population {
  std::string name;
  std::vector<Identity> persons;
};

Encoding OrDie(absl::StatusOr<EncodingUnderAttack> encoding) {
  if (!encoding.ok()) {
    std::fprintf(stderr, "attacks_bench: %s\n", encoding.status().ToString().c_str());
    std::exit(1);
  }
  return *std::move(encoding);
}

Encoding Profile(const char* profile) { return OrDie(ProfileUnderAttack(profile, 1)); }
Encoding Tuples(const MinhashShape& shape) { return OrDie(TuplesUnderAttack(shape, 1)); }
Encoding Diffusion(const LinearDiffusionShape& shape) { return DiffusionUnderAttack(shape, 1); }

constexpr LinearDiffusionShape kDiffusion = {
    .filter_bits = 4096, .positions = 40, .output_bits = 2048, .taps = 10};
constexpr LinearDiffusionShape kSparserDiffusion = {
    .filter_bits = 4096, .positions = 32, .output_bits = 2048, .taps = 8};

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

std::string FileText(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

double CpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void Print(const std::string& population, const std::string& encoding, std::size_t records,
           std::size_t known, const AttackResult& result) {
  static double last_seconds = 0;
  std::printf("| %s | %s | %zu | %zu | %s | **%.2f** | %.2f to %.2f | %.2f | %.0f s |\n",
              encoding.c_str(), population.c_str(), records, known, result.attack.c_str(),
              100 * result.rate(), 100 * result.lowest(), 100 * result.highest(),
              100 * result.by_chance(), CpuSeconds() - last_seconds);
  std::fflush(stdout);
  last_seconds = CpuSeconds();
}

void RunTables(std::size_t records) {
  const char* folder = std::getenv("MIRRORFLOW_DATA");
  const std::string data = folder ? folder : "../shared/data";
  const TokenLists real = ParseNameTokens(FileText(data + "/names_ethiopia_freq/token_freq.csv"),
                                          FileText(data + "/names_african_mps/token_freq.csv"));
  const bool found = real.size() > 1 && !real.front().empty();
  const TokenLists tokens = found ? real : InventNameTokens(1);
  if (!found) std::fprintf(stderr, "public name lists not found: names are invented\n");
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
          AttackBySimilarity(Attacked(encoding, persons, known, 3), 8, persons.size()));
  };
  const auto plaintext = [&](const Population& population, const Encoding& encoding,
                             std::size_t known) {
    if (known + kTried > population.persons.size()) return;
    Print(population.name, encoding.name, population.persons.size(), known,
          AttackBySimilarity(Attacked(encoding, population.persons, known, 3), 1, kTried));
  };
  const auto ridge = [&](const Population& population, const Encoding& encoding,
                         std::size_t known) {
    if (known + kTried > population.persons.size()) return;
    Print(population.name, encoding.name, population.persons.size(), known,
          AttackByRidge(Attacked(encoding, population.persons, known, 3), kTried));
  };
  const auto beliefs = [&](const Population& population, const LinearDiffusionShape& shape,
                           std::size_t known) {
    const auto persons = subset(population, known + 1000);
    const Encoding encoding = Diffusion(shape);
    Print(population.name, encoding.name, persons.size(), known,
          AttackByBeliefPropagation(Attacked(encoding, persons, known, 3),
                                    LinearDiffusion(shape, 1).density(), 300, 100));
  };
  const auto tables = [&](const Population& population, const MinhashShape& shape,
                          const std::string& name, std::size_t count, std::size_t known,
                          int steps) {
    const auto persons = subset(population, count);
    if (known + 100 > persons.size()) return;
    Print(population.name, name, persons.size(), known,
          AttackByTableLearning(Attacked(Tuples(shape), persons, known, 3), shape, steps, kTried));
  };
  const auto spectra = [&](const Population& population, const char* profile) {
    const auto persons = subset(population, 2000);
    Print(population.name, profile, persons.size(), 0,
          AttackBySpectra(Attacked(Profile(profile), persons, 0, 3)));
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
  openblas_set_num_threads(1);
  mirrorflow::RunTables(static_cast<std::size_t>(records));
  return 0;
}
