#include <immintrin.h>

#include "linkage/kernel_tile.h"

// Needs AVX2. Bits are counted four at a time by table look-up (PSHUFB, after Mula, Kurz, Lemire,
// "Faster population counts using AVX2 instructions", 2018), but with the AND inside the table, and
// for two rows of A at once. Rows of B are spread to a nibble a byte and 32 of them interleaved, so
// a byte lane is a row. For the nibbles x and y of the two rows of A, a table maps m to the bits
// set in x & m in its low half and in y & m in its high half. So one look-up serves four bits of 64
// pairs, and there is no AND and no horizontal sum. A tile is 2 x 96 pairs.
namespace mirrorflow {
namespace {

constexpr std::uint32_t kLanes = 32;
constexpr std::uint32_t kVectors = 3;
constexpr std::uint32_t kGroupRows = kVectors * kLanes;
constexpr std::uint32_t kNibbles = 16;  // of a word
// Counts of three look-ups fit half a byte, and those of three words the byte lanes.
constexpr std::uint32_t kLookUpsBeforeSplit = 3;
constexpr std::uint32_t kWordsBeforeCarry = 3;

// For each byte of nibbles x (low) and y (high), the table of them.
struct alignas(64) Tables {
  unsigned char of[256][16];
};

constexpr Tables MakeTables() {
  Tables tables = {};
  for (unsigned xy = 0; xy < 256; ++xy) {
    for (unsigned m = 0; m < 16; ++m) {
      for (unsigned bit = 0; bit < 4; ++bit) {
        tables.of[xy][m] += static_cast<unsigned char>((xy >> bit) & (m >> bit) & 1);
        tables.of[xy][m] += static_cast<unsigned char>(((xy >> (4 + bit)) & (m >> bit) & 1) << 4);
      }
    }
  }
  return tables;
}

constexpr Tables kTables = MakeTables();

// Group: for each vector 16 negated floors of its even rows and 16 of its odd rows (16 bits each),
// then for each nibble a byte of each of kGroupRows rows. The nibbles of a word come in the order
// of NibblePairs: the low ones of its bytes, then the high ones.
constexpr std::size_t kStartBytes = kGroupRows * sizeof(std::int16_t);

std::size_t GroupBytes(std::uint32_t row_words) {
  return kStartBytes + std::size_t{kGroupRows} * row_words * kNibbles;
}

void PackGroup(const std::uint64_t* const* rows, const std::int32_t* floors,
               std::uint32_t row_words, std::uint32_t count, unsigned char* group) {
  auto* starts = reinterpret_cast<std::int16_t*>(group);
  unsigned char* const nibbles = group + kStartBytes;
  for (std::uint32_t i = 0; i < kGroupRows; ++i) {
    const std::uint32_t lane = i % kLanes;
    starts[i - lane + (lane % 2) * 16 + lane / 2] =
        static_cast<std::int16_t>(i < count ? -floors[i] : -kNeverReached);
    unsigned char* out = nibbles + i;
    for (std::uint32_t w = 0; w < row_words; ++w) {
      std::uint64_t word = i < count ? rows[i][w] : 0;
      for (std::uint32_t byte = 0; byte < 8; ++byte, word >>= 8) {
        out[byte * kGroupRows] = static_cast<unsigned char>(word & 15);
        out[(byte + 8) * kGroupRows] = static_cast<unsigned char>(word >> 4 & 15);
      }
      out += kNibbles * kGroupRows;
    }
  }
}

// The nibbles of a word of both rows of A, paired in bytes.
inline void NibblePairs(std::uint64_t word0, std::uint64_t word1, std::uint64_t* pairs) {
  constexpr std::uint64_t kLow = 0x0f0f0f0f0f0f0f0f;
  pairs[0] = (word0 & kLow) | (word1 & kLow) << 4;
  pairs[1] = (word0 >> 4 & kLow) | (word1 & ~kLow);
}

inline __m256i Table(unsigned char nibble_pair) {
  return _mm256_broadcastsi128_si256(
      _mm_load_si128(reinterpret_cast<const __m128i*>(kTables.of[nibble_pair])));
}

// Adds byte counts to the 16-bit sums of even and odd rows.
inline void Carry(__m256i counts, __m256i* sums) {
  sums[0] = _mm256_add_epi16(sums[0], _mm256_and_si256(counts, _mm256_set1_epi16(255)));
  sums[1] = _mm256_add_epi16(sums[1], _mm256_srli_epi16(counts, 8));
}

// Adds the bits common to `words` <= kWordsBeforeCarry words of both rows of A and 96 rows of B.
// sums: for each row of A and vector, even and odd rows.
inline void AddCommonBits(const std::uint64_t* a0, const std::uint64_t* a1, std::uint32_t words,
                          const __m256i* b, __m256i* sums) {
  std::uint64_t pairs[2 * kWordsBeforeCarry];
  for (std::uint32_t w = 0; w < words; ++w) NibblePairs(a0[w], a1[w], pairs + 2 * w);
  const auto* pair = reinterpret_cast<const unsigned char*>(pairs);
  const auto* const end = pair + std::size_t{words} * kNibbles;

  const __m256i low = _mm256_set1_epi8(15);
  __m256i c00 = _mm256_setzero_si256(), c01 = c00, c02 = c00;
  __m256i c10 = c00, c11 = c00, c12 = c00;
  const auto split = [&](__m256i both, __m256i& count0, __m256i& count1) {
    count0 = _mm256_add_epi8(count0, _mm256_and_si256(both, low));
    count1 = _mm256_add_epi8(count1, _mm256_and_si256(_mm256_srli_epi16(both, 4), low));
  };
  for (; pair + kLookUpsBeforeSplit <= end; pair += kLookUpsBeforeSplit) {
    const __m256i t0 = Table(pair[0]);
    const __m256i t1 = Table(pair[1]);
    const __m256i t2 = Table(pair[2]);
    const auto look_up = [&](std::uint32_t v) {
      return _mm256_add_epi8(
          _mm256_add_epi8(_mm256_shuffle_epi8(t0, b[v]), _mm256_shuffle_epi8(t1, b[v + kVectors])),
          _mm256_shuffle_epi8(t2, b[v + 2 * kVectors]));
    };
    split(look_up(0), c00, c10);
    split(look_up(1), c01, c11);
    split(look_up(2), c02, c12);
    b += kLookUpsBeforeSplit * kVectors;
  }
  for (; pair < end; ++pair, b += kVectors) {
    const __m256i table = Table(*pair);
    split(_mm256_shuffle_epi8(table, b[0]), c00, c10);
    split(_mm256_shuffle_epi8(table, b[1]), c01, c11);
    split(_mm256_shuffle_epi8(table, b[2]), c02, c12);
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
  for (std::uint32_t g = 0; g < groups; ++g, packed += GroupBytes(a.row_words)) {
    const auto* starts = reinterpret_cast<const __m256i*>(packed);
    const auto* nibbles = reinterpret_cast<const __m256i*>(packed + kStartBytes);
    __m256i sums[4 * kVectors];
    for (std::uint32_t v = 0; v < 2 * kVectors; ++v) sums[v] = sums[2 * kVectors + v] = starts[v];
    std::uint32_t w = 0;
    bool alive0 = false;
    bool alive1 = false;
    for (std::uint32_t s = 0; s < a.segments; ++s) {
      const std::uint32_t end = a.segment_end[s];
      while (w < end) {
        const std::uint32_t words = end - w < kWordsBeforeCarry ? end - w : kWordsBeforeCarry;
        AddCommonBits(a.row[0] + w, a.row[1] + w, words,
                      nibbles + std::size_t{w} * kNibbles * kVectors, sums);
        w += words;
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
