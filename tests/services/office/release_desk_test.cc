#include "services/office/release_desk.h"

#include <gtest/gtest.h>

#include <fstream>

#include "services/clock/clock.h"
#include "tests/services/office/office_world.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

class ReleaseDeskTest : public testing::Test {
 protected:
  ReleaseDeskTest() : world_(testing::UnitTest::GetInstance()->current_test_info()->name()) {
    for (const char* country : {"KE", "UG"}) {
      world_.node(country).register_size = {.common = 200, .own = 40};
    }
    EXPECT_TRUE(world_.Create(OfficeWorld::Campaign({"KE-UG", "UG-KE"})).ok());
    for (const char* run : {"y2024-ke-ug", "y2024-ug-ke"}) {
      EXPECT_EQ(world_.WaitFor(run).state, RunState::kErased);
    }
  }

  OfficeWorld world_;
  const RunId id_ = ValueOrDie(RunId::Create("r"));
};

TEST_F(ReleaseDeskTest, ReleaseGoesThroughItsStatesAndFiguresAreNearTheCounts) {
  v1::Release release;
  ASSERT_TRUE(world_.Draft("r", "y2024", "provisional", &release).ok());
  EXPECT_EQ(release.state(), v1::DRAFTED);
  ASSERT_TRUE(world_.Check("r", &release).ok());
  EXPECT_EQ(release.state(), v1::CHECKED);
  ASSERT_TRUE(world_.Approve("r", "operator/anna").ok());
  ASSERT_TRUE(world_.Approve("r", "operator/bela").ok());
  ASSERT_TRUE(world_.Publish("r", &release).ok());
  EXPECT_EQ(release.state(), v1::RELEASED);
  EXPECT_GT(release.cost_nanoepsilon(), 0U);
  const std::vector<ProtectedCounts> runs = ValueOrDie(
      ParseProtectedCounts(ValueOrDie(world_.releases().ReadFile(id_, kProtectedCountsFile))));
  ASSERT_EQ(runs.size(), 2U);
  const ProtectedCount* linked = runs[0].Find(CountedTable::kTotal, Figure::kLinked, "_T");
  EXPECT_NEAR(static_cast<double>(*linked->value), 200, 25);
  // Draft, check and approve told the budget nothing; publishing did, once for each corridor.
  EXPECT_EQ(world_.releases().Ledger().entries().size(), 2U);
}

