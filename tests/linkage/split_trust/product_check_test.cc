#include "linkage/split_trust/product_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <atomic>
#include <chrono>
#include <random>

#include "linkage/split_trust/bit_sums.h"
#include "tests/linkage/split_trust/shared_world.h"
#include "tests/linkage/split_trust/three_rings.h"

namespace mirrorflow {
namespace {

using ::testing::HasSubstr;
using Shares = std::array<std::vector<std::uint64_t>, kPartyCount>;

Shares RandomShares(std::size_t words, std::mt19937_64& random) {
  Shares shares;
  for (auto& share : shares) {
    for (std::size_t w = 0; w < words; ++w) share.push_back(random());
  }
  return shares;
}

TEST(ProofKernel, TheFieldHasInversesAndTheUsualProducts) {
  const ProofKernel& kernel = kPortableProofKernel;
  EXPECT_EQ(kernel.multiply(2, std::uint64_t{1} << 63), 0x1bU);  // x^64 = x^4 + x^3 + x + 1
  EXPECT_EQ(kernel.multiply(3, 7), 9U);
  std::mt19937_64 random(1);
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t a = random();
    const std::uint64_t b = random();
    const std::uint64_t c = random();
    EXPECT_EQ(kernel.multiply(a, b ^ c), kernel.multiply(a, b) ^ kernel.multiply(a, c));
    EXPECT_EQ(kernel.multiply(kernel.multiply(a, b), c), kernel.multiply(a, kernel.multiply(b, c)));
    std::uint64_t power = a;  // a^(2^64) = a
    for (int k = 0; k < 64; ++k) power = kernel.multiply(power, power);
    EXPECT_EQ(power, a);
  }
}

TEST(ProofKernel, BothKernelsGiveTheSameNumbers) {
  const ProofKernel& fast = ChooseProofKernel();
  std::mt19937_64 random(2);
  const std::size_t words = 37;
  std::array<std::vector<std::uint64_t>, 4> bits;
  for (auto& list : bits) list = RandomShares(words, random)[0];
  const std::vector<std::uint64_t> weights = RandomShares(8 * words, random)[0];
  std::array<ByteTable, kMorePoints> tables;
  for (ByteTable& table : tables) {
    for (std::uint64_t& value : table) value = random();
  }
  struct Found {
    std::array<std::uint64_t, kMorePoints> values{};
    std::array<std::uint64_t, kBitPoints> sums{};
    std::vector<std::uint64_t> lifted = std::vector<std::uint64_t>(8 * 37);
    std::vector<std::uint64_t> bare = std::vector<std::uint64_t>(8 * 37);
    std::uint64_t zero = 0, highest = 0;
    bool operator==(const Found&) const = default;
  };
  const auto find = [&](const ProofKernel& kernel) {
    Found found;
    kernel.values({bits[0].data(), bits[1].data(), bits[2].data(), bits[3].data()}, words,
                  weights.data(), tables, found.values);
    kernel.weigh(bits[0].data(), words, weights.data(), found.sums);
    kernel.lift(bits[0].data(), words, tables[0], weights.data(), found.lifted.data());
    kernel.lift(bits[1].data(), words, tables[1], nullptr, found.bare.data());
    kernel.fold_values(found.lifted.data(), found.bare.data(), 4 * words, found.zero,
                       found.highest);
    kernel.fold(found.lifted.data(), 4 * words, weights[0]);
    return found;
  };
  EXPECT_EQ(find(fast), find(kPortableProofKernel));
}

using Wrap = std::function<std::unique_ptr<PartyLink>(int, std::unique_ptr<PartyLink>)>;

// One and of many words, in which one party may add to what it shares.
std::array<absl::Status, kPartyCount> CheckOneAnd(std::size_t words, int cheat, std::size_t word,
                                                  std::uint64_t by, const Wrap& wrap = {}) {
  std::mt19937_64 random(words);
  const Shares x = RandomShares(words, random);
  const Shares y = RandomShares(words, random);
  const auto part = [&](PartyRing& ring) {
    ProductCheck check(ring);
    const SharedBits of_x = PartOf(x, ring.party());
    const SharedBits of_y = PartOf(y, ring.party());
    std::vector<std::uint64_t> parts(words);
    std::vector<std::uint64_t> next(words);
    for (std::size_t i = 0; i < words; ++i) {
      parts[i] = (of_x.own[i] & (of_y.own[i] ^ of_y.next[i])) ^ (of_x.next[i] & of_y.own[i]);
    }
    if (ring.party() == cheat) parts[word] ^= by;
    absl::Status status = ring.ReshareProducts(of_x, of_y, parts, next);
    return status.ok() ? check.Verify() : status;
  };
  return RunThreeRings(part, wrap);
}

TEST(ProductCheck, RightProductsPassForAnyNumberOfThem) {
  for (const std::size_t words : {1u, 2u, 3u, 64u, 1000u}) {
    for (const absl::Status& status : CheckOneAnd(words, -1, 0, 0)) {
      EXPECT_TRUE(status.ok()) << words << ": " << status;
    }
  }
}

TEST(ProductCheck, MoreThanOneSliceOfProductsPasses) {
  for (const absl::Status& status : CheckOneAnd(kProofWords + 5, -1, 0, 0)) {
    EXPECT_TRUE(status.ok()) << status;
  }
}

TEST(ProductCheck, OneWrongBitOfAnyPartyIsFound) {
  std::mt19937_64 random(5);
  for (int cheat = 0; cheat < kPartyCount; ++cheat) {
    for (int round = 0; round < 20; ++round) {
      const std::size_t word = random() % 100;
      const auto found = CheckOneAnd(100, cheat, word, std::uint64_t{1} << random() % 64);
      // The one that checks the cheat's proof in the end stands after it in the ring.
      EXPECT_THAT(found[static_cast<std::size_t>(NextParty(cheat))],
                  StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("product")))
          << cheat << " " << word;
    }
  }
}

