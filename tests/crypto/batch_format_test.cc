#include "crypto/batch_format.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <functional>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "crypto/blake2b.h"
#include "crypto/subkey_labels.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

BatchHeader SampleHeader(std::uint32_t row_bits, std::uint64_t row_count) {
  BatchHeader header{.run_id = ValueOrDie(RunId::Create("2024-ke-ug")),
                     .corridor = ValueOrDie(Corridor::Parse("KE-UG")),
                     .period = ValueOrDie(Period::Create("2024")),
                     .side = Side::kReceiver,
                     .encoding_profile = "hardened-v1",
                     .row_bits = row_bits,
                     .record_count = row_count,
                     .row_count = row_count};
  header.encoding_profile_hash.fill(1);
  header.normalisation_profile_hash.fill(2);
  header.terms_hash.fill(3);
  return header;
}

EncodedBatch SampleBatch(std::uint32_t row_bits, std::uint64_t row_count, std::uint64_t seed = 1) {
  std::mt19937_64 random(seed);
  std::vector<std::uint64_t> words(row_count * (row_bits / 64));
  for (std::uint64_t& word : words) word = random();
  std::vector<std::uint8_t> strata(row_count);
  for (std::uint8_t& code : strata) code = static_cast<std::uint8_t>(random() % kStratumCount);
  return ValueOrDie(
      EncodedBatch::Create(SampleHeader(row_bits, row_count),
                           {.words = std::move(words), .stratum_codes = std::move(strata)}));
}

std::string FileOf(const EncodedBatch& batch) {
  const BatchWriter writer = ValueOrDie(BatchWriter::Create(batch));
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
}

// Written from docs/batch-format.md, not from the code.
std::string LiteralFile(const EncodedBatch& batch) {
  const BatchHeader& h = batch.header();
  const auto number = [](std::uint64_t n, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(n >> (8 * i) & 0xff);
    return out;
  };
  const auto text = [](const auto& bytes) { return std::string(bytes.begin(), bytes.end()); };
  const auto hash = [&](const std::vector<std::string>& fields) {
    std::string all;
    for (const std::string& f : fields) all += number(f.size(), 8) + f;
    return text(Blake2b256().Update(all).Final());
  };
  std::string fields =
      number(h.side == Side::kSender ? 1 : 2, 1) +
      number(static_cast<std::uint64_t>(h.period.year()), 2) + text(h.corridor.origin().alpha2()) +
      text(h.corridor.destination().alpha2()) + number(h.run_id.value().size(), 1) +
      h.run_id.value() + number(h.encoding_profile.size(), 1) + h.encoding_profile +
      text(h.encoding_profile_hash) + text(h.normalisation_profile_hash) + text(h.terms_hash) +
      number(h.row_bits, 4) + number(h.row_count, 8);
  const std::string header =
      "MFBATCH" + number(0, 1) + number(1, 2) + number(12 + fields.size(), 2) + fields;
  const std::string header_digest = hash({"mirrorflow/batch-header/v1", header});
  std::string file = header;
  std::vector<std::string> digests = {"mirrorflow/batch-digest/v1", header_digest};
  const std::size_t chunk_rows = 524288 / (h.row_bits / 8 + 1);
  for (std::size_t first = 0, n = 0; first < batch.size(); first += chunk_rows, ++n) {
    const std::size_t rows = std::min(chunk_rows, batch.size() - first);
    std::string body = number(n, 4) + number(first, 8) + number(rows, 4);
    for (std::size_t i = first; i < first + rows; ++i) {
      for (const std::uint64_t word : batch.row(i)) body += number(word, 8);
    }
    body += text(batch.stratum_codes().subspan(first, rows));
    digests.push_back(hash({"mirrorflow/batch-chunk/v1", header_digest, body}));
    file += body + digests.back();
  }
  return file + hash(digests);
}

TEST(BatchFormatTest, BytesAreThoseOfTheGrammar) {
  for (const auto& [bits, rows] : {std::pair{64U, 0U}, {64U, 1U}, {1024U, 5000U}, {16384U, 600U}}) {
    const EncodedBatch batch = SampleBatch(bits, rows);
    EXPECT_TRUE(FileOf(batch) == LiteralFile(batch)) << bits << " bits, " << rows << " rows";
  }
}

TEST(BatchFormatTest, BatchComesBackFromItsBytes) {
  const std::uint64_t chunk_rows = BatchLayout(SampleHeader(1024, 1)).chunk_rows;
  EXPECT_EQ(chunk_rows, 524288U / 129);
  for (const std::uint64_t rows : {std::uint64_t{0}, std::uint64_t{1}, chunk_rows - 1, chunk_rows,
                                   chunk_rows + 1, 3 * chunk_rows}) {
    const EncodedBatch batch = SampleBatch(1024, rows);
    ExpectSame(ValueOrDie(ReadFile(FileOf(batch))), batch);
  }
}

