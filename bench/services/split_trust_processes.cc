#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/federation/made_sides.h"
#include "tests/federation/party_hall.h"

// Three mf-party processes over mutual TLS on this machine: a table over record counts and latency.
// One row a run, from the commitment to the opened counts; the nodes' sharing is in it.
namespace mirrorflow {
namespace {

double ProcessorSeconds(pid_t pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/stat"));
  std::string text((std::istreambuf_iterator<char>(file)), {});
  const std::size_t end = text.rfind(')');
  if (end == std::string::npos) return 0;
  unsigned long user = 0;
  unsigned long system = 0;
  std::sscanf(text.c_str() + end + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
              &system);
  return static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

// With a band in partitions by year of birth, each padded to 64 records.
void Measure(std::size_t records, std::uint32_t delay, std::uint32_t birth_year_band, bool verify) {
  PartyHall::Options options{.delay = std::chrono::milliseconds(delay),
                             .peer_timeout_seconds = 600};
  options.birth_year_band = birth_year_band;
  options.verify_products = verify;
  if (birth_year_band != 0) {
    options.matching = ValueOrDie(MatchingRule::Create(options.matching.levels(), 64));
  }
  PartyHall hall(options);
  const MadeSides sides = MakeSides(records, records, 16, 0.3, records);
  const RunTerms terms = hall.Terms("bench");
  PartyHall::Batches batches = BatchesOf(hall, terms, sides);
  const auto begin = std::chrono::steady_clock::now();
  const absl::StatusOr<v1::OpenedCounts> opened = hall.Link(terms, std::move(batches));
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (!opened.ok()) {
    std::fprintf(stderr, "%s\n", std::string(opened.status().message()).c_str());
    return;
  }
  double processor = 0;
  for (int place = 0; place < kPartyCount; ++place) processor += ProcessorSeconds(hall.pid(place));
  const auto status = nlohmann::json::parse(hall.Command(0, "status"))[0];
  const double pairs = static_cast<double>(opened->pairs());
  std::printf("| %zu | %u | %.3g | %.1f | %.1f | %.2f | %.2f | %llu |\n", records, delay, pairs,
              seconds, processor, pairs * kPartyCount / processor / 1e6,
              status["bytes_sent"].get<double>() / pairs,
              static_cast<unsigned long long>(status["rounds"].get<std::uint64_t>()));
  std::fflush(stdout);
}

}  // namespace
}  // namespace mirrorflow

int main(int argc, char** argv) {
  CLI::App app{"Linkage by three compute parties over TLS, measured."};
  std::vector<std::size_t> records = {1000, 5000, 20000};
  std::vector<std::uint32_t> delays = {0, 10, 50};
  app.add_option("--records", records, "Records of each side")->delimiter(',');
  app.add_option("--delay-ms", delays, "Of each message, one way")->delimiter(',');
  std::uint32_t band = 0;
  app.add_option("--birth-year-band", band, "Years of birth that share a partition; 0: one of all");
  bool verify = false;
  app.add_flag("--verify-products", verify, "Parties prove their products to each other");
  CLI11_PARSE(app, argc, argv);
  if (!mirrorflow::InitCrypto()) return 1;
  std::printf(
      "| records a side | delay, ms | pairs | seconds | core s of all parties | M pairs/core s of "
      "a "
      "party | bytes sent by a party a pair | rounds |\n| --- | --- | --- | --- | --- | --- | --- "
      "| "
      "--- |\n");
  for (const std::size_t count : records) {
    for (const std::uint32_t delay : delays) mirrorflow::Measure(count, delay, band, verify);
  }
  return 0;
}
