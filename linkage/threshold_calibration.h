#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "corridor/compared_fields.h"
#include "corridor/link_quality.h"
#include "corridor/terms.h"

namespace mirrorflow {

// What was chosen for a size, and how good links are with it, where that is known.
struct Calibrated {
  DiceThreshold threshold;
  std::optional<LinkQualityFigures> quality{};
};

// By the K of `pairs` below.
using CalibratedSizes = std::map<ComparedFields, std::map<int, Calibrated>>;

// Thresholds that were chosen on public or synthetic data, for counts that are released: looked up
// by public things only (encoding profile, compared fields, size bucket of both sides), so that no
// record of a run moves the threshold of its run, and with it the count.
//
// A text file, so that people can read and agreements pin it, by the id and the SHA-256 of its
// exact bytes. One item a line, in this order; after each line of fields pairs upwards, each once,
// and after each line of pairs one of quality or none:
//   mirrorflow-threshold-calibration 2
//   id comesa-2024
//   profile hardened-v1 <64 lower-case hex digits: the profile's hash>
//   fields name,birth_date,sex
//   pairs 14 561/1000
//   quality 14 981000 4000 930000 12000
//   ...
//   fields ...
// `pairs K T`: where the buckets of the two sides allow 2^K to 2^(K+1) pairs of rows, by the middle
// of each bucket, the Dice threshold is T for rows made of the fields above. `quality K` has the
// precision of links at that threshold, its standard error, their recall and its standard error, in
// millionths, on other synthetic data.
//
// Not protected: nothing in it is secret. Immutable, thread safe.
class ThresholdCalibration {
 public:
  // InvalidArgument, with the line, for anything that is not exactly as above, and for more than
  // kMaxBytes.
  static absl::StatusOr<ThresholdCalibration> Parse(std::string_view text);

  static constexpr std::size_t kMaxBytes = 64 * 1024;

  const std::string& id() const { return id_; }
  const std::string& profile() const { return profile_; }
  const Hash256& profile_hash() const { return profile_hash_; }

  // The bucket is that of SizeBucket (crypto/batch_commitment.h): rows count by powers of two only.
  // The nearest line counts. FailedPrecondition when profile or hash is another, when there is
  // nothing for these fields, or when the nearest line is more than kMaxDistance powers of two
  // away.
  absl::StatusOr<Calibrated> Find(std::string_view profile, const Hash256& profile_hash,
                                  const ComparedFields& fields, std::uint64_t rows_a,
                                  std::uint64_t rows_b) const;

  static constexpr int kMaxDistance = 3;

 private:
  ThresholdCalibration() = default;

  std::string id_;
  std::string profile_;
  Hash256 profile_hash_{};
  CalibratedSizes sizes_;
};

// The K of `pairs` for two sides.
int PairsExponent(std::uint64_t rows_a, std::uint64_t rows_b);

// The text of a calibration file.
std::string CalibrationText(std::string_view id, std::string_view profile,
                            const Hash256& profile_hash, const CalibratedSizes& sizes);

}  // namespace mirrorflow
