#include "services/office/run_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <set>

#include "services/wire/terms.h"
#include "tests/services/storage/system_calls.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

RunId Id(const std::string& text) { return ValueOrDie(RunId::Create(text)); }

std::string Terms(const std::string& run, const std::string& corridor) {
  return SerializeTerms(RunTerms{.run_id = Id(run),
                                 .corridor = ValueOrDie(Corridor::Parse(corridor)),
                                 .period = ValueOrDie(Period::Create("2024")),
                                 .encoding_profile = "hardened-v1",
                                 .normalisation_profile = "basic-v2",
                                 .threshold = ValueOrDie(DiceThreshold::Create(4, 5)),
                                 .minimum_batch = 10,
                                 .suppression_threshold = 10});
}

const RunId kCampaign = Id("c");
const RunId kRun = Id("c-ke-ug");
const RunId kOther = Id("c-ug-ke");
// As CubeVault::Seal begins it.
constexpr char kCounts[] = "mirrorflow sealed cube v1 2026-03-01\ncounts";

class RunStoreTest : public testing::Test {
 protected:
  RunStoreTest() {
    fs::create_directories(root_);
    store_ = ValueOrDie(RunStore::Open(directory_));
  }
  ~RunStoreTest() override {
    SetSystemCallHook({});
    fs::remove_all(root_);
  }

  // A store whose events are refused while `log_is_full_`.
  void ReopenWithLog() {
    store_.reset();
    store_ = ValueOrDie(RunStore::Open(directory_, [this](const EventDraft& event) {
      if (log_is_full_) return absl::UnavailableError("the event can't be logged");
      events_.push_back(event);
      return absl::OkStatus();
    }));
  }
  bool log_is_full_ = false;
  std::vector<EventDraft> events_;

  absl::Status Add(bool by_files = false) {
    return store_->AddCampaign(kCampaign, "request", "2026-01-01T00:00:00Z", by_files,
                               {Terms("c-ke-ug", "KE-UG"), Terms("c-ug-ke", "UG-KE")});
  }
  void Reopen() {
    store_.reset();
    store_ = ValueOrDie(RunStore::Open(directory_));
  }
  // Every step of two runs until their counts' retention ends, as the driver takes them.
  void DoEverything() {
    ASSERT_THAT(Add(), IsOk());
    for (const RunId& run : {kRun, kOther}) {
      ASSERT_THAT(store_->Advance(run, RunState::kAgreed), IsOk());
      ASSERT_THAT(store_->Commit(run, Hash256{1}, Hash256{2}), IsOk());
      ASSERT_THAT(store_->Advance(run, RunState::kReceived), IsOk());
      ASSERT_THAT(store_->Advance(run, RunState::kLinked), IsOk());
      ASSERT_THAT(store_->SaveCounts(run, kCounts), IsOk());
      ASSERT_THAT(store_->SaveErrorEstimate(run, "errors"), IsOk());
      ASSERT_THAT(store_->Advance(run, RunState::kTabulated), IsOk());
      ASSERT_THAT(store_->Advance(run, RunState::kErased), IsOk());
    }
    EXPECT_THAT(ValueOrDie(store_->EraseExpiredCounts(ValueOrDie(ParseDay("2026-03-02")))),
                ElementsAre(kRun, kOther));
  }

  const fs::path root_ =
      fs::temp_directory_path() / ("mf-store-" + std::to_string(::getpid()) +
                                   testing::UnitTest::GetInstance()->current_test_info()->name());
  const fs::path directory_ = root_ / "state";
  std::unique_ptr<RunStore> store_;
};

TEST_F(RunStoreTest, CampaignAndRunAreThereAfterReopening) {
  ASSERT_THAT(Add(), IsOk());
  ASSERT_THAT(store_->EndWithout(kOther, RunState::kFailed, "no node"), IsOk());
  Reopen();
  const StoredCampaign campaign = *store_->FindCampaign(kCampaign);
  EXPECT_EQ(campaign.request, "request");
  EXPECT_EQ(campaign.created, "2026-01-01T00:00:00Z");
  EXPECT_THAT(campaign.runs, ElementsAre(kRun, kOther));
  EXPECT_EQ(store_->FindRun(kRun)->state, RunState::kCreated);
  EXPECT_EQ(store_->FindRun(kRun)->terms_bytes, Terms("c-ke-ug", "KE-UG"));
  EXPECT_EQ(store_->FindRun(kOther)->state, RunState::kFailed);
  EXPECT_EQ(store_->FindRun(kOther)->message, "no node");
  EXPECT_THAT(store_->interrupted_runs(), IsEmpty());
}

