#include "crypto/clk_v3_schema.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "crypto/clk_v3_tokens.h"
#include "crypto/clk_v3_values.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

Json GoodSchema() {
  return Json::parse(R"({
    "version": 3,
    "clkConfig": {"l": 1024, "kdf": {"type": "HKDF", "hash": "SHA512", "salt": "AAEC",
                                     "keySize": 32}, "xor_folds": 1},
    "features": [
      {"identifier": "id", "ignored": true},
      {"identifier": "name", "format": {"type": "string", "case": "upper", "maxLength": 9},
       "hashing": {"comparison": {"type": "ngram", "n": 3, "positional": true},
                   "strategy": {"bitsPerToken": 15},
                   "hash": {"type": "doubleHash", "prevent_singularity": true},
                   "missingValue": {"sentinel": "NA", "replaceWith": ""}}}]})");
}

TEST(ClkV3Schema, ReadsEverySetting) {
  const auto schema = ValueOrDie(ClkV3Schema::Create(GoodSchema().dump()));
  EXPECT_EQ(schema.bits(), 1024u);
  EXPECT_EQ(schema.work_bits(), 2048u);
  EXPECT_EQ(schema.kdf_hash(), HkdfHash::kSha512);
  EXPECT_EQ(schema.kdf_salt(), (std::vector<std::uint8_t>{0, 1, 2}));
  EXPECT_TRUE(schema.kdf_info().empty());
  EXPECT_EQ(schema.key_size(), 32u);
  ASSERT_EQ(schema.features().size(), 2u);
  EXPECT_TRUE(schema.features()[0].ignored);
  const ClkFeature& name = schema.features()[1];
  EXPECT_EQ(name.identifier, "name");
  EXPECT_EQ(std::get<ClkStringFormat>(name.format).letter_case, ClkCase::kUpper);
  EXPECT_EQ(std::get<ClkStringFormat>(name.format).max_length, 9u);
  EXPECT_EQ(std::get<ClkNgramComparison>(name.comparison).n, 3u);
  EXPECT_TRUE(std::get<ClkNgramComparison>(name.comparison).positional);
  EXPECT_TRUE(name.bits_are_per_token);
  EXPECT_EQ(name.bits, 15u);
  EXPECT_EQ(name.hash, ClkHash::kDoubleHashNonSingular);
  EXPECT_EQ(name.missing_value->sentinel, "NA");
  EXPECT_EQ(name.missing_value->replace_with, "");
}

