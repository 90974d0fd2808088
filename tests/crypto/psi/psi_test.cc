#include <gtest/gtest.h>
#include <sodium.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/batch_bytes.h"
#include "crypto/psi/psi_party.h"
#include "crypto/psi/psi_set.h"
#include "crypto/secret_bytes.h"
#include "tests/crypto/hex.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

const bool kCryptoIsReady = InitCrypto();

constexpr std::size_t kSaltBytes = 32;
constexpr std::size_t kHeaderBytes = 44;  // of a set

PsiTerms TermsOf(std::uint32_t size, std::uint8_t session = 7) {
  PsiTerms terms{.session = {}, .set_size = size};
  terms.session.fill(session);
  return terms;
}

PsiParty PartyOf(const PsiTerms& terms, Side side, const std::vector<std::string>& identifiers) {
  return ValueOrDie(PsiParty::Create(terms, side, identifiers, PsiSecrets::Random()));
}

std::string TextFromHex(const std::string& hex) { return std::string(TextOf(FromHex(hex))); }

SecretBytes SecretFromHex(const std::string& hex) {
  return SecretBytes::CopyOf(std::string_view(TextFromHex(hex)));
}

// Both sides after their commitments.
struct TwoSides {
  TwoSides(const PsiTerms& terms, const std::vector<std::string>& a,
           const std::vector<std::string>& b)
      : sender(PartyOf(terms, Side::kSender, a)), receiver(PartyOf(terms, Side::kReceiver, b)) {
    EXPECT_THAT(sender.TakeCommitment(receiver.commitment()), IsOk());
    EXPECT_THAT(receiver.TakeCommitment(sender.commitment()), IsOk());
  }

  PsiParty sender;
  PsiParty receiver;
};

std::uint32_t CountOf(const PsiTerms& terms, const std::vector<std::string>& a,
                      const std::vector<std::string>& b) {
  TwoSides sides(terms, a, b);
  const std::string from_a = ValueOrDie(sides.sender.BlindedSet());
  const std::string from_b = ValueOrDie(sides.receiver.BlindedSet());
  return ValueOrDie(CountCommon(terms, ValueOrDie(sides.sender.Return(from_b)),
                                ValueOrDie(sides.receiver.Return(from_a))));
}

// The elements of a set without salt.
std::vector<std::string> ElementsOf(std::string_view set) {
  std::vector<std::string> elements;
  for (set.remove_prefix(kHeaderBytes); !set.empty(); set.remove_prefix(32)) {
    elements.emplace_back(set.substr(0, 32));
  }
  return elements;
}

TEST(PsiVectorsTest, SecondImplementationGivesTheSameBytes) {
  std::ifstream file(std::string(std::getenv("MF_SOURCE_DIR")) + "/tests/crypto/vectors/psi.json");
  const nlohmann::json vector = nlohmann::json::parse(file);
  PsiTerms terms = TermsOf(vector["set_size"]);
  std::ranges::copy(FromHex(vector["session"].get<std::string>()), terms.session.begin());
  std::vector<PsiParty> parties;
  for (const auto& [name, side] :
       {std::pair("sender", Side::kSender), std::pair("receiver", Side::kReceiver)}) {
    const nlohmann::json& of = vector[name];
    parties.push_back(
        ValueOrDie(PsiParty::Create(terms, side, of["identifiers"].get<std::vector<std::string>>(),
                                    {.scalar = SecretFromHex(of["scalar"]),
                                     .filling = SecretFromHex(of["filling"]),
                                     .salt = SecretFromHex(of["salt"])})));
    EXPECT_EQ(Hex(parties.back().commitment()), of["commitment"]);
  }
  ASSERT_THAT(parties[0].TakeCommitment(parties[1].commitment()), IsOk());
  ASSERT_THAT(parties[1].TakeCommitment(parties[0].commitment()), IsOk());
  const std::string from_a = ValueOrDie(parties[0].BlindedSet());
  const std::string from_b = ValueOrDie(parties[1].BlindedSet());
  EXPECT_EQ(Hex(BytesOf(from_a)), vector["sender"]["blinded_set"]);
  EXPECT_EQ(Hex(BytesOf(from_b)), vector["receiver"]["blinded_set"]);
  const std::string back_a = ValueOrDie(parties[0].Return(from_b));
  const std::string back_b = ValueOrDie(parties[1].Return(from_a));
  EXPECT_EQ(Hex(BytesOf(back_a)), vector["sender"]["returned_set"]);
  EXPECT_EQ(Hex(BytesOf(back_b)), vector["receiver"]["returned_set"]);
  EXPECT_EQ(ValueOrDie(CountCommon(terms, back_a, back_b)), vector["common"]);
}

