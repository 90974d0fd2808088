#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "linkage/run_on_threads.h"
#include "services/sandbox/commands.h"
#include "services/sandbox/coverage.h"
#include "services/terminal/interrupt.h"
#include "services/terminal/progress_bar.h"

namespace mirrorflow {
namespace {

// The first line of a file of results: results of other options must not be mixed in.
std::string HeaderOf(const CoverageOptions& options) {
  return absl::StrCat("mirrorflow coverage 1 seed ", options.seed, " largest ", options.largest,
                      " profiles ", absl::StrJoin(options.profiles, ","));
}

absl::StatusOr<std::vector<CorridorCoverage>> ReadResults(const std::string& path,
                                                          const CoverageOptions& options) {
  std::vector<CorridorCoverage> results;
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) return results;
  if (line != HeaderOf(options)) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " has results of other options: ", line,
                     "\nhint: give another file, or the same options"));
  }
  while (std::getline(file, line)) {
    absl::StatusOr<CorridorCoverage> corridor = ParseCoverageLine(line);
    if (!corridor.ok()) continue;  // the last line of a program that was killed
    results.push_back(*std::move(corridor));
  }
  return results;
}

// The groups for which coverage is told apart.
struct Group {
  std::string name;
  std::function<bool(const CorridorCoverage&)> included;
};

std::vector<Group> Groups(const CoverageOptions& options) {
  std::vector<Group> groups = {{"all", [](const CorridorCoverage&) { return true; }}};
  for (const std::string& profile : options.profiles) {
    groups.push_back({profile, [=](const CorridorCoverage& c) { return c.profile == profile; }});
  }
  const auto rows = [&](const char* name, std::uint64_t from, std::uint64_t to) {
    groups.push_back({name, [=](const CorridorCoverage& c) {
                        const std::uint64_t fewer = std::min(c.spec.rows_a, c.spec.rows_b);
                        return fewer >= from && fewer < to;
                      }});
  };
  rows("under 300 rows", 0, 300);
  rows("300 to 999 rows", 300, 1000);
  rows("1000 to 2999 rows", 1000, 3000);
  rows("3000 rows and more", 3000, ~std::uint64_t{0});
  const auto overlap = [&](const char* name, double from, double to) {
    groups.push_back({name, [=](const CorridorCoverage& c) {
                        return c.spec.overlap >= from && c.spec.overlap < to;
                      }});
  };
  overlap("overlap under 0.2", 0, 0.2);
  overlap("overlap 0.2 to 0.5", 0.2, 0.5);
  overlap("overlap 0.5 to 0.8", 0.5, 0.8);
  overlap("overlap over 0.8", 0.8, 2);
  for (std::size_t f = 0; f < kErrorFamilyCount; ++f) {
    const auto family = static_cast<ErrorFamily>(f);
    groups.push_back({std::string(ErrorFamilyName(family)),
                      [=](const CorridorCoverage& c) { return c.spec.family == family; }});
  }
  groups.push_back({"households", [](const CorridorCoverage& c) { return c.spec.households > 0; }});
  return groups;
}

nlohmann::ordered_json ToJson(const CoverageSummary::Figure& figure) {
  return {{"covered", figure.covered},
          {"truth_above", figure.truth_above},
          {"median_error", figure.median_error},
          {"mean_error", figure.mean_error},
          {"median_width", figure.median_width}};
}

void PrintJson(const CoverageOptions& options, const std::vector<CorridorCoverage>& results) {
  nlohmann::ordered_json json = {{"seed", options.seed}, {"corridors", results.size()}};
  for (const Group& group : Groups(options)) {
    const CoverageSummary summary = Summarise(results, group.included);
    json["groups"].push_back({{"group", group.name},
                              {"corridors", summary.corridors},
                              {"estimated", summary.estimated},
                              {"precision", ToJson(summary.precision)},
                              {"recall", ToJson(summary.recall)}});
  }
  std::cout << json.dump(2) << '\n';
}

void PrintTable(const CoverageOptions& options, const std::vector<CorridorCoverage>& results) {
  std::printf(
      "| corridors | of them estimated | precision: interval holds the truth | median error | "
      "median width | recall: interval holds the truth | median error | median width |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- |\n");
  for (const Group& group : Groups(options)) {
    const CoverageSummary s = Summarise(results, group.included);
    std::printf("| %s | %llu of %llu | %.1f %% | %.4f | %.3f | %.1f %% | %.4f | %.3f |\n",
                group.name.c_str(), static_cast<unsigned long long>(s.estimated),
                static_cast<unsigned long long>(s.corridors), 100 * s.precision.covered,
                s.precision.median_error, s.precision.median_width, 100 * s.recall.covered,
                s.recall.median_error, s.recall.median_width);
  }
}

}  // namespace

absl::Status RunCoverage(const CoverageCommand& command) {
  const CoverageOptions options = {command.seed, command.largest, command.profiles};
  const std::stop_token stop = StopOnInterrupt();
  std::vector<CorridorCoverage> results;
  std::ofstream file;
  if (!command.results.empty()) {
    absl::StatusOr<std::vector<CorridorCoverage>> earlier = ReadResults(command.results, options);
    if (!earlier.ok()) return earlier.status();
    results = *std::move(earlier);
    std::erase_if(results,
                  [&](const CorridorCoverage& c) { return c.number >= command.corridors; });
    // Written anew without a torn last line.
    file.open(command.results, std::ios::trunc);
    file << HeaderOf(options) << '\n';
    for (const CorridorCoverage& corridor : results) file << CoverageLine(corridor) << '\n';
    if (!file.flush()) {
      return absl::UnavailableError(absl::StrCat(command.results, " can't be written"));
    }
  }
  std::set<std::uint64_t> done;
  for (const CorridorCoverage& corridor : results) done.insert(corridor.number);

  ProgressBar bar("corridors");
  std::atomic<std::uint64_t> next = 0;
  std::mutex mutex;
  absl::Status failed;
  const auto work = [&] {
    while (!stop.stop_requested()) {
      const std::uint64_t number = next++;
      if (number >= command.corridors) return;
      if (done.count(number) != 0) continue;
      absl::StatusOr<CorridorCoverage> corridor = MeasureCorridor(options, number, stop);
      const std::lock_guard lock(mutex);
      if (!failed.ok()) return;
      if (!corridor.ok()) {
        failed = corridor.status();
        return;
      }
      if (file.is_open()) file << CoverageLine(*corridor) << std::endl;
      results.push_back(*std::move(corridor));
      bar.Update(results.size(), command.corridors);
    }
  };
  RunOnThreads(
      command.threads != 0 ? command.threads : std::max(1U, std::thread::hardware_concurrency()),
      [&](std::size_t) { work(); });
  if (stop.stop_requested()) {
    return absl::CancelledError(absl::StrCat(
        "stopped after ", results.size(), " corridors",
        command.results.empty() ? "\nhint: with --results FILE it can be taken up again"
                                : "\nhint: the same command goes on from here"));
  }
  if (!failed.ok()) return failed;
  if (command.json) {
    PrintJson(options, results);
  } else {
    PrintTable(options, results);
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
