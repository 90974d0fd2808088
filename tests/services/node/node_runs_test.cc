#include "services/node/node_runs.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "crypto/batch_commitment.h"
#include "crypto/batch_format.h"
#include "tests/services/node/two_states.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr auto kOutOfOrder = absl::StatusCode::kFailedPrecondition;
constexpr auto kOtherContent = absl::StatusCode::kAlreadyExists;

const RunId kRun = ValueOrDie(RunId::Create("r1"));

// The two nodes of a corridor in one process; the test plays the office that relays.
class NodeRunsTest : public testing::Test {
 protected:
  void Start(std::uint64_t rows = 5) {
    const auto encode = [this, rows](const RunTerms& terms, Side side, const SecretBytes& key,
                                     const std::stop_token& stop) -> absl::StatusOr<EncodedBatch> {
      begun_.test_and_set();
      begun_.notify_all();
      if (gate_.valid()) gate_.wait();
      if (stop.stop_requested()) return absl::CancelledError("stopped");
      if (!encoding_error_.ok()) return encoding_error_;
      keys_.emplace_back(key.Expose().begin(), key.Expose().end());
      return NumberedBatch(terms, side, rows);
    };
    const auto log = [this](const std::string& run_id, const std::string& message) {
      const std::lock_guard lock(log_mutex_);
      log_.push_back(run_id + ": " + message);
    };
    ke_identity_ = states_.ke_keys.identity->public_key();
    const auto record = [this](const EventDraft& event) -> absl::Status {
      const std::lock_guard lock(log_mutex_);
      if (log_is_full_) return absl::UnavailableError("the event can't be logged");
      events_.push_back(event.kind);
      return absl::OkStatus();
    };
    ke_ = std::make_unique<NodeRuns>(states_.ke, states_.RulesOf("KE"), std::move(states_.ke_keys),
                                     encode, log, nullptr, record);
    ug_ = std::make_unique<NodeRuns>(states_.ug, states_.RulesOf("UG"), std::move(states_.ug_keys),
                                     encode, log);
  }

  // Both nodes with a key; gives Uganda's confirmation.
  KeyConfirmation AgreeOnKey() {
    EXPECT_THAT(ke_->Propose(terms_), IsOk());
    EXPECT_THAT(ug_->Propose(terms_), IsOk());
    const KeyOffer ke_offer = ValueOrDie(ke_->OfferKey(kRun));
    const KeyOffer ug_offer = ValueOrDie(ug_->OfferKey(kRun));
    ke_confirmation_ = ValueOrDie(ke_->AcceptKey(kRun, ug_offer));
    return ValueOrDie(ug_->AcceptKey(kRun, ke_offer));
  }

  NodeRunStatus WaitFor(NodeRuns& runs, NodeRunState state) {
    for (int i = 0; i < 500; ++i) {
      const NodeRunStatus status = ValueOrDie(runs.StatusOf(kRun));
      if (status.state == state) return status;
      ValueOrDie(runs.WaitForChange(kRun, status, std::chrono::milliseconds(20)));
    }
    ADD_FAILURE() << "never " << NodeRunStateName(state);
    return {};
  }

  // Kenya with its commitment.
  Hash256 Commit() {
    const KeyConfirmation ug_confirmation = AgreeOnKey();
    EXPECT_FALSE(ValueOrDie(ke_->CommitBatch(kRun, ug_confirmation)).has_value());
    WaitFor(*ke_, NodeRunState::kCommitted);
    const auto committed = ValueOrDie(ke_->CommitBatch(kRun, ug_confirmation));
    EXPECT_TRUE(committed.has_value());
    if (!committed.has_value()) return {};
    EXPECT_THAT(CheckErasure(committed->key_erasure, terms_,
                             {.side = Side::kSender,
                              .commitment = committed->commitment,
                              .destroyed = {v1::ErasureStatement::RUN_KEY,
                                            v1::ErasureStatement::EPHEMERAL_KEY}},
                             ke_identity_),
                IsOk());
    return committed->commitment;
  }

  std::vector<std::string> log() {
    const std::lock_guard lock(log_mutex_);
    return log_;
  }

  std::vector<v1::LogEventKind> events() {
    const std::lock_guard lock(log_mutex_);
    return events_;
  }
  void FillLog(bool full) {
    const std::lock_guard lock(log_mutex_);
    log_is_full_ = full;
  }

