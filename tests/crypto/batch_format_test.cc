#include "crypto/batch_format.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <functional>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "crypto/blake2b.h"
#include "crypto/identity.h"
#include "crypto/merkle_root.h"
#include "crypto/subkey_labels.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

const IdentityKey& Signing() {
  static const IdentityKey& key = *new IdentityKey([] {
    SecretBytes seed(32);
    seed.ExposeMutable()[0] = 7;
    return ValueOrDie(IdentityKey::FromSeed(std::move(seed)));
  }());
  return key;
}

BatchHeader SampleHeader(std::uint32_t row_bits, std::uint64_t row_count) {
  BatchHeader header{.run_id = ValueOrDie(RunId::Create("2024-ke-ug")),
                     .corridor = ValueOrDie(Corridor::Parse("KE-UG")),
                     .period = ValueOrDie(Period::Create("2024")),
                     .side = Side::kReceiver,
                     .encoding_profile = "hardened-v1",
                     .contribution_bound = 2,
                     .row_bits = row_bits,
                     .record_count = row_count,
                     .row_count = row_count};
  header.encoding_profile_hash.fill(1);
  header.normalisation_profile_hash.fill(2);
  header.terms_hash.fill(3);
  header.agreement_hash.fill(4);
  return header;
}

BatchOutline SampleOutline(std::uint32_t row_bits, std::uint64_t row_count) {
  return {.header = SampleHeader(row_bits, row_count), .signer = Signing().public_key()};
}

struct Shape {
  std::uint64_t records = 0;
  std::uint32_t row_bits = 0;
  std::uint32_t token_slots = 0;
  int shards = 0;  // 0: one row a record, not numbered
};

// With shards, record r has rows in the shards from r % shards, two of them.
EncodedBatch SampleBatch(const Shape& shape, std::uint64_t seed = 1) {
  std::mt19937_64 random(seed);
  BatchHeader header = SampleHeader(shape.row_bits, shape.row_bits == 0 ? 0 : shape.records);
  header.record_count = shape.records;
  header.token_slots = shape.token_slots;
  BatchContents contents;
  for (std::uint64_t i = 0; i < shape.records; ++i) {
    contents.stratum_codes.push_back(static_cast<std::uint8_t>(random() % kStratumCount));
    contents.record_flags.push_back(static_cast<std::uint8_t>(random() % (kAllRecordFlags + 1)));
  }
  contents.tokens.resize(shape.records * shape.token_slots);
  for (ExactToken& token : contents.tokens) {
    for (std::uint8_t& byte : token) byte = static_cast<std::uint8_t>(random());
  }
  const auto shards = static_cast<std::uint64_t>(shape.shards);
  for (std::uint64_t shard = 0; shard < shards; ++shard) {
    const auto first = static_cast<std::uint32_t>(contents.record_of_row.size());
    for (std::uint32_t record = 0; record < shape.records; ++record) {
      if (record % shards == shard || (record + 1) % shards == shard) {
        contents.record_of_row.push_back(record);
      }
    }
    const auto end = static_cast<std::uint32_t>(contents.record_of_row.size());
    contents.shards.push_back({static_cast<std::uint16_t>(190 + shard), first, end - first});
  }
  if (shards > 0) header.row_count = contents.record_of_row.size();
  contents.words.resize(header.row_count * (shape.row_bits / 64));
  for (std::uint64_t& word : contents.words) word = random();
  return ValueOrDie(EncodedBatch::Create(header, std::move(contents)));
}

EncodedBatch SampleBatch(std::uint32_t row_bits, std::uint64_t row_count, std::uint64_t seed = 1) {
  return SampleBatch({.records = row_count, .row_bits = row_bits}, seed);
}

BatchWriter WriterOf(const EncodedBatch& batch) {
  return ValueOrDie(BatchWriter::Create(batch, Signing()));
}

std::string FileOf(const EncodedBatch& batch) {
  const BatchWriter writer = WriterOf(batch);
  std::string bytes = writer.header();
  for (std::uint32_t i = 0; i < writer.chunk_count(); ++i) bytes += writer.chunk(i);
  return bytes + writer.trailer();
}