TEST_F(RunStoreTest, CampaignIdIsTakenOnce) {
  ASSERT_THAT(Add(), IsOk());
  EXPECT_THAT(Add(), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(RunStoreTest, SkippedStepIsRefusedAndNothingChanges) {
  ASSERT_THAT(Add(), IsOk());
  EXPECT_THAT(store_->Advance(kRun, RunState::kLinked),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("c-ke-ug")));
  Reopen();
  EXPECT_EQ(store_->FindRun(kRun)->state, RunState::kCreated);
}

TEST_F(RunStoreTest, SecondProcessOnTheDirectoryIsRefused) {
  EXPECT_THAT(RunStore::Open(directory_), StatusIs(absl::StatusCode::kFailedPrecondition,
                                                   HasSubstr("another linkage service")));
}

TEST_F(RunStoreTest, DirectoryThatOthersMayReadIsRefused) {
  store_.reset();
  chmod(directory_.c_str(), 0750);
  EXPECT_THAT(RunStore::Open(directory_),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("chmod 700")));
}

TEST_F(RunStoreTest, ErrorEstimateIsKeptWithTheCountsAndGoneWithThem) {
  ASSERT_THAT(Add(), IsOk());
  ASSERT_THAT(store_->SaveCounts(kRun, "counts"), IsOk());
  ASSERT_THAT(store_->SaveErrorEstimate(kRun, "errors"), IsOk());
  EXPECT_EQ(ValueOrDie(store_->ReadErrorEstimate(kRun)), "errors");
  ASSERT_THAT(store_->EraseCounts(kRun), IsOk());
  EXPECT_THAT(store_->ReadErrorEstimate(kRun), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store_->ReadCounts(kRun), StatusIs(absl::StatusCode::kNotFound));
  Reopen();
  EXPECT_TRUE(store_->unknown_files().empty());
}

TEST_F(RunStoreTest, ErrorEstimateThatAnEarlierVersionLeftInClearIsSealedUntilTheCountsEnd) {
  DoEverything();
  ASSERT_THAT(store_->SaveCounts(kRun, kCounts), IsOk());
  const auto plain = [&](const RunId& run) {
    return directory_ / "runs" / run.value() / "errors.pb";
  };
  for (const RunId& run : {kRun, kOther}) std::ofstream(plain(run)) << "of " << run.value();
  Reopen();
  EXPECT_TRUE(store_->unknown_files().empty());
  const auto seal = [](const RunTerms& terms, const std::string& bytes, Day until) {
    return "sealed " + bytes + " as " + terms.run_id.value() + " until " + DayText(until);
  };
  EXPECT_THAT(ValueOrDie(store_->SealPlainErrorEstimates(seal)), ElementsAre(kRun, kOther));
  EXPECT_EQ(ValueOrDie(store_->ReadErrorEstimate(kRun)),
            "sealed of c-ke-ug as c-ke-ug until 2026-03-01");
  // Counts and estimate come and go together.
  EXPECT_THAT(store_->ReadErrorEstimate(kOther), StatusIs(absl::StatusCode::kNotFound));
  for (const RunId& run : {kRun, kOther}) EXPECT_FALSE(fs::exists(plain(run)));
  EXPECT_THAT(ValueOrDie(store_->SealPlainErrorEstimates(seal)), IsEmpty());
  // One that comes to an end before the next start.
  std::ofstream(plain(kRun)) << "of before";
  ASSERT_THAT(store_->EraseCounts(kRun), IsOk());
  EXPECT_FALSE(fs::exists(plain(kRun)));
}

TEST_F(RunStoreTest, FilesAreForTheOwnerOnly) {
  DoEverything();
  ASSERT_THAT(store_->SaveCounts(kRun, kCounts), IsOk());
  ASSERT_THAT(store_->SaveErrorEstimate(kRun, "errors"), IsOk());
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root_)) {
    struct stat info {};
    ASSERT_EQ(stat(entry.path().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 077, 0U) << entry.path();
    files += entry.is_regular_file() ? 1 : 0;
  }
  EXPECT_GE(files, 6);
}

TEST_F(RunStoreTest, RunInTheMiddleOfWorkGoesOnAfterARestartWithWhatItHas) {
  ASSERT_THAT(Add(), IsOk());
  ASSERT_THAT(store_->Advance(kRun, RunState::kAgreed), IsOk());
  ASSERT_THAT(store_->Commit(kRun, Hash256{1}, Hash256{2}), IsOk());
  ASSERT_THAT(store_->Advance(kRun, RunState::kReceived), IsOk());
  ASSERT_THAT(store_->Advance(kRun, RunState::kLinked), IsOk());
  ASSERT_THAT(store_->SaveCounts(kRun, kCounts), IsOk());
  ASSERT_THAT(store_->Advance(kRun, RunState::kTabulated), IsOk());
  Reopen();
  EXPECT_THAT(store_->interrupted_runs(), IsEmpty());
  EXPECT_THAT(store_->UnfinishedRuns(), ElementsAre(kRun));
  EXPECT_EQ(store_->FindRun(kRun)->state, RunState::kTabulated);
  EXPECT_EQ(ValueOrDie(store_->ReadCounts(kRun)), kCounts);
  EXPECT_EQ(store_->FindRun(kOther)->state, RunState::kCreated);
}