  TwoStates states_;
  IdentityPublicKey ke_identity_;
  const RunTerms terms_ = TermsOfRun("r1");
  const Hash256 peer_commitment_{7};
  std::atomic_flag begun_;         // an encoding has begun
  std::shared_future<void> gate_;  // and waits for this, if it is set
  absl::Status encoding_error_;
  std::vector<std::vector<std::uint8_t>> keys_;
  std::mutex log_mutex_;
  std::vector<std::string> log_;
  std::vector<v1::LogEventKind> events_;  // of Kenya's transparency log
  bool log_is_full_ = false;
  KeyConfirmation ke_confirmation_;
  std::unique_ptr<NodeRuns> ke_;
  std::unique_ptr<NodeRuns> ug_;
};

TEST_F(NodeRunsTest, WholeRunGivesABatchThatOpensItsCommitment) {
  Start();
  const Hash256 commitment = Commit();
  const NodeRuns::BatchStart start = ValueOrDie(ke_->StartBatch(kRun, peer_commitment_));
  EXPECT_EQ(start.opening.record_count, 5u);
  EXPECT_THAT(CheckBatchOpening(commitment, terms_.run_id, Side::kSender, start.opening.salt,
                                start.opening.record_count, start.opening.digest),
              IsOk());
  BatchReader reader;
  EXPECT_THAT(reader.Add(BatchPart::kHeader, start.header), IsOk());
  for (std::uint32_t i = 0; i < start.chunk_count; ++i) {
    EXPECT_THAT(reader.Add(BatchPart::kChunk, ValueOrDie(ke_->ReadChunk(kRun, i))), IsOk());
  }
  EXPECT_EQ(ValueOrDie(ke_->StatusOf(kRun)).state, NodeRunState::kCommitted);
  EXPECT_THAT(reader.Add(BatchPart::kTrailer, ValueOrDie(ke_->ReadTrailer(kRun))), IsOk());
  EXPECT_EQ(reader.digest(), start.opening.digest);
  EXPECT_EQ(ValueOrDie(ke_->StatusOf(kRun)).state, NodeRunState::kSent);
  EXPECT_THAT(CheckErasure(ValueOrDie(ke_->End(kRun)), terms_,
                           {.side = Side::kSender,
                            .commitment = commitment,
                            .destroyed = {v1::ErasureStatement::BATCH}},
                           ke_identity_),
              IsOk());
  EXPECT_EQ(ValueOrDie(ke_->StatusOf(kRun)).state, NodeRunState::kEnded);
}

TEST_F(NodeRunsTest, EveryStepIsLoggedInItsOrder) {
  Start();
  Commit();
  ASSERT_THAT(ke_->StartBatch(kRun, peer_commitment_), IsOk());
  ASSERT_THAT(ke_->StartBatch(kRun, peer_commitment_), IsOk());  // resumed
  ASSERT_THAT(ke_->End(kRun), IsOk());
  ASSERT_THAT(ke_->End(kRun), IsOk());
  EXPECT_THAT(events(),
              testing::ElementsAre(v1::RUN_TAKEN, v1::KEYS_AGREED, v1::KEYS_ERASED,
                                   v1::BATCH_COMMITTED, v1::BATCH_SENT, v1::BATCH_ERASED));
}

TEST_F(NodeRunsTest, WhatCanNotBeLoggedIsNotDoneAndCanBeAskedForAgain) {
  const auto unavailable = StatusIs(absl::StatusCode::kUnavailable);
  Start();
  FillLog(true);
  EXPECT_THAT(ke_->Propose(terms_), unavailable);
  EXPECT_THAT(ke_->StatusOf(kRun), StatusIs(absl::StatusCode::kNotFound));
  FillLog(false);
  const KeyConfirmation ug_confirmation = AgreeOnKey();
  FillLog(true);
  EXPECT_THAT(ke_->CommitBatch(kRun, ug_confirmation), unavailable);
  EXPECT_EQ(ValueOrDie(ke_->StatusOf(kRun)).state, NodeRunState::kKeyAccepted);
  FillLog(false);
  ASSERT_THAT(ke_->CommitBatch(kRun, ug_confirmation), IsOk());
  WaitFor(*ke_, NodeRunState::kCommitted);
  FillLog(true);
  EXPECT_THAT(ke_->StartBatch(kRun, peer_commitment_), unavailable);
  EXPECT_THAT(ke_->ReadChunk(kRun, 0), StatusIs(kOutOfOrder));  // nothing of it goes out
  FillLog(false);
  ASSERT_THAT(ke_->StartBatch(kRun, peer_commitment_), IsOk());
  FillLog(true);
  EXPECT_THAT(ke_->End(kRun), unavailable);  // destroyed, and not said so
  FillLog(false);
  EXPECT_THAT(ke_->End(kRun), IsOk());
}