TEST(PsiTest, CountIsThatOfTheClearSets) {
  std::mt19937 random(3);  // of the test's sets only
  for (int round = 0; round < 8; ++round) {
    std::set<std::string> a;
    std::set<std::string> b;
    for (int i = 0; i < 40; ++i) {
      a.insert(absl::StrCat("P", random() % 60));
      b.insert(absl::StrCat("P", random() % 60));
    }
    std::vector<std::string> both;
    std::ranges::set_intersection(a, b, std::back_inserter(both));
    EXPECT_EQ(CountOf(TermsOf(64), {a.begin(), a.end()}, {b.begin(), b.end()}), both.size());
  }
}

TEST(PsiTest, EdgesOfTheSetsCountRightly) {
  EXPECT_EQ(CountOf(TermsOf(4), {}, {}), 0U) << "what fills up is never common";
  EXPECT_EQ(CountOf(TermsOf(4), {"A"}, {"B"}), 0U);
  EXPECT_EQ(CountOf(TermsOf(1), {"A"}, {"A"}), 1U);
  EXPECT_EQ(CountOf(TermsOf(3), {"A", "B", "C"}, {"C", "B", "A"}), 3U);
  EXPECT_EQ(CountOf(TermsOf(3), {"A", "A", "A"}, {"A"}), 1U) << "repetitions count once";
}

TEST(PsiTest, SizesOfTheSetsDoNotShow) {
  const PsiTerms terms = TermsOf(50);
  TwoSides sides(terms, {}, {"A", "B", "C"});
  EXPECT_EQ(ValueOrDie(sides.sender.BlindedSet()).size(),
            ValueOrDie(sides.receiver.BlindedSet()).size());
}

// The place of an element in what comes back must not depend on its place in what was sent: the
// same set is returned whatever the order in which identifiers came, and over many runs the first
// element sent is equally likely to come back in either half.
TEST(PsiTest, OrderOfAReturnedSetTellsNothing) {
  constexpr int kRuns = 400;
  constexpr std::uint32_t kSize = 8;
  int first_half = 0;
  for (int run = 0; run < kRuns; ++run) {
    const PsiTerms terms = TermsOf(kSize);
    TwoSides sides(terms, {"A", "B", "C", "D", "E", "F", "G", "H"}, {"A"});
    const std::string sent = ValueOrDie(sides.sender.BlindedSet());
    // The receiver's scalar is known to this test, not to the sender.
    PsiSecrets secrets = PsiSecrets::Random();
    const SecretBytes scalar = SecretBytes::CopyOf(secrets.scalar.Expose());
    PsiParty receiver = ValueOrDie(PsiParty::Create(
        terms, Side::kReceiver, std::vector<std::string>{"A"}, std::move(secrets)));
    ASSERT_THAT(receiver.TakeCommitment(sides.sender.commitment()), IsOk());
    const std::vector<std::string> back = ElementsOf(ValueOrDie(receiver.Return(sent)));
    EXPECT_TRUE(std::ranges::is_sorted(back));
    PsiPoint first{};
    ASSERT_EQ(
        crypto_scalarmult_ristretto255(first.data(), scalar.Expose().data(),
                                       BytesOf(ElementsOf(sent.substr(kSaltBytes)).front()).data()),
        0);
    const auto place = std::ranges::find(back, std::string(TextOf(first)));
    ASSERT_NE(place, back.end());
    if (place - back.begin() < kSize / 2) ++first_half;
  }
  // Binomial(400, 1/2): standard deviation 10; six of them.
  EXPECT_NEAR(first_half, kRuns / 2, 60);
}