TEST_F(RunStoreTest, RunByFilesKeepsWaitingForItsBatchesOverARestart) {
  ASSERT_THAT(Add(/*by_files=*/true), IsOk());
  ASSERT_THAT(store_->Advance(kRun, RunState::kAgreed), IsOk());
  ASSERT_THAT(store_->Commit(kRun, Hash256{1}, Hash256{2}), IsOk());
  Reopen();
  EXPECT_THAT(store_->interrupted_runs(), IsEmpty());
  EXPECT_EQ(store_->FindRun(kRun)->state, RunState::kCommitted);
  EXPECT_EQ(store_->FindRun(kRun)->sender_commitment, Hash256{1});
}

TEST_F(RunStoreTest, CountsAreKeptOverRestartsUntilTheirLastDayAndNoLonger) {
  DoEverything();
  ASSERT_THAT(store_->SaveCounts(kRun, kCounts), IsOk());
  Reopen();
  EXPECT_THAT(ValueOrDie(store_->EraseExpiredCounts(ValueOrDie(ParseDay("2026-03-01")))),
              IsEmpty());
  EXPECT_EQ(*store_->ReadCounts(kRun), kCounts);
  EXPECT_THAT(ValueOrDie(store_->EraseExpiredCounts(ValueOrDie(ParseDay("2026-03-02")))),
              ElementsAre(kRun));
  EXPECT_THAT(store_->ReadCounts(kRun), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(RunStoreTest, UnknownFilesAreReportedAndStay) {
  ASSERT_THAT(Add(), IsOk());
  std::ofstream(directory_ / "note.txt") << "mine";
  std::ofstream(directory_ / "campaigns" / "c" / "copy.pb") << "mine";
  fs::create_directories(directory_ / "runs" / "unheard-of");
  Reopen();
  const std::set<fs::path> unknown(store_->unknown_files().begin(), store_->unknown_files().end());
  EXPECT_EQ(unknown,
            (std::set<fs::path>{directory_ / "note.txt", directory_ / "campaigns" / "c" / "copy.pb",
                                directory_ / "runs" / "unheard-of"}));
  EXPECT_TRUE(fs::exists(directory_ / "note.txt"));
}

TEST_F(RunStoreTest, DamagedRunFileIsNamed) {
  ASSERT_THAT(Add(), IsOk());
  ASSERT_THAT(store_->Advance(kRun, RunState::kAgreed), IsOk());
  std::ofstream(directory_ / "runs" / "c-ke-ug" / "run.pb") << "\xff\xff";
  store_.reset();
  EXPECT_THAT(RunStore::Open(directory_),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("c-ke-ug/run.pb")));
}

// A copy of the directory before each system call is what a kill at that moment leaves. Each must
// open, with each run where it was or one step on, and counts whole or not at all.
TEST_F(RunStoreTest, KillAtAnyMomentLeavesAStoreThatOpens) {
  int copies = 0;
  SetSystemCallHook([&](const std::string&, const std::string&, const std::string&) {
    fs::copy(directory_, root_ / std::to_string(copies++), fs::copy_options::recursive);
    return 0;
  });
  DoEverything();
  SetSystemCallHook({});
  ASSERT_GT(copies, 50);

  int states_seen = 0;
  int expired = 0;
  RunState last = RunState::kCreated;
  for (int i = 0; i < copies; ++i) {
    const fs::path copy = root_ / std::to_string(i);
    chmod(copy.c_str(), 0700);
    const std::unique_ptr<RunStore> after = ValueOrDie(RunStore::Open(copy));
    EXPECT_THAT(after->unknown_files(), IsEmpty());
    if (!after->FindCampaign(kCampaign).has_value()) continue;
    const RunState state = after->FindRun(kRun)->state;
    EXPECT_GE(state, last) << i;
    if (state != last) ++states_seen;
    last = state;
    if (state != RunState::kErased) continue;
    const absl::StatusOr<std::string> counts = after->ReadCounts(kRun);
    expired += counts.ok() ? 0 : 1;
    if (counts.ok()) {
      EXPECT_EQ(*counts, kCounts) << i;
    }
  }
  EXPECT_EQ(states_seen, 6);  // all, one after the other
  EXPECT_GT(expired, 0);
}

TEST_F(RunStoreTest, NameIsTakenOnlyByFlushedBytesAndTheDirectoryIsFlushedAfter) {
  std::set<std::string> unflushed;
  std::set<std::string> directories_to_flush;
  int renames = 0;
  SetSystemCallHook([&](const std::string& call, const std::string& path, const std::string& to) {
    // Flushed before anything else is done, not by what comes later.
    if (call == "write" || call == "rename") {
      EXPECT_THAT(directories_to_flush, IsEmpty()) << "before " << path;
    }
    if (call == "write") unflushed.insert(path);
    if (call == "fsync") {
      unflushed.erase(path);
      directories_to_flush.erase(path);
    }
    if (call == "rename") {
      ++renames;
      for (const std::string& file : unflushed) {
        EXPECT_FALSE(file.starts_with(path)) << file << " is not flushed";
      }
      directories_to_flush.insert(fs::path(to).parent_path());
    }
    if (call == "unlink") directories_to_flush.insert(fs::path(path).parent_path());
    return 0;
  });
  DoEverything();
  EXPECT_GT(renames, 10);
  EXPECT_THAT(directories_to_flush, IsEmpty());
}

TEST_F(RunStoreTest, FullDiskIsAnErrorThatChangesNothing) {
  ASSERT_THAT(Add(), IsOk());
  SetSystemCallHook([](const std::string& call, const std::string&, const std::string&) {
    return call == "write" ? ENOSPC : 0;
  });
  const auto is_full = StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("make room"));
  EXPECT_THAT(store_->Advance(kRun, RunState::kAgreed), is_full);
  EXPECT_EQ(store_->FindRun(kRun)->state, RunState::kCreated);
  EXPECT_THAT(store_->SaveCounts(kRun, kCounts), is_full);
  EXPECT_THAT(store_->AddCampaign(Id("d"), "r", "t", false, {Terms("d-ke-ug", "KE-UG")}), is_full);
  EXPECT_FALSE(store_->FindCampaign(Id("d")).has_value());
  SetSystemCallHook({});
  Reopen();
  EXPECT_THAT(store_->unknown_files(), IsEmpty());
  EXPECT_THAT(store_->Advance(kRun, RunState::kAgreed), IsOk());
}

