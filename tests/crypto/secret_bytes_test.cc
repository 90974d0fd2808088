#include "crypto/secret_bytes.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <utility>

namespace mirrorflow {
namespace {

static_assert(!std::is_copy_constructible_v<SecretBytes> &&
              !std::is_copy_assignable_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<SecretBytes>);

TEST(SecretBytesTest, FreshBytesAreZeroAndRandomOnesDiffer) {
  const SecretBytes zero(32);
  for (const std::uint8_t byte : zero.Expose()) EXPECT_EQ(byte, 0);
  EXPECT_FALSE(SecretBytes::Random(32).Equals(SecretBytes::Random(32)));
}

TEST(SecretBytesTest, EqualsComparesSizeAndContent) {
  EXPECT_TRUE(SecretBytes::CopyOf("secret").Equals(SecretBytes::CopyOf("secret")));
  EXPECT_FALSE(SecretBytes::CopyOf("secret").Equals(SecretBytes::CopyOf("secreu")));
  EXPECT_FALSE(SecretBytes::CopyOf("secret").Equals(SecretBytes::CopyOf("secre")));
  EXPECT_TRUE(SecretBytes().Equals(SecretBytes()));
}

TEST(SecretBytesTest, MovedFromAndClearedBytesAreEmpty) {
  SecretBytes a = SecretBytes::CopyOf("secret");
  SecretBytes b = std::move(a);
  EXPECT_TRUE(a.empty());  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(b.size(), 6U);
  b.Clear();
  EXPECT_TRUE(b.empty());
  EXPECT_TRUE(b.Expose().empty());
}

TEST(SecretBytesDeathTest, ReadingPastTheEndStopsTheProgram) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const SecretBytes secret(32);
  EXPECT_DEATH(
      {
        const volatile std::uint8_t* past = secret.Expose().data() + 32;
        [[maybe_unused]] const std::uint8_t byte = *past;
      },
      "");
}

}  // namespace
}  // namespace mirrorflow
