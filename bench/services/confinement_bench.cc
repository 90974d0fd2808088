// What the confinement of readers costs: records a second of a register in this process and
// through a confined one, and how long a reader takes to start.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "records/sources/open_source.h"
#include "services/confinement/confined_source.h"
#include "tests/records/sources/zip_writer.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

constexpr int kRows = 200'000;

// Ten columns as registers have them.
const std::string& CsvFile(int rows) {
  static const TemporaryDirectory directory;
  static std::string path;
  path = directory / ("register-" + std::to_string(rows) + ".csv");
  if (!std::filesystem::exists(path)) {
    std::ofstream file(path);
    file << "id,surname,given,born,sex,citizenship,document,from,to,date\n";
    for (int i = 0; i < rows; ++i) {
      file << i << ",Otieno,\"Grace Akinyi\",1991-04-12,F,KE,AK" << 1000000 + i
           << ",KE,UG,2024-05-01\n";
    }
  }
  return path;
}

const std::string& XlsxFile(int rows) {
  static const TemporaryDirectory directory;
  static std::string path;
  path = directory / "register.xlsx";
  if (!std::filesystem::exists(path)) {
    std::string sheet = "<sheetData>";
    for (int i = 0; i <= rows; ++i) {
      sheet += "<row r=\"" + std::to_string(i + 1) + "\">";
      for (const char* cell : {"surname", "given", "1991-04-12", "F", "KE", "AK1000000", "UG"}) {
        sheet += std::string("<c t=\"str\"><v>") + cell + "</v></c>";
      }
      sheet += "</row>";
    }
    std::ofstream(path, std::ios::binary) << XlsxOf(sheet + "</sheetData>");
  }
  return path;
}

// Of this process and of readers that have ended.
double CpuSeconds() {
  double seconds = 0;
  for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    for (const timeval& time : {usage.ru_utime, usage.ru_stime}) {
      seconds += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    }
  }
  return seconds;
}

using Opener = absl::StatusOr<std::unique_ptr<Source>> (*)(const Mapping&, const SourcePlace&,
                                                           std::stop_token);

void ReadAll(benchmark::State& state, Opener opener, SourceKind kind, const std::string& path) {
  Mapping mapping{.source = "register"};
  mapping.kind = kind;
  std::int64_t rows = 0;
  const double before = CpuSeconds();
  for (auto _ : state) {
    absl::StatusOr<std::unique_ptr<Source>> source = opener(mapping, {.file = path}, {});
    if (!source.ok()) {
      state.SkipWithError(source.status().ToString().c_str());
      return;
    }
    SourceRow row;
    absl::StatusOr<bool> more = true;
    while ((more = (*source)->Next(row)).ok() && *more) ++rows;
  }
  state.SetItemsProcessed(rows);
  state.counters["cpu_us_per_row"] =
      (CpuSeconds() - before) * 1e6 / static_cast<double>(std::max<std::int64_t>(rows, 1));
}

void BM_CsvHere(benchmark::State& state) {
  ReadAll(state, OpenSource, SourceKind::kCsv, CsvFile(kRows));
}
void BM_CsvConfined(benchmark::State& state) {
  ReadAll(state, OpenConfinedSource, SourceKind::kCsv, CsvFile(kRows));
}
void BM_XlsxHere(benchmark::State& state) {
  ReadAll(state, OpenSource, SourceKind::kXlsx, XlsxFile(kRows));
}
void BM_XlsxConfined(benchmark::State& state) {
  ReadAll(state, OpenConfinedSource, SourceKind::kXlsx, XlsxFile(kRows));
}
void BM_StartOfAReader(benchmark::State& state) {
  ReadAll(state, OpenConfinedSource, SourceKind::kCsv, CsvFile(1));
}

BENCHMARK(BM_CsvHere)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(BM_CsvConfined)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(BM_XlsxHere)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(BM_XlsxConfined)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(BM_StartOfAReader)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace mirrorflow
