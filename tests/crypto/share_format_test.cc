#include "crypto/sharing/share_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <sstream>

#include "crypto/blake2b.h"
#include "crypto/hex_text.h"
#include "crypto/identity.h"
#include "crypto/sharing/batch_sharing.h"
#include "crypto/sharing/share_records.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

IdentityKey Signing() {
  SecretBytes seed(32);
  for (std::uint8_t i = 0; i < 32; ++i) seed.ExposeMutable()[i] = i;
  return ValueOrDie(IdentityKey::FromSeed(std::move(seed)));
}

SecretBytes SeedOf(std::uint8_t value) {
  return SecretBytes::CopyOf(std::vector<std::uint8_t>(32, value));
}

EncodedBatch SmallBatch(std::size_t records) {
  BatchHeader header = {.run_id = ValueOrDie(RunId::Create("run-1")),
                        .corridor = ValueOrDie(Corridor::Parse("KE-UG")),
                        .period = ValueOrDie(Period::Create("2024")),
                        .side = Side::kReceiver,
                        .encoding_profile = "plain-v1",
                        .row_bits = 1024,
                        .record_count = records,
                        .row_count = records,
                        .token_slots = 1};
  BatchContents contents;
  for (std::size_t i = 0; i < records * 16; ++i) {
    contents.words.push_back(i / 16 == 2 ? 0 : i * 0x9e3779b97f4a7c15);
  }
  for (std::size_t i = 0; i < records; ++i) {
    contents.stratum_codes.push_back(0);
    contents.record_flags.push_back(i % 4 == 1 ? kInWindowOnly : 0);
    contents.tokens.push_back({static_cast<std::uint8_t>(i), 0x80});
  }
  return ValueOrDie(EncodedBatch::Create(header, std::move(contents)));
}

std::vector<SharedFacts> FactsFor(std::size_t records) {
  std::vector<SharedFacts> facts;
  for (std::size_t i = 0; i < records; ++i) {
    facts.push_back({.partition = static_cast<std::uint16_t>(i % 2 == 0 ? 3 : 7),
                     .categories = {static_cast<std::uint16_t>(i % 3)}});
  }
  return facts;
}

const SharingPlan kPlan = {.dimensions = {3}, .padding = 8, .partition_codes = {3, 7}};

std::array<ShareView, 3> SmallViews(std::size_t records) {
  return ValueOrDie(
      ShareBatch(SmallBatch(records), FactsFor(records), kPlan, {SeedOf(1), SeedOf(2), SeedOf(3)}));
}

std::string FileOf(const ShareWriter& writer) {
  std::string file = writer.header();
  for (std::uint32_t i = 0; i < writer.chunk_count(); ++i) file += writer.chunk(i);
  return file + writer.trailer();
}

absl::StatusOr<ShareView> Read(const std::string& bytes, Hash256* digest = nullptr) {
  std::istringstream file(bytes);
  ShareReader reader;
  const absl::Status read = ForEachSharePart(
      file, [&](BatchPart kind, const std::string& part) { return reader.Add(kind, part); });
  if (!read.ok()) return read;
  if (digest != nullptr) *digest = reader.digest();
  return std::move(reader).Finish();
}

// The sum of the three shares of a record, section by section.
std::vector<std::uint32_t> Opened(const std::array<ShareView, 3>& views, std::size_t record) {
  const ShareLayout& layout = views[0].layout();
  std::vector<std::uint32_t> numbers(layout.ring_columns() + layout.categories() + 1);
  for (const ShareView& view : views) {
    ShareRecords records(view.component(0), layout);
    const auto bytes = records.Record(record);
    for (std::size_t c = 0; c < layout.ring_columns(); ++c) {
      numbers[c] = (numbers[c] + bytes[2 * c] + 256u * bytes[2 * c + 1]) & 0xffff;
    }
    for (std::size_t c = 0; c < layout.categories(); ++c) {
      std::uint32_t number;
      std::memcpy(&number, &bytes[layout.ring_bytes() + 4 * c], sizeof number);
      numbers[layout.ring_columns() + c] += number;
    }
    numbers.back() ^= bytes.back();
  }
  return numbers;
}

