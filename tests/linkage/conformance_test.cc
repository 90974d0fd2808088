#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "linkage/comparison.h"
#include "linkage/one_to_one.h"
#include "tests/linkage/random_rows.h"
#include "tests/shared_data.h"
#include "tests/status_matchers.h"

// Stored clkhash encodings of both FEBRL4 files (schema v3, 1024 bits). The numbers of links come
// from a separate brute force over the same encodings in Python. (The tutorial of clkhash, whose
// encodings differ slightly, has 4049 and 4962.)
namespace mirrorflow {
namespace {

OwnedRows ReadClks(const std::filesystem::path& path) {
  std::ifstream in(path);
  OwnedRows rows{{}, 16};
  const auto document = nlohmann::json::parse(in);
  for (const auto& clk : document.at("clks")) {
    std::string bytes;
    EXPECT_TRUE(absl::Base64Unescape(clk.get<std::string>(), &bytes));
    EXPECT_EQ(bytes.size(), 128u);
    for (std::size_t w = 0; w < 16; ++w) {
      std::uint64_t word = 0;
      for (std::size_t i = 8; i-- > 0;) {
        word = word << 8 | static_cast<unsigned char>(bytes[w * 8 + i]);
      }
      rows.words.push_back(word);
    }
  }
  return rows;
}

TEST(ClkhashEncodings, GiveTheNumbersOfLinksOfABruteForce) {
  MF_REQUIRE_DATA(path_a, "clkhash_conformance/clks_a.json");
  MF_REQUIRE_DATA(path_b, "clkhash_conformance/clks_b.json");
  const OwnedRows a = ReadClks(path_a);
  const OwnedRows b = ReadClks(path_b);
  ASSERT_EQ(a.view().size(), 5000u);
  ASSERT_EQ(b.view().size(), 5000u);
  for (const Kernel* kernel : SupportedKernels()) {
    ComparisonOptions options;
    options.kernel = kernel;
    options.threads = 2;
    const auto links = [&](std::uint32_t percent) {
      const auto threshold = ValueOrDie(DiceThreshold::Create(percent, 100));
      const auto candidates = ValueOrDie(FindCandidates(a.view(), b.view(), threshold, options));
      return MatchOneToOne(candidates, 5000, 5000).size();
    };
    EXPECT_EQ(links(90), 4051u) << kernel->name;
    EXPECT_EQ(links(80), 4962u) << kernel->name;
  }
}

}  // namespace
}  // namespace mirrorflow
