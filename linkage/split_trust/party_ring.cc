#include "linkage/split_trust/party_ring.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <functional>

#include "crypto/blake2b.h"
#include "crypto/sharing/party_labels.h"

namespace mirrorflow {
namespace {

template <typename T>
std::span<std::uint8_t> BytesOfItems(std::span<T> items) {
  return {reinterpret_cast<std::uint8_t*>(items.data()), items.size_bytes()};
}

// SHA-256 of OpenSSL, which uses the processor's instructions for it: every byte of a run passes.
class RunningHash {
 public:
  RunningHash() : context_(EVP_MD_CTX_new()) {
    if (context_ == nullptr || EVP_DigestInit_ex(context_, EVP_sha256(), nullptr) != 1) {
      std::abort();
    }
  }
  ~RunningHash() { EVP_MD_CTX_free(context_); }
  RunningHash(const RunningHash&) = delete;
  RunningHash& operator=(const RunningHash&) = delete;

  void Update(std::span<const std::uint8_t> bytes) {
    const auto size = static_cast<std::uint32_t>(bytes.size());  // where messages begin counts too
    if (EVP_DigestUpdate(context_, &size, sizeof size) != 1 ||
        EVP_DigestUpdate(context_, bytes.data(), bytes.size()) != 1) {
      std::abort();
    }
  }
  Hash256 Now() const {
    Hash256 hash{};
    EVP_MD_CTX* copy = EVP_MD_CTX_new();
    if (copy == nullptr || EVP_MD_CTX_copy_ex(copy, context_) != 1 ||
        EVP_DigestFinal_ex(copy, hash.data(), nullptr) != 1) {
      std::abort();
    }
    EVP_MD_CTX_free(copy);
    return hash;
  }

