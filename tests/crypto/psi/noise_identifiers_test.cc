#include "crypto/psi/noise_identifiers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace mirrorflow {
namespace {

TEST(NoiseIdentifiersTest, BothSidesShareTwiceTheReachAndTheNoiseOfBoth) {
  for (const std::uint32_t reach : {0U, 1U, 7U}) {
    const auto most = static_cast<std::int64_t>(reach);
    for (std::int64_t a = -most; a <= most; ++a) {
      for (std::int64_t b = -most; b <= most; ++b) {
        std::vector<std::string> sender = NoiseIdentifiers(Side::kSender, reach, a);
        std::vector<std::string> receiver = NoiseIdentifiers(Side::kReceiver, reach, b);
        EXPECT_LE(sender.size(), NoiseRoom(reach));
        std::ranges::sort(sender);
        std::ranges::sort(receiver);
        EXPECT_TRUE(std::ranges::adjacent_find(sender) == sender.end());
        std::vector<std::string> common;
        std::ranges::set_intersection(sender, receiver, std::back_inserter(common));
        EXPECT_EQ(NoisedCommon(static_cast<std::uint32_t>(common.size()), reach), a + b);
      }
    }
  }
}

}  // namespace
}  // namespace mirrorflow