TEST(BitSums, SetBitsOfListsAreCounted) {
  std::mt19937_64 random(6);
  for (const std::size_t words : {1u, 2u, 5u, 16u}) {
    std::vector<Shares> lists;
    std::vector<std::int64_t> expected;
    for (int i = 0; i < 5; ++i) {
      lists.push_back(RandomShares(words, random));
      std::int64_t set = 0;
      for (std::size_t w = 0; w < words; ++w) {
        set += std::popcount(lists.back()[0][w] ^ lists.back()[1][w] ^ lists.back()[2][w]);
      }
      expected.push_back(set - 100 * i - 60);  // also below zero
    }
    for (const absl::Status& status : RunThreeRings([&](PartyRing& ring) {
           std::vector<SharedBits> of_party;
           for (const Shares& list : lists) of_party.push_back(PartOf(list, ring.party()));
           const std::uint32_t sign = ring.party() == 1 ? -1U : 0U;
           std::vector<std::uint32_t> noise;
           for (std::uint32_t i = 0; i < 5; ++i) noise.push_back(sign * (100 * i + 60));
           std::vector<std::int64_t> opened;
           absl::Status done = OpenWithNoise(ring, ValueOrDie(CountSetBits(ring, of_party)), noise,
                                             nullptr, opened);
           EXPECT_EQ(opened, expected) << words;
           return done;
         })) {
      EXPECT_TRUE(status.ok()) << status;
    }
  }
}

SplitTrustTerms CheckedTerms() {
  SplitTrustTerms terms = TermsOfWorld();
  terms.flagged = false;
  terms.tabulated_by = terms.dated_by;
  terms.verify_products = true;
  return terms;
}

TEST(RunPartyWithCheckedProducts, CountsAreThoseOfTheRuleInClear) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 6; ++round) {
    WorldOptions options{.sender = 60 + random() % 200, .receiver = 60 + random() % 200};
    options.partitions = static_cast<std::uint16_t>(1 + random() % 3);
    options.tokens = round % 2 == 0;
    const auto [of_a, of_b] = RandomWorld(options, random);
    const World world(of_a, of_b, options);
    SplitTrustTerms terms = CheckedTerms();
    terms.tokens = options.tokens;
    terms.dated_by = terms.tabulated_by = round % 3 == 0 ? Side::kSender : Side::kReceiver;
    if (round % 2 == 1) terms.levels = {12, 10};
    const auto sender = world.ShareSender();
    const auto receiver = world.ShareReceiver();
    const auto results = ValueOrDie(
        RunAllParties({.sender = sender, .receiver = receiver, .terms = terms, .noise = NoNoise}));
    const SplitTrustFigures expected = FiguresInClear(world, terms);
    for (const PartyResult& result : results) {
      EXPECT_EQ(result.figures.linked, expected.linked);
      EXPECT_EQ(result.figures.reported_by_sender, expected.reported_by_sender);
      EXPECT_EQ(result.figures.reported_by_receiver, expected.reported_by_receiver);
    }
  }
}

