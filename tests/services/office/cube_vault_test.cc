#include "services/office/cube_vault.h"

#include <gtest/gtest.h>

#include "crypto/secret_bytes.h"
#include "services/wire/terms.h"
#include "tests/statistics/sample_cube.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

// libsodium before the first key; gtest_main has no place of its own for it.
const bool kCryptoIsReady = InitCrypto();

RunTerms Terms(const char* run) {
  return ValueOrDie(
      ParseTerms(SerializeTerms({.run_id = ValueOrDie(RunId::Create(run)),
                                 .corridor = SampleCorridor(),
                                 .period = SamplePeriod(),
                                 .encoding_profile = "hardened-v1",
                                 .normalisation_profile = "basic-v2",
                                 .threshold = ValueOrDie(DiceThreshold::Create(4, 5))})));
}

const Day kUntil = ValueOrDie(ParseDay("2026-03-01"));

TEST(CubeVaultTest, OpensWhatItSealedWithCountsAndKeys) {
  const CubeVault vault = CubeVault::Generate();
  const FlowCube cube = SampleCube(EvenCounts(12, 9, 3));
  const std::string sealed = vault.Seal(Terms("r"), cube, kUntil);
  EXPECT_EQ(ValueOrDie(KeptUntil(sealed)), kUntil);
  const FlowCube opened = ValueOrDie(vault.Open(Terms("r"), sealed));
  for (const Figure figure : kFigures) {
    EXPECT_EQ(opened.counts(figure), cube.counts(figure));
    EXPECT_EQ(opened.keys(figure), cube.keys(figure));
  }
  EXPECT_NE(vault.Seal(Terms("r"), cube, kUntil), sealed);
}

TEST(CubeVaultTest, EveryChangedByteAndEveryOtherRunOrKeyIsNoticed) {
  const CubeVault vault = CubeVault::Generate();
  const std::string sealed = vault.Seal(Terms("r"), SampleCube(EvenCounts(12, 9, 3)), kUntil);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_THAT(vault.Open(Terms("r"), changed), StatusIs(absl::StatusCode::kDataLoss)) << i;
  }
  EXPECT_THAT(vault.Open(Terms("other"), sealed), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(CubeVault::Generate().Open(Terms("r"), sealed),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(vault.Open(Terms("r"), ""), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(CubeVaultTest, ErrorEstimateIsSealedLikeCountsAndNotTakenForThem) {
  const CubeVault vault = CubeVault::Generate();
  const std::string sealed = vault.SealErrors(Terms("r"), "an error estimate", kUntil);
  EXPECT_EQ(ValueOrDie(vault.OpenErrors(Terms("r"), sealed)), "an error estimate");
  EXPECT_EQ(sealed.find("an error estimate"), std::string::npos);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(vault.OpenErrors(Terms("r"), changed).ok()) << i;
  }
  EXPECT_FALSE(vault.OpenErrors(Terms("other"), sealed).ok());
  EXPECT_FALSE(vault.OpenOpened(Terms("r"), sealed).ok());
  const std::string counts = vault.SealOpened(Terms("r"), "counts", kUntil);
  EXPECT_FALSE(vault.OpenErrors(Terms("r"), counts).ok());
  // Also with its first line made that of the other.
  const std::string as_errors = "mirrorflow sealed errors v1 " + counts.substr(26);
  EXPECT_FALSE(vault.OpenErrors(Terms("r"), as_errors).ok());
}

TEST(CubeVaultTest, KeyIsReadBackAndNeverOverwritten) {
  const TemporaryDirectory directory;
  const std::string path = directory / "counts.key";
  const CubeVault vault = CubeVault::Generate();
  ASSERT_THAT(vault.WriteTo(path), IsOk());
  EXPECT_THAT(CubeVault::Generate().WriteTo(path), StatusIs(absl::StatusCode::kAlreadyExists));
  const std::string sealed = vault.Seal(Terms("r"), SampleCube(EvenCounts(1, 1, 1)), kUntil);
  EXPECT_THAT(ValueOrDie(CubeVault::ReadFrom(path)).Open(Terms("r"), sealed), IsOk());
}

}  // namespace
}  // namespace mirrorflow