TEST_F(NodeRunsTest, CommitmentThatCanNotBeLoggedEndsTheRunWithoutIt) {
  Start();
  std::promise<void> go;
  gate_ = go.get_future().share();
  const KeyConfirmation ug_confirmation = AgreeOnKey();
  ASSERT_THAT(ke_->CommitBatch(kRun, ug_confirmation), IsOk());
  begun_.wait(false);
  FillLog(true);
  go.set_value();
  WaitFor(*ke_, NodeRunState::kFailed);
  EXPECT_THAT(ke_->CommitBatch(kRun, ug_confirmation), StatusIs(kOutOfOrder));
  FillLog(false);
  EXPECT_THAT(events(), Not(Contains(v1::BATCH_COMMITTED)));
}

TEST_F(NodeRunsTest, BothSidesEncodeUnderTheSameKey) {
  Start();
  const KeyConfirmation ug_confirmation = AgreeOnKey();
  ValueOrDie(ke_->CommitBatch(kRun, ug_confirmation));
  WaitFor(*ke_, NodeRunState::kCommitted);
  ValueOrDie(ug_->CommitBatch(kRun, ke_confirmation_));
  WaitFor(*ug_, NodeRunState::kCommitted);
  ASSERT_EQ(keys_.size(), 2u);
  EXPECT_EQ(keys_[0].size(), 32u);
  EXPECT_EQ(keys_[0], keys_[1]);
}