TEST(RunPartyWithCheckedProducts, TermsThatCanNotBeCheckedAreRefused) {
  std::mt19937_64 random(8);
  const WorldOptions options{.sender = 20, .receiver = 20};
  const auto [of_a, of_b] = RandomWorld(options, random);
  const World world(of_a, of_b, options);
  SplitTrustTerms terms = CheckedTerms();
  terms.flagged = true;
  const auto sender = world.ShareSender();
  const auto receiver = world.ShareReceiver();
  EXPECT_THAT(
      RunAllParties({.sender = sender, .receiver = receiver, .terms = terms, .noise = NoNoise}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("flagged")));
}

// A party that flips a bit in one of its messages to one neighbour, and says in its transcript that
// it sent just that: so the comparison of transcripts does not find it.
class CheatingLink : public PartyLink {
 public:
  struct Plan {
    Neighbour to = Neighbour::kNext;
    int message = 0;
    std::atomic<bool>& cheated;
    std::atomic<int>& messages;
  };

  CheatingLink(std::unique_ptr<PartyLink> link, const Plan& plan)
      : link_(std::move(link)), plan_(plan) {
    crypto_hash_sha256_init(&honest_);
    crypto_hash_sha256_init(&sent_);
  }
  absl::Status Send(Neighbour to, std::span<const std::uint8_t> message) override {
    if (to != plan_.to) return link_->Send(to, message);
    std::vector<std::uint8_t> changed(message.begin(), message.end());
    if (message.size() == 64 &&
        std::equal(message.begin(), message.begin() + 32, HashOf(honest_).begin())) {
      std::ranges::copy(HashOf(sent_), changed.begin());
      said_ = sent_;
      honest_then_ = honest_;
    } else if (plan_.messages++ == plan_.message && !IsUnchecked(message.size())) {
      changed[changed.size() / 2] ^= 1;
      plan_.cheated = true;
    }
    Add(honest_, message);
    Add(sent_, changed);
    return link_->Send(to, changed);
  }
  absl::Status Receive(Neighbour from, std::span<std::uint8_t> message) override {
    absl::Status status = link_->Receive(from, message);
    // What the neighbour says that it received: the cheat is not surprised.
    if (from == plan_.to && message.size() == 64 &&
        std::equal(message.begin() + 32, message.end(), HashOf(said_).begin())) {
      std::ranges::copy(HashOf(honest_then_), message.begin() + 32);
    }
    return status;
  }

 private:
  static std::array<std::uint8_t, 32> HashOf(crypto_hash_sha256_state context) {
    std::array<std::uint8_t, 32> hash{};
    crypto_hash_sha256_final(&context, hash.data());
    return hash;
  }
  static void Add(crypto_hash_sha256_state& hash, std::span<const std::uint8_t> message) {
    const auto size = static_cast<std::uint32_t>(message.size());
    crypto_hash_sha256_update(&hash, reinterpret_cast<const unsigned char*>(&size), sizeof size);
    crypto_hash_sha256_update(&hash, message.data(), message.size());
  }
  // Of one tile: scores or their bits, and the party's own noise for 27 figures.
  static bool IsUnchecked(std::size_t bytes) { return bytes == 8192 || bytes == 27 * 32 * 8; }

  std::unique_ptr<PartyLink> link_;
  const Plan plan_;
  crypto_hash_sha256_state honest_{};
  crypto_hash_sha256_state sent_{};
  crypto_hash_sha256_state said_{};  // in its transcript, and what an honest party would have
  crypto_hash_sha256_state honest_then_{};
};

// Of a prover that keeps its products back until it has been asked: it sends its previous neighbour
// nothing, and notes whether the next one asks all the same.
class WithholdingLink : public PartyLink {
 public:
  static constexpr std::size_t kChallengeBytes = 8;

  WithholdingLink(std::unique_ptr<PartyLink> link, std::atomic<bool>& asked)
      : link_(std::move(link)), asked_(asked) {}
  absl::Status Send(Neighbour to, std::span<const std::uint8_t> message) override {
    return to == Neighbour::kNext ? link_->Send(to, message) : absl::OkStatus();
  }
  absl::Status Receive(Neighbour from, std::span<std::uint8_t> message) override {
    absl::Status status = link_->Receive(from, message);
    if (status.ok() && from == Neighbour::kNext && message.size() == kChallengeBytes) {
      asked_ = true;
    }
    return status;
  }

 private:
  std::unique_ptr<PartyLink> link_;
  std::atomic<bool>& asked_;
};

