#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "crypto/hex_text.h"
#include "crypto/transparency/base64_text.h"
#include "crypto/transparency/merkle_proof.h"
#include "crypto/transparency/merkle_tree.h"
#include "tests/crypto/hex.h"
#include "tests/shared_data.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

// The definitions of RFC 6962, section 2.1, word for word, and slow.
using Hashes = std::vector<Hash256>;

std::uint64_t LargestPowerBelow(std::uint64_t n) {
  std::uint64_t k = 1;
  while (2 * k < n) k *= 2;
  return k;
}

Hash256 ReferenceRoot(const Hashes& d) {
  if (d.empty()) return LogEmptyRoot();
  if (d.size() == 1) return d.front();
  const auto k = static_cast<std::ptrdiff_t>(LargestPowerBelow(d.size()));
  return LogNodeHash(ReferenceRoot(Hashes(d.begin(), d.begin() + k)),
                     ReferenceRoot(Hashes(d.begin() + k, d.end())));
}

Hashes ReferencePath(std::uint64_t m, const Hashes& d) {
  if (d.size() == 1) return {};
  const std::uint64_t k = LargestPowerBelow(d.size());
  const Hashes left(d.begin(), d.begin() + static_cast<std::ptrdiff_t>(k));
  const Hashes right(d.begin() + static_cast<std::ptrdiff_t>(k), d.end());
  Hashes path = m < k ? ReferencePath(m, left) : ReferencePath(m - k, right);
  path.push_back(ReferenceRoot(m < k ? right : left));
  return path;
}

Hashes ReferenceSubproof(std::uint64_t m, const Hashes& d, bool known) {
  if (m == d.size()) return known ? Hashes() : Hashes{ReferenceRoot(d)};
  const std::uint64_t k = LargestPowerBelow(d.size());
  const Hashes left(d.begin(), d.begin() + static_cast<std::ptrdiff_t>(k));
  const Hashes right(d.begin() + static_cast<std::ptrdiff_t>(k), d.end());
  Hashes proof =
      m <= k ? ReferenceSubproof(m, left, known) : ReferenceSubproof(m - k, right, false);
  proof.push_back(ReferenceRoot(m <= k ? right : left));
  return proof;
}

// Leaves as other logs test with, and the roots of the trees of the first 1 to 8 of them.
const std::vector<std::string> kReferenceLeaves = {"",
                                                   "00",
                                                   "10",
                                                   "2021",
                                                   "3031",
                                                   "40414243",
                                                   "5051525354555657",
                                                   "606162636465666768696a6b6c6d6e6f"};
const std::vector<std::string> kReferenceRoots = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

std::string BytesOf(const std::string& hex) {
  const std::vector<std::uint8_t> bytes = FromHex(hex);
  return {bytes.begin(), bytes.end()};
}

Hashes Leaves(std::size_t count) {
  Hashes leaves;
  for (std::size_t i = 0; i < count; ++i)
    leaves.push_back(LogLeafHash("leaf " + std::to_string(i)));
  return leaves;
}

MerkleTree TreeOf(const Hashes& leaves) {
  MerkleTree tree;
  for (const Hash256& leaf : leaves) tree.Append(leaf);
  return tree;
}

TEST(MerkleTreeTest, HashesOfLeafAndNodeAreThoseOfOtherImplementations) {
  EXPECT_TRUE(HexText(LogLeafHash("L123456")).starts_with("395aa064"));
  EXPECT_TRUE(HexText(LogEmptyRoot()).starts_with("e3b0c442"));
  EXPECT_NE(LogLeafHash(std::string(64, 'a')), LogNodeHash(Hash256(), Hash256()));
}

TEST(MerkleTreeTest, ReferenceTreesHaveTheirKnownRoots) {
  MerkleTree tree;
  for (std::size_t i = 0; i < kReferenceLeaves.size(); ++i) {
    tree.Append(LogLeafHash(BytesOf(kReferenceLeaves[i])));
    EXPECT_EQ(HexText(tree.root()), kReferenceRoots[i]) << "size " << i + 1;
  }
}

TEST(MerkleTreeTest, RootsAndProofsOfAllSmallTreesAreThoseOfTheDefinition) {
  constexpr std::size_t kLargest = 66;
  const Hashes leaves = Leaves(kLargest);
  const MerkleTree tree = TreeOf(leaves);
  for (std::size_t size = 0; size <= kLargest; ++size) {
    const Hashes part(leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(size));
    const Hash256 root = ReferenceRoot(part);
    ASSERT_EQ(ValueOrDie(tree.RootOf(size)), root) << size;
    for (std::size_t index = 0; index < size; ++index) {
      const Hashes proof = ValueOrDie(tree.InclusionProof(index, size));
      ASSERT_EQ(proof, ReferencePath(index, part)) << index << " of " << size;
      ASSERT_THAT(VerifyInclusion(index, size, leaves[index], proof, root), IsOk());
    }
    for (std::size_t old = 1; old <= size; ++old) {
      const Hashes proof = ValueOrDie(tree.ConsistencyProof(old, size));
      ASSERT_EQ(proof, ReferenceSubproof(old, part, true)) << old << " of " << size;
      const Hash256 old_root = ValueOrDie(tree.RootOf(old));
      ASSERT_THAT(VerifyConsistency(old, size, old_root, root, proof), IsOk());
    }
  }
}

