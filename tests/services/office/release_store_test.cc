#include "services/office/release_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "crypto/detached_signature.h"
#include "crypto/secret_bytes.h"
#include "statistics/protected_release.h"
#include "tests/services/storage/system_calls.h"
#include "tests/statistics/sample_cube.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

// libsodium before the first key; gtest_main has no place of its own for it.
const bool kCryptoIsReady = InitCrypto();

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

const RunId kId = ValueOrDie(RunId::Create("r"));

office::ReleaseRecord Record(ReleaseState state) {
  office::ReleasePlan plan;
  plan.set_id(kId.value());
  office::ReleaseRecord record;
  record.set_plan(plan.SerializeAsString());
  record.set_state(static_cast<std::uint32_t>(state));
  return record;
}

class ReleaseStoreTest : public testing::Test {
 protected:
  ReleaseStoreTest() {
    fs::create_directories(directory_);
    store_ = ValueOrDie(ReleaseStore::Open(directory_));
  }
  ~ReleaseStoreTest() override {
    SetSystemCallHook({});
    fs::remove_all(root_);
  }

  // Draws figures and publishes them; gives what a reader got, nothing when it failed.
  // With `more` files beside the figures.
  std::vector<ProtectedCounts> PublishFigures(ReleaseStore& store,
                                              const std::vector<NamedBytes>& more = {}) {
    SystemRandom random;
    ProtectedRelease release;
    EXPECT_THAT(release.Add(SampleCube(EvenCounts(50, 40, 30)), TermsOf(DpContent()), random),
                IsOk());
    absl::StatusOr<std::vector<ProtectedCounts>> published =
        std::move(release).Publish([&](const std::string& text) {
          std::vector<NamedBytes> files = {{"flows.csv", "all formats"},
                                           {kProtectedCountsFile, text},
                                           {kProtectedCountsSignature, "signature"}};
          files.insert(files.end(), more.begin(), more.end());
          return store.Publish(kId, files);
        });
    return published.ok() ? *std::move(published) : std::vector<ProtectedCounts>();
  }
  void DoEverything() {
    ASSERT_THAT(store_->Save(kId, Record(ReleaseState::kDrafted)), IsOk());
    ASSERT_THAT(store_->Save(kId, Record(ReleaseState::kApproved)), IsOk());
    ASSERT_FALSE(PublishFigures(*store_).empty());
  }
  // Spent and released are the same: both or neither.
  static bool IsReleased(const fs::path& directory) {
    const std::unique_ptr<ReleaseStore> store = ValueOrDie(ReleaseStore::Open(directory));
    const PrivacyLedger ledger = store->Ledger();
    const absl::StatusOr<std::vector<std::string>> files = store->Files(kId);
    EXPECT_EQ(files.ok(), !ledger.entries().empty());
    if (!files.ok()) return false;
    EXPECT_THAT(*files, ElementsAre(kProtectedCountsFile, kProtectedCountsSignature, "flows.csv"));
    const std::vector<ProtectedCounts> stored =
        ValueOrDie(ParseProtectedCounts(ValueOrDie(store->ReadFile(kId, kProtectedCountsFile))));
    EXPECT_EQ(ledger.Spent(stored[0].corridor, stored[0].period), stored[0].cost);
    EXPECT_EQ(ValueOrDie(store->Find(kId)).state, ReleaseState::kReleased);
    return true;
  }

  const fs::path root_ =
      fs::temp_directory_path() / ("mf-releases-" + std::to_string(::getpid()) +
                                   testing::UnitTest::GetInstance()->current_test_info()->name());
  const fs::path directory_ = root_ / "state";
  std::unique_ptr<ReleaseStore> store_;
};

TEST_F(ReleaseStoreTest, KillAtAnyMomentNeverSpendsWithoutReleasingNorReleasesWithoutSpending) {
  int copies = 0;
  SetSystemCallHook([&](const std::string&, const std::string&, const std::string&) {
    fs::copy(directory_, root_ / std::to_string(copies++), fs::copy_options::recursive);
    return 0;
  });
  DoEverything();
  SetSystemCallHook({});
  ASSERT_GT(copies, 20);
  int released = 0;
  for (int i = 0; i < copies; ++i) released += IsReleased(root_ / std::to_string(i)) ? 1 : 0;
  EXPECT_GT(released, 0);
  EXPECT_LT(released, copies);
  EXPECT_TRUE(IsReleased(directory_));
}

