// Linked into fuzzers: with MF_SEED_CORPUS set, writes the seeds into that directory and ends.
#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/fuzzing/fuzz_seeds.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const char* directory = std::getenv("MF_SEED_CORPUS");
  if (directory == nullptr) return 0;
  int number = 0;
  for (const std::string& seed : mirrorflow::FuzzSeeds()) {
    std::ofstream(std::string(directory) + "/seed-" + std::to_string(++number), std::ios::binary)
        << seed;
  }
  std::exit(0);
}
