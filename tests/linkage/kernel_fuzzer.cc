// All kernels on any shape: number and width of rows, measure, threshold and bits come from the
// input; each kernel must find what counting bit by bit finds.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "linkage/comparison.h"
#include "tests/fuzzing/check.h"

namespace mirrorflow {
namespace {

// The input, and then zeros.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

  std::uint32_t Take(unsigned bytes) {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < bytes; ++i, ++at_)
      value = value << 8 | (at_ < size_ ? data_[at_] : 0u);
    return value;
  }
  // A pattern of few input bytes: rows are wide, inputs are short.
  std::uint64_t TakeWord() {
    const std::uint64_t pattern = Take(1);
    if (pattern < 8) return pattern == 0 ? 0 : ~std::uint64_t{0} >> (8 * pattern);
    return pattern * 0x9e3779b97f4a7c15 ^ pattern << 17;
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

std::vector<Candidate> LiteralCandidates(const BitRows& a, const BitRows& b,
                                         DiceThreshold threshold, SimilarityMeasure measure) {
  std::vector<Candidate> found;
  for (std::uint32_t i = 0; i < a.size(); ++i) {
    for (std::uint32_t j = 0; j < b.size(); ++j) {
      std::uint64_t bits_a = 0, bits_b = 0, common = 0;
      for (std::size_t bit = 0; bit < a.row_words * 64; ++bit) {
        const std::uint64_t in_a = a.row(i)[bit / 64] >> (bit % 64) & 1;
        const std::uint64_t in_b = b.row(j)[bit / 64] >> (bit % 64) & 1;
        bits_a += in_a;
        bits_b += in_b;
        common += in_a & in_b;
      }
      const bool dice = measure == SimilarityMeasure::kDice;
      if (dice ? common == 0 : bits_a == 0 || bits_b == 0) continue;
      const std::uint64_t row_bits = a.row_words * 64;
      const std::uint64_t part = dice ? 2 * common : row_bits + 2 * common - bits_a - bits_b;
      const std::uint64_t whole = dice ? bits_a + bits_b : row_bits;
      if (part * threshold.denominator() < threshold.numerator() * whole) continue;
      found.push_back({i, j, static_cast<std::uint32_t>((part << 31) / whole)});
    }
  }
  std::ranges::sort(found, {}, [](const Candidate& c) { return std::tuple(~c.score, c.a, c.b); });
  return found;
}

void CompareKernels(Bytes input) {
  const std::size_t rows_a = 1 + input.Take(1) % 10;
  const std::size_t rows_b = 1 + input.Take(1) % 110;
  const std::size_t row_words = 1 + input.Take(1) % 130;
  const std::uint32_t denominator = 1 + input.Take(2);
  const std::uint32_t numerator = 1 + input.Take(2) % denominator;
  const auto measure =
      input.Take(1) % 2 == 0 ? SimilarityMeasure::kDice : SimilarityMeasure::kHamming;
  std::vector<std::uint64_t> a(rows_a * row_words), b(rows_b * row_words);
  for (auto& word : a) word = input.TakeWord();
  for (auto& word : b) word = input.TakeWord();
  // Some rows of b as those of a.
  for (std::size_t i = 0; i < std::min(rows_a, rows_b); i += 2) {
    std::copy_n(a.begin() + static_cast<std::ptrdiff_t>(i * row_words), row_words,
                b.begin() + static_cast<std::ptrdiff_t>(i * row_words));
  }
  const DiceThreshold threshold = *DiceThreshold::Create(numerator, denominator);
  const auto expected = LiteralCandidates({a, row_words}, {b, row_words}, threshold, measure);
  for (const Kernel* kernel : SupportedKernels()) {
    ComparisonOptions options;
    options.kernel = kernel;
    options.measure = measure;
    const auto found = FindCandidates({a, row_words}, {b, row_words}, threshold, options);
    Check(found.ok() && *found == expected);
  }
}

}  // namespace
}  // namespace mirrorflow

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mirrorflow::CompareKernels({data, size});
  return 0;
}
