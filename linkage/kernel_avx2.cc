#include <immintrin.h>

#include "linkage/kernel_tile.h"

// Needs AVX2. Bits are counted four at a time by table look-up (PSHUFB, after Mula, Kurz, Lemire,
// "Faster population counts using AVX2 instructions", 2018), but with the AND inside the table:
// rows of B are spread to a nibble a byte and 32 of them interleaved, a byte lane is a row, and the
// table for the nibble n of A maps m to the bits set in n & m. So a look-up and an addition serve
// four bits of 32 pairs, with no AND and no horizontal sum; a tile is 2 x 96 pairs.
namespace mirrorflow {
namespace {

constexpr std::uint32_t kLanes = 32;
constexpr std::uint32_t kVectors = 3;
constexpr std::uint32_t kGroupRows = kVectors * kLanes;
// 31 bytes of A are 62 nibbles: 62 * 4 fits the byte lanes.
constexpr std::uint32_t kBytesBeforeCarry = 31;

// For each byte of A, the tables of its low and its high nibble.
struct alignas(64) Tables {
  unsigned char low[256][16];
  unsigned char high[256][16];
};

constexpr Tables MakeTables() {
  Tables tables = {};
  for (unsigned a = 0; a < 256; ++a) {
    for (unsigned b = 0; b < 16; ++b) {
      for (unsigned bit = 0; bit < 4; ++bit) {
        tables.low[a][b] += static_cast<unsigned char>((a >> bit) & (b >> bit) & 1);
        tables.high[a][b] += static_cast<unsigned char>((a >> (4 + bit)) & (b >> bit) & 1);
      }
    }
  }
  return tables;
}

constexpr Tables kTables = MakeTables();

// Group: for each vector 16 negated floors of its even rows and 16 of its odd rows (16 bits each),
// then for each nibble a byte of each of kGroupRows rows.
constexpr std::size_t kStartBytes = kGroupRows * sizeof(std::int16_t);

std::size_t GroupBytes(std::uint32_t row_words) {
  return kStartBytes + std::size_t{kGroupRows} * row_words * 16;
}

void PackGroup(const std::uint64_t* rows, const std::int32_t* floors, std::uint32_t row_words,
               std::uint32_t count, unsigned char* group) {
  auto* starts = reinterpret_cast<std::int16_t*>(group);
  unsigned char* const nibbles = group + kStartBytes;
  for (std::uint32_t i = 0; i < kGroupRows; ++i) {
    const std::uint32_t lane = i % kLanes;
    starts[i - lane + (lane % 2) * 16 + lane / 2] =
        static_cast<std::int16_t>(i < count ? -floors[i] : -kNeverReached);
    unsigned char* out = nibbles + i;
    for (std::uint32_t w = 0; w < row_words; ++w) {
      std::uint64_t word = i < count ? rows[std::size_t{i} * row_words + w] : 0;
      for (int nibble = 0; nibble < 16; ++nibble, word >>= 4, out += kGroupRows) {
        *out = static_cast<unsigned char>(word & 15);
      }
    }
  }
}

inline __m256i Table(const unsigned char* table) {
  return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(table)));
}

// Adds byte counts to the 16-bit sums of even and odd rows.
inline void Carry(__m256i counts, __m256i* sums) {
  sums[0] = _mm256_add_epi16(sums[0], _mm256_and_si256(counts, _mm256_set1_epi16(255)));
  sums[1] = _mm256_add_epi16(sums[1], _mm256_srli_epi16(counts, 8));
}

// Adds the bits common to `bytes` <= kBytesBeforeCarry bytes of both rows of A and 96 rows of B.
// sums: for each row of A and vector, even and odd rows.
inline void AddCommonBits(const unsigned char* a0, const unsigned char* a1, std::uint32_t bytes,
                          const __m256i* b, __m256i* sums) {
  __m256i c00 = _mm256_setzero_si256(), c01 = c00, c02 = c00;
  __m256i c10 = c00, c11 = c00, c12 = c00;
  const auto add = [&](const unsigned char* table0, const unsigned char* table1) {
    const __m256i t0 = Table(table0);
    const __m256i t1 = Table(table1);
    c00 = _mm256_add_epi8(c00, _mm256_shuffle_epi8(t0, b[0]));
    c10 = _mm256_add_epi8(c10, _mm256_shuffle_epi8(t1, b[0]));
    c01 = _mm256_add_epi8(c01, _mm256_shuffle_epi8(t0, b[1]));
    c11 = _mm256_add_epi8(c11, _mm256_shuffle_epi8(t1, b[1]));
    c02 = _mm256_add_epi8(c02, _mm256_shuffle_epi8(t0, b[2]));
    c12 = _mm256_add_epi8(c12, _mm256_shuffle_epi8(t1, b[2]));
    b += kVectors;
  };
  for (std::uint32_t i = 0; i < bytes; ++i) {
    add(kTables.low[a0[i]], kTables.low[a1[i]]);
    add(kTables.high[a0[i]], kTables.high[a1[i]]);
  }
  Carry(c00, sums);
  Carry(c01, sums + 2);
  Carry(c02, sums + 4);
  Carry(c10, sums + 6);
  Carry(c11, sums + 8);
  Carry(c12, sums + 10);
}