TEST(BatchFormatTest, NoPartIsLongerThanItsLimit) {
  for (const std::uint32_t bits : {64U, 1024U, 2048U, 16384U}) {
    const BatchLayout layout(SampleHeader(bits, kMaxBatchRows));
    EXPECT_LE(layout.BytesOf(0) - 48, kMaxChunkPayload);
    EXPECT_EQ(layout.FirstRow(layout.chunk_count - 1) + layout.RowsIn(layout.chunk_count - 1),
              kMaxBatchRows);
  }
}

TEST(BatchFormatTest, DigestIsTheSameAtBothEndsAndOfNoOtherBatch) {
  const EncodedBatch batch = SampleBatch(64, 100);
  const BatchWriter writer = ValueOrDie(BatchWriter::Create(batch));
  BatchReader reader;
  ASSERT_THAT(reader.Add(BatchPart::kHeader, writer.header()), IsOk());
  ASSERT_THAT(reader.Add(BatchPart::kChunk, writer.chunk(0)), IsOk());
  EXPECT_FALSE(reader.complete());
  ASSERT_THAT(reader.Add(BatchPart::kTrailer, writer.trailer()), IsOk());
  EXPECT_TRUE(reader.complete());
  EXPECT_EQ(reader.digest(), writer.digest());
  EXPECT_NE(ValueOrDie(BatchWriter::Create(SampleBatch(64, 100, 2))).digest(), writer.digest());
}

TEST(BatchFormatTest, EveryTruncationIsRefused) {
  const std::string bytes = FileOf(SampleBatch(64, 3));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ReadFile(bytes.substr(0, size)).ok()) << size;
  }
  ASSERT_THAT(ReadFile(bytes), IsOk());
}

TEST(BatchFormatTest, EveryFlippedBitIsRefused) {
  const std::string bytes = FileOf(SampleBatch(64, 3));
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string bad = bytes;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(ReadFile(bad).ok()) << bit;
  }
}

TEST(BatchFormatTest, RandomDamageIsRefused) {
  const std::string bytes = FileOf(SampleBatch(128, 40));
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
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("within chunk 1 of 2")));
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
    EXPECT_THAT(BatchWriter::Create(batch), StatusIs(absl::StatusCode::kInvalidArgument)) << name;
  }
  const EncodedBatch longest = with_profile(std::string(64, 'a'));
  EXPECT_THAT(BatchWriter::Create(longest), IsOk());
}

class HeaderTest : public testing::Test {
 protected:
  // The offsets of docs/batch-format.md for the sample header: run id of 10, profile of 11 bytes.
  static constexpr std::size_t kSide = 12, kYear = 13, kCorridor = 15, kRunId = 20, kProfile = 31,
                               kRowBits = 138, kRowCount = 142, kEnd = 150;

  static std::string Good() { return ValueOrDie(BatchWriter::Create(SampleBatch(64, 0))).header(); }
  template <typename Number>
  static std::string With(std::size_t at, Number number) {
    std::string bytes = Good();
    std::memcpy(bytes.data() + at, &number, sizeof number);
    return bytes;
  }
};

TEST_F(HeaderTest, LengthIsAsTheOffsetsSay) { EXPECT_EQ(Good().size(), kEnd); }

TEST_F(HeaderTest, EachBadFieldHasItsOwnError) {
  const auto bad = [](const char* message) {
    return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(message));
  };
  EXPECT_THAT(ParseBatchHeader("PNG etc"), bad("not the bytes of a batch"));
  EXPECT_THAT(ParseBatchHeader(With<std::uint16_t>(8, 2)),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("version 2")));
  EXPECT_THAT(ParseBatchHeader(With<std::uint16_t>(10, kEnd + 1)), bad("length"));
  EXPECT_THAT(ParseBatchHeader(Good() + "x"), bad("length"));
  EXPECT_THAT(ParseBatchHeader(Good().substr(0, kEnd - 1)), bad("too early"));
  EXPECT_THAT(ParseBatchHeader(With<std::uint8_t>(kSide, 3)), bad("side code 3"));
  EXPECT_THAT(ParseBatchHeader(With<std::uint16_t>(kYear, 24)), bad("reference year"));
  EXPECT_THAT(ParseBatchHeader(With(kCorridor, 'x')), bad("country code"));
  EXPECT_THAT(ParseBatchHeader(With(kCorridor, std::array{'U', 'G'})), bad("two different"));
  EXPECT_THAT(ParseBatchHeader(With(kRunId, 'X')), bad("run id"));
  EXPECT_THAT(ParseBatchHeader(With(kProfile, ' ')), bad("encoding profile"));
}

