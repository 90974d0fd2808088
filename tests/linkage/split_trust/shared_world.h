#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "crypto/sharing/batch_sharing.h"
#include "linkage/split_trust/clear_rule.h"
#include "linkage/split_trust/run_locally.h"
#include "tests/linkage/random_batches.h"

namespace mirrorflow {

// A side of a test run that still knows its records.
struct WorldSide {
  std::vector<std::vector<std::uint64_t>> rows;
  std::vector<std::array<ExactToken, 2>> tokens;
  std::vector<std::uint8_t> flags;
  std::vector<SharedFacts> facts;

  std::size_t size() const { return rows.size(); }
};

struct WorldOptions {
  std::size_t sender = 150;
  std::size_t receiver = 130;
  std::size_t row_words = 16;
  double fill = 0.25;
  double noise = 0.02;  // of copies
  double copies = 0.6;  // of the receiver's records
  std::uint16_t partitions = 1;
  bool tokens = true;
};

inline ExactToken RandomToken(std::mt19937_64& random) {
  ExactToken token;
  for (std::uint8_t& byte : token) byte = static_cast<std::uint8_t>(random());
  return token;
}

inline const std::vector<std::uint16_t>& WorldDimensions() {
  static const std::vector<std::uint16_t> dimensions = {3, 5};
  return dimensions;
}

// Sides with copies of records (some of them of one and the same), rows of zeros, equal tokens,
// flags; all categories and partitions.
inline std::pair<WorldSide, WorldSide> RandomWorld(const WorldOptions& options,
                                                   std::mt19937_64& random) {
  const auto facts = [&] {
    return SharedFacts{.partition = static_cast<std::uint16_t>(random() % options.partitions),
                       .categories = {static_cast<std::uint16_t>(random() % 3),
                                      static_cast<std::uint16_t>(random() % 5)}};
  };
  const auto flags = [&] {
    return static_cast<std::uint8_t>(random() % 5 == 0 ? random() % 4 : 0);
  };
  WorldSide a;
  WorldSide b;
  for (WorldSide* side : {&a, &b}) {
    const std::size_t count = side == &a ? options.sender : options.receiver;
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<std::uint64_t> row = RandomRows(1, options.row_words, options.fill, random).words;
      SharedFacts of_record = facts();
      std::array<ExactToken, 2> tokens = {RandomToken(random), RandomToken(random)};
      if (random() % 20 == 0) row.assign(row.size(), 0);
      if (side == &b && std::bernoulli_distribution(options.copies)(random)) {
        const std::size_t original = random() % a.size();  // several may be copies of one
        row = a.rows[original];
        Disturb(row.data(), row.size(), options.noise, random);
        if (random() % 4 != 0) of_record.partition = a.facts[original].partition;
        if (random() % 3 == 0) tokens[random() % 2] = a.tokens[original][random() % 2];
      }
      side->rows.push_back(std::move(row));
      side->tokens.push_back(tokens);
      side->flags.push_back(flags());
      side->facts.push_back(std::move(of_record));
    }
  }
  return {std::move(a), std::move(b)};
}

inline EncodedBatch BatchOfWorld(const WorldSide& side, Side which, std::size_t row_words,
                                 bool tokens) {
  BatchHeader header = TestHeader(which);
  header.encoding_profile = "plain-v1";
  header.row_bits = static_cast<std::uint32_t>(64 * row_words);
  header.record_count = side.size();
  header.row_count = row_words == 0 ? 0 : side.size();
  header.token_slots = tokens ? 2 : 0;
  BatchContents contents;
  for (std::size_t i = 0; i < side.size(); ++i) {
    contents.words.insert(contents.words.end(), side.rows[i].begin(), side.rows[i].end());
    contents.stratum_codes.push_back(0);
    if (tokens) {
      contents.tokens.insert(contents.tokens.end(), side.tokens[i].begin(), side.tokens[i].end());
    }
  }
  contents.record_flags = side.flags;
  return ValueOrDie(EncodedBatch::Create(header, std::move(contents)));
}

