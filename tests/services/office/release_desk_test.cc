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

// Both were drafted, checked and approved while neither was published.
TEST_F(ReleaseDeskTest, VintageThatWasOvertakenByALaterOneIsRefused) {
  ASSERT_TRUE(world_.Draft("p", "y2024").ok());
  ASSERT_TRUE(world_.Check("p").ok());
  ASSERT_TRUE(world_.Approve("p", "operator/anna").ok());
  ASSERT_TRUE(world_.Approve("p", "operator/bela").ok());
  v1::CreateCampaignRequest later = OfficeWorld::Campaign({"KE-UG"});
  later.set_campaign_id("later");
  later.set_vintage("final");
  ASSERT_TRUE(world_.Create(later).ok());
  ASSERT_EQ(world_.WaitFor("later-ke-ug").state, RunState::kErased);
  ASSERT_TRUE(world_.Release("f", "later", "final").ok());
  const grpc::Status overtaken = world_.Publish("p");
  EXPECT_EQ(overtaken.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(overtaken.error_message(),
              testing::AllOf(HasSubstr("run y2024-ke-ug: vintage provisional of KE-UG in 2024"),
                             HasSubstr("final"), HasSubstr("hint: ")));
  EXPECT_EQ(world_.releases().Ledger().entries().size(), 1U);
}

// As after a renewal of the agreement: what was published under the old one has cost its part.
TEST_F(ReleaseDeskTest, ReleaseBeyondTheBudgetIsRefusedWhateverAgreementSpentIt) {
  ASSERT_TRUE(world_.Release("r", "y2024").ok());
  std::vector<ProtectedCounts> spent = ValueOrDie(
      ParseProtectedCounts(ValueOrDie(world_.releases().ReadFile(id_, kProtectedCountsFile))));
  for (ProtectedCounts& run : spent) run.cost *= 100;
  std::ofstream(
      world_.directory() / "state" / "releases" / "r" / "published" / kProtectedCountsFile,
      std::ios::binary)
      << ProtectedCountsText(spent);
  world_.StopOffice();
  world_.StartOffice();
  v1::CreateCampaignRequest later = OfficeWorld::Campaign({"KE-UG"});
  later.set_campaign_id("later");
  later.set_vintage("final");
  const grpc::Status created = world_.Create(later);
  const std::string refused =
      created.ok() ? world_.WaitFor("later-ke-ug").message : created.error_message();
  EXPECT_THAT(refused, testing::AllOf(HasSubstr("clause disclosure"), HasSubstr("above the budget"),
                                      HasSubstr("hint: ")));
  EXPECT_FALSE(world_.Release("f", "later", "final").ok());
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
  const ReleaseDesk::Verified verified = ValueOrDie(world_.desk().Verify(id_));
  EXPECT_EQ(verified.files, ValueOrDie(world_.releases().Files(id_)).size());
  EXPECT_EQ(verified.compared, 2U);
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
  std::filesystem::copy_file(published / "flows.txt", published / "more.txt");
  EXPECT_THAT(world_.desk().Verify(id_), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("more")));
  std::filesystem::remove(published / "more.txt");
  const Day after = world_.trust().today() + std::chrono::days(31);
  ASSERT_EQ(ValueOrDie(world_.store().EraseExpiredCounts(after)).size(), 2U);
  EXPECT_EQ(ValueOrDie(world_.desk().Verify(id_)).erased, 2U);
}

