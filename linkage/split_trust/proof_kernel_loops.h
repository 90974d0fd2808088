// The loops of a proof kernel, for a unit that has defined a Product: included by the units of the
// kernels alone, each of which is compiled for its own instructions.
#pragma once

#include "linkage/split_trust/proof_kernel.h"

namespace mirrorflow {
namespace {

// Product: 128 bits that are not yet reduced. Product::Of(a, b), operator^=, Reduced().
template <typename Product>
struct ProofLoops {
  static std::uint64_t Multiply(std::uint64_t a, std::uint64_t b) {
    return Product::Of(a, b).Reduced();
  }

  static void Values(const BitProducts& bits, std::size_t words, const std::uint64_t* weights,
                     std::span<const ByteTable, kMorePoints> tables,
                     std::span<std::uint64_t, kMorePoints> values) {
    std::array<Product, kMorePoints> sums{};
    for (std::size_t w = 0; w < words; ++w) {
      for (std::size_t byte = 0; byte < 8; ++byte) {
        const auto at = [byte](std::uint64_t word) { return word >> (8 * byte) & 0xff; };
        const std::uint64_t u1 = at(bits.u1[w]);
        const std::uint64_t v1 = at(bits.v1[w]);
        const std::uint64_t u2 = at(bits.u2[w]);
        const std::uint64_t v2 = at(bits.v2[w]);
        const std::uint64_t weight = weights[8 * w + byte];
        for (std::size_t k = 0; k < kMorePoints; ++k) {
          Product of_byte = Product::Of(tables[k][u1], tables[k][v1]);
          of_byte ^= Product::Of(tables[k][u2], tables[k][v2]);
          sums[k] ^= Product::Of(of_byte.Reduced(), weight);
        }
      }
    }
    for (std::size_t k = 0; k < kMorePoints; ++k) values[k] = sums[k].Reduced();
  }

  static void Weigh(const std::uint64_t* bits, std::size_t words, const std::uint64_t* weights,
                    std::span<std::uint64_t, kBitPoints> sums) {
    std::array<std::uint64_t, kBitPoints> found{};
    for (std::size_t w = 0; w < words; ++w) {
      for (std::size_t byte = 0; byte < 8; ++byte) {
        const std::uint64_t weight = weights[8 * w + byte];
        const std::uint64_t of_byte = bits[w] >> (8 * byte);
        for (std::size_t j = 0; j < kBitPoints; ++j) found[j] ^= weight & -(of_byte >> j & 1);
      }
    }
    for (std::size_t j = 0; j < kBitPoints; ++j) sums[j] = found[j];
  }

  static void Lift(const std::uint64_t* bits, std::size_t words, const ByteTable& table,
                   const std::uint64_t* weights, std::uint64_t* out) {
    for (std::size_t w = 0; w < words; ++w) {
      for (std::size_t byte = 0; byte < 8; ++byte) {
        const std::uint64_t value = table[bits[w] >> (8 * byte) & 0xff];
        out[8 * w + byte] =
            weights == nullptr ? value : Product::Of(value, weights[8 * w + byte]).Reduced();
      }
    }
  }

  static void FoldValues(const std::uint64_t* u, const std::uint64_t* v, std::size_t half,
                         std::uint64_t& at_zero, std::uint64_t& highest) {
    Product zero{};
    Product high{};
    for (std::size_t i = 0; i < half; ++i) {
      zero ^= Product::Of(u[i], v[i]);
      high ^= Product::Of(u[i] ^ u[half + i], v[i] ^ v[half + i]);
    }
    at_zero = zero.Reduced();
    highest = high.Reduced();
  }

  static void Fold(std::uint64_t* list, std::size_t half, std::uint64_t point) {
    for (std::size_t i = 0; i < half; ++i) {
      list[i] ^= Product::Of(list[i] ^ list[half + i], point).Reduced();
    }
  }

  static constexpr ProofKernel Kernel(std::string_view name) {
    return {name, Multiply, Values, Weigh, Lift, FoldValues, Fold};
  }
};

}  // namespace
}  // namespace mirrorflow
