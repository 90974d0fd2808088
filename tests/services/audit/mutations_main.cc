#include <chrono>
#include <cstdlib>
#include <iostream>

#include "tests/services/audit/mutations.h"

// evidence_mutations COUNT SEED: as many changes of evidence, each verified; none may pass.
int main(int argc, char** argv) {
  const std::uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  const mirrorflow::MadeRun run;
  mirrorflow::Mutations mutations(run, seed);
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t done = 0; done < count; done += 8000) {
    mutations.Run(std::min<std::uint64_t>(8000, count - done));
    std::cerr << mutations.counts().total() << " of " << count << '\r' << std::flush;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::cout << "seed " << seed << ", " << mutations.counts().total() << " changed bundles, "
            << mutations.counts().passed.size() << " passed or not located, "
            << took.count() * 1000 / static_cast<double>(count) << " ms each\n";
  for (const auto& [kind, made] : mutations.counts().made) {
    std::cout << "  " << made << "  " << kind << '\n';
  }
  for (const std::string& passed : mutations.counts().passed)
    std::cout << "PASSED: " << passed << '\n';
  return mutations.counts().passed.empty() ? 0 : 1;
}
