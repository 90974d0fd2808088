#pragma once

#include <cstddef>
#include <cstdint>

// What the units with instruction-set flags share with the rest. Plain types and no inline function
// of the standard library, so that no code compiled with such flags can be picked by the linker for
// the rest of the program.
namespace mirrorflow {

// Widest row, and most bits set in a row, that the kernels count exactly (16-bit lanes).
inline constexpr std::uint32_t kMaxRowWords = 1024;
inline constexpr std::uint32_t kMaxRowBitsSet = 32767;

// A row that matches nothing: more common bits than any row has. For rows of zeros and padding.
inline constexpr std::int32_t kNeverReached = 32767;

// Two rows of A. Words stand in row order.
//
// A pair (a, b) is reported when common(a, b) >= floor[a] + floor[b], where floor[x] is
// Similarity::FloorOfRow (similarity.h): every pair that reaches the threshold, and next to none
// that does not. The caller decides exactly from `common`.
//
// The words are read in segments. After segment s, a tile in which no pair can still reach the sum
// is left: check[a][s] is floor[a] less the bits that row a has set after segment s. So
// check[a][segments - 1] is floor[a].
struct RowPair {
  const std::uint64_t* row[2];
  const std::int32_t* check[2];
  const std::uint32_t* segment_end;  // words, increasing; the last is row_words
  std::uint32_t segments;
  std::uint32_t row_words;
};

struct Hit {
  std::uint32_t a;  // 0 or 1
  std::uint32_t b;  // row of B, counted from the first group
  std::uint32_t common;
};

// One way to compare. Rows of B are packed in groups in the layout that the kernel likes best.
struct Kernel {
  const char* name;
  std::uint32_t group_rows;
  // Bytes of a packed group; a multiple of 64, and groups stand at addresses that are so too.
  std::size_t (*group_bytes)(std::uint32_t row_words);
  // Packs `count` <= group_rows rows with their floors; pads with rows of zeros.
  void (*pack_group)(const std::uint64_t* const* rows, const std::int32_t* floors,
                     std::uint32_t row_words, std::uint32_t count, unsigned char* group);
  // Returns the number of hits written: at most 2 * groups * group_rows, in no certain order.
  std::uint32_t (*compare)(const RowPair& a, const unsigned char* packed, std::uint32_t groups,
                           Hit* hits);
};

extern const Kernel kScalarKernel;
#if defined(__x86_64__)
extern const Kernel kAvx2Kernel;
extern const Kernel kAvx512Kernel;
#elif defined(__aarch64__)
extern const Kernel kNeonKernel;
#endif

}  // namespace mirrorflow
