#include "services/office/campaign_driver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "services/office/error_record.h"
#include "tests/services/office/office_world.h"

// Whole campaigns against nodes that speak the real protocol over TLS, with one fault planted.
namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Fault = PlantedNode::Fault;

const RunId kRun = ValueOrDie(RunId::Create("y2024-ke-ug"));

class CampaignDriverTest : public testing::Test {
 protected:
  CampaignDriverTest() : world_(testing::UnitTest::GetInstance()->current_test_info()->name()) {}

  // The one run of a campaign on KE-UG, after it has ended.
  StoredRun RunCampaign() {
    EXPECT_TRUE(world_.Create(OfficeWorld::Campaign({"KE-UG"})).ok());
    return world_.WaitFor("y2024-ke-ug");
  }
  // It failed, was told to both nodes, and nothing is released.
  void ExpectFailed(const StoredRun& run, const testing::Matcher<std::string>& reason) {
    EXPECT_EQ(run.state, RunState::kFailed) << RunStateName(run.state);
    EXPECT_THAT(run.message, reason);
    EXPECT_EQ(world_.Draft("r", "y2024").error_code(), grpc::StatusCode::FAILED_PRECONDITION);
    EXPECT_THAT(world_.store().ReadCounts(run.id), StatusIs(absl::StatusCode::kNotFound));
  }
  void WaitUntilTold(const std::string& country, v1::RunState outcome) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (world_.node(country).OutcomeOf("y2024-ke-ug") != outcome &&
           std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_EQ(world_.node(country).OutcomeOf("y2024-ke-ug"), outcome) << country;
  }
  void ExpectToldBoth(v1::RunState outcome) {
    WaitUntilTold("KE", outcome);
    WaitUntilTold("UG", outcome);
  }
  // The office with the state directory as it is now, not as a clean stop would leave it; nodes
  // without faults.
  void RestartFromCopyOfNow(bool keep_faults = false) {
    namespace fs = std::filesystem;
    const fs::path state = world_.directory() / "state";
    const fs::path copy = world_.directory() / "copy";
    fs::copy(state, copy, fs::copy_options::recursive);
    world_.StopOffice();
    for (const char* country : {"KE", "UG", "TZ"}) {
      if (!keep_faults) world_.node(country).fault = Fault::kNone;
    }
    fs::remove_all(state);
    fs::rename(copy, state);
    fs::permissions(state, fs::perms::owner_all);
    world_.StartOffice();
  }

  OfficeWorld world_;
};

TEST_F(CampaignDriverTest, CampaignOfSeveralCorridorsComesToTheExactCounts) {
  world_.node("KE").register_size = {.common = 20, .own = 11};
  world_.node("UG").register_size = {.common = 20, .own = 4};
  world_.node("TZ").register_size = {.common = 20, .own = 30};
  ASSERT_TRUE(world_.Create(OfficeWorld::Campaign({"KE-UG", "UG-KE", "TZ-KE"})).ok());
  for (const char* run : {"y2024-ke-ug", "y2024-ug-ke", "y2024-tz-ke"}) {
    EXPECT_EQ(world_.WaitFor(run).state, RunState::kErased) << world_.WaitFor(run).message;
  }
  EXPECT_EQ(world_.Total("y2024-ke-ug", Figure::kEmigSender), 31U);
  EXPECT_EQ(world_.Total("y2024-ke-ug", Figure::kImmigReceiver), 24U);
  EXPECT_EQ(world_.Total("y2024-ke-ug", Figure::kLinked), 20U);
  EXPECT_EQ(world_.Total("y2024-tz-ke", Figure::kEmigSender), 50U);
  // Each node was asked once for the whole campaign.
  EXPECT_EQ(world_.node("KE").campaigns_proposed(), 1);
  ExpectToldBoth(v1::ERASED);
}

TEST_F(CampaignDriverTest, ErrorEstimateOfARunIsOnDiskInSealedFormOnly) {
  namespace fs = std::filesystem;
  const StoredRun run = RunCampaign();
  ASSERT_EQ(run.state, RunState::kErased) << run.message;
  const std::string sealed = ValueOrDie(world_.store().ReadErrorEstimate(run.id));
  const std::string clear = ValueOrDie(world_.vault().OpenErrors(run.terms, sealed));
  EXPECT_THAT(ParseErrors(clear), IsOk());
  ASSERT_GT(clear.size(), 16U);
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(world_.directory())) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    EXPECT_EQ(bytes.find(clear), std::string::npos) << entry.path();
    ++files;
  }
  EXPECT_GT(files, 3);
}