TEST(PsiTest, NothingIsShownBeforeTheOtherSideCommitted) {
  PsiParty sender = PartyOf(TermsOf(2), Side::kSender, {"A"});
  EXPECT_THAT(sender.BlindedSet(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("before the other side")));
  EXPECT_THAT(sender.Return(""), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(sender.TakeCommitment(sender.commitment()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("came back")));
}

TEST(PsiTest, OtherSetThanTheCommittedOneIsRefused) {
  const PsiTerms terms = TermsOf(3);
  TwoSides sides(terms, {"A", "B"}, {"B"});
  PsiParty other = PartyOf(terms, Side::kReceiver, {"A"});
  ASSERT_THAT(other.TakeCommitment(sides.sender.commitment()), IsOk());
  EXPECT_THAT(sides.sender.Return(ValueOrDie(other.BlindedSet())),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("committed to")));
}

TEST(PsiTest, EverySaltOrElementThatIsChangedIsRefused) {
  const PsiTerms terms = TermsOf(2);
  for (std::size_t place = 0; place < kSaltBytes + kHeaderBytes + 64; ++place) {
    TwoSides sides(terms, {"A"}, {"B"});
    std::string set = ValueOrDie(sides.receiver.BlindedSet());
    set[place] = static_cast<char>(set[place] ^ 1);
    EXPECT_FALSE(sides.sender.Return(set).ok()) << "byte " << place;
  }
}

TEST(PsiTest, MessageThatComesTwiceIsRefused) {
  const PsiTerms terms = TermsOf(2);
  TwoSides sides(terms, {"A"}, {"B"});
  EXPECT_THAT(sides.sender.TakeCommitment(sides.receiver.commitment()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("commits once")));
  const std::string set = ValueOrDie(sides.receiver.BlindedSet());
  ASSERT_THAT(sides.sender.Return(set), IsOk());
  EXPECT_THAT(sides.sender.Return(set),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("once")));
}

TEST(PsiTest, MessagesOfAnotherRunAreRefused) {
  TwoSides sides(TermsOf(2), {"A"}, {"B"});
  PsiParty foreign = PartyOf(TermsOf(2, 8), Side::kReceiver, {"B"});
  PsiParty sender = PartyOf(TermsOf(2), Side::kSender, {"A"});
  ASSERT_THAT(sender.TakeCommitment(foreign.commitment()), IsOk());
  ASSERT_THAT(foreign.TakeCommitment(sender.commitment()), IsOk());
  EXPECT_THAT(sender.Return(ValueOrDie(foreign.BlindedSet())),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("another run")));
}

TEST(PsiTest, ReflectedSetIsRefused) {
  TwoSides sides(TermsOf(2), {"A"}, {"B"});
  EXPECT_THAT(sides.sender.Return(ValueOrDie(sides.sender.BlindedSet())),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("wrong side")));
}