 private:
  EVP_MD_CTX* context_;
};

// numbers += stream of one neighbour - stream of the other, a slice at a time.
template <typename T>
void AddDifference(PrfStream& plus, PrfStream& minus, std::span<T> numbers) {
  constexpr std::size_t kSlice = 16384 / sizeof(T);
  std::array<T, kSlice> of_plus;
  std::array<T, kSlice> of_minus;
  while (!numbers.empty()) {
    const std::size_t count = std::min(kSlice, numbers.size());
    plus.Fill(BytesOfItems(std::span(of_plus).first(count)));
    minus.Fill(BytesOfItems(std::span(of_minus).first(count)));
    for (std::size_t i = 0; i < count; ++i) {
      numbers[i] = static_cast<T>(numbers[i] + of_plus[i] - of_minus[i]);
    }
    numbers = numbers.subspan(count);
  }
}

}  // namespace

struct PartyRing::Hashes {
  RunningHash sent_to_next;
  RunningHash sent_to_previous;
  RunningHash received_from_next;
  RunningHash received_from_previous;
};

PartyRing::PartyRing(int party, PartyLink& link, const SecretBytes& key_with_next,
                     const SecretBytes& key_with_previous)
    : party_(party),
      link_(link),
      zero_with_next_(key_with_next.Expose(), kZeroShareLabel),
      zero_with_previous_(key_with_previous.Expose(), kZeroShareLabel),
      conversion_((party == 0 ? key_with_previous : key_with_next).Expose(), kConversionLabel),
      pair_with_next_(key_with_next.Expose(), kPairMaskLabel),
      pair_with_previous_(key_with_previous.Expose(), kPairMaskLabel),
      hashes_(std::make_unique<Hashes>()) {}

PartyRing::~PartyRing() = default;

absl::Status PartyRing::Send(Neighbour to, std::span<const std::uint8_t> message) {
  (to == Neighbour::kNext ? hashes_->sent_to_next : hashes_->sent_to_previous).Update(message);
  bytes_sent_ += message.size();
  return link_.Send(to, message);
}

absl::Status PartyRing::Receive(Neighbour from, std::span<std::uint8_t> message) {
  if (absl::Status received = link_.Receive(from, message); !received.ok()) return received;
  (from == Neighbour::kNext ? hashes_->received_from_next : hashes_->received_from_previous)
      .Update(message);
  return absl::OkStatus();
}

void PartyRing::AddZeroShare(std::span<std::uint64_t> bits) {
  zero_with_previous_.Add(BytesOfItems(bits));
  zero_with_next_.Add(BytesOfItems(bits));
}

void PartyRing::AddZeroShare(std::span<std::uint16_t> numbers) {
  AddDifference(zero_with_previous_, zero_with_next_, numbers);
}

void PartyRing::AddZeroShare(std::span<std::uint32_t> numbers) {
  AddDifference(zero_with_previous_, zero_with_next_, numbers);
}

void PartyRing::DrawConversion(std::span<std::uint64_t> bits) {
  if (party_ == 1) std::abort();
  conversion_.Fill(BytesOfItems(bits));
}

void PartyRing::DrawWith(Neighbour neighbour, std::span<std::uint64_t> bits) {
  (neighbour == Neighbour::kNext ? pair_with_next_ : pair_with_previous_).Fill(BytesOfItems(bits));
}

absl::Status PartyRing::Reshare(std::span<std::uint64_t> parts, std::span<std::uint64_t> next) {
  AddZeroShare(parts);
  absl::Status status = SendItems<std::uint64_t>(Neighbour::kPrevious, parts);
  if (status.ok()) status = ReceiveItems(Neighbour::kNext, next);
  EndRound();
  return status;
}

absl::Status PartyRing::Reshare(std::span<std::uint32_t> parts, std::span<std::uint32_t> next) {
  AddZeroShare(parts);
  absl::Status status = SendItems<std::uint32_t>(Neighbour::kPrevious, parts);
  if (status.ok()) status = ReceiveItems(Neighbour::kNext, next);
  EndRound();
  return status;
}

absl::Status PartyRing::And(const SharedBits& x, const SharedBits& y, SharedBits& product) {
  std::vector<std::uint64_t> parts(x.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    parts[i] = (x.own[i] & (y.own[i] ^ y.next[i])) ^ (x.next[i] & y.own[i]);
  }
  product.next.resize(parts.size());
  absl::Status status = record_ != nullptr ? ReshareProducts(x, y, parts, product.next)
                                           : Reshare(parts, product.next);
  product.own = std::move(parts);
  return status;
}

absl::Status PartyRing::ReshareProducts(const SharedBits& x, const SharedBits& y,
                                        std::span<std::uint64_t> parts,
                                        std::span<std::uint64_t> next) {
  const auto append = [](std::vector<std::uint64_t>& to, std::span<const std::uint64_t> words) {
    to.insert(to.end(), words.begin(), words.end());
  };
  append(record_->x.own, x.own);
  append(record_->x.next, x.next);
  append(record_->y.own, y.own);
  append(record_->y.next, y.next);
  const auto hide = [&](PrfStream& stream, std::vector<std::uint64_t>& kept) {
    const std::size_t at = kept.size();
    kept.resize(at + parts.size());
    const std::span<std::uint64_t> drawn = std::span(kept).subspan(at);
    stream.Fill(BytesOfItems(drawn));
    for (std::size_t i = 0; i < parts.size(); ++i) parts[i] ^= drawn[i];
  };
  hide(zero_with_previous_, record_->zero_with_previous);
  hide(zero_with_next_, record_->zero_with_next);
  absl::Status status = SendItems<std::uint64_t>(Neighbour::kPrevious, parts);
  if (status.ok()) status = ReceiveItems(Neighbour::kNext, next);
  append(record_->product_next, next);
  EndRound();
  return status;
}

absl::Status PartyRing::Multiply(const SharedNumbers& x, const SharedNumbers& y,
                                 SharedNumbers& product) {
  std::vector<std::uint32_t> parts(x.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    parts[i] = x.own[i] * (y.own[i] + y.next[i]) + x.next[i] * y.own[i];
  }
  product.next.resize(parts.size());
  absl::Status status = Reshare(parts, product.next);
  product.own = std::move(parts);
  return status;
}

absl::StatusOr<SharedNumbers> PartyRing::ToNumbers(const SharedBits& bits, std::size_t count) {
  // Each of the three shares of a bit is known to the two parties that hold it: as numbers they are
  // shares of which all parts but one are zero. Then x ^ y = x + y - 2xy, twice.
  std::array<SharedNumbers, 3> shares;
  for (int number = 0; number < kPartyCount; ++number) {
    SharedNumbers& share = shares[static_cast<std::size_t>(number)];
    share = SharedNumbers(count);
    for (std::size_t i = 0; i < count; ++i) {
      if (number == party_) share.own[i] = bits.own[i / 64] >> (i % 64) & 1;
      if (number == NextParty(party_)) share.next[i] = bits.next[i / 64] >> (i % 64) & 1;
    }
  }
  SharedNumbers sum = std::move(shares[0]);
  for (std::size_t s = 1; s < 3; ++s) {
    SharedNumbers product;
    if (absl::Status status = Multiply(sum, shares[s], product); !status.ok()) return status;
    for (std::size_t i = 0; i < count; ++i) {
      sum.own[i] += shares[s].own[i] - 2 * product.own[i];
      sum.next[i] += shares[s].next[i] - 2 * product.next[i];
    }
  }
  return sum;
}

absl::Status PartyRing::Swap(std::span<const std::uint8_t> to_both, std::span<std::uint8_t> of_next,
                             std::span<std::uint8_t> of_previous) {
  absl::Status status = Send(Neighbour::kNext, to_both);
  if (status.ok()) status = Send(Neighbour::kPrevious, to_both);
  if (status.ok()) status = Receive(Neighbour::kNext, of_next);
  if (status.ok()) status = Receive(Neighbour::kPrevious, of_previous);
  EndRound();
  return status;
}

absl::StatusOr<std::array<std::uint8_t, 32>> PartyRing::TossCoin() {
  std::array<std::array<std::uint8_t, 32>, kPartyCount> parts;
  std::array<Hash256, 2> commitments;
  auto& mine = parts[static_cast<std::size_t>(party_)];
  randombytes_buf(mine.data(), mine.size());
  const auto commit = [](int party, std::span<const std::uint8_t> part) {
    return Blake2b256()
        .Field(kPartyCoinLabel)
        .Field(static_cast<std::uint64_t>(party))
        .Field(part)
        .Final();
  };
  absl::Status status = Swap(commit(party_, mine), commitments[0], commitments[1]);
  const int others[2] = {NextParty(party_), PreviousParty(party_)};
  auto& of_next = parts[static_cast<std::size_t>(others[0])];
  auto& of_previous = parts[static_cast<std::size_t>(others[1])];
  if (status.ok()) status = Swap(mine, of_next, of_previous);
  if (!status.ok()) return status;
  if (commit(others[0], of_next) != commitments[0] ||
      commit(others[1], of_previous) != commitments[1]) {
    return absl::UnauthenticatedError("a party showed another coin than it had committed to");
  }
  Blake2b256 coin;
  coin.Field(kPartyCoinLabel);
  for (const auto& part : parts) coin.Field(part);
  return coin.Final();
}

absl::Status PartyRing::CheckSame(const Hash256& bytes) {
  Hash256 of_next{};
  Hash256 of_previous{};
  if (absl::Status status = Swap(bytes, of_next, of_previous); !status.ok()) return status;
  if (of_next != bytes || of_previous != bytes) {
    return absl::UnauthenticatedError(
        "the parties do not hold the same terms and batches; nothing was computed");
  }
  return absl::OkStatus();
}

absl::Status PartyRing::CheckNeighbours(const Hash256& own_share, const Hash256& next_share) {
  Hash256 previous_says{};
  absl::Status status = Send(Neighbour::kNext, next_share);
  if (status.ok()) status = Receive(Neighbour::kPrevious, previous_says);
  EndRound();
  if (!status.ok()) return status;
  if (previous_says != own_share) {
    return absl::UnauthenticatedError(
        "two parties were given different copies of a share; nothing was linked\nhint: the node "
        "must share its batch again");
  }
  return absl::OkStatus();
}

absl::Status PartyRing::CheckTranscripts() {
  const auto message = [](const RunningHash& sent, const RunningHash& received) {
    std::array<std::uint8_t, 64> both;
    std::ranges::copy(sent.Now(), both.begin());
    std::ranges::copy(received.Now(), both.begin() + 32);
    return both;
  };
  const auto mirrored = [&](const RunningHash& sent, const RunningHash& received) {
    return message(received, sent);
  };
  const auto with_next = message(hashes_->sent_to_next, hashes_->received_from_next);
  const auto with_previous = message(hashes_->sent_to_previous, hashes_->received_from_previous);
  const auto of_next = mirrored(hashes_->sent_to_next, hashes_->received_from_next);
  const auto of_previous = mirrored(hashes_->sent_to_previous, hashes_->received_from_previous);
  std::array<std::uint8_t, 64> next_says{};
  std::array<std::uint8_t, 64> previous_says{};
  absl::Status status = Send(Neighbour::kNext, with_next);
  if (status.ok()) status = Send(Neighbour::kPrevious, with_previous);
  if (status.ok()) status = Receive(Neighbour::kNext, next_says);
  if (status.ok()) status = Receive(Neighbour::kPrevious, previous_says);
  EndRound();
  if (!status.ok()) return status;
  if (next_says != of_next || previous_says != of_previous) {
    return absl::DataLossError(
        "another party received something else than was sent, or says so; nothing was opened");
  }
  return absl::OkStatus();
}

absl::Status PartyRing::Open(std::span<const std::uint32_t> parts,
                             const std::function<absl::Status()>& before,
                             std::vector<std::uint32_t>& sums) {
  constexpr std::size_t kSaltBytes = 32;
  const std::size_t size = kSaltBytes + parts.size_bytes();
  std::vector<std::uint8_t> mine(size);
  randombytes_buf(mine.data(), kSaltBytes);
  std::memcpy(mine.data() + kSaltBytes, parts.data(), parts.size_bytes());
  const auto commit = [](int party, std::span<const std::uint8_t> part) {
    return Blake2b256()
        .Field(kPartyOpeningLabel)
        .Field(static_cast<std::uint64_t>(party))
        .Field(part)
        .Final();
  };
  Hash256 next_committed{};
  Hash256 previous_committed{};
  absl::Status status = Swap(commit(party_, mine), next_committed, previous_committed);
  if (status.ok() && before) status = before();
  if (!status.ok()) return status;
  std::vector<std::uint8_t> of_next(size);
  std::vector<std::uint8_t> of_previous(size);
  if (status = Swap(mine, of_next, of_previous); !status.ok()) return status;
  if (commit(NextParty(party_), of_next) != next_committed ||
      commit(PreviousParty(party_), of_previous) != previous_committed) {
    return absl::UnauthenticatedError("a party opened another part than it had committed to");
  }
  sums.assign(parts.begin(), parts.end());
  for (std::size_t i = 0; i < sums.size(); ++i) {
    for (const std::vector<std::uint8_t>* theirs : {&of_next, &of_previous}) {
      std::uint32_t part;
      std::memcpy(&part, theirs->data() + kSaltBytes + i * sizeof part, sizeof part);
      sums[i] += part;
    }
  }
  return absl::OkStatus();
}

Hash256 PartyRing::Transcript() const {
  // Of the three links, each as its lower-numbered end calls it, so that auditors can compare.
  return Blake2b256()
      .Field(kPartyTranscriptLabel)
      .Field(static_cast<std::uint64_t>(party_))
      .Field(hashes_->sent_to_next.Now())
      .Field(hashes_->sent_to_previous.Now())
      .Field(hashes_->received_from_next.Now())
      .Field(hashes_->received_from_previous.Now())
      .Final();
}

}  // namespace mirrorflow
