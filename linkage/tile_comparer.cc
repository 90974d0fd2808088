#include "linkage/tile_comparer.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace mirrorflow {
namespace {

// What is packed of the second side at a time stays in the first-level cache while rows of the
// first pass over it.
constexpr std::size_t kChunkBytes = 24 * 1024;
constexpr std::size_t kMaxChunkRows = 4096;
constexpr std::size_t kMaxGroupRows = 128;
static_assert(kTileRowsA % 2 == 0);

}  // namespace

TileComparer::Buffers::Buffers(const TileComparer& comparer) {
  const Kernel& kernel = comparer.kernel_;
  const std::size_t group_bytes =
      kernel.group_bytes(static_cast<std::uint32_t>(comparer.b_.rows.row_words));
  groups_ =
      std::clamp<std::size_t>(kChunkBytes / group_bytes, 1, kMaxChunkRows / kernel.group_rows);
  packed_.reset(new (std::align_val_t{64}) unsigned char[groups_ * group_bytes]);
  hits_ = std::make_unique<Hit[]>(2 * groups_ * kernel.group_rows);
}

TileComparer::TileComparer(const PreparedRows& a, const PreparedRows& b, bool within,
                           const Similarity& similarity, const Kernel& kernel,
                           std::vector<std::uint32_t> segment_ends)
    : a_(a),
      b_(b),
      within_(within),
      similarity_(similarity),
      kernel_(kernel),
      segment_ends_(std::move(segment_ends)),
      never_(segment_ends_.size(), kNeverReached) {}

// Of rows in order of their length: whether the two nearest in length could match.
bool TileComparer::LengthsCanMatch(std::size_t a_begin, std::size_t a_end, std::size_t b_begin,
                                   std::size_t b_end) const {
  if (a_.bits[a_end - 1] < b_.bits[b_begin]) {
    return similarity_.CanReach(a_.bits[a_end - 1], b_.bits[b_begin]);
  }
  if (b_.bits[b_end - 1] < a_.bits[a_begin]) {
    return similarity_.CanReach(a_.bits[a_begin], b_.bits[b_end - 1]);
  }
  return true;
}

void TileComparer::Compare(const Tile& tile, Buffers& buffers, const Sink& sink) const {
  const std::size_t chunk_rows = buffers.groups_ * kernel_.group_rows;
  bool loaded = false;
  for (std::size_t begin = tile.b_begin; begin < tile.b_end; begin += chunk_rows) {
    const std::size_t end = std::min<std::size_t>(begin + chunk_rows, tile.b_end);
    if (within_ && end <= tile.a_begin + std::size_t{1}) continue;
    if (!LengthsCanMatch(tile.a_begin, tile.a_end, begin, end)) continue;
    if (!std::exchange(loaded, true)) LoadRows(tile, buffers);
    buffers.found_.clear();
    CompareChunk(tile, begin, end, buffers);
    if (!sink(buffers.found_)) return;
  }
}

// The rows of the first side side by side, with what must be reached after each segment.
void TileComparer::LoadRows(const Tile& tile, Buffers& buffers) const {
  const std::size_t row_words = a_.rows.row_words;
  const std::size_t segments = segment_ends_.size();
  const std::size_t rows = tile.a_end - tile.a_begin;
  buffers.rows_a_.resize(rows * row_words);
  buffers.checks_.resize(rows * segments);
  for (std::size_t i = 0; i < rows; ++i) {
    const std::uint64_t* words = a_.words(tile.a_begin + i);
    std::memcpy(&buffers.rows_a_[i * row_words], words, row_words * sizeof *words);
    for (std::size_t s = 0; s < segments; ++s) {
      const std::size_t end = segment_ends_[s];
      buffers.checks_[i * segments + s] =
          a_.floors[tile.a_begin + i] -
          static_cast<std::int32_t>(BitsSet(words + end, row_words - end));
    }
  }
}

void TileComparer::Pack(std::size_t b_begin, std::size_t b_end, Buffers& buffers) const {
  const auto row_words = static_cast<std::uint32_t>(b_.rows.row_words);
  const std::size_t group_rows = kernel_.group_rows;
  unsigned char* group = buffers.packed_.get();
  for (std::size_t b = b_begin; b < b_end; b += group_rows) {
    const std::size_t count = std::min(group_rows, b_end - b);
    std::array<const std::uint64_t*, kMaxGroupRows> rows;
    for (std::size_t i = 0; i < count; ++i) rows[i] = b_.words(b + i);
    kernel_.pack_group(rows.data(), &b_.floors[b], row_words, static_cast<std::uint32_t>(count),
                       group);
    group += kernel_.group_bytes(row_words);
  }
}

void TileComparer::CompareChunk(const Tile& tile, std::size_t b_begin, std::size_t b_end,
                                Buffers& buffers) const {
  Pack(b_begin, b_end, buffers);
  const std::size_t row_words = a_.rows.row_words;
  const std::size_t segments = segment_ends_.size();
  const auto groups =
      static_cast<std::uint32_t>((b_end - b_begin + kernel_.group_rows - 1) / kernel_.group_rows);
  RowPair pair{};
  pair.segment_end = segment_ends_.data();
  pair.segments = static_cast<std::uint32_t>(segments);
  pair.row_words = static_cast<std::uint32_t>(row_words);
  for (std::size_t a = tile.a_begin; a < tile.a_end; a += 2) {
    if (within_ && b_end <= a + 1) break;
    const std::size_t a_end = std::min<std::size_t>(a + 2, tile.a_end);
    if (!LengthsCanMatch(a, a_end, b_begin, b_end)) continue;
    const std::size_t first = a - tile.a_begin;
    const std::size_t second = a_end - 1 - tile.a_begin;
    pair.row[0] = &buffers.rows_a_[first * row_words];
    pair.row[1] = &buffers.rows_a_[second * row_words];
    pair.check[0] = &buffers.checks_[first * segments];
    pair.check[1] = second > first ? &buffers.checks_[second * segments] : never_.data();
    const std::uint32_t hits =
        kernel_.compare(pair, buffers.packed_.get(), groups, buffers.hits_.get());
    for (std::uint32_t h = 0; h < hits; ++h) {
      const Hit& hit = buffers.hits_[h];
      const std::size_t at_a = a + hit.a;
      const std::size_t at_b = b_begin + hit.b;
      if (at_a >= a_end || at_b >= b_end || (within_ && at_b <= at_a)) continue;
      const std::uint32_t bits_a = a_.bits[at_a];
      const std::uint32_t bits_b = b_.bits[at_b];
      if (!similarity_.Reaches(hit.common, bits_a, bits_b)) continue;
      Candidate found{a_.order[at_a], b_.order[at_b],
                      similarity_.Score(hit.common, bits_a, bits_b)};
      if (within_ && found.b < found.a) std::swap(found.a, found.b);
      buffers.found_.push_back(found);
    }
  }
}

}  // namespace mirrorflow
