#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "services/party/party_hello.h"
#include "services/wire/terms.h"
#include "tests/services/party/three_parties.h"
#include "tests/status_matchers.h"

// Three real parties over mutual TLS; what they compute is a sum, so that what is tested is the
// service: who may take part, what ends a run, what is never done twice.
namespace mirrorflow {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

// A point that a computation reaches and waits at.
class Gate {
 public:
  void Reach() {
    std::unique_lock lock(mutex_);
    reached_ = true;
    changed_.notify_all();
    changed_.wait_for(lock, std::chrono::seconds(60), [this] { return open_; });
  }
  void WaitUntilReached() {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, std::chrono::seconds(60), [this] { return reached_; }));
  }
  void Open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool reached_ = false;
  bool open_ = false;
};

TEST(PartyExchangeTest, AllThreeOpenTheSameSum) {
  ThreeParties parties;
  const RunTerms terms = ToyTerms("run-1");
  parties.Begin(terms);
  for (int place = 0; place < kPartyCount; ++place) {
    const PartyRunView view = parties.WaitFor(place, terms.run_id);
    EXPECT_EQ(view.state, PartyRunState::kOpened) << view.message;
    EXPECT_EQ(view.opened, "33");
    EXPECT_EQ(view.traffic.bytes_sent, 16U);
    EXPECT_EQ(view.traffic.bytes_received, 16U);
    EXPECT_EQ(view.traffic.messages_sent, 2U);
    EXPECT_EQ(view.traffic.rounds, 1U);
  }
}

TEST(PartyExchangeTest, MessagesOfManyPiecesArriveWholeThoughAllSendFirst) {
  ThreeParties parties;
  const RunTerms terms = ToyTerms("run-1");
  const std::size_t bulk = kMaxPartyMessage;
  for (int place = 0; place < kPartyCount; ++place) parties.toy(place).bulk = bulk;
  parties.Begin(terms);
  for (int place = 0; place < kPartyCount; ++place) {
    const PartyRunView view = parties.WaitFor(place, terms.run_id);
    EXPECT_EQ(view.state, PartyRunState::kOpened) << view.message;
    EXPECT_EQ(view.traffic.bytes_sent, 2 * bulk + 16);
    EXPECT_EQ(view.traffic.rounds, 2U);
  }
}

TEST(PartyExchangeTest, MessageBeyondTheLimitIsRefusedBeforeItIsSent) {
  ThreeParties parties(std::chrono::seconds(3));
  const RunTerms terms = ToyTerms("run-1");
  parties.toy(0).bulk = kMaxPartyMessage + 1;
  parties.Begin(terms);
  EXPECT_THAT(parties.WaitFor(0, terms.run_id).message, HasSubstr("too large"));
}

TEST(PartyExchangeTest, PartyThatFailsEndsTheRunAtTheOthers) {
  ThreeParties parties;
  const RunTerms terms = ToyTerms("run-1");
  parties.toy(1).at_link = [] { return absl::InternalError("a planted fault"); };
  parties.Begin(terms);
  EXPECT_EQ(parties.WaitFor(1, terms.run_id).message, "a planted fault");
  for (const int place : {0, 2}) {
    const PartyRunView view = parties.WaitFor(place, terms.run_id);
    EXPECT_EQ(view.state, PartyRunState::kFailed);
    // p1, or the one that learnt of it first.
    EXPECT_THAT(view.message, HasSubstr("party p"));
    EXPECT_EQ(view.opened, "");
  }
}

TEST(PartyExchangeTest, PartyThatIsStoppedEndsTheRunAtTheOthers) {
  ThreeParties parties;
  const RunTerms terms = ToyTerms("run-1");
  Gate gate;
  parties.toy(2).at_link = [&] {
    gate.Reach();
    return absl::OkStatus();
  };
  parties.Begin(terms);
  gate.WaitUntilReached();
  std::jthread stopping([&] { parties.Stop(2); });
  for (const int place : {0, 1}) {
    EXPECT_EQ(parties.WaitFor(place, terms.run_id).state, PartyRunState::kFailed);
  }
  gate.Open();
}

TEST(PartyExchangeTest, PartyThatIsSilentForTooLongEndsTheRun) {
  ThreeParties parties(std::chrono::seconds(1));
  const RunTerms terms = ToyTerms("run-1");
  Gate gate;
  parties.toy(0).at_link = [&] {
    gate.Reach();
    return absl::OkStatus();
  };
  parties.Begin(terms);
  const PartyRunView view = parties.WaitFor(1, terms.run_id);
  EXPECT_EQ(view.state, PartyRunState::kFailed);
  EXPECT_THAT(view.message, AnyOf(HasSubstr("nothing for too long"), HasSubstr("ended the run")));
  gate.Open();
}

TEST(PartyExchangeTest, PartyWithAnotherCertificateOfItsNameIsRefused) {
  for (const int place : {0, 2}) {  // one that calls, one that is called
    ThreeParties parties(std::chrono::seconds(2));
    parties.Exchange(place);
    const RunTerms terms = ToyTerms("run-1");
    parties.Begin(terms);
    for (int each = 0; each < kPartyCount; ++each) {
      EXPECT_EQ(parties.WaitFor(each, terms.run_id).state, PartyRunState::kFailed);
    }
  }
}

