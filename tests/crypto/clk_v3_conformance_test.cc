// Encodings of clkhash, byte for byte. The vectors and the public FEBRL records stand outside the
// repository (tests/shared_data.h).

#include <gtest/gtest.h>
#include <sodium.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "crypto/clk_v3_encoder.h"
#include "crypto/clk_v3_keys.h"
#include "crypto/clk_v3_schema.h"
#include "crypto/clk_v3_tokens.h"
#include "tests/shared_data.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

Json ReadJson(const std::filesystem::path& path) {
  std::ifstream file(path);
  return Json::parse(file);
}

std::string Base64(std::span<const std::uint8_t> bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the terminating zero
  return text;
}

std::string Sha256Hex(std::span<const std::uint8_t> bytes) {
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> hash;
  crypto_hash_sha256(hash.data(), bytes.data(), bytes.size());
  std::string text(2 * hash.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  text.pop_back();
  return text;
}

std::unique_ptr<ClkV3Encoder> MakeEncoder(const Json& schema, std::string_view secret) {
  return ValueOrDie(ClkV3Encoder::Create(ValueOrDie(ClkV3Schema::Create(schema.dump())),
                                         SecretBytes::CopyOf(secret)));
}

absl::StatusOr<std::string> Encode(const ClkV3Encoder& encoder,
                                   const std::vector<std::string>& row) {
  std::vector<std::uint8_t> out(encoder.encoding_bytes());
  if (absl::Status status = encoder.Encode(row, out); !status.ok()) return status;
  return Base64(out);
}

// The fields of a FEBRL line: no quotes, blanks after commas.
std::vector<std::string> SplitFebrl(const std::string& line) {
  std::vector<std::string> fields(1);
  for (const char c : line) {
    if (c == ',') {
      fields.emplace_back();
    } else if (c != '\r' && (c != ' ' || !fields.back().empty())) {
      fields.back().push_back(c);
    }
  }
  return fields;
}

void ExpectStoredEncodings(const std::string& records, const std::string& encodings) {
  MF_REQUIRE_DATA(records_path, "febrl/" + records);
  MF_REQUIRE_DATA(encodings_path, "clkhash_conformance/" + encodings);
  const auto encoder =
      MakeEncoder(ReadJson(SharedData("clkhash_conformance/febrl_schema_v3_final.json")), "secret");
  const Json expected = ReadJson(encodings_path)["clks"];
  std::ifstream file(records_path);
  std::string line;
  std::getline(file, line);
  std::size_t row = 0;
  std::size_t wrong = 0;
  for (; std::getline(file, line); ++row) {
    ASSERT_LT(row, expected.size());
    wrong += ValueOrDie(Encode(*encoder, SplitFebrl(line))) != expected[row];
  }
  EXPECT_EQ(row, 5000u);
  EXPECT_EQ(wrong, 0u);
}

TEST(ClkV3Conformance, EncodesFebrl4aAsStored) {
  ExpectStoredEncodings("dataset4a.csv", "clks_a.json");
}

TEST(ClkV3Conformance, EncodesFebrl4bAsStored) {
  ExpectStoredEncodings("dataset4b.csv", "clks_b.json");
}

TEST(ClkV3Conformance, EncodesAllVectorsAsStored) {
  MF_REQUIRE_DATA(path, "clkhash_conformance/vectors.json");
  std::size_t encodings = 0;
  const Json vectors = ReadJson(path);
  for (const Json& test_case : vectors["cases"]) {
    SCOPED_TRACE(test_case["name"].get<std::string>());
    const auto encoder = MakeEncoder(test_case["schema"], test_case["secret"].get<std::string>());
    for (std::size_t i = 0; i < test_case["rows"].size(); ++i, ++encodings) {
      const auto encoding = Encode(*encoder, test_case["rows"][i].get<std::vector<std::string>>());
      EXPECT_EQ(ValueOrDie(encoding), test_case["clks"][i]) << "row " << i;
    }
  }
  EXPECT_EQ(vectors["cases"].size(), 46u);
  EXPECT_EQ(encodings, 340u);
}

TEST(ClkV3Conformance, DerivesKeysAsStored) {
  MF_REQUIRE_DATA(path, "clkhash_conformance/vectors.json");
  const Json vectors = ReadJson(path);
  for (const Json& test_case : vectors["cases"]) {
    SCOPED_TRACE(test_case["name"].get<std::string>());
    const auto schema = ValueOrDie(ClkV3Schema::Create(test_case["schema"].dump()));
    const ClkV3Keys keys(schema, SecretBytes::CopyOf(test_case["secret"].get<std::string>()));
    const Json& expected = test_case["derived_keys_sha256"];
    ASSERT_EQ(expected.size(), schema.features().size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(Sha256Hex(keys.first(i)), expected[i][0]);
      EXPECT_EQ(Sha256Hex(keys.second(i)), expected[i][1]);
    }
  }
}

// A schema of an id and one feature of the given format, blakeHash over bigrams.
Json OneFeature(const Json& format) {
  return {{"version", 3},
          {"clkConfig", {{"l", 1024}, {"kdf", {{"type", "HKDF"}}}}},
          {"features",
           {{{"identifier", "a"},
             {"format", format},
             {"hashing",
              {{"comparison", {{"type", "ngram"}, {"n", 2}}},
               {"strategy", {{"bitsPerFeature", 100}}}}}}}}};
}

absl::Status StatusOfValue(const Json& schema, const std::string& value) {
  return Encode(*MakeEncoder(schema, "secret"), {value}).status();
}

TEST(ClkV3Conformance, RefusesWhatClkhashRefuses) {
  MF_REQUIRE_DATA(path, "clkhash_conformance/vectors.json");
  const Json string_format = {{"type", "string"}};
  const std::map<std::string, std::function<absl::Status()>> cases = {
      {"l_1000_blake_must_fail",
       [&] {
         Json schema = OneFeature(string_format);
         schema["clkConfig"]["l"] = 1000;
         return ClkV3Schema::Create(schema.dump()).status();
       }},
      {"max_features_65_keys_must_fail_hkdf_limit",
       [&] {
         Json schema = OneFeature(string_format);
         const Json feature = schema["features"][0];
         while (schema["features"].size() < 63) schema["features"].push_back(feature);
         EXPECT_THAT(ClkV3Schema::Create(schema.dump()), IsOk());
         while (schema["features"].size() < 65) schema["features"].push_back(feature);
         return ClkV3Schema::Create(schema.dump()).status();
       }},
      {"bad_date_must_fail",
       [&] {
         const Json schema = OneFeature({{"type", "date"}, {"format", "%Y-%m-%d"}});
         EXPECT_THAT(StatusOfValue(schema, "2000-02-29"), IsOk());
         return StatusOfValue(schema, "2001-02-29");
       }},
      {"bad_case_must_fail",
       [&] {
         const Json schema = OneFeature({{"type", "string"}, {"case", "upper"}});
         EXPECT_THAT(StatusOfValue(schema, "UPPER"), IsOk());
         return StatusOfValue(schema, "lower");
       }},
      {"bad_enum_must_fail",
       [&] {
         const Json schema = OneFeature({{"type", "enum"}, {"values", {"M", "F"}}});
         EXPECT_THAT(StatusOfValue(schema, "F"), IsOk());
         return StatusOfValue(schema, "U");
       }},
  };
  const Json must_fail = ReadJson(path)["must_fail"];
  EXPECT_EQ(must_fail.size(), cases.size());
  for (const Json& test_case : must_fail) {
    const std::string name = test_case["name"];
    SCOPED_TRACE(name);
    EXPECT_THAT(cases.at(name)(), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(ClkV3Conformance, TokensAreTheStoredPrimitives) {
  MF_REQUIRE_DATA(path, "clkhash_conformance/vectors.json");
  const Json primitives = ReadJson(path)["primitives"];
  for (const Json& test_case : primitives["tokens"]) {
    Json schema = OneFeature({{"type", "string"}});
    schema["features"][0]["hashing"]["comparison"] = test_case["comparison"];
    const auto parsed = ValueOrDie(ClkV3Schema::Create(schema.dump()));
    const auto tokens =
        ClkTokens(parsed.features()[0].comparison, test_case["word"].get<std::string>());
    EXPECT_EQ(ValueOrDie(tokens), test_case["tokens"].get<std::vector<std::string>>());
  }
  for (const Json& test_case : primitives["bits_per_feature"]) {
    for (std::size_t i = 0; i < test_case["ks"].size(); ++i) {
      EXPECT_EQ(ClkBitsOfToken(test_case["bits"], i, test_case["tokens"]), test_case["ks"][i]);
    }
  }
}

TEST(ClkV3Conformance, FoldsHalvesOntoEachOther) {
  Json schema = OneFeature({{"type", "string"}});
  const auto encode = [&schema](int bits, int folds) {
    schema["clkConfig"]["l"] = bits;
    schema["clkConfig"]["xor_folds"] = folds;
    const auto encoder = MakeEncoder(schema, "secret");
    std::vector<std::uint8_t> out(encoder->encoding_bytes());
    EXPECT_THAT(encoder->Encode(std::vector<std::string>{"NKURUNZIZA"}, out), IsOk());
    return out;
  };
  const auto whole = encode(1024, 0);
  const auto folded = encode(256, 2);
  ASSERT_EQ(folded.size(), 32u);
  for (std::size_t i = 0; i < 32; ++i) {
    EXPECT_EQ(folded[i], whole[i] ^ whole[32 + i] ^ whole[64 + i] ^ whole[96 + i]);
  }
}

TEST(ClkV3Conformance, EncoderIsTheSameWhateverItEncodedBefore) {
  // A token may come with few positions first and with many later: the digests kept of it grow.
  const Json schema = OneFeature({{"type", "string"}});
  const auto used = MakeEncoder(schema, "secret");
  ValueOrDie(Encode(*used, {"ANDRIANAMPOINIMERINA"}));
  for (const std::string value : {"AN", "A", "INA", "ANDRIAN"}) {
    EXPECT_EQ(ValueOrDie(Encode(*used, {value})),
              ValueOrDie(Encode(*MakeEncoder(schema, "secret"), {value})));
  }
}

TEST(ClkV3Conformance, ErrorsNameTheFeatureAndNotTheValue) {
  const Json schema = OneFeature({{"type", "integer"}, {"maximum", 10}});
  const absl::Status status = StatusOfValue(schema, "4711");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("feature 'a'")));
  EXPECT_THAT(std::string(status.message()), testing::Not(HasSubstr("4711")));
}

}  // namespace
}  // namespace mirrorflow
