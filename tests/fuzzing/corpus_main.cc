// Runs a fuzzer as an ordinary test, with any compiler: its seeds, then so many changed ones.
//   NAME_fuzzer [CHANGED [SEED]]     NAME_fuzzer --input FILE
// An input that fails is kept in the file that is named.
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzzing/fuzz_seeds.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace mirrorflow {
namespace {

std::string g_input;
std::string g_kept;

void KeepInput(int signal) {
  std::ofstream(g_kept, std::ios::binary) << g_input;
  std::cerr << "failed; replay with --input " << g_kept << '\n';
  std::signal(signal, SIG_DFL);
  raise(signal);
}

void Run(std::string input) {
  g_input = std::move(input);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(g_input.data()), g_input.size());
}

// One change at a random place: bits, bytes, numbers at their ends, pieces of other seeds.
void Change(const std::vector<std::string>& seeds, std::mt19937& random, std::string& input) {
  const std::size_t at = random() % (input.size() + 1);
  const auto run = [&random](std::size_t most) { return 1 + random() % most; };
  switch (random() % 7) {
    case 0:
      if (at < input.size()) input[at] = static_cast<char>(input[at] ^ (1 << random() % 8));
      break;
    case 1:
      if (at < input.size()) input[at] = static_cast<char>(random());
      break;
    case 2:
      input.erase(at, run(16));
      break;
    case 3:
      input.insert(at, run(8), static_cast<char>(random()));
      break;
    case 4:
      for (std::size_t i = at; i < std::min(at + run(8), input.size()); ++i) {
        input[i] = random() % 2 == 0 ? '\xFF' : '\0';
      }
      break;
    case 5: {
      const std::string& other = seeds[random() % seeds.size()];
      if (other.empty()) break;
      const std::size_t from = random() % other.size();
      input.insert(at, other.substr(from, run(64)));
      break;
    }
    default:
      input.resize(at);
  }
}

int Replay(const char* path) {
  std::ifstream file(path, std::ios::binary);
  Run({std::istreambuf_iterator<char>(file), {}});
  return 0;
}

}  // namespace
}  // namespace mirrorflow

int main(int argc, char** argv) {
  using namespace mirrorflow;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 2 && arguments[0] == "--input") return Replay(argv[2]);
  const int changed = argc > 1 ? std::atoi(argv[1]) : 3000;
  const auto seed = static_cast<unsigned>(argc > 2 ? std::atoi(argv[2]) : 1);
  g_kept = "/tmp/mirrorflow-fuzz-" + std::to_string(getpid());
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE}) std::signal(signal, KeepInput);
  const std::vector<std::string> seeds = FuzzSeeds();
  for (const std::string& input : seeds) Run(input);
  std::mt19937 random(seed);
  for (int i = 0; i < changed; ++i) {
    std::string input = seeds[random() % seeds.size()];
    for (std::size_t changes = 1 + random() % 6; changes > 0; --changes) {
      Change(seeds, random, input);
    }
    Run(std::move(input));
  }
  std::cout << seeds.size() << " seeds and " << changed << " changed ones pass (seed " << seed
            << ")\n";
  return 0;
}
