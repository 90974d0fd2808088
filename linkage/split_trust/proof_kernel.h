#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace mirrorflow {

// The arithmetic of product_check.h in the field of 2^64 elements, polynomials over GF(2) modulo
// x^64 + x^4 + x^3 + x + 1: an element is the 64 bits of a word, and a sum their exclusive or.

// Eight bits of a byte are the values of a polynomial at the points 0 to 7; a product of two such
// polynomials has degree 14 and so is given by its values at 15 points.
inline constexpr std::size_t kBitPoints = 8;
inline constexpr std::size_t kMorePoints = 7;

// By byte: the value at one point of the polynomial that the byte's bits give.
using ByteTable = std::array<std::uint64_t, 256>;

struct BitProducts {  // u1 & v1 ^ u2 & v2
  const std::uint64_t* u1;
  const std::uint64_t* v1;
  const std::uint64_t* u2;
  const std::uint64_t* v2;
};

// `weights`: 8 for each word, one for each byte.
struct ProofKernel {
  std::string_view name;
  std::uint64_t (*multiply)(std::uint64_t a, std::uint64_t b);
  // values[k]: the weighted sum over all bytes of the products' polynomial at the point of
  // tables[k].
  void (*values)(const BitProducts& bits, std::size_t words, const std::uint64_t* weights,
                 std::span<const ByteTable, kMorePoints> tables,
                 std::span<std::uint64_t, kMorePoints> values);
  // sums[j]: the weighted sum over all bytes of their bit j.
  void (*weigh)(const std::uint64_t* bits, std::size_t words, const std::uint64_t* weights,
                std::span<std::uint64_t, kBitPoints> sums);
  // out[8 * words]: of each byte the table's value, times its weight unless there are none.
  void (*lift)(const std::uint64_t* bits, std::size_t words, const ByteTable& table,
               const std::uint64_t* weights, std::uint64_t* out);
  // Of the inner product of two lists, each of whose halves is the value of a line at 0 and 1: the
  // product's value at 0, and its highest coefficient.
  void (*fold_values)(const std::uint64_t* u, const std::uint64_t* v, std::size_t half,
                      std::uint64_t& at_zero, std::uint64_t& highest);
  // The lines' values at `point`, in place of the first half.
  void (*fold)(std::uint64_t* list, std::size_t half, std::uint64_t point);
};

extern const ProofKernel kPortableProofKernel;
extern const ProofKernel kClmulProofKernel;  // needs PCLMULQDQ

// The fastest that this processor can run. Both give the same numbers. Thread-safe.
const ProofKernel& ChooseProofKernel();

}  // namespace mirrorflow