TEST_F(CampaignDriverTest, FailedRunIsNamedAsMissingAndTheOthersAreReleased) {
  world_.node("KE").fault = Fault::kCommitsToOtherBatch;
  world_.node("KE").only_run = "y2024-ke-ug";
  ASSERT_TRUE(world_.Create(OfficeWorld::Campaign({"KE-UG", "UG-KE"})).ok());
  EXPECT_EQ(world_.WaitFor("y2024-ke-ug").state, RunState::kFailed);
  EXPECT_EQ(world_.WaitFor("y2024-ug-ke").state, RunState::kErased);
  v1::Release release;
  ASSERT_TRUE(world_.Release("r", "y2024", "provisional", &release).ok());
  ASSERT_EQ(release.missing_runs_size(), 1);
  EXPECT_EQ(release.missing_runs(0).run_id(), "y2024-ke-ug");
  ASSERT_EQ(release.runs_size(), 1);
  EXPECT_EQ(release.runs(0).corridor(), "UG-KE");
}

TEST_F(CampaignDriverTest, RunWaitsForTheApprovalOfANodeWhileOthersGoOn) {
  world_.node("UG").fault = Fault::kAwaitsApproval;
  world_.node("UG").only_run = "y2024-ke-ug";
  ASSERT_TRUE(world_.Create(OfficeWorld::Campaign({"KE-UG", "TZ-UG", "TZ-KE"})).ok());
  for (const char* run : {"y2024-tz-ug", "y2024-tz-ke"}) {
    EXPECT_EQ(world_.WaitFor(run).state, RunState::kErased);
  }
  const RunId waiting = ValueOrDie(RunId::Create("y2024-ke-ug"));
  EXPECT_EQ(world_.store().FindRun(waiting)->state, RunState::kAgreed);
  world_.node("UG").approved = true;
  const StoredRun run = world_.WaitFor("y2024-ke-ug");
  EXPECT_EQ(run.state, RunState::kErased) << run.message;
  EXPECT_EQ(run.erasures.size(), 4u);
}

TEST_F(CampaignDriverTest, RunThatWaitsForAnApprovalCanBeCancelled) {
  world_.node("UG").fault = Fault::kAwaitsApproval;
  ASSERT_TRUE(world_.Create(OfficeWorld::Campaign({"KE-UG"})).ok());
  world_.WaitUntil("y2024-ke-ug", RunState::kAgreed);
  EXPECT_THAT(world_.driver().CancelRun(ValueOrDie(RunId::Create("y2024-ke-ug"))), IsOk());
  EXPECT_EQ(world_.WaitFor("y2024-ke-ug").state, RunState::kCancelled);
  ExpectToldBoth(v1::CANCELLED);
}

struct FaultCase {
  const char* name;
  Fault fault;
  const char* reason;
  bool nodes_know_the_run;

  // Without it a test's name would hold addresses.
  friend std::ostream& operator<<(std::ostream& out, const FaultCase& fault) {
    return out << fault.name;
  }
};

class FaultTest : public CampaignDriverTest, public testing::WithParamInterface<FaultCase> {};

TEST_P(FaultTest, EndsTheRunWithItsReasonAndReleasesNothing) {
  world_.node("UG").fault = GetParam().fault;
  const StoredRun run = RunCampaign();
  ExpectFailed(run, AllOf(HasSubstr("UG"), HasSubstr(GetParam().reason)));
  if (GetParam().nodes_know_the_run) ExpectToldBoth(v1::FAILED);
}