TEST(PartyExchangeTest, OnlyTheOfficeStartsRunsAndOnlyPartiesExchange) {
  ThreeParties parties;
  const RunTerms terms = ToyTerms("run-1");
  v1::ProposePartyRunRequest request;
  request.set_terms(SerializeTerms(terms));
  for (const char* who : {"node/KE", "party/p1", "operator/anna", "office/other"}) {
    grpc::ClientContext context;
    v1::PartyRunStatus response;
    EXPECT_EQ(parties.Client(who, 0)->ProposeRun(&context, request, &response).error_code(),
              grpc::StatusCode::PERMISSION_DENIED)
        << who;
  }
  grpc::ClientContext context;
  v1::PartyRunStatus response;
  ASSERT_TRUE(parties.Client("office/lu", 0)->ProposeRun(&context, request, &response).ok());
  EXPECT_EQ(response.state(), v1::PartyRunStatus::CREATED);

  parties.Begin(terms);
  for (const char* who : {"office/lu", "node/KE", "party/p0"}) {  // the last of another fingerprint
    const auto client = parties.Client(who, 2);
    grpc::ClientContext exchange;
    const auto stream = client->Exchange(&exchange);
    stream->Write(HelloFrame(terms, 0, SecretBytes::Random(kKeyShareBytes)));
    v1::PartyFrame frame;
    EXPECT_FALSE(stream->Read(&frame)) << who;
    EXPECT_THAT(stream->Finish().error_code(),
                AnyOf(grpc::StatusCode::PERMISSION_DENIED, grpc::StatusCode::ALREADY_EXISTS))
        << who;
  }
  EXPECT_EQ(parties.WaitFor(2, terms.run_id).state, PartyRunState::kOpened);
}

TEST(PartyExchangeTest, RunThatWasOpenedIsErasedAndNeverTakenAgain) {
  ThreeParties parties;
  const RunTerms terms = ToyTerms("run-1");
  parties.Begin(terms);
  for (int place = 0; place < kPartyCount; ++place) parties.WaitFor(place, terms.run_id);
  ASSERT_THAT(parties.runs(0).End(terms.run_id, true, "done"), IsOk());
  const PartyRunView view = ValueOrDie(parties.runs(0).View(terms.run_id));
  EXPECT_EQ(view.state, PartyRunState::kErased);
  EXPECT_EQ(view.opened, "");
  EXPECT_THAT(parties.runs(0).Propose(terms, SerializeTerms(terms)),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is over")));
  parties.Stop(0);
  parties.Start(0);
  EXPECT_THAT(parties.runs(0).Propose(terms, SerializeTerms(terms)),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is over")));
  EXPECT_FALSE(parties.runs(0).Start(terms.run_id, {}).ok());
}

// The state on disk at the moment when the first message of the opening may go out, as a power cut
// would leave it.
TEST(PartyExchangeTest, PartyRestartedWhileOpeningFailsTheRunAndCountsItAndOpensNothingTwice) {
  ThreeParties parties;
  parties.runs_per_period = 1;
  const RunTerms terms = ToyTerms("run-1");
  std::string copy;
  parties.toy(1).after_opening_record = [&] {
    copy = parties.CopyState(1);
    return absl::OkStatus();
  };
  parties.Begin(terms);
  ASSERT_EQ(parties.WaitFor(1, terms.run_id).state, PartyRunState::kOpened);
  ASSERT_FALSE(copy.empty());
  const auto store = ValueOrDie(PartyRunStore::Open(copy));
  ASSERT_EQ(store->interrupted().size(), 1U);
  const StoredPartyRun run = *store->Find(terms.run_id);
  EXPECT_EQ(run.state, PartyRunState::kFailed);
  EXPECT_THAT(run.message, HasSubstr("never opened again"));
  EXPECT_EQ(store->Openings(terms), 1U) << "it counts for the budget";
}

TEST(PartyExchangeTest, BudgetOfOpeningsIsKeptByEachPartyOverRestarts) {
  ThreeParties parties;
  parties.runs_per_period = 1;
  const RunTerms first = ToyTerms("run-1");
  parties.Begin(first);
  for (int place = 0; place < kPartyCount; ++place) parties.WaitFor(place, first.run_id);
  parties.Stop(0);
  parties.Start(0);
  const RunTerms second = ToyTerms("run-2");
  parties.Begin(second);
  for (int place = 0; place < kPartyCount; ++place) {
    const PartyRunView view = parties.WaitFor(place, second.run_id);
    EXPECT_EQ(view.state, PartyRunState::kFailed);
    EXPECT_EQ(view.opened, "");
  }
  const RunTerms other_period = ToyTerms("run-3", "2023");
  parties.Begin(other_period);
  EXPECT_EQ(parties.WaitFor(0, other_period.run_id).state, PartyRunState::kOpened);
}

TEST(PartyExchangeTest, RunsAtTheSameTimeDoNotMix) {
  ThreeParties parties;
  const RunTerms a = ToyTerms("run-a");
  const RunTerms b = ToyTerms("run-b");
  parties.Begin(a);
  parties.Begin(b);
  for (const RunTerms* terms : {&a, &b}) {
    for (int place = 0; place < kPartyCount; ++place) {
      EXPECT_EQ(parties.WaitFor(place, terms->run_id).opened, "33");
    }
  }
}

TEST(PartyExchangeTest, EveryStepIsInTheLogOfEachParty) {
  ThreeParties parties;
  const RunTerms terms = ToyTerms("run-1");
  parties.Begin(terms);
  for (int place = 0; place < kPartyCount; ++place) {
    parties.WaitFor(place, terms.run_id);
    ASSERT_THAT(parties.runs(place).End(terms.run_id, true, "done"), IsOk());
    std::vector<std::string> events;
    for (const v1::LogEvent& event : parties.events(place)) {
      if (event.kind() != v1::PARTY_RUN_CHANGED) continue;
      EXPECT_EQ(event.run(), "run-1");
      events.push_back(event.facts(0).value());
    }
    EXPECT_THAT(events, testing::ElementsAre("created", "committed", "received", "linked", "opened",
                                             "erased"));
  }
}

}  // namespace
}  // namespace mirrorflow
