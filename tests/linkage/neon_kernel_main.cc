// The NEON kernel against the definition, on random shapes: a program of its own, so that it can be
// built by a cross compiler without the libraries of the other tests, and run by an emulator.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <random>
#include <set>
#include <tuple>
#include <vector>

#include "linkage/kernel_tile.h"

namespace mirrorflow {
namespace {

struct Rows {
  std::vector<std::uint64_t> words;
  std::vector<const std::uint64_t*> row;
  std::vector<std::int32_t> floors;
};

Rows RandomRows(std::size_t count, std::uint32_t row_words, std::mt19937_64& random) {
  Rows rows;
  for (std::size_t i = 0; i < count; ++i) {
    const bool is_full = random() % 3 == 0;
    for (std::uint32_t w = 0; w < row_words; ++w) {
      rows.words.push_back(is_full ? ~std::uint64_t{0} : random() & random());
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    rows.row.push_back(&rows.words[i * row_words]);
    std::int32_t bits = 0;
    for (std::uint32_t w = 0; w < row_words; ++w) bits += std::popcount(rows.row[i][w]);
    // A share of the common bits that some pairs reach, negative ones too.
    rows.floors.push_back(bits / 6 + static_cast<std::int32_t>(random() % 40) - 20);
  }
  return rows;
}

std::int32_t CommonBits(const std::uint64_t* a, const std::uint64_t* b, std::uint32_t words) {
  std::int32_t common = 0;
  for (std::uint32_t w = 0; w < words; ++w) common += std::popcount(a[w] & b[w]);
  return common;
}

bool Check(const Kernel& kernel, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto row_words = static_cast<std::uint32_t>(1 + random() % 200);
  const std::size_t count = 1 + random() % 23;
  const Rows a = RandomRows(2, row_words, random), b = RandomRows(count, row_words, random);
  std::set<std::uint32_t> ends = {row_words};
  for (std::uint64_t i = random() % 3; i > 0; --i) {
    ends.insert(static_cast<std::uint32_t>(1 + random() % row_words));
  }
  const std::vector<std::uint32_t> segment_end(ends.begin(), ends.end());
  std::vector<std::int32_t> checks[2];
  for (std::size_t which = 0; which < 2; ++which) {
    for (const std::uint32_t end : segment_end) {
      std::int32_t rest = 0;
      for (std::uint32_t w = end; w < row_words; ++w) rest += std::popcount(a.row[which][w]);
      checks[which].push_back(a.floors[which] - rest);
    }
  }
  const auto groups =
      static_cast<std::uint32_t>((count + kernel.group_rows - 1) / kernel.group_rows);
  const std::size_t group_bytes = kernel.group_bytes(row_words);
  auto* packed = new (std::align_val_t{64}) unsigned char[groups * group_bytes];
  for (std::uint32_t g = 0; g < groups; ++g) {
    const std::size_t first = std::size_t{g} * kernel.group_rows;
    kernel.pack_group(
        &b.row[first], &b.floors[first], row_words,
        static_cast<std::uint32_t>(std::min<std::size_t>(kernel.group_rows, count - first)),
        packed + g * group_bytes);
  }
  const RowPair pair{{a.row[0], a.row[1]},
                     {checks[0].data(), checks[1].data()},
                     segment_end.data(),
                     static_cast<std::uint32_t>(segment_end.size()),
                     row_words};
  std::vector<Hit> hits(2 * std::size_t{groups} * kernel.group_rows);
  hits.resize(kernel.compare(pair, packed, groups, hits.data()));
  ::operator delete[](packed, std::align_val_t{64});

  std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> found, expected;
  for (const Hit& hit : hits) {
    if (hit.b < count) found.insert({hit.a, hit.b, hit.common});
  }
  for (std::uint32_t which = 0; which < 2; ++which) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::int32_t common = CommonBits(a.row[which], b.row[i], row_words);
      if (common >= a.floors[which] + b.floors[i]) {
        expected.insert({which, i, static_cast<std::uint32_t>(common)});
      }
    }
  }
  return found == expected;
}

}  // namespace
}  // namespace mirrorflow

int main() {
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    for (const auto* kernel : {&mirrorflow::kNeonKernel, &mirrorflow::kScalarKernel}) {
      if (mirrorflow::Check(*kernel, seed)) continue;
      std::printf("kernel %s is wrong for seed %llu\n", kernel->name,
                  static_cast<unsigned long long>(seed));
      return EXIT_FAILURE;
    }
  }
  std::puts("2000 random shapes");
}