// Every call of the disk in turn fails: then nobody was given figures, unless they are there.
TEST_F(ReleaseStoreTest, DiskThatFailsAtAnyCallOfPublishingTellsNothingThatIsNotPaid) {
  ASSERT_THAT(store_->Save(kId, Record(ReleaseState::kApproved)), IsOk());
  const fs::path before = root_ / "before";
  fs::copy(directory_, before, fs::copy_options::recursive);
  int failed = 0;
  for (int fail_at = 0; fail_at < 60; ++fail_at) {
    fs::remove_all(directory_);
    fs::copy(before, directory_, fs::copy_options::recursive);
    store_ = ValueOrDie(ReleaseStore::Open(directory_));
    int call = 0;
    SetSystemCallHook([&](const std::string&, const std::string&, const std::string&) {
      return call++ == fail_at ? ENOSPC : 0;
    });
    const std::vector<ProtectedCounts> told = PublishFigures(*store_);
    SetSystemCallHook({});
    const bool in_memory = !store_->Ledger().entries().empty();
    const bool released = IsReleased(directory_);
    EXPECT_EQ(in_memory, released) << fail_at;
    if (!told.empty()) {
      EXPECT_TRUE(released) << fail_at;
    }
    failed += told.empty() ? 1 : 0;
    if (call <= fail_at) break;  // all calls have failed once
  }
  EXPECT_GT(failed, 5);
}

TEST_F(ReleaseStoreTest, ReleaseIsPublishedOnceAndNeverChangesAfter) {
  DoEverything();
  const std::string figures = ValueOrDie(store_->ReadFile(kId, kProtectedCountsFile));
  EXPECT_THAT(PublishFigures(*store_), IsEmpty());
  EXPECT_THAT(store_->Save(kId, Record(ReleaseState::kDrafted)),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  store_ = ValueOrDie(ReleaseStore::Open(directory_));
  EXPECT_THAT(PublishFigures(*store_), IsEmpty());
  EXPECT_EQ(ValueOrDie(store_->ReadFile(kId, kProtectedCountsFile)), figures);
  EXPECT_EQ(store_->Ledger().entries().size(), 1U);
}

TEST_F(ReleaseStoreTest, OnlyFilesOfTheReleaseAreRead) {
  DoEverything();
  for (const char* name : {"../release.pb", "/etc/passwd", "", "flows.csv/.."}) {
    EXPECT_THAT(store_->ReadFile(kId, name), StatusIs(absl::StatusCode::kNotFound)) << name;
  }
}

TEST_F(ReleaseStoreTest, DamagedFiguresAreNotTakenForAnEmptyLedger) {
  DoEverything();
  fs::resize_file(directory_ / "releases" / "r" / "published" / kProtectedCountsFile, 40);
  EXPECT_THAT(ReleaseStore::Open(directory_), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(ReleaseStoreTest, ReleaseThatCanNotBeLoggedIsNotPublishedAndCostsNothing) {
  bool log_is_full = false;
  std::vector<EventDraft> events;
  store_ = ValueOrDie(ReleaseStore::Open(directory_, [&](const EventDraft& event) {
    if (log_is_full) return absl::UnavailableError("the event can't be logged");
    events.push_back(event);
    return absl::OkStatus();
  }));
  ASSERT_THAT(store_->Save(kId, Record(ReleaseState::kApproved)), IsOk());
  log_is_full = true;
  EXPECT_THAT(PublishFigures(*store_), IsEmpty());
  EXPECT_FALSE(IsReleased(directory_));
  EXPECT_TRUE(store_->Ledger().entries().empty());
  log_is_full = false;
  EXPECT_FALSE(PublishFigures(*store_).empty());
  ASSERT_EQ(events.back().kind, v1::RELEASE_PUBLISHED);
  EXPECT_EQ(events.back().facts[1].first, kProtectedCountsFile);
  EXPECT_EQ(events.back().facts[1].second,
            HashText(FileHash(ValueOrDie(store_->ReadFile(kId, kProtectedCountsFile)))));
}

// All corridors of 21 states have more than 800 files.
TEST_F(ReleaseStoreTest, EveryFileOfALargeReleaseIsLoggedInEntriesThatALogTakes) {
  std::map<std::string, std::string> logged;
  std::size_t entries = 0;
  store_ = ValueOrDie(ReleaseStore::Open(directory_, [&](const EventDraft& event) {
    if (event.kind != v1::RELEASE_PUBLISHED) return absl::OkStatus();
    ++entries;
    std::size_t bytes = 0;
    for (const auto& [name, value] : event.facts) {
      logged.emplace(name, value);
      bytes += name.size() + value.size() + 16;
    }
    EXPECT_LT(bytes, std::size_t{65'535});
    return absl::OkStatus();
  }));
  ASSERT_THAT(store_->Save(kId, Record(ReleaseState::kApproved)), IsOk());
  std::vector<NamedBytes> files;
  for (int i = 0; i < 860; ++i) {
    files.push_back({std::string(140, 'x') + std::to_string(i), std::to_string(i)});
  }
  ASSERT_FALSE(PublishFigures(*store_, files).empty());
  EXPECT_EQ(entries, 4U);
  ASSERT_EQ(logged.size(), files.size() + 3);
  for (const NamedBytes& file : files) {
    EXPECT_EQ(logged.at(file.name), HashText(FileHash(file.bytes)));
  }
}

}  // namespace
}  // namespace mirrorflow