// A world as batches, ready to be linked in both ways.
struct World {
  World(const WorldSide& a, const WorldSide& b, const WorldOptions& options)
      : sender_facts(a.facts),
        receiver_facts(b.facts),
        sender(BatchOfWorld(a, Side::kSender, options.row_words, options.tokens)),
        receiver(BatchOfWorld(b, Side::kReceiver, options.row_words, options.tokens)) {
    plan.dimensions = WorldDimensions();
    plan.padding = 16;
    for (std::uint16_t p = 0; p < options.partitions; ++p) plan.partition_codes.push_back(p);
  }

  std::vector<SharedFacts> sender_facts;
  std::vector<SharedFacts> receiver_facts;
  EncodedBatch sender;
  EncodedBatch receiver;
  SharingPlan plan;

  // Fresh shares, but the same places every time.
  std::array<ShareView, 3> ShareSender() const {
    return ValueOrDie(ShareBatch(sender, sender_facts, plan, Seeds(1)));
  }
  std::array<ShareView, 3> ShareReceiver() const {
    return ValueOrDie(ShareBatch(receiver, receiver_facts, plan, Seeds(2)));
  }
  static ShareSeeds Seeds(std::uint8_t order) {
    ShareSeeds seeds = ShareSeeds::Random();
    seeds.order = SecretBytes::CopyOf(std::vector<std::uint8_t>(32, order));
    return seeds;
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ClearLinks(
      const SplitTrustTerms& terms) const {
    const SharedOrder of_sender = ValueOrDie(PlanSharedOrder(sender_facts, plan, Seeds(1).order));
    const SharedOrder of_receiver =
        ValueOrDie(PlanSharedOrder(receiver_facts, plan, Seeds(2).order));
    return ValueOrDie(LinkInClear({sender, of_sender}, {receiver, of_receiver}, terms));
  }
};

// The figures without noise, counted from the links one by one.
inline SplitTrustFigures FiguresInClear(const World& world, const SplitTrustTerms& terms) {
  const std::size_t categories = 8;
  SplitTrustFigures figures;
  for (auto* figure : {&figures.linked, &figures.flagged_of_sender, &figures.flagged_of_receiver,
                       &figures.reported_by_sender, &figures.reported_by_receiver}) {
    figure->assign(1 + categories, 0);
  }
  if (terms.linked_as_other) figures.linked_as_other.assign(1, 0);
  const auto count = [](std::vector<std::int64_t>& figure, const SharedFacts& facts) {
    ++figure[0];
    ++figure[1 + facts.categories[0]];
    ++figure[4 + facts.categories[1]];
  };
  for (const auto& [a, b] : world.ClearLinks(terms)) {
    const std::uint8_t of_a = world.sender.record_flags()[a];
    const std::uint8_t of_b = world.receiver.record_flags()[b];
    const std::uint8_t of_other = terms.dated_by == Side::kSender ? of_b : of_a;
    if (terms.linked_as_other && of_other == 0) ++figures.linked_as_other[0];
    if (((terms.dated_by == Side::kSender ? of_a : of_b) & kInWindowOnly) != 0) continue;
    count(figures.linked,
          terms.tabulated_by == Side::kSender ? world.sender_facts[a] : world.receiver_facts[b]);
    if (of_a != 0) count(figures.flagged_of_sender, world.sender_facts[a]);
    if (of_b != 0) count(figures.flagged_of_receiver, world.receiver_facts[b]);
  }
  for (std::size_t i = 0; i < world.sender.size(); ++i) {
    if (world.sender.record_flags()[i] == 0) {
      count(figures.reported_by_sender, world.sender_facts[i]);
    }
  }
  for (std::size_t i = 0; i < world.receiver.size(); ++i) {
    if (world.receiver.record_flags()[i] == 0) {
      count(figures.reported_by_receiver, world.receiver_facts[i]);
    }
  }
  return figures;
}

inline SplitTrustTerms TermsOfWorld(std::uint32_t numerator = 4, std::uint32_t denominator = 5) {
  return SplitTrustTerms{.threshold = ValueOrDie(DiceThreshold::Create(numerator, denominator)),
                         .flagged = true,
                         .run_terms_hash = {}};
}

inline absl::StatusOr<std::int64_t> NoNoise(OpenedFigure, std::size_t) { return 0; }

}  // namespace mirrorflow
