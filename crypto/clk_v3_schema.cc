#include "crypto/clk_v3_schema.h"

#include <sodium.h>

#include <bit>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxWorkBits = std::size_t{1} << 20;
constexpr std::size_t kMaxBlakeBits = 65536;  // positions are 16-bit slices of a digest
constexpr std::size_t kMaxBlakeKey = 64;
constexpr std::int64_t kMaxBitsPerFeature = 1 << 16;

}  // namespace

// Reads a schema with one error slot: the first thing wrong is kept, and everything after it is
// read as a default. `where_` names the part that is being read.
class ClkV3SchemaParser {
 public:
  absl::StatusOr<ClkV3Schema> Parse(std::string_view text) {
    const Json root = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (root.is_discarded()) return absl::InvalidArgumentError("linkage schema: not valid JSON");
    CheckMembers(root, {"version", "clkConfig", "features"}, {"version", "clkConfig", "features"});
    if (status_.ok() && root["version"] != 3) Fail("version must be 3");
    if (status_.ok()) ReadConfig(root["clkConfig"]);
    if (status_.ok()) ReadFeatures(root["features"]);
    if (status_.ok()) CheckKeys();
    if (!status_.ok()) return status_;
    return std::move(schema_);
  }

 private:
  template <typename... Parts>
  void Fail(const Parts&... parts) {
    if (status_.ok()) {
      status_ =
          absl::InvalidArgumentError(absl::StrCat("linkage schema, ", where_, ": ", parts...));
    }
  }

  // True when `object` is an object with all of `required` and nothing outside `known`.
  bool CheckMembers(const Json& object, std::initializer_list<const char*> known,
                    std::initializer_list<const char*> required) {
    if (!object.is_object()) {
      Fail("must be an object");
      return false;
    }
    for (const char* name : required) {
      if (!object.contains(name)) Fail("'", name, "' is missing");
    }
    for (const auto& item : object.items()) {
      bool found = false;
      for (const char* name : known) found = found || item.key() == name;
      if (!found) Fail("unknown setting '", item.key(), "'");
    }
    return status_.ok();
  }

  std::int64_t Integer(const Json& object, const char* name, std::int64_t low, std::int64_t high,
                       std::int64_t fallback) {
    if (!object.contains(name)) return fallback;
    const Json& value = object[name];
    const bool fits = value.is_number_integer() &&
                      !(value.is_number_unsigned() &&
                        value.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max());
    if (!fits || value.get<std::int64_t>() < low || value.get<std::int64_t>() > high) {
      Fail("'", name, "' must be an integer from ", low, " to ", high);
      return fallback;
    }
    return value.get<std::int64_t>();
  }

  bool Boolean(const Json& object, const char* name) {
    if (!object.contains(name)) return false;
    if (!object[name].is_boolean()) Fail("'", name, "' must be true or false");
    return object[name] == true;
  }

  std::string String(const Json& object, const char* name) {
    if (!object.contains(name)) return "";
    if (!object[name].is_string()) {
      Fail("'", name, "' must be a string");
      return "";
    }
    return object[name].get<std::string>();
  }

  // The member `name` as one of the (text, value) pairs.
  template <typename T>
  T Choice(const Json& object, const char* name,
           std::initializer_list<std::pair<const char*, T>> choices, T fallback) {
    if (!object.contains(name)) return fallback;
    for (const auto& [text, value] : choices) {
      if (object[name] == text) return value;
    }
    Fail("'", name, "' has an unknown value");
    return fallback;
  }