absl::StatusOr<EncodedBatch> ReadFile(const std::string& bytes) {
  std::istringstream file(bytes);
  BatchReader reader;
  const absl::Status read = ForEachBatchPart(
      file, [&](BatchPart kind, const std::string& part) { return reader.Add(kind, part); });
  if (!read.ok()) return read;
  return std::move(reader).Finish();
}

void ExpectSame(const EncodedBatch& a, const EncodedBatch& b) {
  EXPECT_EQ(a.header(), b.header());
  EXPECT_TRUE(std::ranges::equal(a.words(), b.words()));
  EXPECT_TRUE(std::ranges::equal(a.stratum_codes(), b.stratum_codes()));
  EXPECT_TRUE(std::ranges::equal(a.record_flags(), b.record_flags()));
  EXPECT_TRUE(std::ranges::equal(a.tokens(), b.tokens()));
  EXPECT_TRUE(std::ranges::equal(a.record_of_row(), b.record_of_row()));
  EXPECT_TRUE(std::ranges::equal(a.shards(), b.shards()));
}

TEST(BatchFormatTest, BatchComesBackFromItsBytes) {
  const std::uint64_t chunk_rows = 524288U / 128;
  for (const std::uint64_t rows : {std::uint64_t{0}, std::uint64_t{1}, chunk_rows - 1, chunk_rows,
                                   chunk_rows + 1, 3 * chunk_rows}) {
    const EncodedBatch batch = SampleBatch(1024, rows);
    ExpectSame(ValueOrDie(ReadFile(FileOf(batch))), batch);
  }
}

TEST(BatchFormatTest, TokensShardsAndBatchesWithoutRowsComeBack) {
  for (const Shape& shape :
       {Shape{.records = 9, .row_bits = 64, .token_slots = 2},
        Shape{.records = 9, .row_bits = 64, .token_slots = 2, .shards = 3},
        Shape{.records = 30'000, .row_bits = 128, .shards = 5},
        Shape{.records = 40'000, .token_slots = 2}, Shape{.records = 1, .token_slots = 8}}) {
    const EncodedBatch batch = SampleBatch(shape);
    ExpectSame(ValueOrDie(ReadFile(FileOf(batch))), batch);
  }
}

TEST(BatchFormatTest, NoPartIsLongerThanItsLimit) {
  for (const std::uint32_t bits : {64U, 1024U, 2048U, 16384U}) {
    BatchOutline outline = SampleOutline(bits, kMaxBatchRecords);
    outline.header.token_slots = kMaxTokenSlots;
    outline.numbered = true;
    const BatchLayout layout(outline);
    std::uint64_t records = 0;
    std::uint64_t rows = 0;
    for (std::uint32_t i = 0; i < layout.chunk_count(); ++i) {
      ASSERT_LE(layout.BytesOf(i) - 48, kMaxChunkPayload);
      std::uint64_t& next = layout.HoldsRecords(i) ? records : rows;
      ASSERT_EQ(layout.First(i), next);
      next += layout.Count(i);
    }
    EXPECT_EQ(records, kMaxBatchRecords);
    EXPECT_EQ(rows, kMaxBatchRecords);
  }
}

TEST(BatchFormatTest, DigestIsTheSameAtBothEndsAndOfNoOtherBatch) {
  const EncodedBatch batch = SampleBatch(64, 100);
  const BatchWriter writer = WriterOf(batch);
  BatchReader reader;
  ASSERT_THAT(reader.Add(BatchPart::kHeader, writer.header()), IsOk());
  ASSERT_THAT(reader.Add(BatchPart::kChunk, writer.chunk(0)), IsOk());
  ASSERT_THAT(reader.Add(BatchPart::kChunk, writer.chunk(1)), IsOk());
  EXPECT_FALSE(reader.complete());
  ASSERT_THAT(reader.Add(BatchPart::kTrailer, writer.trailer()), IsOk());
  EXPECT_TRUE(reader.complete());
  EXPECT_EQ(reader.digest(), writer.digest());
  EXPECT_NE(WriterOf(SampleBatch(64, 100, 2)).digest(), writer.digest());
}

TEST(BatchFormatTest, EveryTruncationIsRefused) {
  const std::string bytes =
      FileOf(SampleBatch({.records = 3, .row_bits = 64, .token_slots = 1, .shards = 2}));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ReadFile(bytes.substr(0, size)).ok()) << size;
  }
  ASSERT_THAT(ReadFile(bytes), IsOk());
}

TEST(BatchFormatTest, EveryFlippedBitIsRefused) {
  const std::string bytes =
      FileOf(SampleBatch({.records = 3, .row_bits = 64, .token_slots = 1, .shards = 2}));
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string bad = bytes;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(ReadFile(bad).ok()) << bit;
  }
}

