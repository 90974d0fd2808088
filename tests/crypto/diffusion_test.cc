#include "crypto/diffusion.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "crypto/row_bits.h"
#include "tests/crypto/reference_encoders.h"
#include "tests/crypto/sample_identities.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

std::vector<std::uint64_t> RandomFilter(std::mt19937_64& random, std::size_t bits) {
  std::vector<std::uint64_t> filter(bits / 64);
  for (std::uint64_t& word : filter) word = random() & random();
  return filter;
}

TEST(Diffusion, IsThatOfTheReference) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const struct {
    std::size_t filter_bits, output_bits, taps;
  } kShapes[] = {{4096, 2048, 10}, {128, 64, 10}, {128, 64, 7}, {192, 64, 1}, {1024, 512, 512}};
  for (const auto& shape : kShapes) {
    const SecretBytes key = TestRunKey(static_cast<std::uint8_t>(random()));
    const auto diffusion =
        ValueOrDie(Diffusion::Create(shape.filter_bits, shape.output_bits, shape.taps, key));
    const auto taps = reference::Taps(key, shape.filter_bits, shape.output_bits, shape.taps);
    for (int i = 0; i < 20; ++i) {
      const auto filter = RandomFilter(random, shape.filter_bits);
      std::vector<std::uint64_t> row(shape.output_bits / 64, ~std::uint64_t{0});
      diffusion.Apply(filter, row);
      ASSERT_EQ(reference::FromRow(row), reference::Diffuse(reference::FromRow(filter), taps));
    }
  }
}

TEST(Diffusion, UsesEveryFilterBitEquallyOften) {
  // 2048 * 10 taps are five rounds of 4096: a single filter bit changes exactly five output bits.
  const auto diffusion = ValueOrDie(Diffusion::Create(4096, 2048, 10, TestRunKey()));
  for (std::size_t i = 0; i < 4096; ++i) {
    std::vector<std::uint64_t> filter(64);
    SetRowBit(filter, i);
    std::vector<std::uint64_t> row(32);
    diffusion.Apply(filter, row);
    int changed = 0;
    for (const std::uint64_t word : row) changed += std::popcount(word);
    ASSERT_EQ(changed, 5) << "filter bit " << i;
  }
}

TEST(Diffusion, RefusesMoreOutputThanHalfTheFilter) {
  EXPECT_THAT(Diffusion::Create(1024, 512, 10, TestRunKey()), IsOk());
  EXPECT_THAT(Diffusion::Create(1024, 576, 10, TestRunKey()),
              StatusIs(absl::StatusCode::kInvalidArgument, testing::HasSubstr("at least 1152")));
}

TEST(Diffusion, RefusesBadSizes) {
  const auto status = [](std::size_t filter, std::size_t output, std::size_t taps,
                         std::size_t key_size) {
    return Diffusion::Create(filter, output, taps, SecretBytes(key_size)).status();
  };
  EXPECT_THAT(status(1024, 512, 10, 16), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status(1000, 64, 10, 32), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status(1024, 100, 10, 32), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status(1024, 0, 10, 32), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status(1024, 64, 0, 32), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status(1024, 64, 513, 32), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status(131072, 64, 10, 32), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace mirrorflow
