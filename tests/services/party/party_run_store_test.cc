#include "services/party/party_run_store.h"

#include <gtest/gtest.h>

#include "services/wire/terms.h"
#include "tests/services/party/three_parties.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

class PartyRunStoreTest : public testing::Test {
 protected:
  std::unique_ptr<PartyRunStore> Open() const {
    return ValueOrDie(PartyRunStore::Open(directory_ / "state"));
  }
  // Takes a new run as far as `to`.
  static void TakeTo(PartyRunStore& store, const RunTerms& terms, PartyRunState to) {
    ASSERT_THAT(store.Add(terms, SerializeTerms(terms)), IsOk());
    if (to >= PartyRunState::kCommitted) {
      ASSERT_THAT(store.Commit(terms.run_id, {}, {}), IsOk());
    }
    for (const PartyRunState next : {PartyRunState::kReceived, PartyRunState::kLinked,
                                     PartyRunState::kOpened, PartyRunState::kErased}) {
      if (to < next) continue;
      ASSERT_THAT(next == PartyRunState::kLinked ? store.BeginOpening(terms.run_id, 5)
                                                 : store.Advance(terms.run_id, next),
                  IsOk());
    }
  }

  const TemporaryDirectory directory_;
  const RunTerms terms_ = ToyTerms("run-1");
};

TEST_F(PartyRunStoreTest, RunFoundAtWorkInAnyStateHasFailedAfterARestart) {
  for (const PartyRunState state :
       {PartyRunState::kCreated, PartyRunState::kCommitted, PartyRunState::kReceived,
        PartyRunState::kLinked, PartyRunState::kOpened}) {
    const RunTerms terms = ToyTerms("run-" + std::string(PartyRunStateName(state)));
    TakeTo(*Open(), terms, state);
    const auto store = Open();
    const StoredPartyRun run = *store->Find(terms.run_id);
    EXPECT_EQ(run.state, PartyRunState::kFailed);
    EXPECT_EQ(run.opening, state >= PartyRunState::kLinked);
    EXPECT_THAT(run.message, HasSubstr("restarted"));
    EXPECT_THAT(store->Add(terms, SerializeTerms(terms)),
                StatusIs(absl::StatusCode::kAlreadyExists));
    EXPECT_THAT(store->Advance(terms.run_id, PartyRunState::kOpened),
                StatusIs(absl::StatusCode::kFailedPrecondition));
  }
}

TEST_F(PartyRunStoreTest, ErasedRunStaysErasedAndCounts) {
  TakeTo(*Open(), terms_, PartyRunState::kErased);
  const auto store = Open();
  EXPECT_EQ(store->Find(terms_.run_id)->state, PartyRunState::kErased);
  EXPECT_TRUE(store->interrupted().empty());
  EXPECT_EQ(store->Openings(ToyTerms("run-2")), 1U);
  EXPECT_EQ(store->Spent(ToyTerms("run-2")), 5U);
  EXPECT_EQ(store->Openings(ToyTerms("run-2", "2023")), 0U);
}

TEST_F(PartyRunStoreTest, StepsOutOfOrderAreRefused) {
  const auto store = Open();
  ASSERT_THAT(store->Add(terms_, SerializeTerms(terms_)), IsOk());
  for (const PartyRunState to : {PartyRunState::kReceived, PartyRunState::kLinked,
                                 PartyRunState::kOpened, PartyRunState::kErased}) {
    EXPECT_THAT(store->Advance(terms_.run_id, to),
                StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("can't become")));
  }
  ASSERT_THAT(store->Fail(terms_.run_id, "reason"), IsOk());
  EXPECT_THAT(store->Commit(terms_.run_id, {}, {}),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(PartyRunStoreTest, SecondProcessAndDamagedFilesAreRefused) {
  const auto store = Open();
  EXPECT_THAT(PartyRunStore::Open(directory_ / "state").status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("another process")));
  ASSERT_THAT(store->Add(terms_, SerializeTerms(terms_)), IsOk());
  WriteText(directory_ / "state/runs/run-1.pb", "rubbish");
  EXPECT_THAT(PartyRunStore::OpenToRead(directory_ / "state").status(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("opened twice")));
}

}  // namespace
}  // namespace mirrorflow