// Signed by the office itself, so that signature and formats fit: only the counts show it.
TEST_F(ReleaseDeskTest, FigureThatIsNotOfItsCountsIsFoundWhileTheyAreKept) {
  ASSERT_TRUE(world_.Release("r", "y2024").ok());
  const std::string text = ValueOrDie(world_.releases().ReadFile(id_, kProtectedCountsFile));
  const std::vector<ProtectedCounts> runs = ValueOrDie(ParseProtectedCounts(text));
  const StoredRun run = *world_.store().FindRun(runs[0].run);
  const ProtectionTerms terms{.run = run.id,
                              .vintage = runs[0].vintage,
                              .agreement = runs[0].agreement,
                              .rule = ValueOrDie(world_.trust().Current())
                                          ->agreements.at(run.terms.agreement_hash)
                                          .agreement.content()
                                          .disclosure,
                              .batch_rule = run.terms.batch_rule};
  const FlowCube cube = world_.Counts(run.id.value());
  EXPECT_THAT(CheckFigures(cube, terms, runs[0]), IsOk());
  for (std::size_t i = 0; i < runs[0].counts.size(); ++i) {
    ProtectedCounts changed = runs[0];
    *changed.counts[i].value += 100'000;
    EXPECT_THAT(CheckFigures(cube, terms, changed), StatusIs(absl::StatusCode::kDataLoss)) << i;
    changed = runs[0];
    changed.counts.erase(changed.counts.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_THAT(CheckFigures(cube, terms, changed), StatusIs(absl::StatusCode::kDataLoss)) << i;
  }
}

TEST_F(ReleaseDeskTest, AuditorsMayVerifyAndNodesMayNot) {
  ASSERT_TRUE(world_.Release("r", "y2024").ok());
  v1::ReleaseRequest request;
  request.set_release_id("r");
  for (const auto& [who, code] : {std::pair("auditor/omar", grpc::StatusCode::OK),
                                  std::pair("operator/anna", grpc::StatusCode::OK),
                                  std::pair("node/KE", grpc::StatusCode::PERMISSION_DENIED)}) {
    grpc::ClientContext context;
    v1::ReleaseVerification verified;
    EXPECT_EQ(world_.Client(who)->VerifyRelease(&context, request, &verified).error_code(), code)
        << who;
    EXPECT_EQ(verified.runs_compared(), code == grpc::StatusCode::OK ? 2U : 0U);
  }
  grpc::ClientContext context;
  v1::ReleaseVerification verified;
  request.set_release_id("unpublished");
  ASSERT_TRUE(world_.Draft("unpublished", "y2024").ok());
  EXPECT_EQ(world_.Client("auditor/omar")->VerifyRelease(&context, request, &verified).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
}

class OfficialReleaseTest : public testing::Test {
 protected:
  OfficialReleaseTest()
      : world_(testing::UnitTest::GetInstance()->current_test_info()->name(),
               OfficeWorld::UseOfficialRule) {}

  // A campaign of this vintage in which the two registers have so many persons in common, and its
  // release.
  grpc::Status Release(const char* vintage, std::size_t common) {
    world_.node("KE").register_size = {.common = common, .own = 40};
    world_.node("UG").register_size = {.common = common, .own = 60};
    v1::CreateCampaignRequest request = OfficeWorld::Campaign({"KE-UG"});
    request.set_campaign_id(vintage);
    request.set_vintage(vintage);
    request.set_suppression_threshold(10);
    if (const grpc::Status created = world_.Create(request); !created.ok()) return created;
    EXPECT_EQ(world_.WaitFor(std::string(vintage) + "-ke-ug").state, RunState::kErased);
    return world_.Release(std::string("r-") + vintage, vintage, vintage);
  }
  ProtectedCounts Published(const char* vintage) {
    const RunId id = ValueOrDie(RunId::Create(std::string("r-") + vintage));
    return ValueOrDie(ParseProtectedCounts(
                          ValueOrDie(world_.releases().ReadFile(id, kProtectedCountsFile))))
        .front();
  }

  OfficeWorld world_;
};

// Who adds one person between two vintages sees no figure change, whoever was linked.
TEST_F(OfficialReleaseTest, OnePersonMoreInTheNextVintageChangesNoFigureAndManyDo) {
  ASSERT_TRUE(Release("provisional", 120).ok());
  ASSERT_TRUE(Release("final", 121).ok());
  ASSERT_EQ(Published("provisional").counts.size(), Published("final").counts.size());
  for (std::size_t i = 0; i < Published("final").counts.size(); ++i) {
    EXPECT_EQ(Published("final").counts[i].value, Published("provisional").counts[i].value) << i;
  }
  const RunId final_release = ValueOrDie(RunId::Create("r-final"));
  EXPECT_THAT(world_.desk().Verify(final_release), IsOk());
  EXPECT_THAT(ValueOrDie(world_.releases().ReadFile(final_release, "flows.txt")),
              HasSubstr("repeats a figure unless at least 10 persons"));
  world_.StopOffice();  // what is published is known after a restart too
  world_.StartOffice();
  ASSERT_TRUE(Release("revision-1", 200).ok());
  const auto total = [&](const char* vintage) {
    return *Published(vintage).Find(CountedTable::kTotal, Figure::kLinked, "_T")->value;
  };
  EXPECT_EQ(total("final"), total("provisional"));
  EXPECT_GE(total("revision-1"), 190);
}

TEST_F(OfficialReleaseTest, VintageUnderAnotherRuleThanThePublishedOneIsRefused) {
  const auto of_other_rule = ValueOrDie(world_.trust().Current());
  Hash256 other{};
  for (const auto& [hash, held] : of_other_rule->agreements) {
    if (held.agreement.content().disclosure.rounding_base() == 3) other = hash;
  }
  ASSERT_TRUE(Release("provisional", 120).ok());
  ProtectedCounts before = Published("provisional");
  before.agreement = other;
  // As an office would have it whose agreement with the same two states was renewed.
  const std::filesystem::path counts = world_.directory() / "state" / "releases" / "r-provisional" /
                                       "published" / kProtectedCountsFile;
  std::ofstream(counts, std::ios::binary) << ProtectedCountsText({before});
  world_.StopOffice();
  world_.StartOffice();
  const grpc::Status refused = Release("final", 121);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(refused.error_message(),
              testing::AllOf(HasSubstr("release r-provisional has vintage provisional of KE-UG"),
                             HasSubstr("base 3"), HasSubstr("hint: ")));
  EXPECT_EQ(world_.releases().Ledger().entries().size(), 1U);
}

TEST_F(ReleaseDeskTest, PlanIsNotChangedOnceItIsChecked) {
  ASSERT_TRUE(world_.Draft("r", "y2024").ok());
  ASSERT_TRUE(world_.Check("r").ok());
  ReleaseDraft other{.id = id_,
                     .campaigns = {ValueOrDie(RunId::Create("y2024"))},
                     .vintage = {},
                     .quality = std::nullopt};
  EXPECT_THAT(world_.desk().Draft(other).status(), StatusIs(absl::StatusCode::kAlreadyExists));
}

}  // namespace
}  // namespace mirrorflow