TEST(BatchFormatTest, RandomDamageIsRefused) {
  const std::string bytes =
      FileOf(SampleBatch({.records = 40, .row_bits = 128, .token_slots = 2, .shards = 2}));
  const std::uint64_t seed = 20240601;
  std::mt19937_64 random(seed);
  for (int i = 0; i < 2000; ++i) {
    std::string bad = bytes;
    const std::size_t at = random() % bad.size();
    switch (random() % 3) {
      case 0:
        bad.erase(at, 1 + random() % 40);
        break;
      case 1:
        bad.insert(at, 1 + random() % 40, static_cast<char>(random()));
        break;
      default:
        for (std::size_t j = at; j < std::min(bad.size(), at + 8); ++j) {
          bad[j] = static_cast<char>(random());
        }
    }
    if (bad == bytes) continue;
    EXPECT_FALSE(ReadFile(bad).ok()) << "seed " << seed << ", round " << i;
  }
}

TEST(BatchFormatTest, BytesAfterTheTrailerAreRefused) {
  EXPECT_THAT(ReadFile(FileOf(SampleBatch(64, 3)) + "x"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("after its trailer")));
}

TEST(BatchFormatTest, ShortFileSaysWhereItEnds) {
  const std::string bytes = FileOf(SampleBatch(64, 100000));
  EXPECT_THAT(ReadFile(bytes.substr(0, 600000)),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("within chunk 1 of 3")));
  EXPECT_THAT(ReadFile(bytes.substr(0, bytes.size() - 1)),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("within its trailer")));
}

TEST(BatchFormatTest, NamesAndSizesOutOfRangeAreNotWritten) {
  const auto with_profile = [](std::string name) {
    BatchHeader header = SampleHeader(64, 0);
    header.encoding_profile = std::move(name);
    return ValueOrDie(EncodedBatch::Create(header, {}));
  };
  for (const std::string& name : {std::string(), std::string("Plain"), std::string(65, 'a')}) {
    const EncodedBatch batch = with_profile(name);
    EXPECT_THAT(BatchWriter::Create(batch, Signing()), StatusIs(absl::StatusCode::kInvalidArgument))
        << name;
  }
  const EncodedBatch longest = with_profile(std::string(64, 'a'));
  EXPECT_THAT(BatchWriter::Create(longest, Signing()), IsOk());
}

class HeaderTest : public testing::Test {
 protected:
  // The offsets of docs/batch-format.md for the sample header: run id of 10, profile of 11 bytes.
  static constexpr std::size_t kSide = 12, kYear = 13, kCorridor = 15, kRunId = 20, kProfile = 31,
                               kRowBits = 206, kRecordCount = 210, kRowCount = 218,
                               kTokenSlots = 226, kNumbered = 227, kShardCount = 228,
                               kShardRows = 232, kEnd = 236;

  static std::string Good() { return WriterOf(SampleBatch(64, 3)).header(); }
  template <typename Number>
  static std::string With(std::size_t at, Number number) {
    std::string bytes = Good();
    std::memcpy(bytes.data() + at, &number, sizeof number);
    return bytes;
  }
  // With extensions at its end, and the length that fits.
  static std::string Extended(const std::string& extensions) {
    std::string bytes = Good() + extensions;
    const auto length = static_cast<std::uint16_t>(bytes.size());
    std::memcpy(bytes.data() + 10, &length, sizeof length);
    return bytes;
  }
};