TEST(ClkV3Schema, RefusesEachBadSetting) {
  const struct {
    const char* pointer;  // JSON pointer of what is set
    const char* value;
    const char* message;
  } kCases[] = {
      {"/version", "2", "version"},
      {"/version", "\"3\"", "version"},
      {"/extra", "1", "unknown setting 'extra'"},
      {"/clkConfig/l", "0", "'l'"},
      {"/clkConfig/l", "1023", "multiple of 8"},
      {"/clkConfig/l", "1e3", "'l'"},
      {"/clkConfig/l", "18446744073709551615", "'l'"},
      {"/clkConfig/L", "1024", "unknown setting 'L'"},
      {"/clkConfig/xorFolds", "-1", "'xorFolds'"},
      {"/clkConfig/xor_folds", "-1", "'xor_folds'"},
      {"/clkConfig/kdf/type", "\"legacy\"", "HKDF"},
      {"/clkConfig/kdf/hash", "\"SHA1\"", "'hash'"},
      {"/clkConfig/kdf/salt", "\"*\"", "'salt'"},
      {"/clkConfig/kdf/keySize", "0", "'keySize'"},
      {"/features", "[]", "features"},
      {"/features/0/ignored", "1", "feature 'id'"},
      {"/features/0/ignored", "false", "feature 'id': needs a 'format'"},
      {"/features/1/weight", "1", "feature 'name': unknown setting 'weight'"},
      {"/features/1/format/type", "\"text\"", "feature 'name' format"},
      {"/features/1/format/pattern", "\"a+\"", "'pattern' is not supported"},
      {"/features/1/format/encoding", "\"latin-1\"", "'encoding'"},
      {"/features/1/format/case", "\"Upper\"", "'case'"},
      {"/features/1/format/minLength", "10", "'maxLength' is below"},
      {"/features/1/format", R"({"type": "integer", "minimum": 2, "maximum": 1})", "'maximum'"},
      {"/features/1/format", R"({"type": "integer", "encoding": "ascii"})", "unknown setting"},
      {"/features/1/format", R"({"type": "date", "format": "%Y-%m"})", "year, month and day"},
      {"/features/1/format", R"({"type": "date", "format": "%Y-%m-%d %H"})", "directives"},
      {"/features/1/format", R"({"type": "date", "format": "%Y%m%d%"})", "punctuation"},
      {"/features/1/format", R"({"type": "enum", "values": "MF"})", "'values'"},
      {"/features/1/format", R"({"type": "enum", "values": [1]})", "'values'"},
      {"/features/1/hashing/ngram", "2", "unknown setting 'ngram'"},
      {"/features/1/hashing/comparison/n", "0", "'n'"},
      {"/features/1/hashing/comparison/positional", "1", "'positional'"},
      {"/features/1/hashing/comparison/type", "\"soundex\"", "comparison"},
      {"/features/1/hashing/comparison",
       R"({"type": "numeric", "thresholdDistance": 0, "resolution": 1})", "'thresholdDistance'"},
      {"/features/1/hashing/comparison",
       R"({"type": "numeric", "thresholdDistance": 1, "resolution": 0})", "'resolution'"},
      {"/features/1/hashing/strategy/bitsPerFeature", "100", "one of"},
      {"/features/1/hashing/strategy", R"({"k": 20})", "unknown setting 'k'"},
      {"/features/1/hashing/strategy", R"({"bitsPerToken": 0})", "'bitsPerToken'"},
      {"/features/1/hashing/hash/type", "\"sha256\"", "'type'"},
      {"/features/1/hashing/hash/type", "\"blakeHash\"", "'prevent_singularity'"},
      {"/features/1/hashing/missingValue", R"({"replaceWith": ""})", "'sentinel' is missing"},
  };
  ASSERT_THAT(ClkV3Schema::Create(GoodSchema().dump()), IsOk());
  for (const auto& test_case : kCases) {
    SCOPED_TRACE(std::string(test_case.pointer) + " = " + test_case.value);
    Json schema = GoodSchema();
    schema[Json::json_pointer(test_case.pointer)] = Json::parse(test_case.value);
    EXPECT_THAT(ClkV3Schema::Create(schema.dump()),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test_case.message)));
  }
}

