#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/batch_rule.h"
#include "corridor/compared_fields.h"
#include "corridor/disclosure_rule.h"
#include "corridor/matching_rule.h"
#include "corridor/period.h"
#include "corridor/run.h"
#include "corridor/vintage.h"

namespace mirrorflow {

using Hash256 = std::array<std::uint8_t, 32>;

enum class LinkageMode : std::uint8_t { kLinkageUnit = 1, kSplitTrust = 2, kPsiCardinality = 3 };
inline constexpr LinkageMode kLinkageModes[] = {LinkageMode::kLinkageUnit, LinkageMode::kSplitTrust,
                                                LinkageMode::kPsiCardinality};
// "linkage-unit", "split-trust", "psi-cardinality"
std::string_view LinkageModeName(LinkageMode mode);
absl::StatusOr<LinkageMode> LinkageModeFromName(std::string_view name);
// Whether the linkage service gets counts with the noise of the disclosure rule in them already,
// and no exact one ever.
bool CountsComeNoised(LinkageMode mode);

// A pair of rows is a candidate link when its Dice similarity 2*common/(bits_a+bits_b) is at least
// numerator/denominator. Integers, so that every kernel and machine decides alike.
class DiceThreshold {
 public:
  // 0 < numerator <= denominator <= 65536.
  static absl::StatusOr<DiceThreshold> Create(std::uint32_t numerator, std::uint32_t denominator);

  std::uint32_t numerator() const { return numerator_; }
  std::uint32_t denominator() const { return denominator_; }

  friend bool operator==(const DiceThreshold&, const DiceThreshold&) = default;

 private:
  DiceThreshold(std::uint32_t n, std::uint32_t d) : numerator_(n), denominator_(d) {}

  std::uint32_t numerator_;
  std::uint32_t denominator_;
};

inline constexpr std::uint32_t kMaxBirthYearBand = 100;

// Which calibration file a threshold was taken from (linkage/threshold_calibration.h), and for how
// many rows of the larger batch, as both states expect it beforehand: no record of a run moves it.
struct PinnedCalibration {
  std::string id;
  Hash256 hash{};  // SHA-256 of the file
  std::uint64_t expected_rows = 0;

  friend bool operator==(const PinnedCalibration&, const PinnedCalibration&) = default;
};

// What both states and the linkage service must hold alike before anything is encoded. `hash` is
// taken over the exact bytes that were proposed, never over a re-serialisation.
struct RunTerms {
  RunId run_id;
  Corridor corridor;
  Period period;
  LinkageMode mode = LinkageMode::kLinkageUnit;
  std::string encoding_profile;  // "hardened-v1"
  Hash256 encoding_profile_hash{};
  std::string normalisation_profile;  // "basic-v2"
  Hash256 normalisation_profile_hash{};
  DiceThreshold threshold;
  std::uint32_t minimum_batch = 0;          // records; a smaller batch is refused
  std::uint32_t suppression_threshold = 0;  // figures below it are not shown
  Hash256 agreement_hash{};                 // of the agreement's file; zeros: none
  BatchRule batch_rule{};                   // which events are sent
  Side dated_by = Side::kReceiver;          // whose date decides the year of a linked pair
  // A record with fewer ordinary n-grams is sent without a row: it links by tokens or not at all.
  std::uint32_t minimum_ngrams = 0;
  // k: as many records must share a stratum, or the node coarsens it (crypto/k_anonymous_strata.h).
  std::uint32_t minimum_stratum = 0;
  // Rows that one side may encode under one key; 0: no bound. A larger shard is refused.
  std::uint32_t maximum_records_per_key = 0;
  // Birth years that share a key (crypto/birth_year_shards.h); 0: all, in one shard.
  std::uint32_t birth_year_band = 0;
  bool exact_tokens = false;  // tokens of document number and national id are sent
  Vintage vintage{};          // which edition of the period's figures the run is for
  // Of which fields rows are made; nothing: of all that the register of a side has.
  std::optional<ComparedFields> compared_fields{};
  // The stored calibration that the threshold was taken from; nothing: none is pinned.
  std::optional<PinnedCalibration> calibration{};
  // In split-trust mode: the tables that the parties open beside totals, ascending; what nodes
  // share of each record follows from them.
  std::vector<CountedTable> opened_tables{};
  MatchingRule matching{};  // in split-trust mode
  // In psi-cardinality mode: the most document numbers that a side may put into its set.
  std::uint32_t maximum_identifiers = 0;
  Hash256 hash{};
};

}  // namespace mirrorflow