TEST_F(HeaderTest, ClaimsBeyondTheLimitsAreRefused) {
  const auto exhausted = StatusIs(absl::StatusCode::kResourceExhausted);
  for (const std::uint32_t bits : {0U, 63U, 65U, 16448U, 0xffffffffU}) {
    EXPECT_THAT(ParseBatchHeader(With(kRowBits, bits)), exhausted) << bits;
  }
  for (const std::uint64_t rows : {std::uint64_t{50'000'001}, ~std::uint64_t{0}}) {
    EXPECT_THAT(ParseBatchHeader(With(kRowCount, rows)), exhausted) << rows;
  }
  EXPECT_THAT(ParseBatchHeader(With(kRowCount, std::uint64_t{50'000'000})), IsOk());
}

class BatchReaderTest : public testing::Test {
 protected:
  // Three chunks.
  const EncodedBatch batch_ = SampleBatch(16384, 700);
  const BatchWriter writer_ = ValueOrDie(BatchWriter::Create(batch_));
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
  EXPECT_THAT(reader_.Add(BatchPart::kChunk, with(4, 1)), bad("rows from row 1"));
  EXPECT_THAT(reader_.Add(BatchPart::kChunk, with(12, 1)), bad("rows from row 0, not"));
  EXPECT_THAT(reader_.Add(BatchPart::kChunk, writer_.chunk(0) + "x"), bad("bytes, not"));
  const auto damaged = StatusIs(absl::StatusCode::kDataLoss, HasSubstr("damaged"));
  EXPECT_THAT(reader_.Add(BatchPart::kChunk, with(16, writer_.chunk(0)[16] ^ 1)), damaged);
  const EncodedBatch other = SampleBatch(16384, 700, 2);
  EXPECT_THAT(reader_.Add(BatchPart::kTrailer, ValueOrDie(BatchWriter::Create(other)).trailer()),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(reader_.next_chunk(), 0U);
}

TEST_F(BatchReaderTest, ChunkOfABatchWithAnotherHeaderIsRefused) {
  BatchHeader header = batch_.header();
  header.side = Side::kSender;
  const EncodedBatch other = ValueOrDie(EncodedBatch::Create(
      header, {.words = {batch_.words().begin(), batch_.words().end()},
               .stratum_codes = {batch_.stratum_codes().begin(), batch_.stratum_codes().end()}}));
  ASSERT_THAT(reader_.Add(BatchPart::kHeader, writer_.header()), IsOk());
  EXPECT_THAT(reader_.Add(BatchPart::kChunk, ValueOrDie(BatchWriter::Create(other)).chunk(0)),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(BatchReaderTest, ChunkFromAnotherBatchWithTheSameHeaderFailsAtTheTrailer) {
  const EncodedBatch other = SampleBatch(16384, 700, 2);
  const BatchWriter other_writer = ValueOrDie(BatchWriter::Create(other));
  ASSERT_THAT(reader_.Add(BatchPart::kHeader, writer_.header()), IsOk());
  ASSERT_THAT(reader_.Add(BatchPart::kChunk, writer_.chunk(0)), IsOk());
  ASSERT_THAT(reader_.Add(BatchPart::kChunk, other_writer.chunk(1)), IsOk());
  ASSERT_THAT(reader_.Add(BatchPart::kChunk, writer_.chunk(2)), IsOk());
  EXPECT_THAT(reader_.Add(BatchPart::kTrailer, writer_.trailer()),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("digest")));
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
  const BatchWriter writer = ValueOrDie(BatchWriter::Create(small));
  std::string body = writer.chunk(0);
  body.resize(body.size() - 32);
  ASSERT_EQ(Sealed(writer.header(), body), writer.chunk(0));
  body.back() = static_cast<char>(kStratumCount);
  ASSERT_THAT(reader_.Add(BatchPart::kHeader, writer.header()), IsOk());
  EXPECT_THAT(reader_.Add(BatchPart::kChunk, Sealed(writer.header(), body)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("stratum code")));
}

// 50 million rows of 16384 bits are 100 GB; setting them aside would end the program.
TEST_F(BatchReaderTest, HugeClaimTakesNoMemoryBeforeItsBytesAreThere) {
  std::string header = writer_.header();
  std::memcpy(header.data() + header.size() - 8, &kMaxBatchRows, 8);
  std::string body = writer_.chunk(0);
  body.resize(body.size() - 32);
  ASSERT_THAT(reader_.Add(BatchPart::kHeader, header), IsOk());
  EXPECT_THAT(reader_.Add(BatchPart::kChunk, Sealed(header, body)), IsOk());
  EXPECT_THAT(std::move(reader_).Finish(), StatusIs(absl::StatusCode::kDataLoss));
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
  const BatchWriter again = ValueOrDie(BatchWriter::Create(batch_));
  for (std::uint32_t i = reader_.next_chunk(); i < again.chunk_count(); ++i) {
    ASSERT_THAT(reader_.Add(BatchPart::kChunk, again.chunk(i)), IsOk());
  }
  ASSERT_THAT(reader_.Add(BatchPart::kTrailer, again.trailer()), IsOk());
  ExpectSame(ValueOrDie(std::move(reader_).Finish()), batch_);
}

}  // namespace
}  // namespace mirrorflow