TEST_F(HeaderTest, LengthIsAsTheOffsetsSay) { EXPECT_EQ(Good().size(), kEnd); }

TEST_F(HeaderTest, EachBadFieldHasItsOwnError) {
  const auto bad = [](const char* message) {
    return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(message));
  };
  EXPECT_THAT(ParseBatchHeader("PNG etc"), bad("not the bytes of a batch"));
  EXPECT_THAT(ParseBatchHeader(With<std::uint16_t>(8, 1)),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("version 1")));
  EXPECT_THAT(ParseBatchHeader(With<std::uint16_t>(10, kEnd + 1)), bad("length"));
  EXPECT_THAT(ParseBatchHeader(Good() + "x"), bad("length"));
  EXPECT_THAT(ParseBatchHeader(Good().substr(0, kEnd - 1)), bad("too early"));
  EXPECT_THAT(ParseBatchHeader(With<std::uint8_t>(kSide, 3)), bad("side code 3"));
  EXPECT_THAT(ParseBatchHeader(With<std::uint16_t>(kYear, 24)), bad("reference year"));
  EXPECT_THAT(ParseBatchHeader(With(kCorridor, 'x')), bad("country code"));
  EXPECT_THAT(ParseBatchHeader(With(kCorridor, std::array{'U', 'G'})), bad("two different"));
  EXPECT_THAT(ParseBatchHeader(With(kRunId, 'X')), bad("run id"));
  EXPECT_THAT(ParseBatchHeader(With(kProfile, ' ')), bad("encoding profile"));
  EXPECT_THAT(ParseBatchHeader(With<std::uint8_t>(kNumbered, 2)), bad("numbered"));
  EXPECT_THAT(ParseBatchHeader(With<std::uint64_t>(kRecordCount, 4)), bad("differ in number"));
  EXPECT_THAT(ParseBatchHeader(With<std::uint64_t>(kRowCount, 2)), bad("add up"));
  EXPECT_THAT(ParseBatchHeader(With<std::uint32_t>(kShardRows, 0)), bad("shard without rows"));
  EXPECT_THAT(ParseBatchHeader(With<std::uint32_t>(kRowBits, 0)), bad("rows of no bits"));
}

TEST_F(HeaderTest, ClaimsBeyondTheLimitsAreRefused) {
  const auto exhausted = StatusIs(absl::StatusCode::kResourceExhausted);
  for (const std::uint32_t bits : {63U, 65U, 16448U, 0xffffffffU}) {
    EXPECT_THAT(ParseBatchHeader(With(kRowBits, bits)), exhausted) << bits;
  }
  for (const std::uint64_t records : {std::uint64_t{50'000'001}, ~std::uint64_t{0}}) {
    EXPECT_THAT(ParseBatchHeader(With(kRecordCount, records)), exhausted) << records;
  }
  EXPECT_THAT(ParseBatchHeader(With<std::uint64_t>(kRowCount, kMaxBatchRows + 1)), exhausted);
  EXPECT_THAT(ParseBatchHeader(With<std::uint8_t>(kTokenSlots, 9)), exhausted);
  std::string many = Good().substr(0, kShardCount);
  PutNumber<std::uint16_t>(many, 1025);
  for (std::uint16_t i = 0; i < 1025; ++i) {
    PutNumber(many, i);
    PutNumber<std::uint32_t>(many, 1);
  }
  const auto length = static_cast<std::uint16_t>(many.size());
  std::memcpy(many.data() + 10, &length, sizeof length);
  EXPECT_THAT(ParseBatchHeader(many), exhausted);
}

TEST_F(HeaderTest, ExtensionsThatNeedNotBeUnderstoodAreSkippedAndOthersRefused) {
  const std::string optional(
      "\x01\x00\x03\x00"
      "abc",
      7);
  const std::string later("\xff\x7f\x00\x00", 4);
  const std::string critical("\x00\x80\x00\x00", 4);
  EXPECT_THAT(ParseBatchHeader(Extended(optional + later)), IsOk());
  EXPECT_THAT(ParseBatchHeader(Extended(optional + critical)),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("extension 32768")));
  EXPECT_THAT(ParseBatchHeader(Extended(later + optional)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("ascending")));
  EXPECT_THAT(ParseBatchHeader(Extended(optional + optional)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("ascending")));
  EXPECT_THAT(ParseBatchHeader(Extended(optional.substr(0, 6))),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("within an extension")));
}

