#include "services/log/witness.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "crypto/identity.h"
#include "services/log/event_log.h"
#include "services/storage/durable_file.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kLog[] = "mirrorflow/node/KE";
const auto kDataLoss = StatusIs(absl::StatusCode::kDataLoss);

class WitnessTest : public testing::Test {
 protected:
  WitnessTest() : root_path_(root_.path()) {
    EXPECT_GE(sodium_init(), 0);
    log_key_.emplace(IdentityKey::Generate());
    witness_key_.emplace(IdentityKey::Generate());
    log_ = OpenLog("log");
  }

  std::unique_ptr<EventLog> OpenLog(const std::string& name) {
    return ValueOrDie(EventLog::Open(root_path_ / name, kLog, *log_key_, {},
                                     [] { return "2024-06-01T00:00:00Z"; }));
  }
  std::unique_ptr<Witness> OpenWitness(const std::string& name) {
    return ValueOrDie(Witness::Open(
        {.directory = root_path_ / name,
         .name = "mirrorflow/node/" + name,
         .signer = *witness_key_,
         .key_of = [this](std::string_view origin) -> absl::StatusOr<NoteKey> {
           if (origin != kLog) return absl::NotFoundError("not in the registry");
           return NoteKey::Create(kLog, NoteAlgorithm::kEd25519, log_key_->public_key());
         },
         .now = [] { return 1717200000U; },
         .record =
             [this](const EventDraft& event) {
               recorded_.push_back(event);
               return absl::OkStatus();
             },
         .log = [this](const std::string&, const std::string& line) { told_.push_back(line); }}));
  }
  static void Grow(EventLog& log, int events) {
    for (int i = 0; i < events; ++i) {
      ASSERT_THAT(log.Append({.kind = v1::RUN_TAKEN, .run = "run-" + std::to_string(i)}), IsOk());
    }
  }
  // Shows the log's present checkpoint with the proof from `old_size`.
  static absl::StatusOr<WitnessAnswer> Show(Witness& witness, const EventLog& log,
                                            std::uint64_t old_size, bool carried = true) {
    const std::uint64_t size = log.checkpoint().size;
    absl::StatusOr<std::vector<Hash256>> proof =
        log.ConsistencyProof(std::min(old_size, size), size);
    return witness.Consider(log.note(), old_size, ValueOrDie(std::move(proof)), carried);
  }
  bool IsCosignature(const WitnessAnswer& answer, const EventLog& log, const std::string& name) {
    const NoteKey key =
        ValueOrDie(NoteKey::Create(name, NoteAlgorithm::kCosignature, witness_key_->public_key()));
    return answer.cosignature.has_value() &&
           VerifyNote(ValueOrDie(SignedNote::Create(log.note().text(), {*answer.cosignature})),
                      {&key, 1})
               .ok();
  }
  // A copy of the log as it is now, which then goes another way.
  std::unique_ptr<EventLog> Fork(const std::string& name) {
    fs::copy(root_path_ / "log", root_path_ / name, fs::copy_options::recursive);
    return OpenLog(name);
  }

  TemporaryDirectory root_;
  const fs::path root_path_;
  std::optional<IdentityKey> log_key_;
  std::optional<IdentityKey> witness_key_;
  std::unique_ptr<EventLog> log_;
  std::vector<EventDraft> recorded_;
  std::vector<std::string> told_;
};