TEST_F(RunStoreTest, RunFailsEvenWhenTheDiskIsFull) {
  ASSERT_THAT(Add(), IsOk());
  ASSERT_THAT(store_->Advance(kRun, RunState::kAgreed), IsOk());
  SetSystemCallHook([](const std::string& call, const std::string&, const std::string&) {
    return call == "write" ? ENOSPC : 0;
  });
  EXPECT_THAT(store_->EndWithout(kRun, RunState::kFailed, "why"),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(store_->FindRun(kRun)->state, RunState::kFailed);
}

TEST_F(RunStoreTest, WaiterWakesUpWithAChange) {
  ASSERT_THAT(Add(), IsOk());
  const std::uint64_t seen = store_->version();
  EXPECT_EQ(store_->WaitForChange(seen, std::chrono::milliseconds(1)), seen);
  store_->SetPercent(kRun, 7);
  EXPECT_NE(store_->WaitForChange(seen, std::chrono::hours(1)), seen);
}

TEST_F(RunStoreTest, ChangeThatCanNotBeLoggedIsNotMade) {
  const auto unavailable = StatusIs(absl::StatusCode::kUnavailable);
  ReopenWithLog();
  log_is_full_ = true;
  EXPECT_THAT(Add(), unavailable);
  EXPECT_FALSE(store_->FindCampaign(kCampaign).has_value());
  log_is_full_ = false;
  ASSERT_THAT(Add(), IsOk());
  log_is_full_ = true;
  EXPECT_THAT(store_->Advance(kRun, RunState::kAgreed), unavailable);
  EXPECT_THAT(store_->SaveCounts(kRun, kCounts), unavailable);
  EXPECT_THAT(store_->MarkCancelled(kCampaign), unavailable);
  log_is_full_ = false;
  ReopenWithLog();
  EXPECT_EQ(store_->FindRun(kRun)->state, RunState::kCreated);
  EXPECT_FALSE(store_->FindCampaign(kCampaign)->cancelled);
  EXPECT_THAT(store_->ReadCounts(kRun), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(RunStoreTest, EveryStateIsLoggedWithWhatBecamePublicInIt) {
  ReopenWithLog();
  DoEverything();
  std::vector<std::string> states;
  for (const EventDraft& event : events_) {
    if (event.kind != v1::RUN_STATE_CHANGED || event.run != kRun.value()) continue;
    states.push_back(event.facts[0].second);
    EXPECT_EQ(event.facts.size(), states.back() == "COMMITTED" ? 3U : 1U);
  }
  EXPECT_THAT(states,
              ElementsAre("AGREED", "COMMITTED", "RECEIVED", "LINKED", "TABULATED", "ERASED"));
}

}  // namespace
}  // namespace mirrorflow