class BatchReaderTest : public testing::Test {
 protected:
  // One chunk of records, two of rows.
  const EncodedBatch batch_ = SampleBatch(16384, 500);
  const BatchWriter writer_ = WriterOf(batch_);
  BatchReader reader_;
};

TEST_F(BatchReaderTest, PartsOutOfOrderAreRefusedAndDoNoHarm) {
  ASSERT_EQ(writer_.chunk_count(), 3U);
  const auto out_of_order = [](const char* message) {
    return StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(message));
  };
  EXPECT_THAT(reader_.Add(BatchPart::kChunk, writer_.chunk(0)), out_of_order("begin with"));
  EXPECT_THAT(reader_.Add(BatchPart::kTrailer, writer_.trailer()), out_of_order("begin with"));
  ASSERT_THAT(reader_.Add(BatchPart::kHeader, writer_.header()), IsOk());
  EXPECT_THAT(reader_.Add(BatchPart::kHeader, writer_.header()), out_of_order("second header"));
  EXPECT_THAT(reader_.Add(BatchPart::kChunk, writer_.chunk(1)),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("where chunk 0 should")));
  ASSERT_THAT(reader_.Add(BatchPart::kChunk, writer_.chunk(0)), IsOk());
  EXPECT_THAT(reader_.Add(BatchPart::kChunk, writer_.chunk(0)),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("chunk 0 comes twice")));
  EXPECT_THAT(reader_.Add(BatchPart::kTrailer, writer_.trailer()), out_of_order("1 of 3 chunks"));
  EXPECT_EQ(reader_.next_chunk(), 1U);
  ASSERT_THAT(reader_.Add(BatchPart::kChunk, writer_.chunk(1)), IsOk());
  ASSERT_THAT(reader_.Add(BatchPart::kChunk, writer_.chunk(2)), IsOk());
  std::string beyond = writer_.chunk(2);
  beyond[0] = 3;
  EXPECT_THAT(reader_.Add(BatchPart::kChunk, beyond),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("only 3")));
  ASSERT_THAT(reader_.Add(BatchPart::kTrailer, writer_.trailer()), IsOk());
  EXPECT_THAT(reader_.Add(BatchPart::kTrailer, writer_.trailer()), out_of_order("complete"));
  ExpectSame(ValueOrDie(std::move(reader_).Finish()), batch_);
}

TEST_F(BatchReaderTest, ChunkThatDoesNotFitTheHeaderIsRefused) {
  ASSERT_THAT(reader_.Add(BatchPart::kHeader, writer_.header()), IsOk());
  const auto with = [&](std::size_t at, char value) {
    std::string bytes = writer_.chunk(0);
    bytes[at] = value;
    return bytes;
  };
  const auto bad = [](const char* message) {
    return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(message));
  };
  EXPECT_THAT(reader_.Add(BatchPart::kChunk, "short"), bad("only 5 bytes"));
  EXPECT_THAT(reader_.Add(BatchPart::kChunk, with(4, 1)), bad("records from 1"));
  EXPECT_THAT(reader_.Add(BatchPart::kChunk, with(12, 1)), bad("records from 0, not"));
  EXPECT_THAT(reader_.Add(BatchPart::kChunk, writer_.chunk(0) + "x"), bad("bytes, not"));
  const auto damaged = StatusIs(absl::StatusCode::kDataLoss, HasSubstr("damaged"));
  EXPECT_THAT(reader_.Add(BatchPart::kChunk, with(16, writer_.chunk(0)[16] ^ 1)), damaged);
  const EncodedBatch other = SampleBatch(16384, 500, 2);
  EXPECT_THAT(reader_.Add(BatchPart::kTrailer, WriterOf(other).trailer()),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(reader_.next_chunk(), 0U);
}