TEST_F(WitnessTest, LogThatGrowsIsCosignedAtEachSizeAlsoAfterARestart) {
  auto witness = OpenWitness("UG");
  EXPECT_TRUE(IsCosignature(ValueOrDie(Show(*witness, *log_, 0)), *log_, "mirrorflow/node/UG"));
  const std::uint64_t before = log_->checkpoint().size;
  Grow(*log_, 5);
  witness = OpenWitness("UG");
  EXPECT_EQ(ValueOrDie(witness->Seen(kLog))->size, before);
  EXPECT_TRUE(
      IsCosignature(ValueOrDie(Show(*witness, *log_, before)), *log_, "mirrorflow/node/UG"));
  // The same again.
  EXPECT_TRUE(IsCosignature(ValueOrDie(Show(*witness, *log_, 0)), *log_, "mirrorflow/node/UG"));
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(WitnessTest, ProofFromAnotherSizeIsAskedForAnew) {
  auto witness = OpenWitness("UG");
  Grow(*log_, 2);
  ASSERT_THAT(Show(*witness, *log_, 0), IsOk());
  Grow(*log_, 2);
  const WitnessAnswer answer = ValueOrDie(Show(*witness, *log_, 1));
  EXPECT_FALSE(answer.cosignature.has_value());
  EXPECT_EQ(answer.known_size, 3U);
  EXPECT_EQ(ValueOrDie(witness->Seen(kLog))->size, 3U);
}

TEST_F(WitnessTest, LogThatShowsTwoMembersDifferentHistoriesIsFoundWhenEitherIsShownBoth) {
  auto uganda = OpenWitness("UG");
  auto tanzania = OpenWitness("TZ");
  auto other = Fork("other");
  Grow(*log_, 3);
  ASSERT_THAT(other->Append({.kind = v1::RUN_REFUSED, .run = "another"}), IsOk());
  Grow(*other, 2);
  ASSERT_EQ(log_->checkpoint().size, other->checkpoint().size);
  ASSERT_THAT(Show(*uganda, *log_, 0), IsOk());
  ASSERT_THAT(Show(*tanzania, *other, 0), IsOk());
  // Neither gets the cosignature of both.
  EXPECT_THAT(Show(*uganda, *other, 0),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("two histories")));
  EXPECT_THAT(Show(*tanzania, *log_, 0), kDataLoss);
  ASSERT_THAT(told_, SizeIs(2));
  EXPECT_THAT(told_[0], HasSubstr("ALARM: the log mirrorflow/node/KE shows two histories"));
  ASSERT_THAT(recorded_, SizeIs(2));
  EXPECT_EQ(recorded_[0].kind, v1::FORK_FOUND);

  // The evidence stands by itself: two checkpoints of one size, both signed by the log.
  EXPECT_THAT(WitnessFindings(root_path_ / "UG"),
              ElementsAre("mirrorflow~node~KE-1: two histories"));
  const NoteKey key =
      ValueOrDie(NoteKey::Create(kLog, NoteAlgorithm::kEd25519, log_key_->public_key()));
  std::vector<Checkpoint> evidence;
  for (const char* name : {"earlier", "later"}) {
    const std::string text =
        ValueOrDie(ReadWholeFile(root_path_ / "UG" / "findings" / "mirrorflow~node~KE-1" / name));
    evidence.push_back(ValueOrDie(VerifyCheckpoint(ValueOrDie(SignedNote::Parse(text)), key)));
  }
  EXPECT_EQ(evidence[0].size, evidence[1].size);
  EXPECT_NE(evidence[0].root, evidence[1].root);
}

TEST_F(WitnessTest, ForkedLogThatHasGrownHasNoProofAndIsFoundOnce) {
  auto witness = OpenWitness("UG");
  auto other = Fork("other");
  Grow(*log_, 3);
  ASSERT_THAT(Show(*witness, *log_, 0), IsOk());
  ASSERT_THAT(other->Append({.kind = v1::RUN_REFUSED, .run = "another"}), IsOk());
  Grow(*other, 8);
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(Show(*witness, *other, 4),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("growth that was not proven")));
  }
  EXPECT_THAT(WitnessFindings(root_path_ / "UG"), SizeIs(1));
  EXPECT_THAT(recorded_, SizeIs(1));
  // What it has seen stays what it has seen.
  EXPECT_EQ(ValueOrDie(witness->Seen(kLog))->root, log_->checkpoint().root);
}

TEST_F(WitnessTest, LogThatWasSetBackIsFoundUnlessTheCheckpointWasOnlyCarriedLate) {
  auto witness = OpenWitness("UG");
  auto backup = Fork("backup");
  Grow(*log_, 3);
  ASSERT_THAT(Show(*witness, *log_, 0), IsOk());
  const WitnessAnswer late = ValueOrDie(Show(*witness, *backup, 4, /*carried=*/true));
  EXPECT_FALSE(late.cosignature.has_value());
  EXPECT_EQ(late.known_size, 4U);
  EXPECT_THAT(told_, IsEmpty());
  EXPECT_THAT(Show(*witness, *backup, 4, /*carried=*/false),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("fewer entries than before")));
  EXPECT_THAT(WitnessFindings(root_path_ / "UG"), SizeIs(1));
}

TEST_F(WitnessTest, CheckpointOfAnotherKeyOrOfAnUnknownLogIsNotCosignedAndNotRemembered) {
  auto witness = OpenWitness("UG");
  const IdentityKey stranger = IdentityKey::Generate();
  const SignedNote forged = ValueOrDie(SignCheckpoint(log_->checkpoint(), stranger));
  EXPECT_THAT(witness->Consider(forged, 0, {}, true), StatusIs(absl::StatusCode::kUnauthenticated));
  Checkpoint unknown = log_->checkpoint();
  unknown.origin = "mirrorflow/node/XX";
  EXPECT_THAT(witness->Consider(ValueOrDie(SignCheckpoint(unknown, stranger)), 0, {}, true),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(ValueOrDie(witness->Seen(kLog)), std::nullopt);
}

TEST_F(WitnessTest, FindingsDoNotFillTheDisk) {
  auto witness = OpenWitness("UG");
  auto other = Fork("other");
  Grow(*log_, 2);
  ASSERT_THAT(Show(*witness, *log_, 0), IsOk());
  ASSERT_THAT(other->Append({.kind = v1::RUN_REFUSED, .run = "another"}), IsOk());
  for (int i = 0; i < 20; ++i) {
    Grow(*other, 1);
    EXPECT_THAT(Show(*witness, *other, 3), kDataLoss);
  }
  EXPECT_THAT(WitnessFindings(root_path_ / "UG"), SizeIs(16));
}

}  // namespace
}  // namespace mirrorflow