// Of the party that waits for them, for a while.
class ImpatientLink : public PartyLink {
 public:
  explicit ImpatientLink(std::unique_ptr<PartyLink> link) : link_(std::move(link)) {}
  absl::Status Send(Neighbour to, std::span<const std::uint8_t> message) override {
    return link_->Send(to, message);
  }
  absl::Status Receive(Neighbour from, std::span<std::uint8_t> message) override {
    if (from == Neighbour::kPrevious) return link_->Receive(from, message);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    return absl::DeadlineExceededError("nothing came");
  }

 private:
  std::unique_ptr<PartyLink> link_;
};

TEST(ProductCheck, ProverIsToldNoWeightsBeforeItsLastProductIsThere) {
  for (int prover = 0; prover < kPartyCount; ++prover) {
    std::atomic<bool> asked = false;
    CheckOneAnd(3, -1, 0, 0,
                [&](int party, std::unique_ptr<PartyLink> link) -> std::unique_ptr<PartyLink> {
                  if (party == prover) {
                    return std::make_unique<WithholdingLink>(std::move(link), asked);
                  }
                  if (party == PreviousParty(prover)) {
                    return std::make_unique<ImpatientLink>(std::move(link));
                  }
                  return link;
                });
    EXPECT_FALSE(asked) << prover;
  }
}

class CheatedRun : public testing::Test {
 protected:
  CheatedRun() { terms_.levels = {11}; }

  struct Outcome {
    absl::StatusOr<SplitTrustFigures> figures = absl::UnknownError("not run");
    bool cheated = false;  // a message was changed
    int openings = 0;      // parties that came to their opening
    int messages = 0;      // from the cheat to that neighbour
  };
  Outcome Run(int cheat, Neighbour to, int message) const {
    std::atomic<int> openings = 0;
    std::atomic<int> messages = 0;
    std::atomic<bool> cheated = false;
    const auto result = RunAllParties(
        {.sender = sender_,
         .receiver = receiver_,
         .terms = terms_,
         .noise = NoNoise,
         // Waits for the others, so that none is cut off by what goes wrong in the opening.
         .before_opening = [&]() -> absl::Status {
           ++openings;
           for (int i = 0; i < 200 && openings < kPartyCount; ++i) {
             std::this_thread::sleep_for(std::chrono::milliseconds(5));
           }
           return absl::OkStatus();
         },
         .wrap = [&](int party, std::unique_ptr<PartyLink> link) -> std::unique_ptr<PartyLink> {
           if (party != cheat) return link;
           return std::make_unique<CheatingLink>(
               std::move(link), CheatingLink::Plan{to, message, cheated, messages});
         }});
    Outcome outcome{.cheated = cheated, .openings = openings, .messages = messages};
    if (result.ok()) {
      outcome.figures = (*result)[0].figures;
    } else {
      outcome.figures = result.status();
    }
    return outcome;
  }

  static World MakeWorld() {
    std::mt19937_64 random(9);
    const WorldOptions options{.sender = 40, .receiver = 40, .tokens = false};
    const auto [of_a, of_b] = RandomWorld(options, random);
    return World(of_a, of_b, options);
  }

  const World world_ = MakeWorld();
  const std::array<ShareView, 3> sender_ = world_.ShareSender();
  const std::array<ShareView, 3> receiver_ = world_.ShareReceiver();
  SplitTrustTerms terms_ = CheckedTerms();
};

// Nobody opens before all have found everything right: not even a party to which a wrong message
// did not go. What is not found changes nothing: the last challenge, which its prover needs no
// more, and the content of a message whose coming alone counts.
TEST_F(CheatedRun, IsFoundBeforeAnybodyOpensOrChangesNothing) {
  int found = 0;
  int harmless = 0;
  for (int cheat = 0; cheat < kPartyCount; ++cheat) {
    for (const Neighbour to : {Neighbour::kNext, Neighbour::kPrevious}) {
      const Outcome honest = Run(cheat, to, -1);
      ASSERT_THAT(honest.figures, IsOk());
      for (int message = cheat; message < honest.messages;
           message += message < honest.messages - 40 ? 8 : 1) {
        const Outcome outcome = Run(cheat, to, message);
        EXPECT_THAT(outcome.openings, testing::AnyOf(0, kPartyCount)) << cheat << " " << message;
        if (outcome.openings == 0) ++found;
        if (!outcome.figures.ok() || !outcome.cheated) continue;
        ++harmless;
        EXPECT_EQ(*outcome.figures, *honest.figures) << cheat << " " << message;
      }
    }
  }
  EXPECT_GT(found, 150);
  EXPECT_LE(harmless, 12);
}

}  // namespace
}  // namespace mirrorflow