TEST_F(NodeRunsTest, RunThatWasNotAcceptedDoesNothing) {
  Start();
  RunTerms refused = terms_;
  refused.period = ValueOrDie(Period::Create("2020"));
  EXPECT_THAT(ke_->Propose(AsReceived(refused)), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(log(), Contains(HasSubstr("r1: refused: agreement ke-ug-2024, clause periods: ")));
  EXPECT_THAT(ke_->OfferKey(kRun), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(ke_->AcceptKey(kRun, {}), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(ke_->CommitBatch(kRun, {}), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(ke_->StartBatch(kRun, {}), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(ke_->End(kRun), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(ke_->StatusOf(kRun), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(NodeRunsTest, RepeatedProposalIsAcceptedAndOtherTermsAreRefused) {
  Start();
  EXPECT_THAT(ke_->Propose(terms_), IsOk());
  EXPECT_THAT(ke_->Propose(terms_), IsOk());
  RunTerms other = terms_;
  other.minimum_batch = 3;
  EXPECT_THAT(ke_->Propose(AsReceived(other)), StatusIs(kOtherContent, HasSubstr("terms")));
}

TEST_F(NodeRunsTest, StepsOutOfOrderAreRefused) {
  Start();
  EXPECT_THAT(ke_->Propose(terms_), IsOk());
  EXPECT_THAT(ke_->AcceptKey(kRun, {}), StatusIs(kOutOfOrder, HasSubstr("'accepted'")));
  EXPECT_THAT(ke_->CommitBatch(kRun, {}), StatusIs(kOutOfOrder));
  ValueOrDie(ke_->OfferKey(kRun));
  EXPECT_THAT(ke_->CommitBatch(kRun, {}), StatusIs(kOutOfOrder, HasSubstr("'key offered'")));
  EXPECT_THAT(ke_->StartBatch(kRun, peer_commitment_), StatusIs(kOutOfOrder));
  EXPECT_THAT(ke_->ReadChunk(kRun, 0), StatusIs(kOutOfOrder));
  EXPECT_THAT(ke_->ReadTrailer(kRun), StatusIs(kOutOfOrder));
}

TEST_F(NodeRunsTest, RepeatedStepsAnswerAlikeAndOtherContentIsRefused) {
  Start();
  const KeyConfirmation ug_confirmation = AgreeOnKey();
  const KeyOffer ke_offer = ValueOrDie(ke_->OfferKey(kRun));
  const KeyOffer ug_offer = ValueOrDie(ug_->OfferKey(kRun));
  EXPECT_EQ(ValueOrDie(ke_->OfferKey(kRun)).signature, ke_offer.signature);
  EXPECT_EQ(ValueOrDie(ke_->AcceptKey(kRun, ug_offer)).code, ke_confirmation_.code);
  EXPECT_THAT(ke_->AcceptKey(kRun, ke_offer), StatusIs(kOtherContent, HasSubstr("key offer")));

  ValueOrDie(ke_->CommitBatch(kRun, ug_confirmation));
  WaitFor(*ke_, NodeRunState::kCommitted);
  const auto commitment = ValueOrDie(ke_->CommitBatch(kRun, ug_confirmation));
  EXPECT_EQ(ValueOrDie(ke_->CommitBatch(kRun, ug_confirmation))->commitment,
            commitment->commitment);
  EXPECT_THAT(ke_->CommitBatch(kRun, ke_confirmation_),
              StatusIs(kOtherContent, HasSubstr("confirmation")));
  EXPECT_EQ(keys_.size(), 1u) << "encoded once";

  ValueOrDie(ke_->StartBatch(kRun, peer_commitment_));
  ValueOrDie(ke_->StartBatch(kRun, peer_commitment_));
  EXPECT_THAT(ke_->StartBatch(kRun, Hash256{8}),
              StatusIs(kOtherContent, HasSubstr("commitment of the other side")));
  EXPECT_THAT(ke_->End(kRun), IsOk());
  EXPECT_THAT(ke_->End(kRun), IsOk());
}

TEST_F(NodeRunsTest, NothingIsSentBeforeTheOtherSideHasCommitted) {
  Start();
  const Hash256 own = Commit();
  EXPECT_THAT(ke_->ReadChunk(kRun, 0), StatusIs(kOutOfOrder));
  EXPECT_THAT(ke_->ReadTrailer(kRun), StatusIs(kOutOfOrder));
  EXPECT_THAT(ke_->StartBatch(kRun, own),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("this side's own")));
  EXPECT_THAT(ke_->ReadChunk(kRun, 0), StatusIs(kOutOfOrder));
}

TEST_F(NodeRunsTest, OfferThatThePeerDidNotSignIsRefusedAndTheRightOneStillWorks) {
  Start();
  EXPECT_THAT(ke_->Propose(terms_), IsOk());
  EXPECT_THAT(ug_->Propose(terms_), IsOk());
  ValueOrDie(ke_->OfferKey(kRun));
  const KeyOffer right = ValueOrDie(ug_->OfferKey(kRun));
  KeyOffer wrong = right;
  wrong.signature[0] ^= 1;
  EXPECT_THAT(ke_->AcceptKey(kRun, wrong), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_EQ(ValueOrDie(ke_->StatusOf(kRun)).state, NodeRunState::kKeyOffered);
  EXPECT_THAT(ke_->AcceptKey(kRun, right), IsOk());
}

TEST_F(NodeRunsTest, WrongConfirmationFailsTheRunBeforeAnythingIsEncoded) {
  Start();
  KeyConfirmation wrong = AgreeOnKey();
  wrong.code[31] ^= 1;
  EXPECT_THAT(ke_->CommitBatch(kRun, wrong), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_EQ(ValueOrDie(ke_->StatusOf(kRun)).state, NodeRunState::kFailed);
  EXPECT_THAT(ke_->CommitBatch(kRun, wrong), StatusIs(kOutOfOrder, HasSubstr("has failed")));
  EXPECT_TRUE(keys_.empty());
}

TEST_F(NodeRunsTest, BatchBelowTheMinimumIsNotCommitted) {
  Start(1);
  const KeyConfirmation ug_confirmation = AgreeOnKey();
  ValueOrDie(ke_->CommitBatch(kRun, ug_confirmation));
  const NodeRunStatus status = WaitFor(*ke_, NodeRunState::kFailed);
  EXPECT_THAT(status.message, HasSubstr("fewer records of the flow than the minimum batch of 2"));
  EXPECT_THAT(ke_->CommitBatch(kRun, ug_confirmation), StatusIs(kOutOfOrder));
  EXPECT_THAT(ke_->StartBatch(kRun, peer_commitment_), StatusIs(kOutOfOrder));
}

TEST_F(NodeRunsTest, ReasonOfAFailedEncodingStaysInTheLog) {
  encoding_error_ = absl::NotFoundError("no column 'secret-column' in /srv/left.csv");
  Start();
  ValueOrDie(ke_->CommitBatch(kRun, AgreeOnKey()));
  const NodeRunStatus status = WaitFor(*ke_, NodeRunState::kFailed);
  EXPECT_THAT(status.message, Not(HasSubstr("secret-column")));
  EXPECT_THAT(log(), Contains(HasSubstr("secret-column")));
}

TEST_F(NodeRunsTest, EndedRunGivesNothingOutAndItsIdIsNotUsedAgain) {
  Start();
  Commit();
  ValueOrDie(ke_->StartBatch(kRun, peer_commitment_));
  ValueOrDie(ke_->ReadChunk(kRun, 0));
  EXPECT_THAT(ke_->End(kRun), IsOk());
  EXPECT_THAT(ke_->ReadChunk(kRun, 0), StatusIs(kOutOfOrder, HasSubstr("'ended'")));
  EXPECT_THAT(ke_->StartBatch(kRun, peer_commitment_), StatusIs(kOutOfOrder));
  EXPECT_THAT(ke_->OfferKey(kRun), StatusIs(kOutOfOrder));
  EXPECT_THAT(ke_->CommitBatch(kRun, {}), StatusIs(kOutOfOrder));
}

TEST_F(NodeRunsTest, EndWhileEncodingWaitsUntilNothingIsLeft) {
  std::promise<void> open;
  gate_ = open.get_future().share();
  Start();
  ValueOrDie(ke_->CommitBatch(kRun, AgreeOnKey()));
  begun_.wait(false);
  std::future<absl::Status> ended =
      std::async(std::launch::async, [&] { return ke_->End(kRun).status(); });
  EXPECT_EQ(ended.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  open.set_value();
  EXPECT_THAT(ended.get(), IsOk());
  EXPECT_EQ(ValueOrDie(ke_->StatusOf(kRun)).state, NodeRunState::kEnded);
  EXPECT_THAT(ke_->StartBatch(kRun, peer_commitment_), StatusIs(kOutOfOrder));
}

TEST_F(NodeRunsTest, StopFailsRunsThatHaveNotEndedAndWakesWatchers) {
  Start();
  EXPECT_THAT(ke_->Propose(terms_), IsOk());
  std::future<absl::StatusOr<NodeRunStatus>> watcher = std::async(std::launch::async, [&] {
    return ke_->WaitForChange(kRun, NodeRunStatus{}, std::chrono::minutes(1));
  });
  ke_->Stop();
  EXPECT_THAT(watcher.get(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(ValueOrDie(ke_->StatusOf(kRun)).state, NodeRunState::kFailed);
  EXPECT_FALSE(ke_->Propose(TermsOfRun("r2")).ok());
}

TEST_F(NodeRunsTest, LogHasNoCount) {
  Start(54321);
  Commit();
  ValueOrDie(ke_->StartBatch(kRun, peer_commitment_));
  ValueOrDie(ke_->ReadTrailer(kRun));
  EXPECT_THAT(ke_->End(kRun), IsOk());
  EXPECT_THAT(log(), Contains(HasSubstr("committed")));
  EXPECT_THAT(log(), Not(Contains(HasSubstr("54321"))));
}

// A node with a state directory, which the test starts again.
class RestartTest : public NodeRunsTest {
 protected:
  RestartTest() : records_(ValueOrDie(RunRecords::Open(directory_.path()))) {
    Start();
    StartKenya();
  }
  void StartKenya() {
    ke_.reset();
    ke_ = std::make_unique<NodeRuns>(
        states_.ke, states_.RulesOf("KE"), KeysOf("KE"),
        [](const RunTerms& terms, Side side, const SecretBytes&, const std::stop_token&) {
          return NumberedBatch(terms, side, 150000);
        },
        [this](const std::string& run_id, const std::string& message) {
          const std::lock_guard lock(log_mutex_);
          log_.push_back(run_id + ": " + message);
        },
        &records_);
    ke_->GoOn();
  }
  // From where it is to the end.
  std::vector<std::string> ReadBatch(std::uint32_t first = 0) {
    const NodeRuns::BatchStart start = ValueOrDie(ke_->StartBatch(kRun, peer_commitment_));
    std::vector<std::string> parts = {start.header};
    for (std::uint32_t i = first; i < start.chunk_count; ++i) {
      parts.push_back(ValueOrDie(ke_->ReadChunk(kRun, i)));
    }
    parts.push_back(ValueOrDie(ke_->ReadTrailer(kRun)));
    return parts;
  }

  const TemporaryDirectory directory_;
  const RunRecords records_;
};

TEST_F(RestartTest, CommittedRunGoesOnAfterTwentyRestartsWithTheSameBatchAndAnswers) {
  const Hash256 commitment = Commit();
  const std::vector<std::string> before = ReadBatch();
  ASSERT_GT(before.size(), 4U);
  const KeyOffer offer = ValueOrDie(ke_->OfferKey(kRun));
  for (int restart = 0; restart < 20; ++restart) {
    StartKenya();
    const std::uint32_t at = static_cast<std::uint32_t>(restart) % 3;
    ASSERT_THAT(ke_->StartBatch(kRun, peer_commitment_).status(), IsOk());
    EXPECT_EQ(ValueOrDie(ke_->ReadChunk(kRun, at)), before[1 + at]);
  }
  EXPECT_EQ(ReadBatch(), before);
  EXPECT_EQ(ValueOrDie(ke_->OfferKey(kRun)).ephemeral, offer.ephemeral);
  EXPECT_EQ(ValueOrDie(ke_->StatusOf(kRun)).state, NodeRunState::kSent);
  // The digests of what came are those that were committed to.
  BatchReader reader;
  const NodeRuns::BatchStart start = ValueOrDie(ke_->StartBatch(kRun, peer_commitment_));
  ASSERT_THAT(reader.Add(BatchPart::kHeader, before.front()), IsOk());
  for (std::size_t i = 1; i + 1 < before.size(); ++i) {
    ASSERT_THAT(reader.Add(BatchPart::kChunk, before[i]), IsOk());
  }
  ASSERT_THAT(reader.Add(BatchPart::kTrailer, before.back()), IsOk());
  EXPECT_THAT(CheckBatchOpening(commitment, kRun, Side::kSender, start.opening.salt,
                                start.opening.record_count, reader.digest()),
              IsOk());
  EXPECT_THAT(ke_->End(kRun), IsOk());
  EXPECT_FALSE(std::filesystem::exists(records_.UploadOf(kRun)));
  StartKenya();
  EXPECT_THAT(ke_->StatusOf(kRun).status(), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(RestartTest, RunWithoutACommitmentIsForgottenAndLeavesNoBatch) {
  AgreeOnKey();
  StartKenya();
  EXPECT_THAT(ke_->StatusOf(kRun).status(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_FALSE(std::filesystem::exists(records_.UploadOf(kRun)));
}

TEST_F(RestartTest, BatchThatWasKeptLongEnoughIsErasedAtTheStart) {
  Commit();
  ke_.reset();
  node::RunRecord record = ValueOrDie(records_.Find(kRun));
  record.mutable_upload()->set_keep_until("2024-01-01T00:00:00Z");
  ASSERT_THAT(records_.Save(kRun, record), IsOk());
  StartKenya();
  EXPECT_THAT(ValueOrDie(ke_->StatusOf(kRun)).message, HasSubstr("clause retention"));
  EXPECT_FALSE(std::filesystem::exists(records_.UploadOf(kRun)));
}

TEST_F(RestartTest, BatchesThatACrashLeftAreErasedAtTheStart) {
  Commit();
  const std::string in_use = records_.UploadOf(kRun);
  const std::string half = directory_ / "runs/.r2.upload.tmp";
  const std::string whole = directory_ / "runs/r3.upload";
  const std::string decision = directory_ / "runs/.r4.decision.tmp";  // a command's, under way
  for (const std::string& file : {half, whole, decision}) WriteText(file, "rows");
  StartKenya();
  EXPECT_TRUE(std::filesystem::exists(in_use));
  EXPECT_FALSE(std::filesystem::exists(half));
  EXPECT_FALSE(std::filesystem::exists(whole));
  EXPECT_TRUE(std::filesystem::exists(decision));
}

TEST_F(RestartTest, CheckOfTheRecordsFindsABatchInUseWellAndADamagedOneNot) {
  Commit();
  EXPECT_THAT(records_.CheckAll(), IsOk());
  const std::string file = records_.UploadOf(kRun);
  WriteText(file, ReadText(file).substr(0, 20));
  EXPECT_THAT(records_.CheckAll(), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("r1.upload")));
}

TEST_F(RestartTest, DamagedBatchFailsTheRunAndIsErased) {
  Commit();
  ke_.reset();
  const std::string file = records_.UploadOf(kRun);
  const std::string whole = ReadText(file);
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{9}, whole.size() / 2, whole.size() - 1}) {
    WriteText(file, whole.substr(0, size));
    const node::RunRecord record = ValueOrDie(records_.Find(kRun));
    StartKenya();
    EXPECT_THAT(ValueOrDie(ke_->StatusOf(kRun)).message, HasSubstr("damaged")) << size;
    EXPECT_FALSE(std::filesystem::exists(file));
    ke_.reset();
    ASSERT_THAT(records_.Save(kRun, record), IsOk());
  }
}

class ApprovalTest : public NodeRunsTest {
 protected:
  ApprovalTest() : records_(ValueOrDie(RunRecords::Open(directory_.path()))) {
    states_.ke.require_approval = true;
    runs_ = std::make_unique<NodeRuns>(
        states_.ke, states_.RulesOf("KE"), std::move(states_.ke_keys),
        [](const RunTerms& terms, Side side, const SecretBytes&, const std::stop_token&) {
          return NumberedBatch(terms, side, 5);
        },
        [](const std::string&, const std::string&) {}, &records_);
  }

  const TemporaryDirectory directory_;
  const RunRecords records_;
  std::unique_ptr<NodeRuns> runs_;
};

TEST_F(ApprovalTest, RunWaitsForItsApprovalAndThenGoesOn) {
  EXPECT_THAT(runs_->Propose(terms_, {.campaign = "y2024"}), IsOk());
  EXPECT_TRUE(ValueOrDie(runs_->StatusOf(kRun)).awaiting_approval);
  EXPECT_THAT(runs_->OfferKey(kRun), StatusIs(kOutOfOrder, HasSubstr("waits for the approval")));
  runs_->TakeDecisions();
  EXPECT_TRUE(ValueOrDie(runs_->StatusOf(kRun)).awaiting_approval);
  EXPECT_EQ(ValueOrDie(records_.Find(kRun)).campaign(), "y2024");
  ASSERT_THAT(records_.Decide(kRun, true, ""), IsOk());
  EXPECT_THAT(records_.Decide(kRun, false, ""), StatusIs(absl::StatusCode::kAlreadyExists));
  runs_->TakeDecisions();
  EXPECT_FALSE(ValueOrDie(runs_->StatusOf(kRun)).awaiting_approval);
  EXPECT_THAT(runs_->OfferKey(kRun), IsOk());
}

TEST_F(ApprovalTest, RefusedRunFailsWithTheReasonAndStaysRefused) {
  EXPECT_THAT(runs_->Propose(terms_), IsOk());
  ASSERT_THAT(records_.Decide(kRun, false, "wrong year"), IsOk());
  runs_->TakeDecisions();
  const NodeRunStatus status = ValueOrDie(runs_->StatusOf(kRun));
  EXPECT_EQ(status.state, NodeRunState::kFailed);
  EXPECT_THAT(status.message, HasSubstr("wrong year"));
  EXPECT_THAT(runs_->OfferKey(kRun), StatusIs(kOutOfOrder, HasSubstr("has failed")));
  EXPECT_EQ(ValueOrDie(records_.Find(kRun)).state(), "failed");
}

// A node that was restarted is asked again, and knows what was decided about the same terms.
TEST_F(ApprovalTest, DecisionOutlivesARestartAndHoldsForTheSameTermsOnly) {
  EXPECT_THAT(runs_->Propose(terms_), IsOk());
  ASSERT_THAT(records_.Decide(kRun, true, ""), IsOk());
  EXPECT_TRUE(records_.DecisionOn(terms_).has_value());
  RunTerms other = terms_;
  other.hash[0] ^= 1;
  EXPECT_FALSE(records_.DecisionOn(other).has_value());
}

}  // namespace
}  // namespace mirrorflow
