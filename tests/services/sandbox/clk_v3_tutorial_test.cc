#include <gtest/gtest.h>
#include <sodium.h>

#include <cstring>
#include <string>
#include <vector>

#include "crypto/clk_v3_encoder.h"
#include "crypto/secret_bytes.h"
#include "linkage/comparison.h"
#include "linkage/one_to_one.h"
#include "records/sources/csv_source.h"
#include "tests/shared_data.h"
#include "tests/status_matchers.h"

// The tutorial of clkhash (docs/tutorial_api.ipynb), from the two FEBRL4 files to the number of
// links: encoder, comparison and matching of this project against published figures.
namespace mirrorflow {
namespace {

// The tutorial's schema: HKDF without salt and info, BLAKE2b, first and last column ignored.
std::string TutorialSchema() {
  const auto text = [](const std::string& name, int bits) {
    return R"({"identifier": ")" + name + R"(", "format": {"type": "string"}, "hashing": {
      "comparison": {"type": "ngram", "n": 2}, "strategy": {"bitsPerFeature": )" +
           std::to_string(bits) + "}}},";
  };
  const auto number = [](const std::string& name, int bits) {
    return R"({"identifier": ")" + name + R"(", "format": {"type": "integer"}, "hashing": {
      "comparison": {"type": "ngram", "n": 1, "positional": true},
      "strategy": {"bitsPerFeature": )" +
           std::to_string(bits) + R"(}, "missingValue": {"sentinel": ""}}},)";
  };
  return R"({"version": 3, "clkConfig": {"l": 1024, "kdf": {"type": "HKDF", "hash": "SHA256",
    "keySize": 64}}, "features": [{"identifier": "rec_id", "ignored": true},)" +
         text("given_name", 200) + text("surname", 200) + number("street_number", 100) +
         text("address_1", 100) + text("address_2", 100) + text("suburb", 100) +
         number("postcode", 100) + text("state", 100) + number("date_of_birth", 200) +
         R"({"identifier": "soc_sec_id", "ignored": true}]})";
}

std::vector<std::uint64_t> EncodeFile(const ClkV3Encoder& encoder, const std::string& path) {
  auto source = ValueOrDie(CsvSource::OpenFile(path, CsvFormat{}));
  std::vector<std::uint64_t> words;
  std::vector<std::uint8_t> bytes(encoder.encoding_bytes());
  SourceRow row;
  while (ValueOrDie(source->Next(row))) {
    EXPECT_FALSE(row.problem.has_value());
    std::vector<std::string> cells(row.cells.begin(), row.cells.end());
    EXPECT_THAT(encoder.Encode(cells, bytes), IsOk());
    const std::size_t first = words.size();
    words.resize(first + bytes.size() / 8);
    std::memcpy(words.data() + first, bytes.data(), bytes.size());
  }
  return words;
}

TEST(ClkV3TutorialTest, FirstEncodingAndNumbersOfLinksAreThePublishedOnes) {
  MF_REQUIRE_DATA(path_a, "febrl/dataset4a.csv");
  MF_REQUIRE_DATA(path_b, "febrl/dataset4b.csv");
  ASSERT_TRUE(InitCrypto());
  const auto encoder =
      ValueOrDie(ClkV3Encoder::Create(ValueOrDie(ClkV3Schema::Create(TutorialSchema())),
                                      SecretBytes::CopyOf(std::string_view("secret"))));
  const std::vector<std::uint64_t> a = EncodeFile(*encoder, path_a);
  const std::vector<std::uint64_t> b = EncodeFile(*encoder, path_b);
  char text[sodium_base64_ENCODED_LEN(128, sodium_base64_VARIANT_ORIGINAL)];
  sodium_bin2base64(text, sizeof text, reinterpret_cast<const unsigned char*>(a.data()), 128,
                    sodium_base64_VARIANT_ORIGINAL);
  EXPECT_STREQ(text,
               "/ywxvec/j5R3/7jf71/l97u812e421MzNfNSrvyj+3uOfPbPFWt/t/WZX3+4/f1eXeb6TGLb29r/PSr/"
               "d+bvwvx4Vfu97Yif/u+z79s+P76WkR6kKnb/n/9VnarWbcf78L8fPiX/vnxmjL7o/3S48vv9rNstV/"
               "t/Xm9X93o3O70=");
  for (const auto& [tenths, links] : {std::pair(9U, 4049U), std::pair(8U, 4962U)}) {
    const std::vector<Candidate> candidates = ValueOrDie(FindCandidates(
        BitRows{a, 16}, BitRows{b, 16}, ValueOrDie(DiceThreshold::Create(tenths, 10)), {}));
    EXPECT_EQ(MatchOneToOne(candidates, 5000, 5000).size(), links) << "Dice 0." << tenths;
  }
}

}  // namespace
}  // namespace mirrorflow
