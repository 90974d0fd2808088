#include "crypto/transparency/tile.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "crypto/transparency/log_proof.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::ElementsAre;

TEST(TileTest, PathsAreThoseOfTheSpecification) {
  EXPECT_EQ((Tile{.level = 0, .index = 1234067}).Path(), "tile/0/x001/x234/067");
  EXPECT_EQ((Tile{.level = 2, .index = 0, .width = 1}).Path(), "tile/2/000.p/1");
  EXPECT_EQ(EntriesPath(273, 112), "tile/entries/273.p/112");
  EXPECT_EQ(EntriesPath(1000, 256), "tile/entries/x001/000");
}

TEST(TileTest, TreeOf70000LeavesHasTheTilesOfTheSpecification) {
  const std::vector<Tile> tiles = NewTiles(0, 70000);
  std::map<std::uint32_t, int> full;
  std::vector<std::string> partial;
  for (const Tile& tile : tiles) {
    if (tile.width == kTileWidth) {
      ++full[tile.level];
    } else {
      partial.push_back(tile.Path());
    }
  }
  EXPECT_EQ(full[0], 273);
  EXPECT_EQ(full[1], 1);
  EXPECT_THAT(partial, ElementsAre("tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"));
}

TEST(TileTest, GrowthWritesOnlyWhatIsNew) {
  EXPECT_THAT(NewTiles(0, 0), ElementsAre());
  EXPECT_THAT(NewTiles(5, 6), ElementsAre(Tile{.level = 0, .index = 0, .width = 6}));
  EXPECT_THAT(NewTiles(255, 256), ElementsAre(Tile{.level = 0, .index = 0, .width = 256},
                                              Tile{.level = 1, .index = 0, .width = 1}));
  EXPECT_THAT(NewTiles(256, 257), ElementsAre(Tile{.level = 0, .index = 1, .width = 1}));
  EXPECT_THAT(NewTiles(7, 7), ElementsAre());
}

TEST(TileTest, TilesGrownStepByStepHaveWhatTheTreeHas) {
  MerkleTree tree;
  std::map<std::string, std::string> files;
  for (std::uint64_t size = 1; size <= 600; ++size) {
    tree.Append(LogLeafHash("entry " + std::to_string(size)));
    for (const Tile& tile : NewTiles(size - 1, size)) files[tile.Path()] = TileBytes(tree, tile);
  }
  // Each full tile of level 0 hashes to its place on level 1.
  const std::string& above = files.at("tile/1/000.p/2");
  for (std::size_t n = 0; n < 2; ++n) {
    const std::string& bytes = files.at(n == 0 ? "tile/0/000" : "tile/0/001");
    ASSERT_EQ(bytes.size(), 8192U);
    MerkleTree subtree;
    for (std::size_t i = 0; i < 256; ++i) {
      Hash256 hash;
      std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(32 * i), 32, hash.begin());
      subtree.Append(hash);
    }
    const Hash256 root = subtree.root();
    EXPECT_EQ(above.substr(32 * n, 32), std::string(root.begin(), root.end()));
  }
}

TEST(EntriesTest, BundleIsReadAsItWasWritten) {
  const std::vector<std::string> entries = {"", "one", std::string(kMaxLogEntry, 'x')};
  const std::string bytes = ValueOrDie(EntriesBytes(entries));
  EXPECT_EQ(bytes.substr(0, 7), std::string("\0\0\0\3one", 7));
  EXPECT_EQ(ValueOrDie(ParseEntries(bytes, 3)), entries);
  const auto data_loss = StatusIs(absl::StatusCode::kDataLoss);
  EXPECT_THAT(ParseEntries(bytes, 2), data_loss);
  EXPECT_THAT(ParseEntries(bytes, 4), data_loss);
  EXPECT_THAT(ParseEntries(bytes.substr(0, bytes.size() - 1), 3), data_loss);
  EXPECT_THAT(ParseEntries(bytes + "x", 3), data_loss);
  EXPECT_THAT(EntriesBytes(std::vector<std::string>{std::string(kMaxLogEntry + 1, 'x')}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(LogProofTest, ProofOfAnEntryIsReadAsItWasWrittenAndProvesThatEntryAlone) {
  const IdentityKey key = IdentityKey::Generate();
  const NoteKey log =
      ValueOrDie(NoteKey::Create("example.org/log", NoteAlgorithm::kEd25519, key.public_key()));
  MerkleTree tree;
  for (int i = 0; i < 11; ++i) tree.Append(LogLeafHash("entry " + std::to_string(i)));
  const SignedNote note = ValueOrDie(
      SignCheckpoint({.origin = log.name(), .size = tree.size(), .root = tree.root()}, key));
  const LogProof proof{
      .index = 4, .hashes = ValueOrDie(tree.InclusionProof(4, 11)), .checkpoint = note.ToText()};
  const LogProof read = ValueOrDie(LogProof::Parse(proof.ToText()));
  EXPECT_EQ(read.ToText(), proof.ToText());
  EXPECT_EQ(ValueOrDie(VerifyLogProof(read, "entry 4", log)).size, 11U);
  EXPECT_FALSE(VerifyLogProof(read, "entry 5", log).ok());
  const std::string text = proof.ToText();
  for (std::size_t bit = 0; bit < 8 * text.size(); ++bit) {
    std::string bad = text;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
    absl::StatusOr<LogProof> parsed = LogProof::Parse(bad);
    EXPECT_FALSE(parsed.ok() && VerifyLogProof(*parsed, "entry 4", log).ok()) << "bit " << bit;
  }
}

}  // namespace
}  // namespace mirrorflow
