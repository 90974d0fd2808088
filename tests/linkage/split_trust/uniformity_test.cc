// What a party sees: that it looks like random bytes whatever the records are, and that no row is
// among it.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <map>
#include <random>
#include <span>
#include <vector>

#include "crypto/sharing/share_records.h"
#include "tests/linkage/split_trust/shared_world.h"

namespace mirrorflow {
namespace {

using Bytes = std::vector<std::uint8_t>;

// Keeps what a party receives before the opening.
class ListeningLink : public PartyLink {
 public:
  ListeningLink(std::unique_ptr<PartyLink> link, Bytes& heard)
      : link_(std::move(link)), heard_(heard) {}
  absl::Status Send(Neighbour to, std::span<const std::uint8_t> message) override {
    return link_->Send(to, message);
  }
  absl::Status Receive(Neighbour from, std::span<std::uint8_t> message) override {
    absl::Status received = link_->Receive(from, message);
    heard_.insert(heard_.end(), message.begin(), message.end());
    return received;
  }

 private:
  std::unique_ptr<PartyLink> link_;
  Bytes& heard_;
};

// Chi square of the 256 values of a byte against all alike likely: mean 255, standard deviation
// sqrt(2 * 255) = 22.6 where the bytes are uniform and independent, and near enough to normal for
// thousands of bytes. Eight deviations: a right protocol fails with a chance of 1e-12 or so (the
// distribution's tail is a little heavier than the normal one) for each of some dozens of checks.
constexpr double kTolerance = 8;

double DeviationsOfBytes(std::span<const std::uint8_t> bytes) {
  std::array<double, 256> counts{};
  for (const std::uint8_t byte : bytes) ++counts[byte];
  const double expected = static_cast<double>(bytes.size()) / 256;
  double chi_square = 0;
  for (const double count : counts) {
    chi_square += (count - expected) * (count - expected) / expected;
  }
  return std::abs(chi_square - 255) / std::sqrt(2.0 * 255);
}

void ExpectUniform(const Bytes& bytes, std::string_view what) {
  ASSERT_GT(bytes.size(), 20'000u);
  EXPECT_LT(DeviationsOfBytes(bytes), kTolerance) << what;
  // Differences of neighbours: repeated or related bytes show here. At 1, 2, 8 bytes and a row.
  for (const std::size_t distance : {1u, 2u, 8u, 128u}) {
    Bytes differences;
    for (std::size_t i = distance; i < bytes.size(); i += 2 * distance) {
      for (std::size_t k = 0; k < distance && i + k < bytes.size(); ++k) {
        differences.push_back(bytes[i + k] ^ bytes[i + k - distance]);
      }
    }
    EXPECT_LT(DeviationsOfBytes(differences), kTolerance) << what << " at distance " << distance;
  }
}

// Sides that are as far from random as can be: all rows alike.
std::pair<WorldSide, WorldSide> UniformWorld(const std::vector<std::uint64_t>& row,
                                             std::size_t records) {
  std::pair<WorldSide, WorldSide> sides;
  for (WorldSide* side : {&sides.first, &sides.second}) {
    side->rows.assign(records, row);
    side->tokens.assign(records, {});
    side->flags.assign(records, 0);
    side->facts.assign(records, {.categories = {1, 1}});
  }
  return sides;
}

std::array<Bytes, 3> Listen(const World& world, const SplitTrustTerms& terms) {
  std::array<Bytes, 3> heard;
  const auto sender = world.ShareSender();
  const auto receiver = world.ShareReceiver();
  const auto results = ValueOrDie(RunAllParties(
      {.sender = sender,
       .receiver = receiver,
       .terms = terms,
       .noise = NoNoise,
       .wrap = [&](int party, std::unique_ptr<PartyLink> link) -> std::unique_ptr<PartyLink> {
         return std::make_unique<ListeningLink>(std::move(link),
                                                heard[static_cast<std::size_t>(party)]);
       }}));
  // The parts of the figures are opened: salt and parts from two parties, at the end.
  const std::size_t figures = 3 * 9;
  for (std::size_t p = 0; p < 3; ++p) heard[p].resize(heard[p].size() - 2 * (32 + 4 * figures));
  return heard;
}

TEST(WhatAPartySees, MessagesAreUniformWhateverTheRecordsAre) {
  const WorldOptions options;
  SplitTrustTerms terms = TermsOfWorld();
  terms.flagged = false;
  for (const std::uint64_t word : {std::uint64_t{0}, ~std::uint64_t{0}, std::uint64_t{0x11}}) {
    const auto [a, b] = UniformWorld(std::vector<std::uint64_t>(16, word), 200);
    const std::array<Bytes, 3> heard = Listen(World(a, b, options), terms);
    for (const int party : {0, 1, 2}) {
      SCOPED_TRACE(testing::Message() << "party " << party << ", words of " << word);
      ExpectUniform(heard[static_cast<std::size_t>(party)], "messages");
    }
  }
}

TEST(WhatAPartySees, SharesAreUniformWhateverTheRecordsAre) {
  const WorldOptions options;
  for (const std::uint64_t word : {std::uint64_t{0}, ~std::uint64_t{0}}) {
    const auto [a, b] = UniformWorld(std::vector<std::uint64_t>(16, word), 200);
    for (const ShareView& view : World(a, b, options).ShareSender()) {
      for (const std::size_t which : {std::size_t{0}, std::size_t{1}}) {
        ShareRecords records(view.component(which), view.layout());
        Bytes bytes;
        for (std::size_t i = 0; i < view.size(); ++i) {
          const auto record = records.Record(i);
          bytes.insert(bytes.end(), record.begin(), record.end());
        }
        ExpectUniform(bytes, "shares");
      }
    }
  }
}

// The check can fail: masks that are left out are seen.
TEST(WhatAPartySees, SharesWithoutTheirMaskAreNotUniform) {
  Bytes bytes;
  std::mt19937_64 random(1);
  for (int i = 0; i < 40'000; ++i) bytes.push_back(static_cast<std::uint8_t>(random() & random()));
  EXPECT_GT(DeviationsOfBytes(bytes), kTolerance);
}

// The in-process view of the canary; a party's whole process is looked at where there is one.
TEST(WhatAPartySees, NoRowOfARecordIsInWhatAPartyHoldsOrHears) {
  std::mt19937_64 random(2);
  const WorldOptions options{.sender = 80, .receiver = 80};
  const auto [a, b] = RandomWorld(options, random);
  const World world(a, b, options);
  SplitTrustTerms terms = TermsOfWorld();
  terms.flagged = false;
  const std::array<Bytes, 3> heard = Listen(world, terms);
  const auto views = world.ShareSender();
  const std::span<const std::uint64_t> row = world.sender.row(3);
  Bytes packed(8 * row.size());
  std::memcpy(packed.data(), row.data(), packed.size());
  Bytes ring;  // as it is before it is shared
  for (std::size_t bit = 0; bit < 64 * row.size(); ++bit) {
    ring.push_back(row[bit / 64] >> bit % 64 & 1);
    ring.push_back(0);
  }
  for (std::size_t party = 0; party < 3; ++party) {
    Bytes seen = heard[party];
    for (const std::size_t which : {std::size_t{0}, std::size_t{1}}) {
      ShareRecords records(views[party].component(which), views[party].layout());
      for (std::size_t i = 0; i < views[party].size(); ++i) {
        const auto record = records.Record(i);
        seen.insert(seen.end(), record.begin(), record.end());
      }
    }
    for (const Bytes* canary : {&packed, &ring}) {
      // Sixteen bytes in a row that are not all zero would be too many to be chance.
      for (std::size_t at = 0; at + 16 <= canary->size(); at += 16) {
        const std::span<const std::uint8_t> part = std::span(*canary).subspan(at, 16);
        EXPECT_TRUE(std::ranges::search(seen, part).empty());
      }
    }
  }
}

}  // namespace
}  // namespace mirrorflow
