#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/encoded_batch.h"
#include "linkage/bounded_candidates.h"
#include "linkage/similarity.h"

namespace mirrorflow {

// What was odd about the tokens of a run. A diagnostic of data quality, never to be published.
struct TokenConflicts {
  std::uint64_t of_several = 0;   // tokens of both sides that more than one record of a side has
  std::uint64_t refused = 0;      // pairs with a token in common whose rows are too different
  std::uint64_t unconfirmed = 0;  // such pairs that have no rows to compare

  friend bool operator==(const TokenConflicts&, const TokenConflicts&) = default;
};

// Whether two rows are alike enough to confirm a token that their records share: at least half way
// from what unrelated rows with so many bits have on average to the threshold of the run.
bool ConfirmsToken(const Similarity& similarity, std::uint32_t common, std::uint32_t bits_a,
                   std::uint32_t bits_b);

// Scores of pairs that a token proposes lie above all others, so that tokens come first in the
// fixed total order: confirmed ones by their similarity, then those without rows to compare.
inline constexpr std::uint32_t kScoreOfToken = (std::uint32_t{1} << 31) + 1;

// The pairs of records that have an exact token in common, in whatever slots. Each is proposed on
// its own, also when a token stands in several records: a rule that such a token counts for nothing
// would let one record take away several links.
//
// A token in n records of one side and m of the other costs n * m comparisons, one at a time; so
// nodes must not send placeholders as identifiers. Both batches must live longer.
class TokenPairs {
 public:
  // similarity: of the run; nothing where the batches have no rows.
  TokenPairs(const EncodedBatch& a, const EncodedBatch& b, std::optional<Similarity> similarity);

  // The first `depth` candidates of each record of `a`, as pairs of records. Cancelled if stopped.
  absl::StatusOr<CandidateLists> Find(std::uint32_t depth, std::stop_token stop,
                                      TokenConflicts& conflicts) const;
  // The same for some records and for wanted pairs only.
  absl::StatusOr<CandidateLists> FindMore(
      std::span<const std::uint32_t> records, std::uint32_t depth, std::stop_token stop,
      const std::function<bool(const Candidate&)>& wanted) const;

 private:
  // Records of both sides that have one token, as ranges of records_a_ and records_b_.
  struct Group {
    std::uint32_t a_begin, a_end, b_begin, b_end;
  };
  // The rows of the records of one side.
  class RowsOfRecords {
   public:
    explicit RowsOfRecords(const EncodedBatch& batch);
    // Rows with their shards, in the order of shards.
    struct Row {
      std::uint32_t row;
      std::uint16_t shard;
    };
    std::span<const Row> of(std::uint32_t record) const {
      return std::span(rows_).subspan(starts_[record], starts_[record + 1] - starts_[record]);
    }

   private:
    std::vector<std::uint32_t> starts_;
    std::vector<Row> rows_;
  };
  enum class Verdict { kConfirmed, kRefused, kUnconfirmed };

  Verdict Judge(std::uint32_t a, std::uint32_t b, std::uint32_t& score) const;

  const EncodedBatch& a_;
  const EncodedBatch& b_;
  const std::optional<Similarity> similarity_;
  const RowsOfRecords rows_a_;
  const RowsOfRecords rows_b_;
  std::vector<std::uint32_t> records_a_;
  std::vector<std::uint32_t> records_b_;
  std::vector<Group> groups_;
};

}  // namespace mirrorflow