TEST(BatchSharingTest, SharesAddUpToTheRecordsInPaddedPartitions) {
  const EncodedBatch batch = SmallBatch(11);
  const std::vector<SharedFacts> facts = FactsFor(11);
  const auto views = SmallViews(11);
  const SharedOrder order = ValueOrDie(PlanSharedOrder(facts, kPlan, SeedOf(3)));
  EXPECT_EQ(order.partitions, (std::vector<BatchShard>{{3, 0, 8}, {7, 8, 8}}));
  std::map<std::uint32_t, int> seen;
  for (std::size_t place = 0; place < order.records.size(); ++place) {
    const std::uint32_t record = order.records[place];
    ++seen[record];
    const std::vector<std::uint32_t> opened = Opened(views, place);
    const bool padding = record == SharedOrder::kPadding;
    for (std::size_t bit = 0; bit < 1024; ++bit) {
      ASSERT_EQ(opened[bit], padding ? 0 : batch.row(record)[bit / 64] >> bit % 64 & 1);
    }
    EXPECT_EQ(opened[1024], padding || record == 2 ? 0 : 1);  // whether there is a row
    for (std::size_t bit = 0; bit < 128 && !padding; ++bit) {
      ASSERT_EQ(opened[1025 + bit], batch.tokens(record)[0][bit / 8] >> bit % 8 & 1u);
    }
    for (std::uint32_t category = 0; category < 3; ++category) {
      EXPECT_EQ(opened[1153 + category], !padding && facts[record].categories[0] == category);
    }
    const std::uint32_t flags =
        record % 4 == 1 ? std::uint32_t{kSharedFlagged} : std::uint32_t{kSharedInPeriod};
    EXPECT_EQ(opened.back(), padding ? 0 : flags);
    EXPECT_TRUE(padding || facts[record].partition == (place < 8 ? 3 : 7));
  }
  EXPECT_EQ(seen.size(), 12u);
  EXPECT_EQ(seen[SharedOrder::kPadding], 5);
}

TEST(BatchSharingTest, TheTwoPartiesThatHoldAShareHoldTheSame) {
  const auto views = SmallViews(5);
  for (std::size_t p = 0; p < 3; ++p) {
    ShareRecords mine(views[p].component(1), views[p].layout());
    ShareRecords theirs(views[(p + 1) % 3].component(0), views[p].layout());
    for (std::size_t i = 0; i < views[p].size(); ++i) {
      EXPECT_TRUE(std::ranges::equal(mine.Record(i), theirs.Record(i)));
    }
  }
}

TEST(BatchSharingTest, OneRecordMoreMovesNoOtherWithinAPaddedSize) {
  std::vector<SharedFacts> facts(5);
  const SharingPlan plan = {.padding = 8};
  EXPECT_EQ(ValueOrDie(PlanSharedOrder(facts, plan, SeedOf(9))).records.size(), 8u);
  EXPECT_EQ(PaddedSize(0, 8), 8u);
  EXPECT_EQ(PaddedSize(8, 8), 8u);
  EXPECT_EQ(PaddedSize(9, 8), 16u);
  // Every place is taken equally often, whatever the record: 800 orders, 100 expected each; the
  // standard deviation is sqrt(800 * 1/8 * 7/8) = 9.4, and six of them are allowed.
  std::array<int, 8> taken{};
  for (int i = 0; i < 800; ++i) {
    const auto order = ValueOrDie(PlanSharedOrder(facts, plan, SecretBytes::Random(32)));
    ++taken[static_cast<std::size_t>(std::ranges::find(order.records, 4u) - order.records.begin())];
  }
  for (const int count : taken) EXPECT_NEAR(count, 100, 57);
}

TEST(BatchSharingTest, FactsThatDoNotFitAreRefused) {
  const EncodedBatch batch = SmallBatch(3);
  const auto share = [&](std::vector<SharedFacts> facts, const SharingPlan& plan) {
    return ShareBatch(batch, facts, plan, ShareSeeds::Random()).status();
  };
  std::vector<SharedFacts> facts = FactsFor(3);
  EXPECT_THAT(share({}, kPlan), StatusIs(absl::StatusCode::kInvalidArgument));
  facts[1].categories = {3};
  EXPECT_THAT(share(facts, kPlan),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("category")));
  facts = FactsFor(3);
  facts[2].partition = 4;
  EXPECT_THAT(share(facts, kPlan),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("partition 4")));
}

