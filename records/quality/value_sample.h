#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/container/flat_hash_map.h"

namespace mirrorflow {

// How the values of a field are spread, in flat memory. Values are sampled, not rows: of a value
// that is in the sample all rows are counted, so that frequencies stay true; when there are too
// many values, half of them leave. Estimates are exact up to 65536 different values. Source of the
// method: distinct sampling (Gibbons, VLDB 2001). Holds hashes, no values.
class ValueSample {
 public:
  // SipHash-2-4 of the bytes, the same in every process.
  static std::uint64_t HashOf(std::string_view bytes);

  void Add(std::uint64_t hash);
  void Add(std::string_view bytes) { Add(HashOf(bytes)); }

  std::uint64_t total() const { return total_; }
  bool exact() const { return shift_ == 0; }
  // How many different values there are.
  std::uint64_t Distinct() const;
  // Rows whose value stood in an earlier row.
  std::uint64_t Repeated() const { return total_ - Distinct(); }
  // Shannon entropy in bits: what a value says about which row it is.
  double EntropyBits() const;
  // The probability that two rows taken at random agree (the u-probability of Fellegi and Sunter).
  double CollisionProbability() const;
  // Of the rows, the share whose value stands in no other.
  double UniqueShare() const;

 private:
  static constexpr std::size_t kMaxValues = 65536;

  absl::flat_hash_map<std::uint64_t, std::uint32_t> counts_;
  std::uint64_t total_ = 0;
  unsigned shift_ = 0;  // values whose last bits are 0 are in the sample
};

}  // namespace mirrorflow