TEST_F(BatchReaderTest, ChunkOfABatchWithAnotherHeaderIsRefused) {
  BatchHeader header = batch_.header();
  header.side = Side::kSender;
  const EncodedBatch other = ValueOrDie(EncodedBatch::Create(
      header, {.words = {batch_.words().begin(), batch_.words().end()},
               .stratum_codes = {batch_.stratum_codes().begin(), batch_.stratum_codes().end()},
               .record_flags = {batch_.record_flags().begin(), batch_.record_flags().end()}}));
  ASSERT_THAT(reader_.Add(BatchPart::kHeader, writer_.header()), IsOk());
  EXPECT_THAT(reader_.Add(BatchPart::kChunk, WriterOf(other).chunk(0)),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(BatchReaderTest, ChunkFromAnotherBatchWithTheSameHeaderFailsAtTheTrailer) {
  const EncodedBatch other = SampleBatch(16384, 500, 2);
  const BatchWriter other_writer = WriterOf(other);
  ASSERT_THAT(reader_.Add(BatchPart::kHeader, writer_.header()), IsOk());
  ASSERT_THAT(reader_.Add(BatchPart::kChunk, writer_.chunk(0)), IsOk());
  ASSERT_THAT(reader_.Add(BatchPart::kChunk, other_writer.chunk(1)), IsOk());
  ASSERT_THAT(reader_.Add(BatchPart::kChunk, writer_.chunk(2)), IsOk());
  EXPECT_THAT(reader_.Add(BatchPart::kTrailer, writer_.trailer()),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("Merkle root")));
  EXPECT_FALSE(reader_.complete());
}

// Bytes of a chunk with a digest that fits.
std::string Sealed(const std::string& header, std::string body) {
  const Hash256 header_digest = Blake2b256().Field(kBatchHeaderLabel).Field(header).Final();
  const Hash256 digest =
      Blake2b256().Field(kBatchChunkLabel).Field(header_digest).Field(body).Final();
  return body.append(reinterpret_cast<const char*>(digest.data()), digest.size());
}

TEST_F(BatchReaderTest, StratumOutOfRangeIsRefusedEvenWithAFittingDigest) {
  const EncodedBatch small = SampleBatch(64, 1);
  const BatchWriter writer = WriterOf(small);
  std::string body = writer.chunk(0);
  body.resize(body.size() - 32);
  ASSERT_EQ(Sealed(writer.header(), body), writer.chunk(0));
  ASSERT_THAT(reader_.Add(BatchPart::kHeader, writer.header()), IsOk());
  for (const int record : {0x0f, 0x40, 0x80}) {
    body.back() = static_cast<char>(record);
    EXPECT_THAT(reader_.Add(BatchPart::kChunk, Sealed(writer.header(), body)),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("out of range")));
  }
}