// Whether any of the six vectors has a lane of at least `bound`.
inline bool AnyAtLeast(const __m256i* sums, std::int32_t bound) {
  const __m256i below = _mm256_set1_epi16(static_cast<short>(bound - 1));
  __m256i any = _mm256_setzero_si256();
  for (std::uint32_t v = 0; v < 2 * kVectors; ++v) {
    any = _mm256_or_si256(any, _mm256_cmpgt_epi16(sums[v], below));
  }
  return _mm256_testz_si256(any, any) == 0;
}

std::uint32_t WriteHits(const __m256i* sums, const __m256i* starts, std::int32_t bound,
                        std::uint32_t which, std::uint32_t first_row, Hit* hits) {
  std::uint32_t written = 0;
  for (std::uint32_t v = 0; v < 2 * kVectors; ++v) {
    alignas(32) std::int16_t sum[16];
    alignas(32) std::int16_t start[16];
    _mm256_store_si256(reinterpret_cast<__m256i*>(sum), sums[v]);
    _mm256_store_si256(reinterpret_cast<__m256i*>(start), starts[v]);
    for (std::uint32_t i = 0; i < 16; ++i) {
      if (sum[i] < bound) continue;
      hits[written++] = {which, first_row + v / 2 * kLanes + 2 * i + v % 2,
                         static_cast<std::uint32_t>(sum[i] - start[i])};
    }
  }
  return written;
}

std::uint32_t Compare(const RowPair& a, const unsigned char* packed, std::uint32_t groups,
                      Hit* hits) {
  std::uint32_t hit_count = 0;
  const auto* const row0 = reinterpret_cast<const unsigned char*>(a.row[0]);
  const auto* const row1 = reinterpret_cast<const unsigned char*>(a.row[1]);
  for (std::uint32_t g = 0; g < groups; ++g, packed += GroupBytes(a.row_words)) {
    const auto* starts = reinterpret_cast<const __m256i*>(packed);
    const auto* nibbles = reinterpret_cast<const __m256i*>(packed + kStartBytes);
    __m256i sums[4 * kVectors];
    for (std::uint32_t v = 0; v < 2 * kVectors; ++v) sums[v] = sums[2 * kVectors + v] = starts[v];
    std::uint32_t at = 0;  // bytes
    bool alive0 = false;
    bool alive1 = false;
    for (std::uint32_t s = 0; s < a.segments; ++s) {
      const std::uint32_t end = a.segment_end[s] * 8;
      while (at < end) {
        const std::uint32_t bytes = end - at < kBytesBeforeCarry ? end - at : kBytesBeforeCarry;
        AddCommonBits(row0 + at, row1 + at, bytes, nibbles + std::size_t{at} * 2 * kVectors, sums);
        at += bytes;
      }
      alive0 = AnyAtLeast(sums, a.check[0][s]);
      alive1 = AnyAtLeast(sums + 2 * kVectors, a.check[1][s]);
      if (!alive0 && !alive1) break;
    }
    const std::uint32_t last = a.segments - 1;
    if (alive0) {
      hit_count += WriteHits(sums, starts, a.check[0][last], 0, g * kGroupRows, hits + hit_count);
    }
    if (alive1) {
      hit_count += WriteHits(sums + 2 * kVectors, starts, a.check[1][last], 1, g * kGroupRows,
                             hits + hit_count);
    }
  }
  return hit_count;
}

}  // namespace

const Kernel kAvx2Kernel = {"avx2", kGroupRows, GroupBytes, PackGroup, Compare};

}  // namespace mirrorflow