TEST(ClkV3Schema, RefusesTextThatIsNoJson) {
  EXPECT_THAT(ClkV3Schema::Create("{"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ClkV3Schema::Create("[]"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ClkV3Schema, RefusesBlakeHashWithoutPowerOfTwoOrAboveSixteenBits) {
  Json schema = GoodSchema();
  schema["features"][1]["hashing"].erase("hash");
  schema["clkConfig"]["l"] = 65536;
  schema["clkConfig"]["xor_folds"] = 0;
  EXPECT_THAT(ClkV3Schema::Create(schema.dump()), IsOk());
  schema["clkConfig"]["xor_folds"] = 1;
  EXPECT_THAT(ClkV3Schema::Create(schema.dump()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("blakeHash")));
  schema["clkConfig"]["l"] = 1000;
  EXPECT_THAT(ClkV3Schema::Create(schema.dump()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("power of two")));
  schema["clkConfig"]["l"] = 1024;
  schema["clkConfig"]["kdf"]["keySize"] = 65;
  EXPECT_THAT(ClkV3Schema::Create(schema.dump()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("keySize")));
}

std::string Formatted(const ClkFormat& format, std::string_view raw) {
  const auto value = FormatClkValue({.identifier = "f", .format = format}, raw);
  return value.ok() ? *value : "refused";
}

TEST(ClkV3Values, IntegersAreWrittenAsPythonWritesThem) {
  const ClkIntegerFormat any;
  EXPECT_EQ(Formatted(any, " +0042 "), "42");
  EXPECT_EQ(Formatted(any, "-0"), "0");
  EXPECT_EQ(Formatted(any, "-007"), "-7");
  EXPECT_EQ(Formatted(any, "1_000"), "1000");
  EXPECT_EQ(Formatted(any, "123456789012345678901234567890"), "123456789012345678901234567890");
  for (const char* bad :
       {"", " ", "+", "1_", "_1", "1__0", "1.0", "0x1", "- 1", "1 2", "\xD9\xA3"}) {
    EXPECT_EQ(Formatted(any, bad), "refused") << bad;
  }
  const ClkIntegerFormat bounded{.minimum = -5, .maximum = 10};
  EXPECT_EQ(Formatted(bounded, "10"), "10");
  EXPECT_EQ(Formatted(bounded, "11"), "refused");
  EXPECT_EQ(Formatted(bounded, "-6"), "refused");
  EXPECT_EQ(Formatted(bounded, "99999999999999999999"), "refused");
  EXPECT_EQ(Formatted(bounded, "-99999999999999999999"), "refused");
}

TEST(ClkV3Values, DatesBecomeDigits) {
  EXPECT_EQ(Formatted(ClkDateFormat{"%Y-%m-%d"}, "1984-02-29"), "19840229");
  EXPECT_EQ(Formatted(ClkDateFormat{"%d/%m/%Y"}, "1/2/2001"), "20010201");
  EXPECT_EQ(Formatted(ClkDateFormat{"%d%m%y"}, "311268"), "20681231");
  EXPECT_EQ(Formatted(ClkDateFormat{"%d%m%y"}, "311269"), "19691231");
  EXPECT_EQ(Formatted(ClkDateFormat{"%d%m%Y"}, "3112001"), "20010131");  // 31, then 1
  for (const char* bad : {"1985-02-29", "1984-2", "1984-13-01", "1984-00-01", "1984-01-01 ",
                          "84-01-01", "", "0999-01-01"}) {
    EXPECT_EQ(Formatted(ClkDateFormat{"%Y-%m-%d"}, bad), "refused") << bad;
  }
}

TEST(ClkV3Values, StringLengthsCountCodePoints) {
  const ClkStringFormat format{.min_length = 2, .max_length = 3};
  EXPECT_EQ(Formatted(format, "\u00C9\u12A0\U0001F600"), "\u00C9\u12A0\U0001F600");
  EXPECT_EQ(Formatted(format, "\u00C9"), "refused");
  EXPECT_EQ(Formatted(format, "abcd"), "refused");
  for (const char* bad :
       {"\xC3(", "\xC0\x80z", "\xED\xA0\x80z", "\xF5\x80\x80\x80", "ab\xE1\x80"}) {
    EXPECT_EQ(Formatted(format, bad), "refused") << "bad UTF-8";
  }
  EXPECT_EQ(Formatted(ClkStringFormat{.encoding = ClkTextEncoding::kAscii}, "\u00C9"), "refused");
}

TEST(ClkV3Values, MissingValueIsReplacedAndNotChecked) {
  ClkFeature feature{.identifier = "f", .format = ClkIntegerFormat{}};
  feature.missing_value = ClkMissingValue{.sentinel = "N/A", .replace_with = ""};
  EXPECT_EQ(ValueOrDie(FormatClkValue(feature, "N/A")), "");
  feature.missing_value->replace_with.reset();
  EXPECT_EQ(ValueOrDie(FormatClkValue(feature, "N/A")), "N/A");
}

TEST(ClkV3Tokens, NumericComparisonRefusesWhatIsNoNumber) {
  const ClkNumericComparison numeric{
      .distance_interval = 1500, .resolution = 4, .fractional_precision = 3};
  EXPECT_THAT(ClkTokens(numeric, "1.25"), IsOk());
  for (const char* bad : {"x", "1,25", "inf", "nan", "9223372036854775807", "1e300", "0x10"}) {
    EXPECT_THAT(ClkTokens(numeric, bad), StatusIs(absl::StatusCode::kInvalidArgument)) << bad;
  }
}

TEST(ClkV3Tokens, WideEncodingsCarryByteOrderMarks) {
  using namespace std::string_literals;
  EXPECT_EQ(EncodeClkText(ClkTextEncoding::kUtf16, "A"), "\xFF\xFE\x41\0"s);
  EXPECT_EQ(EncodeClkText(ClkTextEncoding::kUtf16, "\U0001F600"), "\xFF\xFE\x3D\xD8\0\xDE"s);
  EXPECT_EQ(EncodeClkText(ClkTextEncoding::kUtf32, "A").size(), 8u);
}

}  // namespace
}  // namespace mirrorflow
