#include <filesystem>
#include <fstream>
#include <iostream>

#include "statistics/formats/publication.h"
#include "tests/statistics/formats/sample_run.h"
#include "tests/statistics/sample_dataset.h"

// Writes the publication of the sample dataset into a directory, for tools that validate it.
int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: sample_publication DIR\n";
    return 2;
  }
  const mirrorflow::LinkageRunFacts runs[] = {mirrorflow::SampleRun()};
  const auto files = mirrorflow::WritePublication(mirrorflow::SampleDataset(), {}, runs);
  if (!files.ok()) {
    std::cerr << files.status() << '\n';
    return 1;
  }
  std::filesystem::create_directories(argv[1]);
  for (const auto& [name, bytes] : *files) {
    std::ofstream file(std::filesystem::path(argv[1]) / name, std::ios::binary);
    if (!(file << bytes << std::flush)) return 1;
  }
  return 0;
}
