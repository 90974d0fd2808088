#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "crypto/psi/noise_identifiers.h"
#include "services/node/node_runs.h"
#include "services/wire/identifier_plan.h"
#include "statistics/discrete_laplace.h"
#include "tests/services/node/two_states.h"

// Runs in psi-cardinality mode: the two nodes in one process; the test plays the linkage service
// that relays and counts.
namespace mirrorflow {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr auto kOutOfOrder = absl::StatusCode::kFailedPrecondition;
const RunId kRun = ValueOrDie(RunId::Create("r1"));

v1::Agreement PsiAgreement(std::uint32_t milliepsilon, std::uint32_t identifiers = 100) {
  v1::Agreement agreement = AgreementOfStates("tokens-v1");
  agreement.set_mode("psi-cardinality");
  agreement.set_exact_tokens(true);
  agreement.set_maximum_identifiers(identifiers);
  agreement.clear_strata();
  agreement.clear_accepted_risks();
  v1::DisclosureRule& rule = *agreement.mutable_disclosure();
  rule.set_budget_milliepsilon(milliepsilon);
  rule.clear_tables();
  rule.add_tables()->set_table("total");
  rule.mutable_tables(0)->set_permille(1000);
  return agreement;
}

ExactToken TokenOf(int document) {
  ExactToken token{};
  token[0] = static_cast<std::uint8_t>(document);
  token[1] = static_cast<std::uint8_t>(document >> 8);
  return token;
}

class IdentifierRunsTest : public testing::Test {
 protected:
  // Kenya has the documents 0 to `sender`, Uganda `first` to `first + receiver`. With the largest
  // budget noise is nearly never anything but 0.
  void Start(int sender, int first, int receiver, std::uint32_t milliepsilon = 100'000,
             std::uint32_t identifiers = 100) {
    const HeldAgreement held = HeldByBoth(PsiAgreement(milliepsilon, identifiers));
    states_.trust = TrustOf(RegistryOfStates(), {held});
    terms_ = AsReceived(TermsUnder(held.agreement, kRun, ValueOrDie(Corridor::Parse("KE-UG")),
                                   ValueOrDie(Period::Create("2024"))));
    plan_ = ValueOrDie(IdentifierPlanOf(held.agreement.content().disclosure, *terms_));
    const auto encode = [=](const RunTerms& terms, Side side, const SecretBytes&,
                            const std::stop_token&) -> absl::StatusOr<BatchWithFacts> {
      const bool sends = side == Side::kSender;
      const int count = sends ? sender : receiver;
      BatchWithFacts encoded(
          ValueOrDie(NumberedBatch(terms, side, static_cast<std::uint64_t>(count))));
      for (int i = 0; i < count; ++i) {
        encoded.identifiers.push_back(TokenOf(sends ? i : first + i));
      }
      return encoded;
    };
    const auto log = [](const std::string&, const std::string&) {};
    const auto record = [this](const EventDraft& event) {
      events_.push_back(event);
      return absl::OkStatus();
    };
    ke_ = std::make_unique<NodeRuns>(states_.ke, states_.RulesOf("KE"), KeysOf("KE"), encode, log,
                                     nullptr, record);
    ug_ = std::make_unique<NodeRuns>(states_.ug, states_.RulesOf("UG"), KeysOf("UG"), encode, log);
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

  NodeRuns::Commitment Commit(NodeRuns& runs, const KeyConfirmation& peer) {
    EXPECT_THAT(runs.CommitBatch(kRun, peer), IsOk());
    WaitFor(runs, NodeRunState::kCommitted);
    return *ValueOrDie(runs.CommitBatch(kRun, peer));
  }

  void CommitBoth() {
    for (NodeRuns* runs : {ke_.get(), ug_.get()}) EXPECT_THAT(runs->Propose(*terms_), IsOk());
    const KeyOffer ke_offer = ValueOrDie(ke_->OfferKey(kRun));
    const KeyOffer ug_offer = ValueOrDie(ug_->OfferKey(kRun));
    const KeyConfirmation ke = ValueOrDie(ke_->AcceptKey(kRun, ug_offer));
    const KeyConfirmation ug = ValueOrDie(ug_->AcceptKey(kRun, ke_offer));
    ke_committed_ = Commit(*ke_, ug);
    ug_committed_ = Commit(*ug_, ke);
  }

  static std::string Blinded(NodeRuns& runs, const NodeRuns::Commitment& peer) {
    std::string set;
    std::uint64_t total = 1;
    while (set.size() < total) {
      const NodeRuns::SetPiece piece =
          ValueOrDie(runs.ReadBlindedSet(kRun, set.size(), peer.commitment, peer.key_erasure));
      set += piece.bytes;
      total = piece.total;
    }
    return set;
  }

  static absl::Status Write(NodeRuns& runs, const std::string& set) {
    constexpr std::size_t kPiece = 1000;
    for (std::size_t at = 0; at < set.size(); at += kPiece) {
      const absl::StatusOr<std::uint64_t> received =
          runs.WriteSet(kRun, at, std::string_view(set).substr(at, kPiece));
      if (!received.ok()) return received.status();
      EXPECT_EQ(*received, std::min(at + kPiece, set.size()));
    }
    return absl::OkStatus();
  }

  struct Returned {
    std::string set;
    std::int64_t reported = 0;
  };
  static Returned ReturnedBy(NodeRuns& runs) {
    Returned returned;
    std::uint64_t total = 0;
    for (int tries = 0; tries < 1000 && (total == 0 || returned.set.size() < total); ++tries) {
      const NodeRuns::SetPiece piece = ValueOrDie(runs.ReadReturnedSet(kRun, returned.set.size()));
      returned.set += piece.bytes;
      returned.reported = piece.reported;
      total = piece.total;
      if (total == 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_EQ(returned.set.size(), total);
    return returned;
  }

  // The whole run; gives the linked count, and what was reported.
  std::int64_t Count(Returned& ke, Returned& ug) {
    CommitBoth();
    const std::string from_ke = Blinded(*ke_, ug_committed_);
    const std::string from_ug = Blinded(*ug_, ke_committed_);
    EXPECT_THAT(Write(*ke_, from_ug), IsOk());
    EXPECT_THAT(Write(*ug_, from_ke), IsOk());
    ke = ReturnedBy(*ke_);
    ug = ReturnedBy(*ug_);
    return NoisedCommon(ValueOrDie(CountCommon(plan_->psi, ke.set, ug.set)), plan_->reach);
  }

  TwoStates states_;
  std::optional<RunTerms> terms_;
  std::optional<IdentifierPlan> plan_;
  std::vector<EventDraft> events_;  // of Kenya's log
  NodeRuns::Commitment ke_committed_;
  NodeRuns::Commitment ug_committed_;
  std::unique_ptr<NodeRuns> ke_;
  std::unique_ptr<NodeRuns> ug_;
};

TEST_F(IdentifierRunsTest, CountIsThatOfCommonDocumentsAndTheRunEnds) {
  Start(40, 25, 60);
  Returned ke, ug;
  EXPECT_EQ(Count(ke, ug), 15);
  EXPECT_EQ(ke.reported, 40);
  EXPECT_EQ(ug.reported, 60);
  // Each piece as often as wanted, alike.
  EXPECT_EQ(ReturnedBy(*ke_).set, ke.set);
  EXPECT_EQ(Blinded(*ke_, ug_committed_).size(), BlindedMessageBytes(plan_->psi));
  EXPECT_EQ(ValueOrDie(ke_->StatusOf(kRun)).state, NodeRunState::kSent);
  EXPECT_THAT(ke_->End(kRun), IsOk());
  EXPECT_THAT(ke_->ReadReturnedSet(kRun, 0), StatusIs(kOutOfOrder));
}

TEST_F(IdentifierRunsTest, LogSaysWhatWentOutBeforeItDid) {
  Start(5, 0, 5);
  Returned ke, ug;
  Count(ke, ug);
  std::vector<std::string> sent;
  for (const EventDraft& event : events_) {
    if (event.kind == v1::BATCH_SENT) sent.push_back(event.facts.at(0).second);
  }
  EXPECT_EQ(sent, (std::vector<std::string>{"other state", "office"}));
}

TEST_F(IdentifierRunsTest, CountsHaveTheNoiseOfBothStatesInThem) {
  // Epsilon 1/2 for the linked figure of this vintage, 1/2 for the reported one.
  double squares = 0;
  double reported = 0;
  constexpr int kRuns = 60;
  for (int i = 0; i < kRuns; ++i) {
    Start(40, 25, 60, 2'500);
    Returned ke, ug;
    const auto noise = static_cast<double>(Count(ke, ug) - 15);
    squares += noise * noise;
    const auto of_ke = static_cast<double>(ke.reported - 40);
    reported += of_ke * of_ke;
  }
  const double one = DiscreteLaplaceVariance(plan_->linked.value());
  EXPECT_EQ(plan_->linked, ValueOrDie(Epsilon::Create(1, 2)));
  // The fourth moment of a Laplace draw is 6 variances squared, so the mean of 60 squares of two
  // has a standard error of 0.22 of it, of one 0.29: five of them each way.
  EXPECT_NEAR(squares / kRuns, 2 * one, 5 * 0.22 * 2 * one * 0.9);
  EXPECT_GT(squares / kRuns, one * 0.5);
  EXPECT_GT(reported / kRuns, one * 0.1);
}

TEST_F(IdentifierRunsTest, NothingIsShownBeforeTheOtherStateHasCommittedUnderItsSignature) {
  Start(5, 0, 5);
  CommitBoth();
  // Its own commitment, a made-up one, and the true one under another's word.
  EXPECT_FALSE(
      ke_->ReadBlindedSet(kRun, 0, ke_committed_.commitment, ug_committed_.key_erasure).ok());
  EXPECT_FALSE(ke_->ReadBlindedSet(kRun, 0, Hash256{1}, ug_committed_.key_erasure).ok());
  EXPECT_FALSE(
      ke_->ReadBlindedSet(kRun, 0, ug_committed_.commitment, ke_committed_.key_erasure).ok());
  EXPECT_THAT(ke_->WriteSet(kRun, 0, "x"), StatusIs(kOutOfOrder));
  EXPECT_THAT(ke_->ReadReturnedSet(kRun, 0), StatusIs(kOutOfOrder));
  EXPECT_THAT(Blinded(*ke_, ug_committed_), SizeIs(BlindedMessageBytes(plan_->psi)));
}

TEST_F(IdentifierRunsTest, SetThatWasNotCommittedToEndsTheRunAndIsNotReturned) {
  Start(5, 0, 5);
  CommitBoth();
  Blinded(*ke_, ug_committed_);
  std::string forged = Blinded(*ug_, ke_committed_);
  forged[0] = static_cast<char>(forged[0] ^ 1);  // of the salt
  EXPECT_THAT(Write(*ke_, forged), IsOk());
  EXPECT_THAT(WaitFor(*ke_, NodeRunState::kFailed).message, HasSubstr("committed to"));
  EXPECT_THAT(ke_->ReadReturnedSet(kRun, 0), StatusIs(kOutOfOrder));
}

TEST_F(IdentifierRunsTest, PiecesBeyondASetOrWithAGapAreRefused) {
  Start(5, 0, 5);
  CommitBoth();
  Blinded(*ke_, ug_committed_);
  const std::string set = Blinded(*ug_, ke_committed_);
  EXPECT_THAT(ke_->WriteSet(kRun, 1, "x"), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(ke_->WriteSet(kRun, 0, set + "x"), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_EQ(ValueOrDie(ke_->WriteSet(kRun, 0, set.substr(0, 100))), 100U);
  EXPECT_EQ(ValueOrDie(ke_->WriteSet(kRun, 0, set.substr(0, 100))), 100U);
  EXPECT_EQ(ValueOrDie(ke_->WriteSet(kRun, 50, set.substr(50, 100))), 150U);
  EXPECT_EQ(ValueOrDie(ke_->WriteSet(kRun, 150, set.substr(150))), set.size());
  EXPECT_FALSE(ReturnedBy(*ke_).set.empty());
}

TEST_F(IdentifierRunsTest, SideWithMoreDocumentsThanAgreedSendsNothing) {
  Start(5, 0, 5, 100'000, 4);
  EXPECT_THAT(ke_->Propose(*terms_), IsOk());
  EXPECT_THAT(ug_->Propose(*terms_), IsOk());
  const KeyOffer ke_offer = ValueOrDie(ke_->OfferKey(kRun));
  const KeyOffer ug_offer = ValueOrDie(ug_->OfferKey(kRun));
  ValueOrDie(ke_->AcceptKey(kRun, ug_offer));
  EXPECT_THAT(ke_->CommitBatch(kRun, ValueOrDie(ug_->AcceptKey(kRun, ke_offer))), IsOk());
  EXPECT_THAT(WaitFor(*ke_, NodeRunState::kFailed).message,
              HasSubstr("clause maximum_identifiers"));
}

TEST_F(IdentifierRunsTest, NoBatchIsStreamedInThisMode) {
  Start(5, 0, 5);
  CommitBoth();
  for (const int addressee : {NodeRuns::kNoParty, 0}) {
    EXPECT_THAT(ke_->StartBatch(kRun, ug_committed_.commitment, addressee),
                StatusIs(kOutOfOrder, HasSubstr("psi-cardinality")));
  }
}

}  // namespace
}  // namespace mirrorflow