  std::vector<std::uint8_t> Base64(const Json& object, const char* name) {
    const std::string text = String(object, name);
    if (text.empty()) return {};
    std::vector<std::uint8_t> bytes(text.size());
    std::size_t size = 0;
    if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size,
                          nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
      Fail("'", name, "' is not base64");
    }
    bytes.resize(size);
    return bytes;
  }

  void ReadConfig(const Json& config) {
    where_ = "clkConfig";
    if (!CheckMembers(config, {"l", "kdf", "xorFolds", "xor_folds"}, {"l", "kdf"})) return;
    schema_.bits_ = static_cast<std::size_t>(Integer(config, "l", 8, kMaxWorkBits, 8));
    schema_.xor_folds_ = static_cast<int>(Integer(config, "xor_folds", 0, 16, 0));
    Integer(config, "xorFolds", 0, 16, 0);
    if (schema_.bits_ % 8 != 0) Fail("'l' must be a multiple of 8");
    if (schema_.work_bits() > kMaxWorkBits) Fail("l * 2^xor_folds must be at most ", kMaxWorkBits);

    where_ = "clkConfig.kdf";
    const Json& kdf = config["kdf"];
    if (!CheckMembers(kdf, {"type", "hash", "salt", "info", "keySize"}, {"type"})) return;
    if (kdf["type"] != "HKDF") Fail("'type' must be HKDF");
    schema_.kdf_hash_ = Choice<HkdfHash>(
        kdf, "hash", {{"SHA256", HkdfHash::kSha256}, {"SHA512", HkdfHash::kSha512}},
        HkdfHash::kSha256);
    schema_.kdf_salt_ = Base64(kdf, "salt");
    schema_.kdf_info_ = Base64(kdf, "info");
    schema_.key_size_ = static_cast<std::size_t>(Integer(kdf, "keySize", 1, 255 * 64, 64));
  }

  void ReadFeatures(const Json& features) {
    where_ = "features";
    if (!features.is_array() || features.empty()) return Fail("must be a list that is not empty");
    for (const Json& feature : features) {
      where_ = absl::StrCat("feature ", schema_.features_.size() + 1);
      schema_.features_.push_back(ReadFeature(feature));
      if (!status_.ok()) return;
    }
  }

  ClkFeature ReadFeature(const Json& json) {
    ClkFeature feature;
    if (!json.is_object() || !json.contains("identifier")) {
      Fail("needs an 'identifier'");
      return feature;
    }
    feature.identifier = String(json, "identifier");
    where_ = absl::StrCat("feature '", feature.identifier, "'");
    CheckMembers(json, {"identifier", "ignored", "description", "format", "hashing"}, {});
    String(json, "description");
    feature.ignored = Boolean(json, "ignored");
    if (feature.ignored) return feature;
    if (!json.contains("format") || !json.contains("hashing")) {
      Fail("needs a 'format' and a 'hashing', or to be ignored");
    }
    if (!status_.ok()) return feature;
    const std::string feature_name = where_;
    where_ = feature_name + " format";
    ReadFormat(json["format"], feature);
    where_ = feature_name + " hashing";
    ReadHashing(json["hashing"], feature);
    where_ = feature_name;
    if (std::holds_alternative<ClkNumericComparison>(feature.comparison) &&
        (std::holds_alternative<ClkDateFormat>(feature.format) ||
         std::holds_alternative<ClkEnumFormat>(feature.format))) {
      Fail("a numeric comparison needs an integer or string format");
    }
    return feature;
  }

  void ReadFormat(const Json& json, ClkFeature& feature) {
    if (!json.is_object() || !json.contains("type")) return Fail("needs a 'type'");
    if (json["type"] == "string") {
      if (json.contains("pattern")) {
        return Fail("'pattern' is not supported; check values before encoding and leave it out");
      }
      if (!CheckMembers(json, {"type", "encoding", "case", "minLength", "maxLength", "description"},
                        {})) {
        return;
      }
      ClkStringFormat format;
      format.encoding = Choice<ClkTextEncoding>(json, "encoding",
                                                {{"ascii", ClkTextEncoding::kAscii},
                                                 {"utf-8", ClkTextEncoding::kUtf8},
                                                 {"utf-16", ClkTextEncoding::kUtf16},
                                                 {"utf-32", ClkTextEncoding::kUtf32}},
                                                ClkTextEncoding::kUtf8);
      format.letter_case = Choice<ClkCase>(
          json, "case",
          {{"mixed", ClkCase::kMixed}, {"upper", ClkCase::kUpper}, {"lower", ClkCase::kLower}},
          ClkCase::kMixed);
      format.min_length = static_cast<std::size_t>(Integer(json, "minLength", 0, 1 << 20, 0));
      if (json.contains("maxLength")) {
        format.max_length = static_cast<std::size_t>(Integer(json, "maxLength", 1, 1 << 20, 1));
        if (*format.max_length < format.min_length) Fail("'maxLength' is below 'minLength'");
      }
      feature.format = format;
    } else if (json["type"] == "integer") {
      if (!CheckMembers(json, {"type", "minimum", "maximum", "description"}, {})) return;
      constexpr auto kLow = std::numeric_limits<std::int64_t>::min();
      constexpr auto kHigh = std::numeric_limits<std::int64_t>::max();
      ClkIntegerFormat format;
      if (json.contains("minimum")) format.minimum = Integer(json, "minimum", kLow, kHigh, 0);
      if (json.contains("maximum")) format.maximum = Integer(json, "maximum", kLow, kHigh, 0);
      if (format.minimum.value_or(kLow) > format.maximum.value_or(kHigh)) {
        Fail("'maximum' is below 'minimum'");
      }
      feature.format = format;
    } else if (json["type"] == "date") {
      if (!CheckMembers(json, {"type", "format", "description"}, {"format"})) return;
      feature.format = ReadDatePattern(String(json, "format"));
    } else if (json["type"] == "enum") {
      if (!CheckMembers(json, {"type", "values", "description"}, {"values"})) return;
      ClkEnumFormat format;
      if (!json["values"].is_array()) return Fail("'values' must be a list of strings");
      for (const Json& value : json["values"]) {
        if (!value.is_string()) return Fail("'values' must be a list of strings");
        format.values.push_back(value.get<std::string>());
      }
      feature.format = format;
    } else {
      Fail("'type' has an unknown value");
    }
    if (json.contains("description")) String(json, "description");
  }

  ClkDateFormat ReadDatePattern(const std::string& pattern) {
    int years = 0;
    int months = 0;
    int days = 0;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      const auto c = static_cast<unsigned char>(pattern[i]);
      if (c == '%' && i + 1 < pattern.size()) {
        const char directive = pattern[++i];
        years += directive == 'Y' || directive == 'y';
        months += directive == 'm';
        days += directive == 'd';
        if (std::string_view("Yymd").find(directive) == std::string_view::npos) {
          Fail("the date directives are %Y, %y, %m and %d");
        }
      } else if (c == '%' || c <= ' ' || c >= 0x80 || std::isalnum(c) != 0) {
        Fail("between the date directives only ASCII punctuation may stand");
      }
    }
    if (years != 1 || months != 1 || days != 1) Fail("a date needs one year, month and day");
    return {pattern};
  }

  void ReadHashing(const Json& json, ClkFeature& feature) {
    if (!CheckMembers(json, {"comparison", "strategy", "hash", "missingValue"},
                      {"comparison", "strategy"})) {
      return;
    }
    ReadComparison(json["comparison"], feature);

    const Json& strategy = json["strategy"];
    if (!CheckMembers(strategy, {"bitsPerToken", "bitsPerFeature"}, {})) return;
    if (strategy.size() != 1) return Fail("needs one of 'bitsPerToken' and 'bitsPerFeature'");
    feature.bits_are_per_token = strategy.contains("bitsPerToken");
    feature.bits = static_cast<std::size_t>(
        Integer(strategy, feature.bits_are_per_token ? "bitsPerToken" : "bitsPerFeature", 1,
                kMaxBitsPerFeature, 1));

    if (json.contains("hash")) ReadHash(json["hash"], feature);
    const std::size_t work_bits = schema_.work_bits();
    if (feature.hash == ClkHash::kBlakeHash) {
      if (!std::has_single_bit(work_bits) || work_bits > kMaxBlakeBits) {
        Fail("blakeHash needs l to be a power of two, and l * 2^xor_folds at most ", kMaxBlakeBits);
      }
      if (schema_.key_size_ > kMaxBlakeKey) Fail("blakeHash takes a keySize of at most 64");
    }

    if (json.contains("missingValue")) {
      const Json& missing = json["missingValue"];
      if (!CheckMembers(missing, {"sentinel", "replaceWith"}, {"sentinel"})) return;
      feature.missing_value.emplace().sentinel = String(missing, "sentinel");
      if (missing.contains("replaceWith")) {
        feature.missing_value->replace_with = String(missing, "replaceWith");
      }
    }
  }

  void ReadHash(const Json& json, ClkFeature& feature) {
    if (!CheckMembers(json, {"type", "prevent_singularity"}, {"type"})) return;
    feature.hash = Choice<ClkHash>(
        json, "type", {{"blakeHash", ClkHash::kBlakeHash}, {"doubleHash", ClkHash::kDoubleHash}},
        ClkHash::kBlakeHash);
    if (feature.hash == ClkHash::kBlakeHash && json.contains("prevent_singularity")) {
      Fail("'prevent_singularity' belongs to doubleHash");
    }
    if (Boolean(json, "prevent_singularity")) feature.hash = ClkHash::kDoubleHashNonSingular;
  }

  void ReadComparison(const Json& json, ClkFeature& feature) {
    if (!json.is_object() || !json.contains("type")) return Fail("comparison needs a 'type'");
    if (json["type"] == "ngram") {
      if (!CheckMembers(json, {"type", "n", "positional"}, {"n"})) return;
      feature.comparison =
          ClkNgramComparison{.n = static_cast<std::size_t>(Integer(json, "n", 1, 64, 2)),
                             .positional = Boolean(json, "positional")};
    } else if (json["type"] == "exact") {
      if (!CheckMembers(json, {"type"}, {})) return;
      feature.comparison = ClkExactComparison{};
    } else if (json["type"] == "numeric") {
      if (!CheckMembers(json, {"type", "thresholdDistance", "resolution", "fractional_precision"},
                        {"thresholdDistance", "resolution"})) {
        return;
      }
      ClkNumericComparison comparison;
      comparison.resolution = static_cast<int>(Integer(json, "resolution", 1, 1 << 12, 1));
      comparison.fractional_precision =
          static_cast<int>(Integer(json, "fractional_precision", 0, 15, 0));
      if (!json["thresholdDistance"].is_number()) return Fail("'thresholdDistance' is no number");
      // Ties to even, as Python's round().
      const double interval = std::nearbyint(json["thresholdDistance"].get<double>() *
                                             std::pow(10.0, comparison.fractional_precision));
      if (!(interval >= 1 && interval < 1e15)) {
        return Fail("'thresholdDistance' must be from 1 to 10^15 units of the last digit kept");
      }
      comparison.distance_interval = static_cast<std::int64_t>(interval);
      feature.comparison = comparison;
    } else {
      Fail("comparison has an unknown 'type'");
    }
  }

  void CheckKeys() {
    where_ = "clkConfig.kdf";
    const std::size_t limit = 255 * (schema_.kdf_hash_ == HkdfHash::kSha256 ? 32 : 64);
    const std::size_t most = limit / (2 * schema_.key_size_);
    if (schema_.features_.size() > most) {
      Fail("HKDF gives keys for at most ", most,
           " features of this keySize and hash, ignored ones ", "included, and there are ",
           schema_.features_.size());
    }
  }

  ClkV3Schema schema_;
  absl::Status status_;
  std::string where_ = "top level";
};

absl::StatusOr<ClkV3Schema> ClkV3Schema::Create(std::string_view json) {
  return ClkV3SchemaParser().Parse(json);
}

}  // namespace mirrorflow
