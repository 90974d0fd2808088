// CSV bytes to migration events on one core: a made-up arrivals register of 13 columns and about
// 105 bytes a row. `ascii` has no accents, `accents` has one name part in four with them, which
// are decomposed.
#include <benchmark/benchmark.h>

#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "records/register_reader.h"
#include "records/sources/csv_source.h"

namespace mirrorflow {
namespace {

constexpr int kRows = 50000;

std::string MakeRegister(bool accents) {
  constexpr std::string_view kGiven[] = {"Wanjiku", "Amina", "Jean-Pierre", "Tendai",
                                         "Hailu",   "Chipo", "Mohamed",     "Thabo"};
  constexpr std::string_view kAccented[] = {"Éliane", "José", "Zoë", "Fátima"};
  constexpr std::string_view kFamily[] = {"Kamau",   "Otieno", "Banda", "Razafindrandriatsimaniry",
                                          "Tesfaye", "N'Dour", "Moyo",  "Abdel Rahman"};
  constexpr std::string_view kCountry[] = {"KE", "UGA", "Zambia", "Tanzania", "ZWE"};
  std::mt19937 random(1);
  const auto pick = [&random](const auto& values) {
    return std::string(values[random() % std::size(values)]);
  };
  std::string text =
      "id,given,family,dob,sex,citizenship,birthplace,street,town,document,from,to,date\n";
  for (int i = 0; i < kRows; ++i) {
    const bool accented = accents && random() % 2 == 0;
    absl::StrAppendFormat(
        &text,
        "A%07d,%s,%s,%04d-%02d-%02d,%s,%s,Kisumu,%d Moi Avenue,Nakuru,"
        "AK%07d,%s,KE,2024-%02d-%02d\n",
        i, accented ? pick(kAccented) : pick(kGiven), pick(kFamily),
        1950 + static_cast<int>(random() % 60), 1 + static_cast<int>(random() % 12),
        1 + static_cast<int>(random() % 28), random() % 2 == 0 ? "F" : "M", pick(kCountry),
        static_cast<int>(random() % 300), static_cast<int>(random() % 9999999), pick(kCountry),
        1 + static_cast<int>(random() % 12), 1 + static_cast<int>(random() % 28));
  }
  return text;
}

Mapping ArrivalsMapping() {
  return {.source = "arrivals",
          .columns = {{FieldKind::kRecordId, "id"},
                      {FieldKind::kName, "given"},
                      {FieldKind::kName, "family"},
                      {FieldKind::kBirthDate, "dob", DateFormat::kYearMonthDay},
                      {FieldKind::kSex, "sex"},
                      {FieldKind::kCitizenship, "citizenship"},
                      {FieldKind::kBirthPlace, "birthplace"},
                      {FieldKind::kAddress, "street"},
                      {FieldKind::kAddress, "town"},
                      {FieldKind::kDocumentNumber, "document"},
                      {FieldKind::kOrigin, "from"},
                      {FieldKind::kDestination, "to"},
                      {FieldKind::kEventDate, "date", DateFormat::kYearMonthDay}}};
}

void CountRate(benchmark::State& state, const std::string& text) {
  state.SetItemsProcessed(state.iterations() * kRows);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void BM_CsvRows(benchmark::State& state) {
  const std::string text = MakeRegister(false);
  for (auto _ : state) {
    auto source = CsvSource::Create(std::make_unique<std::istringstream>(text), CsvFormat{});
    SourceRow row;
    std::uint64_t cells = 0;
    while (*(*source)->Next(row)) cells += row.cells.size();
    benchmark::DoNotOptimize(cells);
  }
  CountRate(state, text);
}
BENCHMARK(BM_CsvRows)->Unit(benchmark::kMillisecond);

void BM_ReadRegister(benchmark::State& state) {
  const std::string text = MakeRegister(state.range(0) != 0);
  for (auto _ : state) {
    std::vector<RegisterSource> sources;
    sources.push_back(
        {ArrivalsMapping(),
         *CsvSource::Create(std::make_unique<std::istringstream>(text), CsvFormat{})});
    const auto report = ReadRegister(sources, {}, [](PersonEvent&& event) {
      benchmark::DoNotOptimize(event);
      return absl::OkStatus();
    });
    if (!report.ok() || report->events != kRows) state.SkipWithError("rows are missing");
  }
  CountRate(state, text);
  state.SetLabel(state.range(0) != 0 ? "accents" : "ascii");
}
BENCHMARK(BM_ReadRegister)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mirrorflow