TEST(MerkleTreeTest, ProofsOfALargeTreeVerifyAndNoneForAnotherLeafSizeOrRoot) {
  std::mt19937_64 random(20240601);
  const std::size_t count = 5000;
  const Hashes leaves = Leaves(count);
  const MerkleTree tree = TreeOf(leaves);
  for (int trial = 0; trial < 300; ++trial) {
    const std::uint64_t size = 2 + random() % (count - 1);
    const std::uint64_t index = random() % size;
    const std::uint64_t old = 1 + random() % (size - 1);
    const Hash256 root = ValueOrDie(tree.RootOf(size));
    Hashes proof = ValueOrDie(tree.InclusionProof(index, size));
    ASSERT_THAT(VerifyInclusion(index, size, leaves[index], proof, root), IsOk());
    EXPECT_FALSE(VerifyInclusion((index + 1) % size, size, leaves[index], proof, root).ok());
    proof[random() % proof.size()][random() % 32] ^= 1;
    EXPECT_THAT(VerifyInclusion(index, size, leaves[index], proof, root),
                StatusIs(absl::StatusCode::kDataLoss));

    const Hash256 old_root = ValueOrDie(tree.RootOf(old));
    Hashes growth = ValueOrDie(tree.ConsistencyProof(old, size));
    ASSERT_THAT(VerifyConsistency(old, size, old_root, root, growth), IsOk());
    Hash256 forked = old_root;
    forked[random() % 32] ^= 0x80;
    EXPECT_FALSE(VerifyConsistency(old, size, forked, root, growth).ok());
    growth[random() % growth.size()][random() % 32] ^= 1;
    EXPECT_FALSE(VerifyConsistency(old, size, old_root, root, growth).ok());
  }
}

TEST(MerkleTreeTest, WhatIsNotInTheTreeHasNoProof) {
  const MerkleTree tree = TreeOf(Leaves(5));
  const auto out_of_range = StatusIs(absl::StatusCode::kOutOfRange);
  EXPECT_THAT(tree.InclusionProof(5, 5), out_of_range);
  EXPECT_THAT(tree.InclusionProof(0, 6), out_of_range);
  EXPECT_THAT(tree.ConsistencyProof(4, 3), out_of_range);
  EXPECT_THAT(tree.ConsistencyProof(4, 6), out_of_range);
  EXPECT_THAT(tree.RootOf(6), out_of_range);
}

// The cases of github.com/transparency-dev/merkle, good and bad ones.
nlohmann::json ReadJson(const std::filesystem::path& path) {
  std::ifstream file(path);
  return nlohmann::json::parse(file);
}

// Some cases have a few words in place of a hash; they stand for that hash, filled up with zeros.
// Nothing stands for no hash.
bool ReadHash(const nlohmann::json& text, Hash256& hash) {
  const std::string bytes = ValueOrDie(ParseBase64Text(text.get<std::string>()));
  if (bytes.empty() || bytes.size() > hash.size()) return false;
  hash = {};
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return true;
}

bool ReadProof(const nlohmann::json& array, Hashes& proof) {
  for (const nlohmann::json& text : array) {
    if (!ReadHash(text, proof.emplace_back())) return false;
  }
  return true;
}

bool Included(const nlohmann::json& c) {
  Hash256 leaf;
  Hash256 root;
  Hashes proof;
  return ReadHash(c["leafHash"], leaf) && ReadHash(c["root"], root) &&
         ReadProof(c["proof"], proof) &&
         VerifyInclusion(c["leafIdx"].get<std::uint64_t>(), c["treeSize"].get<std::uint64_t>(),
                         leaf, proof, root)
             .ok();
}

bool Consistent(const nlohmann::json& c) {
  Hash256 root1;
  Hash256 root2;
  Hashes proof;
  return ReadHash(c["root1"], root1) && ReadHash(c["root2"], root2) &&
         ReadProof(c["proof"], proof) &&
         VerifyConsistency(c["size1"].get<std::uint64_t>(), c["size2"].get<std::uint64_t>(), root1,
                           root2, proof)
             .ok();
}

template <typename Check>
void RunCases(const std::filesystem::path& directory, const Check& check, int expected_cases) {
  int cases = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.path().extension() != ".json") continue;
    const nlohmann::json c = ReadJson(entry.path());
    EXPECT_EQ(check(c), !c["wantErr"].get<bool>()) << entry.path() << ": " << c["desc"];
    ++cases;
  }
  EXPECT_EQ(cases, expected_cases);
}

TEST(MerkleProofTest, AllInclusionCasesOfTransparencyDevComeOutAsTheySay) {
  MF_REQUIRE_DATA(directory, "merkle_testdata/inclusion");
  RunCases(directory, Included, 98);
}

TEST(MerkleProofTest, AllConsistencyCasesOfTransparencyDevComeOutAsTheySay) {
  MF_REQUIRE_DATA(directory, "merkle_testdata/consistency");
  RunCases(directory, Consistent, 98);
}

}  // namespace
}  // namespace mirrorflow
