// write_sample_report DIR: the report of sample datasets in all languages, for browser/.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "statistics/report/report.h"
#include "tests/statistics/report/hostile_dataset.h"
#include "tests/statistics/report/many_countries_dataset.h"
#include "tests/statistics/sample_dataset.h"

namespace {

int Write(const std::filesystem::path& path, const mirrorflow::PublishedDataset& dataset,
          mirrorflow::Language language) {
  const absl::StatusOr<std::string> report = mirrorflow::RenderReport(dataset, language);
  if (!report.ok()) {
    std::cerr << report.status() << '\n';
    return 1;
  }
  if (std::ofstream(path, std::ios::binary) << *report) return 0;
  std::cerr << "can't write " << path << '\n';
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 || !std::filesystem::is_directory(argv[1])) {
    std::cerr << "usage: write_sample_report DIR, a directory that is there\n";
    return 2;
  }
  const std::filesystem::path directory = argv[1];
  int failures = 0;
  for (const mirrorflow::Language language : mirrorflow::kAllLanguages) {
    const std::string ending = "." + std::string(mirrorflow::LanguageCode(language)) + ".html";
    failures += Write(directory / ("sample" + ending), mirrorflow::SampleDataset(), language);
    failures += Write(directory / ("many" + ending), mirrorflow::ManyCountriesDataset(), language);
    failures += Write(directory / ("hostile" + ending), mirrorflow::HostileDataset(), language);
  }
  return failures == 0 ? 0 : 1;
}
