#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "corridor/period.h"
#include "corridor/run.h"

namespace mirrorflow {

using Hash256 = std::array<std::uint8_t, 32>;

enum class LinkageMode : std::uint8_t { kLinkageUnit = 1, kSplitTrust = 2 };
std::string_view LinkageModeName(LinkageMode mode);  // "linkage-unit", "split-trust"
absl::StatusOr<LinkageMode> LinkageModeFromName(std::string_view name);

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

// What both states and the linkage service must hold alike before anything is encoded. `hash` is
// taken over the exact bytes that were proposed, never over a re-serialisation.
struct RunTerms {
  RunId run_id;
  Corridor corridor;
  Period period;
  LinkageMode mode = LinkageMode::kLinkageUnit;
  std::string encoding_profile;  // "hardened-v1"
  Hash256 encoding_profile_hash{};
  std::string normalisation_profile;  // "basic-v1"
  Hash256 normalisation_profile_hash{};
  DiceThreshold threshold;
  std::uint32_t minimum_batch = 0;          // rows; a smaller batch is refused
  std::uint32_t suppression_threshold = 0;  // cells below it are suppressed
  Hash256 agreement_hash{};                 // of the agreement's file
  Hash256 hash{};
};

}  // namespace mirrorflow
