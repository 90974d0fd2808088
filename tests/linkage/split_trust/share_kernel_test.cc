#include "linkage/split_trust/share_kernel.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <vector>

namespace mirrorflow {
namespace {

TEST(ShareKernel, EveryKernelGivesTheLowSixteenBitsOfEveryDotProduct) {
  std::mt19937_64 random(1);
  ASSERT_GE(SupportedShareKernels().size(), 1u);
  for (const std::size_t columns : {64u, 256u, 320u, 2048u}) {
    for (const bool extreme : {false, true}) {
      std::vector<std::uint16_t> lanes(kShareTile * columns);
      std::vector<std::uint16_t> steps(kShareTile * columns);
      const std::uint16_t ends[] = {0, 1, 0x7fff, 0x8000, 0x8001, 0xffff};
      const auto number = [&] {
        return extreme ? ends[random() % 6] : static_cast<std::uint16_t>(random());
      };
      for (auto& n : lanes) n = number();
      for (auto& n : steps) n = number();
      for (const ShareKernel* kernel : SupportedShareKernels()) {
        std::vector<std::uint32_t> products(kShareTile * kShareTile, 7);
        kernel->tile(lanes.data(), steps.data(), columns, products.data());
        for (std::size_t lane = 0; lane < kShareTile; ++lane) {
          for (std::size_t step = 0; step < kShareTile; ++step) {
            std::uint64_t sum = 0;
            for (std::size_t c = 0; c < columns; ++c) {
              sum += std::uint64_t{lanes[lane * columns + c]} *
                     steps[c / 2 * 2 * kShareTile + 2 * step + c % 2];
            }
            ASSERT_EQ(products[lane * kShareTile + step] & 0xffff, sum & 0xffff)
                << kernel->name << " " << columns;
          }
        }
      }
    }
  }
}

TEST(ShareKernel, EveryKernelSlicesNumbersIntoTheirBits) {
  std::mt19937_64 random(2);
  std::array<std::uint16_t, 64> values;
  for (auto& value : values) value = static_cast<std::uint16_t>(random());
  for (const ShareKernel* kernel : SupportedShareKernels()) {
    std::array<std::uint64_t, 16> planes{};
    std::array<std::uint64_t*, 16> at;
    for (std::size_t bit = 0; bit < 16; ++bit) at[bit] = &planes[bit];
    kernel->slice(values.data(), at.data());
    for (std::size_t bit = 0; bit < 16; ++bit) {
      for (std::size_t i = 0; i < 64; ++i) {
        ASSERT_EQ(planes[bit] >> i & 1, values[i] >> bit & 1u) << kernel->name;
      }
    }
  }
}

}  // namespace
}  // namespace mirrorflow
