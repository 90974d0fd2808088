// From rows to the migrations of one population: made-up border crossings of which each person has
// four, read, harmonised, joined to persons and judged. `peak_MiB` is the process's largest memory
// so far: with ten million rows it stays under 1 GiB.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "crypto/secret_bytes.h"
#include "records/population/population.h"
#include "services/node/spill_file.h"

namespace mirrorflow {
namespace {

constexpr std::uint64_t kCrossingsEach = 4;

std::uint64_t Mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

// Crossings made as they are read, so that the rows themselves take no memory.
class MadeCrossings final : public Source {
 public:
  explicit MadeCrossings(std::uint64_t rows) : rows_(rows) {}

  const std::vector<std::string>& columns() const override { return columns_; }

  absl::StatusOr<bool> Next(SourceRow& row) override {
    if (next_ == rows_) return false;
    const std::uint64_t persons = rows_ / kCrossingsEach;
    const std::uint64_t person = next_ % persons;
    const std::uint64_t crossing = next_ / persons;
    const std::uint64_t h = Mixed(person + 1);
    // One spelling in eight differs, one document in sixteen is new.
    const std::uint64_t variant = Mixed(next_) % 8;
    cells_[0] = absl::StrFormat("%s%s %s%s", kGiven[h % 8], variant == 0 ? "h" : "",
                                kFamily[h / 8 % 8], kEndings[h / 64 % 64 % 8]);
    cells_[1] = absl::StrFormat("%04d-%02d-%02d", 1950 + h / 512 % 60, 1 + h / 32768 % 12,
                                1 + h / 393216 % 28);
    cells_[2] = h / 7 % 2 == 0 ? "F" : "M";
    cells_[3] = h / 11 % 4 == 0 ? "KE" : "UG";
    cells_[4] = absl::StrFormat("%c%08d", Mixed(next_ + 7) % 16 == 0 ? 'N' : 'A', person);
    cells_[5] = (crossing % 2 == 0) == (h % 2 == 0) ? "ENTRY" : "EXIT";
    cells_[6] = absl::StrFormat("%04d-%02d-%02d", 2023 + crossing / 2, 1 + (h + crossing * 5) % 12,
                                1 + h / 3 % 28);
    cells_[7] = "Malaba";
    for (std::size_t i = 0; i < cells_.size(); ++i) views_[i] = cells_[i];
    row = {.number = ++next_, .line = next_ + 1, .cells = views_};
    return true;
  }

  std::uint64_t bytes_read() const override { return next_; }
  std::optional<std::uint64_t> total_bytes() const override { return rows_; }

 private:
  static constexpr const char* kGiven[] = {"Wanjiku", "Amina", "Grace",   "Tendai",
                                           "Hailu",   "Chipo", "Mohamed", "Thabo"};
  static constexpr const char* kFamily[] = {"Kam",  "Otien", "Band",  "Razafindr",
                                            "Tesf", "Ndour", "Moyok", "Abdi"};
  static constexpr const char* kEndings[] = {"au", "o", "a", "atsima", "aye", "i", "we", "rahman"};

  const std::uint64_t rows_;
  std::uint64_t next_ = 0;
  std::vector<std::string> columns_ = {"name", "dob", "sex", "nat", "doc", "dir", "date", "post"};
  std::array<std::string, 8> cells_;
  std::array<std::string_view, 8> views_;
};

Mapping CrossingsMapping() {
  return {.source = "border",
          .columns = {{FieldKind::kName, "name"},
                      {FieldKind::kBirthDate, "dob", DateFormat::kYearMonthDay},
                      {FieldKind::kSex, "sex"},
                      {FieldKind::kCitizenship, "nat"},
                      {FieldKind::kDocumentNumber, "doc"},
                      {FieldKind::kDirection, "dir"},
                      {FieldKind::kEventDate, "date", DateFormat::kYearMonthDay},
                      {FieldKind::kBorderPost, "post"}},
          .rows = RowKind::kCrossing};
}

void BM_BuildPopulation(benchmark::State& state) {
  if (!InitCrypto()) state.SkipWithError("no randomness");
  const auto rows = static_cast<std::uint64_t>(state.range(0));
  for (auto _ : state) {
    std::vector<RegisterSource> sources;
    sources.push_back({CrossingsMapping(), std::make_unique<MadeCrossings>(rows)});
    auto store = SpillFile::Create(std::filesystem::temp_directory_path());
    if (!store.ok()) {
      state.SkipWithError("no room for rows");
      break;
    }
    const auto population =
        MergedPopulation::Build(sources, {.country = *Country::Create("KE")}, **store, {});
    if (!population.ok() || population->counts().rows != rows) {
      state.SkipWithError("rows are missing");
      break;
    }
    state.counters["persons"] = static_cast<double>(population->counts().persons.persons);
    state.counters["migrations"] = static_cast<double>(population->events().size());
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_BuildPopulation)
    ->Arg(1'000'000)
    ->Arg(10'000'000)
    ->Iterations(1)
    ->Unit(benchmark::kSecond);

}  // namespace
}  // namespace mirrorflow