// 50 million records with eight tokens and rows of 16384 bits are 109 GB; setting them aside would
// end the program.
TEST_F(BatchReaderTest, HugeClaimTakesNoMemoryBeforeItsBytesAreThere) {
  BatchOutline outline = SampleOutline(16384, kMaxBatchRecords);
  outline.header.token_slots = kMaxTokenSlots;
  outline.shards = {{0, 0, static_cast<std::uint32_t>(kMaxBatchRecords)}};
  const std::string header = ValueOrDie(SerialiseBatchHeader(outline));
  const BatchLayout layout(outline);
  ASSERT_THAT(reader_.Add(BatchPart::kHeader, header), IsOk());
  for (std::uint32_t chunk = 0; chunk < 2; ++chunk) {
    std::string body;
    PutNumber(body, chunk);
    PutNumber(body, layout.First(chunk));
    PutNumber(body, static_cast<std::uint32_t>(layout.Count(chunk)));
    body.resize(layout.BytesOf(chunk) - 32);
    EXPECT_THAT(reader_.Add(BatchPart::kChunk, Sealed(header, body)), IsOk());
  }
  EXPECT_THAT(std::move(reader_).Finish(), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(BatchReaderTest, SignatureOfAnotherIdentityIsRefused) {
  const BatchWriter foreign = ValueOrDie(BatchWriter::Create(batch_, IdentityKey::Generate()));
  ASSERT_THAT(reader_.Add(BatchPart::kHeader, writer_.header()), IsOk());
  for (std::uint32_t i = 0; i < writer_.chunk_count(); ++i) {
    ASSERT_THAT(reader_.Add(BatchPart::kChunk, writer_.chunk(i)), IsOk());
  }
  const std::string mixed = writer_.trailer().substr(0, 32) + foreign.trailer().substr(32);
  EXPECT_THAT(reader_.Add(BatchPart::kTrailer, mixed),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("not signed")));
  EXPECT_FALSE(reader_.complete());
  EXPECT_THAT(reader_.Add(BatchPart::kTrailer, writer_.trailer()), IsOk());
}

// Digests and signature fit, and yet a record stands twice in a shard: the sender wrote nonsense.
TEST_F(BatchReaderTest, RowsThatDoNotFitTheRecordsAreRefusedAtTheEnd) {
  const EncodedBatch good = SampleBatch({.records = 4, .row_bits = 64, .shards = 2});
  const BatchWriter writer = WriterOf(good);
  std::string body = writer.chunk(1);
  body.resize(body.size() - 32);
  std::memcpy(body.data() + 16 + 4, body.data() + 16, 4);  // the second row's record: the first's
  const std::string chunk = Sealed(writer.header(), body);
  const auto digest_of = [](const std::string& bytes) {
    Hash256 digest;
    std::memcpy(digest.data(), bytes.data() + bytes.size() - 32, 32);
    return digest;
  };
  const std::array<Hash256, 2> leaves = {digest_of(writer.chunk(0)), digest_of(chunk)};
  const Hash256 root = MerkleRoot(leaves);
  const Hash256 header_digest =
      Blake2b256().Field(kBatchHeaderLabel).Field(writer.header()).Final();
  const Hash256 digest =
      Blake2b256().Field(kBatchDigestLabel).Field(header_digest).Field(root).Final();
  std::string trailer(TextOf(root));
  trailer += TextOf(ValueOrDie(Signing().Sign(kBatchPurpose, digest)));
  ASSERT_THAT(reader_.Add(BatchPart::kHeader, writer.header()), IsOk());
  ASSERT_THAT(reader_.Add(BatchPart::kChunk, writer.chunk(0)), IsOk());
  ASSERT_THAT(reader_.Add(BatchPart::kChunk, chunk), IsOk());
  ASSERT_THAT(reader_.Add(BatchPart::kTrailer, trailer), IsOk());
  EXPECT_THAT(std::move(reader_).Finish(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("twice in shard")));
}

TEST_F(BatchReaderTest, UnfinishedBatchIsNotGivenOut) {
  EXPECT_THAT(BatchReader().Finish(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("before its header")));
  ASSERT_THAT(reader_.Add(BatchPart::kHeader, writer_.header()), IsOk());
  ASSERT_THAT(reader_.Add(BatchPart::kChunk, writer_.chunk(0)), IsOk());
  EXPECT_THAT(std::move(reader_).Finish(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("after 1 of 3 chunks")));
}

// A broken stream goes on with a reader that kept what it had.
TEST_F(BatchReaderTest, StreamResumesAtTheChunkTheReaderWants) {
  ASSERT_THAT(reader_.Add(BatchPart::kHeader, writer_.header()), IsOk());
  ASSERT_THAT(reader_.Add(BatchPart::kChunk, writer_.chunk(0)), IsOk());
  const BatchWriter again = WriterOf(batch_);
  for (std::uint32_t i = reader_.next_chunk(); i < again.chunk_count(); ++i) {
    ASSERT_THAT(reader_.Add(BatchPart::kChunk, again.chunk(i)), IsOk());
  }
  ASSERT_THAT(reader_.Add(BatchPart::kTrailer, again.trailer()), IsOk());
  ExpectSame(ValueOrDie(std::move(reader_).Finish()), batch_);
}

}  // namespace
}  // namespace mirrorflow
