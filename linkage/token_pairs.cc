#include "linkage/token_pairs.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "linkage/bit_rows.h"

namespace mirrorflow {
namespace {

struct TokenOfRecord {
  ExactToken token;
  std::uint32_t record;

  friend auto operator<=>(const TokenOfRecord&, const TokenOfRecord&) = default;
};

// By token, then record; a record's slots with the same token as one.
std::vector<TokenOfRecord> SortedTokens(const EncodedBatch& batch) {
  std::vector<TokenOfRecord> tokens;
  tokens.reserve(batch.tokens().size());
  for (std::uint32_t record = 0; record < batch.size(); ++record) {
    for (const ExactToken& token : batch.tokens(record)) tokens.push_back({token, record});
  }
  std::ranges::sort(tokens);
  const auto repeated = std::ranges::unique(tokens);
  tokens.erase(repeated.begin(), repeated.end());
  return tokens;
}

std::size_t EndOfToken(const std::vector<TokenOfRecord>& tokens, std::size_t begin) {
  std::size_t end = begin;
  while (end < tokens.size() && tokens[end].token == tokens[begin].token) ++end;
  return end;
}

}  // namespace

bool ConfirmsToken(const Similarity& similarity, std::uint32_t common, std::uint32_t bits_a,
                   std::uint32_t bits_b) {
  if (similarity.Reaches(common, bits_a, bits_b)) return true;
  const std::uint64_t a = bits_a, b = bits_b;
  const std::uint64_t row_bits = similarity.row_words() * 64;
  const std::uint64_t numerator = similarity.threshold().numerator();
  const std::uint64_t denominator = similarity.threshold().denominator();
  if (similarity.measure() == SimilarityMeasure::kDice) {
    // By chance a * b / row bits are common.
    return common > 0 && 4 * std::uint64_t{common} * denominator * row_bits >=
                             numerator * row_bits * (a + b) + 2 * a * b * denominator;
  }
  const std::uint64_t equal = row_bits + 2 * std::uint64_t{common} - a - b;
  const std::uint64_t by_chance = a * b + (row_bits - a) * (row_bits - b);  // times row bits
  return 2 * equal * denominator * row_bits >=
         numerator * row_bits * row_bits + by_chance * denominator;
}

TokenPairs::RowsOfRecords::RowsOfRecords(const EncodedBatch& batch)
    : starts_(batch.size() + 1, 0), rows_(batch.row_count()) {
  for (std::size_t row = 0; row < batch.row_count(); ++row) ++starts_[batch.record_of_row(row) + 1];
  for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
  std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
  for (const BatchShard& shard : batch.shards()) {
    for (std::uint32_t i = 0; i < shard.row_count; ++i) {
      const std::uint32_t row = shard.first_row + i;
      rows_[next[batch.record_of_row(row)]++] = {row, shard.code};
    }
  }
}

TokenPairs::TokenPairs(const EncodedBatch& a, const EncodedBatch& b,
                       std::optional<Similarity> similarity)
    : a_(a), b_(b), similarity_(similarity), rows_a_(a), rows_b_(b) {
  const std::vector<TokenOfRecord> tokens_a = SortedTokens(a);
  const std::vector<TokenOfRecord> tokens_b = SortedTokens(b);
  std::size_t i = 0, j = 0;
  while (i < tokens_a.size() && j < tokens_b.size()) {
    if (tokens_a[i].token != tokens_b[j].token) {
      tokens_a[i].token < tokens_b[j].token ? ++i : ++j;
      continue;
    }
    const std::size_t i_end = EndOfToken(tokens_a, i), j_end = EndOfToken(tokens_b, j);
    Group group{};
    group.a_begin = static_cast<std::uint32_t>(records_a_.size());
    group.b_begin = static_cast<std::uint32_t>(records_b_.size());
    for (; i < i_end; ++i) records_a_.push_back(tokens_a[i].record);
    for (; j < j_end; ++j) records_b_.push_back(tokens_b[j].record);
    group.a_end = static_cast<std::uint32_t>(records_a_.size());
    group.b_end = static_cast<std::uint32_t>(records_b_.size());
    groups_.push_back(group);
  }
}

// By the most similar rows that they have in the same shard.
TokenPairs::Verdict TokenPairs::Judge(std::uint32_t a, std::uint32_t b,
                                      std::uint32_t& score) const {
  score = kScoreOfToken;
  if (!similarity_.has_value()) return Verdict::kUnconfirmed;
  bool compared = false;
  bool confirmed = false;
  for (const auto& of_a : rows_a_.of(a)) {
    for (const auto& of_b : rows_b_.of(b)) {
      if (of_a.shard != of_b.shard) continue;
      const std::uint64_t* words_a = a_.row(of_a.row).data();
      const std::uint64_t* words_b = b_.row(of_b.row).data();
      const std::size_t row_words = a_.row_words();
      const std::uint32_t bits_a = BitsSet(words_a, row_words);
      const std::uint32_t bits_b = BitsSet(words_b, row_words);
      if (bits_a == 0 || bits_b == 0) continue;
      compared = true;
      const std::uint32_t common = CommonBits(words_a, words_b, row_words);
      if (!ConfirmsToken(*similarity_, common, bits_a, bits_b)) continue;
      confirmed = true;
      score = std::max(score, kScoreOfToken + similarity_->Score(common, bits_a, bits_b) / 2);
    }
  }
  if (!compared) return Verdict::kUnconfirmed;
  return confirmed ? Verdict::kConfirmed : Verdict::kRefused;
}

absl::StatusOr<CandidateLists> TokenPairs::Find(std::uint32_t depth, std::stop_token stop,
                                                TokenConflicts& conflicts) const {
  BoundedCandidates found(depth);
  for (const Group& group : groups_) {
    if (group.a_end - group.a_begin > 1 || group.b_end - group.b_begin > 1) ++conflicts.of_several;
    for (std::uint32_t i = group.a_begin; i < group.a_end; ++i) {
      if (stop.stop_requested()) return absl::CancelledError("the linkage was stopped");
      for (std::uint32_t j = group.b_begin; j < group.b_end; ++j) {
        Candidate candidate{records_a_[i], records_b_[j], 0};
        const Verdict verdict = Judge(candidate.a, candidate.b, candidate.score);
        if (verdict == Verdict::kUnconfirmed) ++conflicts.unconfirmed;
        if (verdict == Verdict::kRefused) {
          ++conflicts.refused;
        } else {
          found.Add({&candidate, 1});
        }
      }
    }
  }
  return std::move(found).Finish();
}

absl::StatusOr<CandidateLists> TokenPairs::FindMore(
    std::span<const std::uint32_t> records, std::uint32_t depth, std::stop_token stop,
    const std::function<bool(const Candidate&)>& wanted) const {
  BoundedCandidates found(depth);
  for (const Group& group : groups_) {
    for (std::uint32_t i = group.a_begin; i < group.a_end; ++i) {
      if (!std::ranges::binary_search(records, records_a_[i])) continue;
      if (stop.stop_requested()) return absl::CancelledError("the linkage was stopped");
      for (std::uint32_t j = group.b_begin; j < group.b_end; ++j) {
        Candidate candidate{records_a_[i], records_b_[j], 0};
        if (Judge(candidate.a, candidate.b, candidate.score) != Verdict::kRefused &&
            wanted(candidate)) {
          found.Add({&candidate, 1});
        }
      }
    }
  }
  return std::move(found).Finish();
}

}  // namespace mirrorflow
