#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/secret_bytes.h"
#include "crypto/sharing/prf_stream.h"
#include "linkage/split_trust/party_link.h"

namespace mirrorflow {

// Shared bits as one party holds them: x = x_0 ^ x_1 ^ x_2, and party p has x_p and x_(p+1), 64
// bits a word.
struct SharedBits {
  std::vector<std::uint64_t> own;   // x_p
  std::vector<std::uint64_t> next;  // x_(p+1)

  SharedBits() = default;
  explicit SharedBits(std::size_t words) : own(words), next(words) {}
  std::size_t size() const { return own.size(); }

  // The sum of the bits, of two of the same size: each party adds its parts.
  SharedBits& operator^=(const SharedBits& other) {
    for (std::size_t w = 0; w < size(); ++w) {
      own[w] ^= other.own[w];
      next[w] ^= other.next[w];
    }
    return *this;
  }
};

// The same for numbers modulo 2^32 that add up.
struct SharedNumbers {
  std::vector<std::uint32_t> own;
  std::vector<std::uint32_t> next;

  SharedNumbers() = default;
  explicit SharedNumbers(std::size_t count) : own(count), next(count) {}
  std::size_t size() const { return own.size(); }
};

// What a check of products needs of each word of an and (product_check.h).
struct ProductRecord {
  SharedBits x, y;
  std::vector<std::uint64_t> product_next;    // as the next party sent it
  std::vector<std::uint64_t> zero_with_next;  // what was drawn to hide it
  std::vector<std::uint64_t> zero_with_previous;

  std::size_t size() const { return product_next.size(); }
  void Clear() { *this = ProductRecord(); }
};

// One party's place in the ring during a run: sends and receives, counts, keeps the hashes of all
// that went over each link, and draws with its neighbours what hides what is sent. After Araki,
// Furukawa, Lindell, Nof and Ohara (2016).
//
// Whatever a party receives here is masked with a key that it does not have, or follows from what
// it knows already. Safe against one party that keeps to the protocol and looks at all it sees. A
// party that does not keep to it can make results wrong (docs/split-trust.md).
//
// Thread safety: one thread at a time.
class PartyRing {
 public:
  // Keys of 32 bytes between this party and its neighbours, for this run alone.
  PartyRing(int party, PartyLink& link, const SecretBytes& key_with_next,
            const SecretBytes& key_with_previous);
  ~PartyRing();

  int party() const { return party_; }

  absl::Status Send(Neighbour to, std::span<const std::uint8_t> message);
  absl::Status Receive(Neighbour from, std::span<std::uint8_t> message);
  template <typename T>
  absl::Status SendItems(Neighbour to, std::span<const T> items) {
    return Send(to, {reinterpret_cast<const std::uint8_t*>(items.data()), items.size_bytes()});
  }
  template <typename T>
  absl::Status ReceiveItems(Neighbour from, std::span<T> items) {
    return Receive(from, {reinterpret_cast<std::uint8_t*>(items.data()), items.size_bytes()});
  }
  // All parties call these at the same points; a round ends when each has received.
  void EndRound() { ++rounds_; }

  // Adds a share of zero: numbers that hide the others, while those of all three add up to nothing.
  void AddZeroShare(std::span<std::uint64_t> bits);     // exclusive or
  void AddZeroShare(std::span<std::uint16_t> numbers);  // modulo 2^16
  void AddZeroShare(std::span<std::uint32_t> numbers);  // modulo 2^32
  // Bits that parties 2 and 0 draw alike, and party 1 does not know. Not to be called by party 1.
  void DrawConversion(std::span<std::uint64_t> bits);
  // Bits that this party and one neighbour draw alike, and the third party does not know.
  void DrawWith(Neighbour neighbour, std::span<std::uint64_t> bits);

  // Shares of values of which each party has a part: hides the parts, sends its own to the previous
  // party and takes the next one's. One round.
  absl::Status Reshare(std::span<std::uint64_t> parts, std::span<std::uint64_t> next);
  absl::Status Reshare(std::span<std::uint32_t> parts, std::span<std::uint32_t> next);

  // Keeps from here on what the check of every and needs, of those below and of ReshareProducts.
  void Record(ProductRecord* record) { record_ = record; }
  bool records() const { return record_ != nullptr; }
  // Reshare of parts that are those of x & y; on record.
  absl::Status ReshareProducts(const SharedBits& x, const SharedBits& y,
                               std::span<std::uint64_t> parts, std::span<std::uint64_t> next);

  // x & y, bit by bit; all of the same size. One round.
  absl::Status And(const SharedBits& x, const SharedBits& y, SharedBits& product);
  // x * y, number by number; never on record. One round.
  absl::Status Multiply(const SharedNumbers& x, const SharedNumbers& y, SharedNumbers& product);
  // Bits as numbers: the first `count` bits. Two rounds.
  absl::StatusOr<SharedNumbers> ToNumbers(const SharedBits& bits, std::size_t count);

  // 32 bytes that no party chose: each commits to a random part before any shows its own.
  absl::StatusOr<std::array<std::uint8_t, 32>> TossCoin();
  // Unauthenticated unless all parties call it with the same bytes.
  absl::Status CheckSame(const Hash256& bytes);
  // Unauthenticated unless `next_share` is the next party's `own_share`, all around.
  absl::Status CheckNeighbours(const Hash256& own_share, const Hash256& next_share);
  // DataLoss unless each neighbour has received what this party sent, and sent what it received.
  absl::Status CheckTranscripts();
  // Sends to both neighbours, then receives from both. One round.
  absl::Status Swap(std::span<const std::uint8_t> to_both, std::span<std::uint8_t> of_next,
                    std::span<std::uint8_t> of_previous);
  // Opens the sum of the parties' parts: all commit to their parts, then `before` is called, then
  // all show them. Unauthenticated when a part is not what was committed to.
  absl::Status Open(std::span<const std::uint32_t> parts,
                    const std::function<absl::Status()>& before, std::vector<std::uint32_t>& sums);

  std::uint64_t rounds() const { return rounds_; }
  std::uint64_t bytes_sent() const { return bytes_sent_; }
  // Of what has been sent and received so far.
  Hash256 Transcript() const;

 private:
  struct Hashes;

  const int party_;
  PartyLink& link_;
  PrfStream zero_with_next_;
  PrfStream zero_with_previous_;
  PrfStream conversion_;
  PrfStream pair_with_next_;
  PrfStream pair_with_previous_;
  std::unique_ptr<Hashes> hashes_;
  ProductRecord* record_ = nullptr;
  std::uint64_t rounds_ = 0;
  std::uint64_t bytes_sent_ = 0;
};

}  // namespace mirrorflow