INSTANTIATE_TEST_SUITE_P(
    PlantedFaults, FaultTest,
    testing::Values(
        FaultCase{"OtherCountry", Fault::kSaysOtherCountry, "node of ZW", false},
        FaultCase{"OtherProfile", Fault::kOtherEncodingProfile, "another encoding profile", false},
        FaultCase{"Refusal", Fault::kRefusesRun, "allow[0]", false},
        FaultCase{"EncodingFails", Fault::kEncodingFails, "minimum batch", true},
        FaultCase{"CommitmentDoesNotOpen", Fault::kCommitsToOtherBatch,
                  "not the one it committed to", true},
        FaultCase{"HeaderOfOtherTerms", Fault::kHeaderOfOtherTerms, "hash of the terms", true},
        FaultCase{"RowsOfOtherBatch", Fault::kRowsOfOtherBatch, "batch of the receiver", true},
        FaultCase{"OtherRowCount", Fault::kOtherRowCount, "not the one it committed to", true},
        FaultCase{"StreamEndsEarly", Fault::kStreamEndsEarly, "before the batch was complete",
                  true},
        FaultCase{"StreamStalls", Fault::kStreamStalls, "nothing arrived", true},
        FaultCase{"ForeignIdentity", Fault::kForeignIdentity, "another identity signed it", true},
        FaultCase{"BatchOfOtherRun", Fault::kBatchOfOtherRun, "another run id", true},
        FaultCase{"BatchOfOtherProfile", Fault::kBatchOfOtherProfile, "another encoding profile",
                  true},
        FaultCase{"KeepsItsKey", Fault::kKeepsItsKey, "RUN_KEY is destroyed", true},
        FaultCase{"DoesNotErase", Fault::kDoesNotErase, "destroyed", true}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(CampaignDriverTest, ReasonOfANodeCanNeitherSteerATerminalNorBreakTheRelease) {
  world_.node("UG").fault = Fault::kHostileReason;
  world_.node("UG").only_run = "y2024-ke-ug";
  ASSERT_TRUE(world_.Create(OfficeWorld::Campaign({"KE-UG", "UG-KE"})).ok());
  const StoredRun run = world_.WaitFor("y2024-ke-ug");
  EXPECT_EQ(run.state, RunState::kFailed);
  EXPECT_THAT(run.message, HasSubstr("?[2J???xxxx"));
  EXPECT_LE(run.message.size(), 1000U);
  EXPECT_TRUE(std::ranges::all_of(run.message, [](char c) { return c >= ' ' && c <= '~'; }));
  ASSERT_EQ(world_.WaitFor("y2024-ug-ke").state, RunState::kErased);
  EXPECT_TRUE(world_.Release("r", "y2024").ok());
}

TEST_F(CampaignDriverTest, BatchBelowTheMinimumIsRefusedByTheOfficeItself) {
  world_.node("UG").register_size = {.common = 5, .own = 4};
  ExpectFailed(RunCampaign(), HasSubstr("fewer records than the minimum batch"));
  ExpectToldBoth(v1::FAILED);
}

TEST_F(CampaignDriverTest, BrokenStreamIsResumedWhereItBroke) {
  world_.node("KE").fault = Fault::kLineBreaksOnce;
  world_.node("KE").register_size = {.common = 20, .own = 9000};
  const StoredRun run = RunCampaign();
  EXPECT_EQ(run.state, RunState::kErased) << run.message;
  EXPECT_EQ(world_.node("KE").streams(), 2);
  EXPECT_EQ(world_.node("KE").last_first_chunk(), 2U);
  EXPECT_EQ(world_.Total("y2024-ke-ug", Figure::kEmigSender), 9020U);
  EXPECT_EQ(world_.Total("y2024-ke-ug", Figure::kLinked), 20U);
}

TEST_F(CampaignDriverTest, UnreachableNodeFailsItsRunsAndNoOther) {
  world_.StopNode("UG");
  ASSERT_TRUE(world_.Create(OfficeWorld::Campaign({"KE-UG", "KE-TZ"})).ok());
  EXPECT_EQ(world_.WaitFor("y2024-ke-tz").state, RunState::kErased);
  const StoredRun run = world_.WaitFor("y2024-ke-ug");
  EXPECT_EQ(run.state, RunState::kFailed);
  EXPECT_THAT(run.message, AllOf(HasSubstr("node UG"), HasSubstr("hint:")));
  WaitUntilTold("KE", v1::FAILED);
}

TEST_F(CampaignDriverTest, RunAtWorkIsCancelledAtOnceAndItsNodesAreTold) {
  world_.node("UG").fault = Fault::kSlowKey;
  ASSERT_TRUE(world_.Create(OfficeWorld::Campaign({"KE-UG"})).ok());
  world_.WaitUntil("y2024-ke-ug", RunState::kAgreed);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_THAT(world_.driver().CancelRun(ValueOrDie(RunId::Create("y2024-ke-ug"))), IsOk());
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(8));
  EXPECT_EQ(world_.WaitFor("y2024-ke-ug").state, RunState::kCancelled);
  ExpectToldBoth(v1::CANCELLED);
  EXPECT_THAT(world_.driver().CancelRun(ValueOrDie(RunId::Create("y2024-ke-ug"))),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(CampaignDriverTest, CancelledCampaignReleasesNothingOfItsErasedRuns) {
  world_.node("TZ").fault = Fault::kSlowKey;
  ASSERT_TRUE(world_.Create(OfficeWorld::Campaign({"KE-UG", "KE-TZ"})).ok());
  ASSERT_EQ(world_.WaitFor("y2024-ke-ug").state, RunState::kErased);
  EXPECT_THAT(world_.driver().CancelCampaign(ValueOrDie(RunId::Create("y2024"))), IsOk());
  EXPECT_EQ(world_.WaitFor("y2024-ke-tz").state, RunState::kCancelled);
  EXPECT_THAT(world_.Draft("r", "y2024").error_message(), HasSubstr("was cancelled"));
  world_.StopOffice();
  world_.StartOffice();
  EXPECT_THAT(world_.store().ReadCounts(ValueOrDie(RunId::Create("y2024-ke-ug"))),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(CampaignDriverTest, StoppedRunGoesOnAfterARestartAndWhatWasNotBegunBegins) {
  world_.node("UG").fault = Fault::kSlowKey;
  ASSERT_TRUE(world_.Create(OfficeWorld::Campaign({"KE-UG"})).ok());
  world_.WaitUntil("y2024-ke-ug", RunState::kAgreed);
  world_.StopOffice();
  world_.node("UG").fault = Fault::kNone;
  world_.StartOffice();
  EXPECT_EQ(world_.WaitFor("y2024-ke-ug").state, RunState::kErased);
  ExpectToldBoth(v1::ERASED);

  // A campaign that is on disk, with nothing begun: as after a kill right after CreateCampaign.
  world_.node("UG").fault = Fault::kNone;
  world_.node("KE").fault = Fault::kSlowKey;
  v1::CreateCampaignRequest request = OfficeWorld::Campaign({"UG-KE"});
  request.set_campaign_id("again");
  ASSERT_TRUE(world_.Create(request).ok());
  world_.WaitUntil("again-ug-ke", RunState::kAgreed);
  std::filesystem::remove_all(world_.directory() / "state" / "runs" / "again-ug-ke");
  RestartFromCopyOfNow();
  EXPECT_EQ(world_.WaitFor("again-ug-ke").state, RunState::kErased);
}

TEST_F(CampaignDriverTest, CountsOutliveACrashOfAnotherRunAndAreReleasedAfterIt) {
  world_.node("TZ").fault = Fault::kSlowKey;
  ASSERT_TRUE(world_.Create(OfficeWorld::Campaign({"KE-UG", "KE-TZ"})).ok());
  ASSERT_EQ(world_.WaitFor("y2024-ke-ug").state, RunState::kErased);
  EXPECT_THAT(world_.Draft("r", "y2024").error_message(), HasSubstr("have not ended"));
  // What a kill leaves while KE-TZ is at work.
  RestartFromCopyOfNow();
  EXPECT_EQ(world_.WaitFor("y2024-ke-tz").state, RunState::kErased);
  EXPECT_EQ(world_.Total("y2024-ke-ug", Figure::kLinked), 20U);
  v1::Release release;
  ASSERT_TRUE(world_.Release("r", "y2024", "provisional", &release).ok());
  EXPECT_EQ(release.missing_runs_size(), 0);
  world_.StopOffice();
  world_.StartOffice();
  v1::Release again;
  ASSERT_TRUE(world_.GetRelease("r", &again).ok());
  EXPECT_EQ(release.SerializeAsString(), again.SerializeAsString());
}

// The linkage service is killed every 150 ms while batches arrive, are linked and erased.
TEST_F(CampaignDriverTest, RunKilledTwentyTimesOnItsWayIsCountedOnceAndLittleIsSentTwice) {
  constexpr int kKills = 20;
  for (const char* country : {"KE", "UG"}) {
    world_.node(country).register_size = {.common = 25000, .own = 100};
    world_.node(country).fault = Fault::kSlowStream;
  }
  ASSERT_TRUE(world_.Create(OfficeWorld::Campaign({"KE-UG"})).ok());
  world_.WaitUntil("y2024-ke-ug", RunState::kCommitted);
  int kills = 0;
  for (; kills < kKills && !HasEnded(world_.store().FindRun(kRun)->state); ++kills) {
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    RestartFromCopyOfNow(/*keep_faults=*/true);
  }
  EXPECT_GE(kills, 5);
  const StoredRun run = world_.WaitFor("y2024-ke-ug");
  EXPECT_EQ(run.state, RunState::kErased) << run.message;
  EXPECT_EQ(world_.Total("y2024-ke-ug", Figure::kEmigSender), 25100U);
  EXPECT_EQ(world_.Total("y2024-ke-ug", Figure::kLinked), 25000U);
  EXPECT_THAT(ValueOrDie(world_.store().batches().Runs()), IsEmpty());
  // 31 chunks a side, of which each restart repeats what was not durable or on its way.
  EXPECT_LE(world_.node("KE").chunks_sent(), 31U + 6U * static_cast<unsigned>(kills));
}

TEST_F(CampaignDriverTest, LineThatBreaksInEveryChunkStillBringsTheBatch) {
  world_.node("KE").register_size = {.common = 2000, .own = 100};
  world_.node("UG").register_size = {.common = 2000, .own = 100};
  world_.node("KE").fault = Fault::kBreaksInAChunk;
  EXPECT_EQ(RunCampaign().state, RunState::kErased);
  EXPECT_EQ(world_.Total("y2024-ke-ug", Figure::kLinked), 2000U);
  EXPECT_GT(world_.node("KE").streams(), 5);
}

}  // namespace
}  // namespace mirrorflow
