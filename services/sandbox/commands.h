#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "corridor/terms.h"

namespace mirrorflow {

// The commands of mf-sandbox. Each prints its results on stdout; main prints the status.

struct GenerateCommand {
  std::string directory;
  std::vector<std::string> states;
  std::string sources;  // a country whose four sources are written instead
  std::string pair;     // "KE-UG": one corridor in the form for evaluate
  std::uint64_t migrants = 10'000;
  std::uint64_t seed = 1;
  int year = 2024;
  int years = 1;
};
absl::Status RunGenerate(const GenerateCommand& command);

struct EvaluateCommand {
  std::string a;
  std::string b;
  std::string dedup;
  std::string truth;
  std::string mapping;
  std::vector<std::string> profiles;  // none: plain-v1
  LinkageMode mode = LinkageMode::kLinkageUnit;
  std::uint32_t birth_year_band = 0;
  std::string threshold;    // "N/D"; empty: chosen without the truth
  std::string calibration;  // a file that the threshold is taken from
  std::string fields;       // of which rows are made; empty: all that both files have
  std::string assignment = "greedy";
  unsigned threads = 0;  // 0: all cores
  bool json = false;
};
absl::Status RunEvaluate(const EvaluateCommand& command);

struct CalibrateCommand {
  std::string profile;
  std::uint64_t rows = 10'000;
  std::uint64_t seed = 1;
  std::string to;  // a calibration file for all sizes up to `rows`; empty: one threshold
  std::string id = "calibration";
  std::vector<std::string> fields;  // sets of compared fields; none: the usual ones
  bool json = false;
};
absl::Status RunCalibrate(const CalibrateCommand& command);

struct CoverageCommand {
  std::uint64_t corridors = 2000;
  std::uint64_t seed = 1;
  std::uint64_t largest = 20'000;  // rows a side
  std::vector<std::string> profiles = {"plain-v1", "hardened-v1"};
  std::string results;   // file that is gone on with
  unsigned threads = 0;  // 0: all cores
  bool json = false;
};
absl::Status RunCoverage(const CoverageCommand& command);

struct SimulateEstimatesCommand {
  std::uint64_t replications = 2000;
  std::uint64_t seed = 1;
  std::uint64_t epsilon_thousandths = 500;  // of the noise of each count
  double dependence = 1;
  bool json = false;
};
absl::Status RunSimulateEstimates(const SimulateEstimatesCommand& command);

struct ReportCommand {
  std::string directory;
  std::vector<std::string> states;  // none: all of COMESA
  std::uint64_t migrants = 200'000;
  std::uint64_t seed = 1;
  std::string profile = "dp";
};
absl::Status RunReport(const ReportCommand& command);

struct DemoCommand {
  std::string directory = "mirrorflow-demo";
  std::vector<std::string> states;
  std::uint64_t migrants = 24'000;
  std::uint64_t seed = 1;
  std::string profile = "hardened-v1";  // of split-trust plain-v1, of psi-cardinality tokens-v1
  LinkageMode mode = LinkageMode::kLinkageUnit;
  // For tests: twins of the programs, and persons to plant.
  std::string node_program;
  std::string office_program;
  std::string party_program;
  std::vector<std::string> canaries;
};
absl::Status RunDemo(const DemoCommand& command);

}  // namespace mirrorflow
