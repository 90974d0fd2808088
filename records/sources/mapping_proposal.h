#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "records/mapping.h"
#include "records/source.h"
#include "records/sources/column_evidence.h"

namespace mirrorflow {

struct ProposalOptions {
  std::uint64_t rows = 200000;  // to look at; 0: all
  int latest_year = 0;          // for years of two digits: this year
  std::size_t samples = 0;      // values of each column to keep, for the local operator alone
};

// What one column of a source seems to be.
struct ColumnProposal {
  std::string column;
  std::optional<FieldKind> field{};  // none: left out
  double confidence = 0;             // 0 to 1
  std::vector<std::string> reasons{};
  std::uint64_t values = 0;
  std::uint64_t empty = 0;
  std::uint64_t readable = 0;              // values that the field can use, where that can be told
  std::vector<DateFormat> date_formats{};  // several: a choice to be made
  std::vector<std::string> heaps{};        // of a date of birth: days that stand for "not known"
  std::vector<std::pair<std::string, std::uint64_t>> shapes{};
  std::vector<std::string> samples{};  // raw values
  // Of codes that the field does not know: the values as the column writes them, but only those
  // that stand there often enough to be no person's.
  std::vector<std::string> unknown_codes{};
};

struct MappingProposal {
  std::uint64_t rows = 0;
  std::uint64_t unreadable_rows = 0;
  std::vector<ColumnProposal> columns;
  std::vector<std::string> warnings;  // what no column gives
};

using ProposalProgress =
    std::function<void(std::uint64_t bytes, std::optional<std::uint64_t> total)>;

// Looks at a source and says what its columns seem to be, by their names and by their values. A
// field that only one column may give goes to the surest one. Cancelled after a stop; errors of the
// source.
absl::StatusOr<MappingProposal> ProposeMapping(Source& source, const ProposalOptions& options,
                                               const ProposalProgress& progress = {},
                                               std::stop_token stop = {});

}  // namespace mirrorflow
