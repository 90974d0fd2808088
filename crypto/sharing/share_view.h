#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/batch_header.h"
#include "crypto/encoded_batch.h"
#include "crypto/secret_bytes.h"
#include "crypto/wiping_allocator.h"

namespace mirrorflow {

inline constexpr std::size_t kMaxShareDimensions = 16;
inline constexpr std::size_t kMaxShareCategories = 1024;  // of all dimensions together
inline constexpr std::size_t kTokenBits = 128;

// What is shared of a record, in this order:
//   ring        numbers modulo 2^16, each a bit of the record: the bits of its row, one that says
//               that it has a row, and the bits of its token slots
//   categories  numbers modulo 2^32: for each dimension (sex, age, ...) one for each category, 1
//               for the category of the record and 0 for the others
//   flags       one byte, shared by exclusive or: kSharedInPeriod, kSharedFlagged
// Records that pad a partition have no row, no category, no flag, and tokens that equal nothing.
struct ShareLayout {
  std::uint32_t row_bits = 0;
  std::uint32_t token_slots = 0;
  std::vector<std::uint16_t> dimensions{};  // categories of each

  std::size_t ring_columns() const { return row_bits + 1 + token_slots * kTokenBits; }
  std::size_t presence_column() const { return row_bits; }
  std::size_t token_column(std::size_t slot) const { return row_bits + 1 + slot * kTokenBits; }
  std::size_t categories() const;
  std::size_t ring_bytes() const { return 2 * ring_columns(); }
  std::size_t record_bytes() const { return ring_bytes() + 4 * categories() + 1; }

  friend bool operator==(const ShareLayout&, const ShareLayout&) = default;
};

inline constexpr std::uint8_t kSharedInPeriod = 1;  // a record that is not kInWindowOnly
inline constexpr std::uint8_t kSharedFlagged = 2;   // a record with any RecordFlag

// One of the three shares of a batch: record bytes that follow from a seed, or stand there.
class ShareComponent {
 public:
  using Bytes = std::vector<std::uint8_t, WipingAllocator<std::uint8_t>>;

  // 32 bytes; the records are those of SeededRecord.
  explicit ShareComponent(SecretBytes seed) : content_(std::move(seed)) {}
  explicit ShareComponent(Bytes records) : content_(std::move(records)) {}

  bool seeded() const { return std::holds_alternative<SecretBytes>(content_); }
  const SecretBytes& seed() const { return std::get<SecretBytes>(content_); }
  const Bytes& records() const { return std::get<Bytes>(content_); }

 private:
  std::variant<SecretBytes, Bytes> content_;
};

// What one party holds of the batch of one side: two of its three shares, from which nothing
// follows about any record. Two different parties' views together are the batch.
//
// Party p holds the shares p and p + 1 (modulo 3). Shares 0 and 1 are pseudo-random from seeds;
// share 2 is what makes the sum right.
//
// Valid by construction, immutable. Not encrypted: that is the business of what carries it.
class ShareView {
 public:
  // `header`: counts are those of the padded batch. `partitions`: ascending codes, without gaps;
  // records of different partitions are not compared. InvalidArgument unless everything fits.
  static absl::StatusOr<ShareView> Create(BatchHeader header, std::vector<BatchShard> partitions,
                                          std::vector<std::uint16_t> dimensions, int party,
                                          ShareComponent first, ShareComponent second);

  const BatchHeader& header() const { return header_; }
  std::span<const BatchShard> partitions() const { return partitions_; }
  const ShareLayout& layout() const { return layout_; }
  int party() const { return party_; }
  std::size_t size() const { return static_cast<std::size_t>(header_.record_count); }
  const ShareComponent& component(std::size_t which) const { return components_[which]; }  // 0, 1

 private:
  ShareView(BatchHeader header, std::vector<BatchShard> partitions, ShareLayout layout, int party,
            ShareComponent first, ShareComponent second)
      : header_(std::move(header)),
        partitions_(std::move(partitions)),
        layout_(std::move(layout)),
        party_(party),
        components_{std::move(first), std::move(second)} {}

  BatchHeader header_;
  std::vector<BatchShard> partitions_;
  ShareLayout layout_;
  int party_;
  std::array<ShareComponent, 2> components_;
};

}  // namespace mirrorflow