TEST_F(ReleaseDeskTest, WithoutTwoOperatorsNothingIsPublishedOrSpent) {
  ASSERT_TRUE(world_.Draft("r", "y2024").ok());
  EXPECT_EQ(world_.Approve("r", "operator/anna").error_code(),
            grpc::StatusCode::FAILED_PRECONDITION)
      << "not checked";
  ASSERT_TRUE(world_.Check("r").ok());
  EXPECT_EQ(world_.Publish("r").error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  ASSERT_TRUE(world_.Approve("r", "operator/anna").ok());
  EXPECT_THAT(world_.Approve("r", "operator/anna").error_message(),
              HasSubstr("another operator must"));
  EXPECT_EQ(world_.Publish("r").error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_NE(world_.Approve("r", "auditor/omar").error_code(), grpc::StatusCode::OK);
  Hash256 other{};
  EXPECT_THAT(world_.desk().Approve(id_, other, {.name = "bela", .fingerprint = "b"}).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("another plan")));
  EXPECT_TRUE(world_.releases().Ledger().entries().empty());
  EXPECT_FALSE(world_.releases().Files(id_).ok());
}

TEST_F(ReleaseDeskTest, PublishingAgainGivesTheStoredFiguresAndAnotherReleaseIsRefused) {
  ASSERT_TRUE(world_.Release("r", "y2024").ok());
  const std::string figures = ValueOrDie(world_.releases().ReadFile(id_, kProtectedCountsFile));
  ASSERT_TRUE(world_.Publish("r").ok());
  world_.StopOffice();
  world_.StartOffice();
  ASSERT_TRUE(world_.Publish("r").ok());
  EXPECT_EQ(ValueOrDie(world_.releases().ReadFile(id_, kProtectedCountsFile)), figures);
  ASSERT_TRUE(world_.Draft("again", "y2024").ok());
  const grpc::Status checked = world_.Check("again");
  EXPECT_EQ(checked.error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_THAT(checked.error_message(), HasSubstr("published in release r"));
  EXPECT_EQ(world_.releases().Ledger().entries().size(), 2U);
}

TEST_F(ReleaseDeskTest, SecondRunOfAVintageIsRefusedAndALaterVintageRevises) {
  v1::CreateCampaignRequest again = OfficeWorld::Campaign({"KE-UG"});
  again.set_campaign_id("again");
  EXPECT_THAT(world_.Create(again).error_message(), HasSubstr("is counted by run y2024-ke-ug"));
  ASSERT_TRUE(world_.Release("r", "y2024").ok());
  again.set_vintage("final");
  ASSERT_TRUE(world_.Create(again).ok());
  ASSERT_EQ(world_.WaitFor("again-ke-ug").state, RunState::kErased);
  v1::Release release;
  ASSERT_TRUE(world_.Release("f", "again", "final", &release).ok());
  EXPECT_EQ(release.state(), v1::RELEASED);
  ASSERT_TRUE(world_.GetRelease("r", &release).ok());
  EXPECT_EQ(release.state(), v1::REVISED);
}

TEST_F(ReleaseDeskTest, AfterTheAgreementEndedItIsRefused) {
  ASSERT_TRUE(world_.Draft("r", "y2024").ok());
  ASSERT_TRUE(world_.Check("r").ok());
  ASSERT_TRUE(world_.Approve("r", "operator/anna").ok());
  ASSERT_TRUE(world_.Approve("r", "operator/bela").ok());
  const std::unique_ptr<TrustStore> later = ValueOrDie(TrustStore::Open(
      world_.config().trust_directory(), [] { return ValueOrDie(ParseDay("2199-07-01")); }));
  const IdentityKey identity = IdentityKey::Generate();
  SystemRandom random;
  ReleaseDesk desk({.runs = world_.store(),
                    .releases = world_.releases(),
                    .trust = *later,
                    .vault = world_.vault(),
                    .identity = identity,
                    .provider = "Office of a test",
                    .random = random,
                    .now = TimeNow});
  EXPECT_THAT(desk.Publish(id_).status(),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("clause validity")));
  EXPECT_TRUE(world_.releases().Ledger().entries().empty());
  EXPECT_TRUE(world_.Publish("r").ok());
}

TEST_F(ReleaseDeskTest, RunWhoseCountsWereErasedIsRefused) {
  ASSERT_TRUE(world_.Draft("r", "y2024").ok());
  const Day after = world_.trust().today() + std::chrono::days(31);
  EXPECT_EQ(ValueOrDie(world_.store().EraseExpiredCounts(after)).size(), 2U);
  EXPECT_THAT(world_.Check("r").error_message(), HasSubstr("erased when their retention ended"));
}

TEST_F(ReleaseDeskTest, FilesAreWhatTheStoredFiguresGiveByteForByte) {
  ASSERT_TRUE(world_.Release("r", "y2024").ok());
  EXPECT_THAT(world_.desk().Verify(id_), IsOk());
  world_.StopOffice();
  world_.StartOffice();
  EXPECT_THAT(world_.desk().Verify(id_), IsOk());
  const std::filesystem::path published =
      world_.directory() / "state" / "releases" / "r" / "published";
  for (const std::string& name : ValueOrDie(world_.releases().Files(id_))) {
    const std::string path = published / name;
    std::string bytes = ValueOrDie(world_.releases().ReadFile(id_, name));
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    std::ofstream(path, std::ios::binary) << bytes;
    EXPECT_FALSE(world_.desk().Verify(id_).ok()) << name;
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    std::ofstream(path, std::ios::binary) << bytes;
  }
  EXPECT_THAT(world_.desk().Verify(id_), IsOk());
}

TEST_F(ReleaseDeskTest, PlanIsNotChangedOnceItIsChecked) {
  ASSERT_TRUE(world_.Draft("r", "y2024").ok());
  ASSERT_TRUE(world_.Check("r").ok());
  ReleaseDraft other{.id = id_,
                     .campaigns = {ValueOrDie(RunId::Create("y2024"))},
                     .vintage = {},
                     .quality = std::nullopt,
                     .quality_source = ""};
  EXPECT_THAT(world_.desk().Draft(other).status(), StatusIs(absl::StatusCode::kAlreadyExists));
  other.quality = LinkQuality{.precision = 0};
  EXPECT_THAT(world_.desk().Draft(other).status(), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace mirrorflow
