#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/hkdf.h"

namespace mirrorflow {

// The linkage schema, version 3, of clkhash (https://clkhash.readthedocs.io/en/stable/schema.html):
// which columns a record has and how each is turned into bits.

enum class ClkTextEncoding { kAscii, kUtf8, kUtf16, kUtf32 };
enum class ClkCase { kMixed, kUpper, kLower };

struct ClkStringFormat {
  ClkTextEncoding encoding = ClkTextEncoding::kUtf8;
  ClkCase letter_case = ClkCase::kMixed;
  std::size_t min_length = 0;  // Unicode code points
  std::optional<std::size_t> max_length = {};
};
struct ClkIntegerFormat {
  std::optional<std::int64_t> minimum = {};
  std::optional<std::int64_t> maximum = {};
};
struct ClkDateFormat {
  std::string pattern;  // of %Y %y %m %d and separators; year, month and day exactly once
};
struct ClkEnumFormat {
  std::vector<std::string> values;
};
using ClkFormat = std::variant<ClkStringFormat, ClkIntegerFormat, ClkDateFormat, ClkEnumFormat>;

struct ClkNgramComparison {
  std::size_t n = 2;
  bool positional = false;
};
struct ClkExactComparison {};
struct ClkNumericComparison {
  std::int64_t distance_interval = 1;  // thresholdDistance * 10^fractional_precision, rounded
  int resolution = 1;
  int fractional_precision = 0;
};
using ClkComparison = std::variant<ClkNgramComparison, ClkExactComparison, ClkNumericComparison>;

// kDoubleHash and kDoubleHashNonSingular use HMAC-SHA1 and HMAC-MD5 and have few distinct bit
// patterns that can be attacked (Niedermeyer et al. 2014): for interoperability only.
enum class ClkHash { kBlakeHash, kDoubleHash, kDoubleHashNonSingular };

struct ClkMissingValue {
  std::string sentinel;
  // Without it the sentinel itself is hashed, and two records that miss the value look alike.
  std::optional<std::string> replace_with;
};

struct ClkFeature {
  std::string identifier;
  bool ignored = false;  // takes its keys, sets no bit; the members below are unused
  ClkFormat format = {};
  ClkComparison comparison = {};
  ClkHash hash = ClkHash::kBlakeHash;
  std::size_t bits = 0;
  bool bits_are_per_token = false;  // else `bits` are shared out over the tokens of the feature
  std::optional<ClkMissingValue> missing_value = {};
};

// A valid schema. Stricter than clkhash: a setting that is unknown, of the wrong type, or without
// effect is refused with the identifier of its feature, so that two parties can't believe in a
// setting that one of them ignores. Not supported and refused: string formats with `pattern`, date
// directives other than %Y %y %m %d, and l that is no multiple of 8.
//
// Folding: the language calls it `xorFolds`, but clkhash (0.15 to 0.18.3) never reads that name and
// folds for `xor_folds`. Here too, to give the bytes that others have: `xorFolds` has no effect.
//
// Immutable, safe to read from many threads.
class ClkV3Schema {
 public:
  // InvalidArgument with what is wrong and where. `json` is the text of the schema.
  static absl::StatusOr<ClkV3Schema> Create(std::string_view json);

  std::size_t bits() const { return bits_; }  // of an encoding, after folding
  int xor_folds() const { return xor_folds_; }
  std::size_t work_bits() const { return bits_ << xor_folds_; }  // of the filter before folding
  HkdfHash kdf_hash() const { return kdf_hash_; }
  const std::vector<std::uint8_t>& kdf_salt() const { return kdf_salt_; }
  const std::vector<std::uint8_t>& kdf_info() const { return kdf_info_; }
  std::size_t key_size() const { return key_size_; }  // bytes
  const std::vector<ClkFeature>& features() const { return features_; }

 private:
  friend class ClkV3SchemaParser;
  ClkV3Schema() = default;

  std::size_t bits_ = 0;
  int xor_folds_ = 0;
  HkdfHash kdf_hash_ = HkdfHash::kSha256;
  std::vector<std::uint8_t> kdf_salt_;
  std::vector<std::uint8_t> kdf_info_;
  std::size_t key_size_ = 64;
  std::vector<ClkFeature> features_;
};

}  // namespace mirrorflow