TEST(ShareFormatTest, AViewIsReadAsItWasWrittenAndWrittenAgainByteByByte) {
  const IdentityKey signing = Signing();
  for (const ShareView& view : SmallViews(300)) {
    const ShareWriter writer = ValueOrDie(ShareWriter::Create(view, signing));
    const std::string file = FileOf(writer);
    Hash256 digest{};
    const ShareView read = ValueOrDie(Read(file, &digest));
    EXPECT_EQ(digest, writer.digest());
    EXPECT_EQ(read.header(), view.header());
    EXPECT_EQ(read.layout(), view.layout());
    EXPECT_EQ(FileOf(ValueOrDie(ShareWriter::Create(read, signing))), file);
    EXPECT_EQ(writer.chunk_count(), view.party() == 0 ? 0u : 2u);
  }
}

// Known bytes: whoever changes the format, the streams of seeds or the places sees it here.
TEST(ShareFormatTest, TheFormOfVersionOneIsFixed) {
  const IdentityKey signing = Signing();
  // Padding has random tokens, so there is none.
  const auto views = ValueOrDie(
      ShareBatch(SmallBatch(8), std::vector<SharedFacts>(8, {.partition = 3, .categories = {1}}),
                 {.dimensions = {3}, .padding = 8, .partition_codes = {3}},
                 {SeedOf(1), SeedOf(2), SeedOf(3)}));
  const std::string file = FileOf(ValueOrDie(ShareWriter::Create(views[1], signing)));
  EXPECT_EQ(file.substr(0, 10), std::string("MFSHARE\0\1\0", 10));
  EXPECT_EQ(HexText(Blake2b256().Update(file).Final()),
            "0e4a7d8ad2b25a759c3f5e82076945584a3b62fdf430e6db49a62dc9304e6fa6");
  EXPECT_EQ(file.size(), 12 + 2 + 2 + 32 + 12 + 216 + 8 + 8 * (2 * 1153 + 12 + 1) + 32 + 96);
}

TEST(ShareFormatTest, AChangedByteAnywhereIsRefused) {
  const IdentityKey signing = Signing();
  const auto views = SmallViews(9);
  for (const std::size_t party : {std::size_t{0}, std::size_t{1}, std::size_t{2}}) {
    const std::string file = FileOf(ValueOrDie(ShareWriter::Create(views[party], signing)));
    ASSERT_TRUE(Read(file).ok());
    for (std::size_t at = 0; at < file.size(); at += at < 400 ? 1 : 97) {
      std::string changed = file;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      EXPECT_FALSE(Read(changed).ok()) << "party " << party << " byte " << at;
    }
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{11}, std::size_t{200}, file.size() - 1}) {
      EXPECT_FALSE(Read(file.substr(0, size)).ok()) << size;
    }
    EXPECT_FALSE(Read(file + "x").ok());
  }
}

TEST(ShareFormatTest, PartsOutOfOrderAreRefused) {
  const auto views = SmallViews(300);
  const ShareWriter writer = ValueOrDie(ShareWriter::Create(views[1], Signing()));
  ShareReader reader;
  EXPECT_THAT(reader.Add(BatchPart::kChunk, writer.chunk(0)),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  ASSERT_THAT(reader.Add(BatchPart::kHeader, writer.header()), IsOk());
  EXPECT_THAT(reader.Add(BatchPart::kHeader, writer.header()),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(reader.Add(BatchPart::kChunk, writer.chunk(1)),
              StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(reader.Add(BatchPart::kTrailer, writer.trailer()),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  ASSERT_THAT(reader.Add(BatchPart::kChunk, writer.chunk(0)), IsOk());
  EXPECT_THAT(reader.Add(BatchPart::kChunk, writer.chunk(0)),
              StatusIs(absl::StatusCode::kAlreadyExists));
}

}  // namespace
}  // namespace mirrorflow
