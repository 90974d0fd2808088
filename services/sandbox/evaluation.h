#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/compared_fields.h"
#include "corridor/disclosure_rule.h"
#include "corridor/terms.h"
#include "linkage/error_estimate.h"
#include "linkage/threshold_calibration.h"
#include "records/person_event.h"
#include "services/wire/mapping.h"

namespace mirrorflow {

// Two files of records, or one for deduplication, with the truth about them.
struct EvaluationData {
  std::vector<PersonEvent> a;
  std::vector<PersonEvent> b;  // empty for deduplication
  bool within = false;         // deduplication: pairs are rows of `a`, smaller first
  // Rows of true pairs. A true pair of which a record could not be read is in `unreadable_pairs`.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> truth;
  std::uint64_t unreadable_pairs = 0;
};

struct EvaluationFiles {
  std::string a;
  std::string b;
  std::string dedup;  // instead of a and b
  std::string truth;  // may be empty for dedup with a column that says who a record is
};

// Reads the files as a node reads its registers. NotFound or InvalidArgument, with file and row.
absl::StatusOr<EvaluationData> ReadEvaluationData(const EvaluationFiles& files,
                                                  const EvaluationMapping& mapping,
                                                  std::stop_token stop);

struct EvaluationOptions {
  std::string profile;
  // Split trust links by plain-v1 at the nearest threshold that fits its numbers, and not in one
  // file.
  LinkageMode mode = LinkageMode::kLinkageUnit;
  std::uint32_t birth_year_band = 0;  // of split trust: partitions of so many years of birth
  std::optional<DiceThreshold>
      threshold;  // absent: from the calibration; without, by the null model
  const ThresholdCalibration* calibration = nullptr;
  std::optional<ComparedFields> fields;  // of which rows are made; absent: of all there are
  unsigned threads = 1;
  bool optimal_assignment = false;  // instead of greedy matching, at the chosen threshold
  std::stop_token stop;
};

struct EvaluatedLinks {
  std::optional<DiceThreshold> threshold;
  std::uint64_t links = 0;
  std::uint64_t correct = 0;
  double precision = 0;  // of the links
  double recall = 0;     // of the true pairs
  double f1 = 0;
};

struct EvaluationResult {
  std::string profile;
  std::uint32_t row_bits = 0;
  std::uint64_t rows_a = 0;
  std::uint64_t rows_b = 0;
  std::uint64_t true_pairs = 0;
  std::uint64_t pairs_compared = 0;
  EvaluatedLinks chosen;
  // The best that any threshold reaches; knows the truth, for comparison only. Absent where there
  // are too many candidate pairs to search.
  std::optional<EvaluatedLinks> best_with_truth;
  // Precision and recall of `chosen` as estimated without the truth; not for one file.
  std::optional<ErrorFigures> estimated;
  // Of split trust: rounds, bytes that one party sent, and how many links and true pairs are in
  // each class (ClassCodes), by the record of `b`.
  std::uint64_t rounds = 0;
  std::uint64_t bytes_sent = 0;
  struct ClassCount {
    std::int64_t links = 0;
    std::int64_t true_pairs = 0;
  };
  std::map<CountedTable, std::vector<ClassCount>> classes{};
  double encode_seconds = 0;
  double threshold_seconds = 0;
  double link_seconds = 0;
};

// Encodes under a fresh random key exactly as nodes do and links exactly as the office does, but
// keeps track of which row is whose.
absl::StatusOr<EvaluationResult> Evaluate(const EvaluationData& data,
                                          const EvaluationOptions& options);

}  // namespace mirrorflow
