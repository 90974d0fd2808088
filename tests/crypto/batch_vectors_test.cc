#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>

#include "crypto/batch_format.h"
#include "crypto/blake2b.h"
#include "tests/crypto/hex.h"
#include "tests/status_matchers.h"

// Files of tests/crypto/vectors/batch.json, which another implementation wrote.
namespace mirrorflow {
namespace {

using testing::HasSubstr;

nlohmann::json Vectors() {
  const char* source = std::getenv("MF_SOURCE_DIR");
  std::ifstream file(std::string(source != nullptr ? source : ".") +
                     "/tests/crypto/vectors/batch.json");
  return nlohmann::json::parse(file);
}

std::string BytesFrom(const nlohmann::json& hex) {
  const auto bytes = FromHex(hex.get<std::string>());
  return {bytes.begin(), bytes.end()};
}

absl::StatusOr<EncodedBatch> Read(const std::string& bytes, Hash256& digest,
                                  IdentityPublicKey& signer) {
  std::istringstream file(bytes);
  BatchReader reader;
  const absl::Status read = ForEachBatchPart(
      file, [&](BatchPart kind, const std::string& part) { return reader.Add(kind, part); });
  if (!read.ok()) return read;
  digest = reader.digest();
  signer = reader.outline()->signer;
  return std::move(reader).Finish();
}

IdentityKey Signing() {
  SecretBytes seed(32);
  for (std::uint8_t i = 0; i < 32; ++i) seed.ExposeMutable()[i] = i;
  return ValueOrDie(IdentityKey::FromSeed(std::move(seed)));
}

TEST(BatchVectorsTest, GoodFilesAreReadAndWrittenAgainByteByByte) {
  const nlohmann::json vectors = Vectors();
  const IdentityKey signing = Signing();
  int read = 0;
  for (const nlohmann::json& vector : vectors["good"]) {
    SCOPED_TRACE(vector["name"]);
    const std::string bytes = BytesFrom(vector["file"]);
    Hash256 digest{};
    IdentityPublicKey signer;
    const EncodedBatch batch = ValueOrDie(Read(bytes, digest, signer));
    ++read;
    EXPECT_EQ(batch.size(), vector["records"]);
    EXPECT_EQ(batch.row_count(), vector["rows"]);
    EXPECT_EQ(Hex(digest), vector["digest"]);
    EXPECT_EQ(Hex(signer.bytes), vectors["signer"]);
    if (vector["name"].get<std::string>().find("extension") != std::string::npos) continue;
    const BatchWriter writer = ValueOrDie(BatchWriter::Create(batch, signing));
    std::string again = writer.header();
    for (std::uint32_t i = 0; i < writer.chunk_count(); ++i) again += writer.chunk(i);
    EXPECT_TRUE(again + writer.trailer() == bytes);
  }
  EXPECT_EQ(read, 5);
}

TEST(BatchVectorsTest, BatchesOfSeveralChunksHaveTheDigestsOfTheOtherImplementation) {
  const nlohmann::json vectors = Vectors();
  Hash256 digest{};
  IdentityPublicKey signer;
  // The first good vector has the same hashes in its header.
  const EncodedBatch model =
      ValueOrDie(Read(BytesFrom(vectors["good"][0]["file"]), digest, signer));
  for (const nlohmann::json& vector : vectors["zeros"]) {
    BatchHeader header = model.header();
    header.record_count = vector["records"];
    header.row_bits = vector["row_bits"];
    header.row_count = header.row_bits == 0 ? 0 : header.record_count;
    header.token_slots = vector["slots"];
    BatchContents contents;
    contents.words.resize(header.row_count * (header.row_bits / 64));
    contents.stratum_codes.resize(header.record_count);
    contents.tokens.resize(header.record_count * header.token_slots);
    const EncodedBatch batch = ValueOrDie(EncodedBatch::Create(header, std::move(contents)));
    const BatchWriter writer = ValueOrDie(BatchWriter::Create(batch, Signing()));
    EXPECT_GE(writer.chunk_count(), 2u);
    EXPECT_EQ(Hex(writer.digest()), vector["digest"]);
  }
}

TEST(BatchVectorsTest, MutatedFilesAreRefusedEachWithItsReason) {
  const std::map<std::string, absl::StatusCode> codes = {
      {"UNIMPLEMENTED", absl::StatusCode::kUnimplemented},
      {"INVALID_ARGUMENT", absl::StatusCode::kInvalidArgument},
      {"UNAUTHENTICATED", absl::StatusCode::kUnauthenticated},
      {"DATA_LOSS", absl::StatusCode::kDataLoss},
      {"OUT_OF_RANGE", absl::StatusCode::kOutOfRange},
      {"RESOURCE_EXHAUSTED", absl::StatusCode::kResourceExhausted}};
  const nlohmann::json vectors = Vectors();
  for (const nlohmann::json& vector : vectors["bad"]) {
    SCOPED_TRACE(vector["name"]);
    Hash256 digest{};
    IdentityPublicKey signer;
    EXPECT_THAT(
        Read(BytesFrom(vector["file"]), digest, signer),
        StatusIs(codes.at(vector["code"]), HasSubstr(vector["message"].get<std::string>())));
  }
  EXPECT_GE(vectors["bad"].size(), 18u);
}

}  // namespace
}  // namespace mirrorflow
