#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "statistics/aggregates/aggregate_report.h"

namespace mirrorflow {

// A workbook that the office took in. Its id is the country and the beginning of the hash of its
// bytes: "KE-1f0a...".
struct StoredAggregates {
  std::string id;
  std::string replaces;  // the id of the one it took the place of; empty: none
  bool is_replaced = false;
  AggregateReport report;
};

// The workbooks of countries that report tables, in a directory of the office: the files as they
// came, which are read and checked anew each time. A workbook takes its place in one step, so that
// after a crash it is there or not; nothing is ever deleted, also not what was replaced. For one
// office; two imports at the same time wait for each other.
class AggregateStore {
 public:
  // Makes the directory where there is none; its parent must exist.
  static absl::StatusOr<AggregateStore> Open(const std::filesystem::path& directory);

  // Takes a workbook and returns its id. InvalidArgument with all problems when it has some;
  // FailedPrecondition when it has figures that another workbook of the country has for a period
  // that overlaps, unless it `replaces` that one; NotFound when there is none to replace;
  // AlreadyExists when it was taken before.
  absl::StatusOr<std::string> Import(std::string_view workbook, const std::string& replaces);

  // By id. DataLoss for a file that is no longer what was taken.
  absl::StatusOr<std::vector<StoredAggregates>> ReadAll() const;
  // The reports that nothing has replaced.
  absl::StatusOr<std::vector<AggregateReport>> ReadCurrent() const;

 private:
  explicit AggregateStore(std::filesystem::path directory) : directory_(std::move(directory)) {}

  std::filesystem::path directory_;
};

// One line a problem, with a hint at the end.
std::string ProblemsText(const std::vector<WorkbookProblem>& problems);

}  // namespace mirrorflow
