// The tables of docs/attacks.md: what each attack takes from each encoding, in per cent, with
// Wilson intervals (95 %). Names are drawn from the public lists in $MIRRORFLOW_DATA, without them
// from invented ones. Two threads of experiments, one thread each.
//
//   attacks_bench TABLE [RECORDS] [--threads N] [--only ENCODING]
//
// TABLE: all, encodings, lengths, around. RECORDS: of a key, 10 000 without; less is quicker and
// says less. ENCODING: of the tables of encodings and lengths.

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "attacks/attack_suite.h"
#include "attacks/blas_threads.h"
#include "attacks/encoding_under_attack.h"
#include "attacks/made_population.h"
#include "crypto/identity_features.h"
#include "services/audit/attack_population.h"

namespace mirrorflow {
namespace {

constexpr std::uint32_t kMinimumNgrams = 25;  // that agreements for the hardened ones ask for
constexpr std::string_view kEncodings[] = {"clk-v3", "hardened-v1", "hardened-v2"};
constexpr std::string_view kHardened[] = {"hardened-v1", "hardened-v2"};  // by length
constexpr int kYear = 2024;
constexpr std::size_t kTried = 2000;  // rows of an attack from known pairs

constexpr LinearDiffusionShape kDiffusion = {
    .filter_bits = 4096, .positions = 40, .output_bits = 2048, .taps = 10};
constexpr LinearDiffusionShape kSparserDiffusion = {
    .filter_bits = 4096, .positions = 32, .output_bits = 2048, .taps = 8};
constexpr LinearDiffusionShape kWideDiffusion = {
    .filter_bits = 512, .positions = 5, .output_bits = 512, .taps = 7};

struct NamedPopulation {
  std::string name;
  AttackedPopulation population;
};

struct Experiment {
  std::string encoding;
  const NamedPopulation* population = nullptr;
  std::vector<AttackCell> cells;  // under several keys: pooled
  std::optional<AttackMeasure> measure{};
};

[[noreturn]] void Die(const absl::Status& status) {
  std::fprintf(stderr, "attacks_bench: %s\n", status.ToString().c_str());
  std::exit(1);
}

template <typename T>
T OrDie(absl::StatusOr<T> value) {
  if (!value.ok()) Die(value.status());
  return *std::move(value);
}

// By its name in the tables.
EncodingUnderAttack EncodingNamed(const std::string& name, std::uint32_t key) {
  for (const LinearDiffusionShape& shape : {kDiffusion, kSparserDiffusion, kWideDiffusion}) {
    if (DiffusionUnderAttack(shape, key).name == name) return DiffusionUnderAttack(shape, key);
  }
  for (const MinhashShape& shape :
       {MinhashShape{4, 64, 1}, MinhashShape{640, 8, 3}, MinhashShape{640, 8, 5},
        MinhashShape{384, 16, 4}, MinhashShape{1024, 8, 4}, MinhashShape{1024, 4, 4}}) {
    EncodingUnderAttack tuples = OrDie(TuplesUnderAttack(shape, key));
    if (tuples.name == name) return tuples;
  }
  return OrDie(ProfileUnderAttack(name, key));
}

double ThreadSeconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

void Run(std::vector<Experiment>& experiments, unsigned threads) {
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> done{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < experiments.size(); i = next++) {
      Experiment& experiment = experiments[i];
      for (const AttackCell& cell : experiment.cells) {
        AttackMeasure measure =
            OrDie(RunAttack(EncodingNamed(experiment.encoding, cell.key),
                            experiment.population->population, cell, ThreadSeconds));
        if (experiment.measure.has_value()) {
          experiment.measure->result.Pool(measure.result);
        } else {
          experiment.measure = std::move(measure);
        }
      }
      const AttackMeasure& measure = *experiment.measure;
      std::fprintf(stderr, "%zu of %zu: %s, %s, %s, %zu known: %.2f %% (%.2f to %.2f)\n", ++done,
                   experiments.size(), experiment.encoding.c_str(),
                   experiment.population->name.c_str(), std::string(measure.title()).c_str(),
                   measure.cell.known, 100 * measure.result.rate(), 100 * measure.result.lowest(),
                   100 * measure.result.highest());
    }
  };
  std::vector<std::thread> others;
  for (unsigned i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  for (std::thread& thread : others) thread.join();
}

std::string FileText(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TokenLists Tokens() {
  const char* folder = std::getenv("MIRRORFLOW_DATA");
  const std::string data = folder != nullptr ? folder : "../shared/data";
  TokenLists real = ParseNameTokens(FileText(data + "/names_ethiopia_freq/token_freq.csv"),
                                    FileText(data + "/names_african_mps/token_freq.csv"));
  if (real.size() > 1 && !real.front().empty()) return real;
  std::fprintf(stderr, "public name lists not found: names are invented\n");
  return InventNameTokens(1);
}

// Emigrants as mf-sandbox generates them: all fields, families, fewer different names.
NamedPopulation Emigrants(std::size_t records) {
  const Corridor corridor = OrDie(Corridor::Parse("KE-UG"));
  LoadedPopulation loaded = OrDie(LoadPopulation({.file = {},
                                                  .mapping = {},
                                                  .persons = records,
                                                  .minimum_ngrams = kMinimumNgrams,
                                                  .strata = {"sex", "broad-age"}},
                                                 corridor, {}));
  char name[64];
  std::snprintf(name, sizeof name, "%.1f, emigrants", loaded.mean_ngrams);
  return {.name = name, .population = std::move(loaded.population)};
}

NamedPopulation Named(std::string name, std::vector<Identity> persons) {
  NamedPopulation named{.name = std::move(name), .population = {}};
  named.population.strata = StrataOf(persons, kYear);
  named.population.persons = std::move(persons);
  return named;
}

std::string MeanNgrams(const NamedPopulation& named) {
  double weight = 0;
  for (const Identity& person : named.population.persons) {
    weight += TotalWeight(IdentityFeatures(person));
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.1f",
                weight / kOrdinaryWeight / static_cast<double>(named.population.persons.size()));
  return text;
}

// The experiments of one encoding and population, cut to what there is.
class Experiments {
 public:
  explicit Experiments(std::size_t records) : records_(records) {}

  // `keys`: how many are pooled.
  void Add(const std::string& encoding, const NamedPopulation& population, AttackId attack,
           std::size_t records, std::size_t known = 0, std::uint32_t keys = 1,
           bool with_strata = true, std::size_t tried = kTried) {
    AttackCell cell = {.attack = attack,
                       .records = std::min(records, records_),
                       .known = known,
                       .with_strata = with_strata,
                       .rows_tried = tried};
    if (cell.records > population.population.persons.size() || known + 100 > cell.records) return;
    Experiment experiment{.encoding = encoding, .population = &population, .cells = {}};
    for (cell.key = 1; cell.key <= keys; ++cell.key) experiment.cells.push_back(cell);
    all_.push_back(std::move(experiment));
  }
  void Seeded(const std::string& encoding, const NamedPopulation& population, std::size_t records) {
    Add(encoding, population, AttackId::kSeeded, records, std::min(records, records_) / 20);
  }

  std::vector<Experiment> Take() && { return std::move(all_); }
  std::size_t records() const { return records_; }

 private:
  std::size_t records_;
  std::vector<Experiment> all_;
};

// Every attack on clk-v3, on weak copies that show it at work, and on the two hardened ones.
void AddEncodings(const std::string& only, const NamedPopulation& middle,
                  const NamedPopulation& least, Experiments& table) {
  const std::string wide = DiffusionUnderAttack(kWideDiffusion, 1).name;
  const std::string sparser = DiffusionUnderAttack(kSparserDiffusion, 1).name;
  for (const std::string_view name : kEncodings) {
    if (!only.empty() && only != name) continue;
    const std::string encoding(name);
    const bool hardened = name != "clk-v3";
    const NamedPopulation& population = hardened ? least : middle;
    const std::size_t most = hardened ? table.records() : 2000;
    table.Add(encoding, population, AttackId::kFrequency, most);
    table.Add(encoding, population, AttackId::kPatternMining, 2000);
    table.Add(encoding, population, AttackId::kAtoms, 2000);
    table.Add(encoding, population, AttackId::kBitStatistics, most);
    if (!hardened) table.Add(wide, population, AttackId::kCodeWords, 2000);
    table.Add(encoding, population, AttackId::kCodeWords, most);
    table.Add(encoding, population, AttackId::kSpectral, 2000);
    table.Seeded(encoding, population, 2000);
    if (hardened) table.Seeded(encoding, population, most);
    table.Add(encoding, population, AttackId::kMatchedSeeds, 2000, 100);
    for (const std::size_t known : {100u, 500u, 2000u, 8000u}) {
      if (!hardened && known > 500) continue;
      // The bound about 2000 pairs is near what is found: three keys, all rows.
      const bool close = hardened && known == 2000;
      const bool in_lengths = name == "hardened-v2";  // similarity and tables stand there
      if (!in_lengths) table.Add(encoding, population, AttackId::kSimilarity, most, known);
      table.Add(encoding, population, AttackId::kRidge, most, known);
      table.Add(encoding, population, AttackId::kBeliefPropagation, most, known);
      if (!hardened || in_lengths) continue;
      table.Add(encoding, population, AttackId::kTables, most, known, close ? 3 : 1, true,
                close ? most : kTried);
      table.Add(encoding, population, AttackId::kTables, most, known, close ? 3 : 1, false,
                close ? most : kTried);
    }
    if (!hardened) table.Add(sparser, population, AttackId::kBeliefPropagation, 2000, 1000);
    table.Add(encoding, population, AttackId::kJoinNearest, 1500);
    table.Add(encoding, population, AttackId::kJoinGraphs, 1500);
    table.Add(encoding, population, AttackId::kNoiseReuse, most);
    table.Add(encoding, population, AttackId::kBlocks, most);
    table.Add(encoding, population, AttackId::kInsider, most);
  }
}

void PrintExperiments(const std::vector<Experiment>& experiments) {
  std::printf(
      "| encoding | records | how many | known | strata | attack | re-identified %% | interval | "
      "by "
      "chance | processor |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
  for (const Experiment& experiment : experiments) {
    const AttackMeasure& measure = *experiment.measure;
    const AttackResult& result = measure.result;
    std::printf("| %s | %s | %zu | %zu | %s | %s | ", experiment.encoding.c_str(),
                experiment.population->name.c_str(), measure.cell.records, measure.cell.known,
                measure.cell.with_strata ? "used" : "not used",
                std::string(measure.title()).c_str());
    if (result.tried == 0) {
      std::printf("%s | | | %.0f s |\n", measure.remark.c_str(), result.seconds);
      continue;
    }
    std::printf("**%.2f** | %.2f to %.2f | %.2f | %.0f s |\n", 100 * result.rate(),
                100 * result.lowest(), 100 * result.highest(), 100 * result.by_chance(),
                result.seconds);
  }
}

constexpr std::size_t kLengthPairs[] = {100, 500, 2000, 8000};
// Ridge regression comes far less than these two; the first table has it.
constexpr AttackId kLengthAttacks[] = {AttackId::kSimilarity, AttackId::kTables};

// An encoding by the length of records, and on emigrants.
void AddLengths(const std::string& encoding, const std::vector<NamedPopulation>& lengths,
                Experiments& table) {
  for (const NamedPopulation& population : lengths | std::views::reverse) {  // dear ones first
    table.Seeded(encoding, population, table.records());
    for (const AttackId attack : kLengthAttacks) {
      for (const std::size_t known : kLengthPairs) {
        table.Add(encoding, population, attack, table.records(), known);
      }
    }
  }
}

void PrintLengthsHead() {
  std::printf("| encoding | n-grams | attack | seeds 5 %% |");
  for (const std::size_t known : kLengthPairs) std::printf(" %zu pairs |", known);
  std::printf("\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
}

void PrintLengths(const std::vector<NamedPopulation>& lengths,
                  const std::vector<Experiment>& experiments) {
  const auto print = [&](const NamedPopulation& population, AttackId attack,
                         std::optional<std::size_t> known) {
    for (const Experiment& experiment : experiments) {
      const AttackMeasure& measure = *experiment.measure;
      if (experiment.population != &population || measure.cell.attack != attack ||
          (known.has_value() && measure.cell.known != *known)) {
        continue;
      }
      std::printf(" **%.2f** (%.2f to %.2f) |", 100 * measure.result.rate(),
                  100 * measure.result.lowest(), 100 * measure.result.highest());
      return;
    }
    std::printf(" |");
  };
  const auto begin = [&](const NamedPopulation& population, AttackId attack) {
    std::printf("| %s | %s | %s |", experiments.front().encoding.c_str(), population.name.c_str(),
                std::string(FactsOf(attack).title).c_str());
  };
  for (const NamedPopulation& population : lengths) {
    begin(population, AttackId::kSeeded);
    print(population, AttackId::kSeeded, std::nullopt);
    std::printf(" | | | |\n");
    for (const AttackId attack : kLengthAttacks) {
      begin(population, attack);
      std::printf(" |");
      for (const std::size_t known : kLengthPairs) print(population, attack, known);
      std::printf("\n");
    }
  }
  std::fflush(stdout);
}

// The cells around the profile, and the tuple learner at work on single min-hashes.
void AddAround(const NamedPopulation& middle, const NamedPopulation& least, Experiments& table) {
  table.Add("tuples of 1, 4 x 64", middle, AttackId::kSimilarity, 1600, 600);
  table.Add("tuples of 1, 4 x 64", middle, AttackId::kTables, 1600, 600);
  for (const char* encoding :
       {"tuples of 3, 640 x 8", "tuples of 5, 640 x 8", "tuples of 4, 384 x 16",
        "tuples of 4, 1024 x 8", "tuples of 4, 1024 x 4"}) {
    table.Seeded(encoding, least, table.records());
    table.Add(encoding, least, AttackId::kSimilarity, table.records(), 2000);
    table.Add(encoding, least, AttackId::kTables, table.records(), 2000);
  }
  const std::string diffusion = DiffusionUnderAttack(kDiffusion, 1).name;
  table.Seeded(diffusion, middle, table.records());
  table.Add(diffusion, middle, AttackId::kSimilarity, table.records(), 2000);
  table.Add(diffusion, middle, AttackId::kBeliefPropagation, 2000, 1000);
}

int RunTables(const std::string& which, const std::string& only, std::size_t records,
              unsigned threads) {
  KeepBlasToOneThread();
  const TokenLists tokens = Tokens();
  const NamedPopulation middle =
      Named("middle", DrawPopulation(tokens, RecordLength::kMiddle, records, 2));
  const NamedPopulation least =
      Named("least", DrawPersonsOfNgrams(tokens, kMinimumNgrams, records, 2));
  const auto run = [&](Experiments table) {
    std::vector<Experiment> experiments = std::move(table).Take();
    Run(experiments, threads);
    return experiments;
  };
  const bool all = which == "all";
  if (all || which == "encodings") {
    Experiments table(records);
    AddEncodings(only, middle, least, table);
    PrintExperiments(run(std::move(table)));
  }
  if (all) std::printf("\n");
  if (all || which == "lengths") {
    std::vector<NamedPopulation> lengths;
    for (const std::uint32_t ngrams : {10u, 20u, 25u, 30u, 40u, 50u}) {
      lengths.push_back(Named("", DrawPersonsOfNgrams(tokens, ngrams, records, 2)));
      lengths.back().name = MeanNgrams(lengths.back());
    }
    lengths.push_back(Emigrants(records));
    PrintLengthsHead();
    for (const std::string_view encoding : kHardened) {
      if (!only.empty() && only != encoding) continue;
      Experiments table(records);
      AddLengths(std::string(encoding), lengths, table);
      PrintLengths(lengths, run(std::move(table)));
    }
  }
  if (all) std::printf("\n");
  if (all || which == "around") {
    Experiments table(records);
    AddAround(middle, least, table);
    PrintExperiments(run(std::move(table)));
  }
  return 0;
}

// Whether a table has this encoding; else it would come out empty.
bool HasEncoding(const std::string& which, const std::string& only) {
  if (only.empty()) return true;
  return which == "lengths" ? std::ranges::find(kHardened, only) != std::end(kHardened)
                            : std::ranges::find(kEncodings, only) != std::end(kEncodings);
}

int Usage() {
  std::fprintf(stderr,
               "usage: attacks_bench all|encodings|lengths|around [RECORDS] [--threads N] "
               "[--only ENCODING]\n"
               "RECORDS of a key: 1000 to 20000, 10000 without\n"
               "ENCODING: clk-v3 (not by length), hardened-v1, hardened-v2\n");
  return 2;
}

}  // namespace
}  // namespace mirrorflow

int main(int argc, char** argv) {
  std::string which = "all";
  std::string only;
  long records = 10000;
  unsigned threads = std::max(1u, std::thread::hardware_concurrency());
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--threads" && i + 1 < argc) {
      threads = static_cast<unsigned>(std::max(1L, std::strtol(argv[++i], nullptr, 10)));
    } else if (argument == "--only" && i + 1 < argc) {
      only = argv[++i];
    } else if (argument == "all" || argument == "encodings" || argument == "lengths" ||
               argument == "around") {
      which = argument;
    } else {
      records = std::strtol(argument.c_str(), nullptr, 10);
      if (records < 1000 || records > 20000) return mirrorflow::Usage();
    }
  }
  if (!mirrorflow::HasEncoding(which, only)) return mirrorflow::Usage();
  return mirrorflow::RunTables(which, only, static_cast<std::size_t>(records), threads);
}