TEST(PsiTest, TooManyOrEmptyIdentifiersAreRefusedWithoutNamingThem) {
  const std::vector<std::string> three = {"SECRET1", "SECRET2", "SECRET3"};
  EXPECT_THAT(PsiParty::Create(TermsOf(2), Side::kSender, three, PsiSecrets::Random()).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, testing::Not(HasSubstr("SECRET"))));
  EXPECT_THAT(PsiParty::Create(TermsOf(2), Side::kSender, std::vector<std::string>{""},
                               PsiSecrets::Random())
                  .status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("empty")));
  EXPECT_THAT(
      PsiParty::Create(TermsOf(kMaxPsiElements + 1), Side::kSender, three, PsiSecrets::Random())
          .status(),
      StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(PsiParty::Create(TermsOf(0), Side::kSender, {}, PsiSecrets::Random()).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(PsiTest, ScalarOfZeroIsRefused) {
  PsiSecrets secrets = PsiSecrets::Random();
  secrets.scalar = SecretBytes(32);
  EXPECT_FALSE(
      PsiParty::Create(TermsOf(2), Side::kSender, std::vector<std::string>{"A"}, std::move(secrets))
          .ok());
}

TEST(PsiTest, WorkThatIsStoppedEndsCancelled) {
  std::stop_source stop;
  stop.request_stop();
  const std::vector<std::string> one = {"A"};
  EXPECT_THAT(
      PsiParty::Create(TermsOf(2), Side::kSender, one, PsiSecrets::Random(), stop.get_token())
          .status(),
      StatusIs(absl::StatusCode::kCancelled));
  TwoSides sides(TermsOf(2), {"A"}, {"B"});
  EXPECT_THAT(
      sides.sender.Return(ValueOrDie(sides.receiver.BlindedSet()), stop.get_token()).status(),
      StatusIs(absl::StatusCode::kCancelled));
}

class PsiSetTest : public testing::Test {
 protected:
  // A good set, changed by the test.
  PsiSetTest() {
    for (int i = 0; i < 3; ++i) {
      PsiPoint point{};
      crypto_core_ristretto255_random(point.data());
      set_.points.push_back(point);
    }
    std::ranges::sort(set_.points);
  }

  absl::Status Parse(const std::string& bytes) const {
    return ParsePsiSet(terms_, PsiMessage::kReturnedSet, Side::kSender, bytes).status();
  }
  std::string Bytes() const { return SerialisePsiSet(terms_, PsiMessage::kReturnedSet, set_); }

  const PsiTerms terms_ = TermsOf(3);
  PsiSet set_;
};

TEST_F(PsiSetTest, GoodSetComesBack) {
  const PsiSet parsed =
      ValueOrDie(ParsePsiSet(terms_, PsiMessage::kReturnedSet, Side::kSender, Bytes()));
  EXPECT_EQ(parsed.points, set_.points);
}

TEST_F(PsiSetTest, ShorterLongerAndOtherMessagesAreRefused) {
  const std::string good = Bytes();
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_THAT(Parse(good.substr(0, size)), StatusIs(absl::StatusCode::kInvalidArgument));
  }
  EXPECT_THAT(Parse(good + "x"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParsePsiSet(terms_, PsiMessage::kBlindedSet, Side::kSender, good),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("another step")));
  for (std::size_t place = 0; place < kHeaderBytes; ++place) {
    std::string bad = good;
    bad[place] = static_cast<char>(bad[place] ^ 1);
    EXPECT_THAT(Parse(bad), StatusIs(absl::StatusCode::kInvalidArgument)) << place;
  }
}

TEST_F(PsiSetTest, NeutralElementIsRefused) {
  set_.points[0].fill(0);
  EXPECT_THAT(Parse(Bytes()), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("neutral")));
}

// RFC 9496, A.2: encodings that no reader may take.
TEST_F(PsiSetTest, InvalidEncodingsAreRefused) {
  for (const char* hex : {"00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                          "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                          "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                          "0100000000000000000000000000000000000000000000000000000000000000",
                          "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371"}) {
    set_.points.back().fill(0);
    std::ranges::copy(FromHex(hex), set_.points.back().begin());
    EXPECT_THAT(Parse(Bytes()),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not one of the group")))
        << hex;
  }
}

TEST_F(PsiSetTest, RepeatedAndUnorderedElementsAreRefused) {
  std::swap(set_.points[0], set_.points[1]);
  EXPECT_THAT(Parse(Bytes()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("out of order")));
  set_.points[0] = set_.points[1];
  EXPECT_THAT(Parse(Bytes()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("stands twice")));
}

// A count is of two returned sets of the two sides; a set of the first step would make every
// element of the other side look new.
TEST_F(PsiSetTest, CountTakesOneReturnedSetOfEachSide) {
  const std::string from_sender = Bytes();
  EXPECT_THAT(CountCommon(terms_, from_sender, from_sender),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("wrong side")));
}

}  // namespace
}  // namespace mirrorflow
