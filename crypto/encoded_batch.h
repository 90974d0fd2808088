#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/batch_header.h"
#include "corridor/stratum.h"

namespace mirrorflow {

inline constexpr std::uint32_t kMaxRowBits = 16384;
inline constexpr std::uint32_t kMaxTokenSlots = 8;

// A keyed token of one identifier (document number, national id). Equal tokens of both sides mean
// equal identifiers; a slot without an identifier holds random bytes and equals nothing.
using ExactToken = std::array<std::uint8_t, 16>;

// The rows of one birth-year band, encoded under a subkey of their own; rows of different shards
// can't be compared. Only rows of the same code are.
struct BatchShard {
  std::uint16_t code = 0;
  std::uint32_t first_row = 0;
  std::uint32_t row_count = 0;

  friend bool operator==(const BatchShard&, const BatchShard&) = default;
};

// What a node says of a record beside its stratum. Values are part of the batch format.
enum RecordFlag : std::uint8_t {
  // The event is outside the period, in the months around it that the batch rule names: it may be
  // linked, and is not counted as reported.
  kInWindowOnly = 1,
  // The country at the other end is not known: counted apart.
  kOtherCountryUnknown = 2,
};
inline constexpr std::uint8_t kAllRecordFlags = kInWindowOnly | kOtherCountryUnknown;

// What a batch holds beside its header.
struct BatchContents {
  std::vector<std::uint64_t> words{};         // row_count * row_bits / 64
  std::vector<std::uint8_t> stratum_codes{};  // record_count
  // record_count, each any of RecordFlag; or empty, where no record has one.
  std::vector<std::uint8_t> record_flags{};
  std::vector<ExactToken> tokens{};  // record_count * token_slots, a record's side by side
  // The record of each row; empty where row i is record i, and then there is one row a record.
  std::vector<std::uint32_t> record_of_row{};
  // Ascending by code, in the order of the rows, without gaps; empty where all rows are one shard.
  std::vector<BatchShard> shards{};
};

// The same in memory of somebody else: a file that is mapped.
struct BatchView {
  std::span<const std::uint64_t> words{};
  std::span<const std::uint8_t> stratum_codes{};
  std::span<const std::uint8_t> record_flags{};
  std::span<const ExactToken> tokens{};
  std::span<const std::uint32_t> record_of_row{};
};

// The encoded records of one side of one run: what a node sends and the linkage service compares.
// Pseudonymised personal data.
//
// A record is one reported event. It has one row, or, in a batch that is sharded by birth year, one
// row in each of the shards in which it may find its partner; at most one in any shard.
//
// Rows are row-major, row_words() words of 64 bits each. Bit i of a row is bit (7 - i%8) of its
// byte i/8, and a word is eight bytes read little-endian (so the memory of a little-endian machine
// is the byte string of the file and wire formats). A row of zeros belongs to a record without
// enough identity: it is counted as reported and links by exact tokens or not at all. With row_bits
// 0 no rows are sent and all records are so.
//
// Valid by construction, immutable, safe to read from many threads.
class EncodedBatch {
 public:
  // InvalidArgument unless header.row_bits is a multiple of 64 and at most 16384, the contents have
  // the sizes that the header says, stratum codes are in range, and rows, records and shards fit as
  // said above.
  static absl::StatusOr<EncodedBatch> Create(BatchHeader header, BatchContents contents);
  // Of a view, with the shards of BatchContents. `owner` keeps what is seen for as long as the
  // batch lives; nobody may write there meanwhile. The errors of Create.
  static absl::StatusOr<EncodedBatch> OfView(BatchHeader header, const BatchView& view,
                                             std::vector<BatchShard> shards,
                                             std::shared_ptr<const void> owner);

  EncodedBatch(EncodedBatch&&) = default;
  EncodedBatch& operator=(EncodedBatch&&) = default;
  EncodedBatch(const EncodedBatch&) = delete;
  EncodedBatch& operator=(const EncodedBatch&) = delete;

  const BatchHeader& header() const { return header_; }
  // Records: what minimum sizes and commitments speak of.
  std::size_t size() const { return view_.stratum_codes.size(); }
  std::span<const std::uint8_t> stratum_codes() const { return view_.stratum_codes; }  // size()
  std::span<const std::uint8_t> record_flags() const { return view_.record_flags; }    // size()
  std::span<const ExactToken> tokens() const { return view_.tokens; }
  std::span<const ExactToken> tokens(std::size_t record) const {
    return tokens().subspan(record * header_.token_slots, header_.token_slots);
  }

  std::size_t row_count() const { return static_cast<std::size_t>(header_.row_count); }
  std::size_t row_words() const { return header_.row_bits / 64; }
  std::span<const std::uint64_t> row(std::size_t i) const {
    return words().subspan(i * row_words(), row_words());
  }
  std::span<const std::uint64_t> words() const { return view_.words; }
  std::uint32_t record_of_row(std::size_t row) const {
    return view_.record_of_row.empty() ? static_cast<std::uint32_t>(row) : view_.record_of_row[row];
  }
  // At least one, unless there are no rows.
  std::span<const BatchShard> shards() const { return shards_; }
  // Empty where row i is record i.
  std::span<const std::uint32_t> record_of_row() const { return view_.record_of_row; }

 private:
  EncodedBatch(BatchHeader header, const BatchView& view, std::vector<BatchShard> shards,
               std::shared_ptr<const void> owner)
      : header_(std::move(header)),
        view_(view),
        shards_(std::move(shards)),
        owner_(std::move(owner)) {}

  BatchHeader header_;
  BatchView view_;
  std::vector<BatchShard> shards_;
  std::shared_ptr<const void> owner_;  // of what is seen
};

}  // namespace mirrorflow
