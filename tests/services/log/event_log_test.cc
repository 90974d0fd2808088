#include "services/log/event_log.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "crypto/detached_signature.h"
#include "crypto/identity.h"
#include "crypto/transparency/cosignature.h"
#include "crypto/transparency/merkle_proof.h"
#include "services/log/log_directory.h"
#include "services/log/log_openings.h"
#include "services/log/log_origin.h"
#include "services/storage/durable_file.h"
#include "tests/services/storage/system_calls.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr char kOrigin[] = "mirrorflow/node/KE";
const auto kDataLoss = StatusIs(absl::StatusCode::kDataLoss);

EventDraft Draft(int number) {
  return {.kind = v1::RUN_TAKEN,
          .run = "run-" + std::to_string(number),
          .corridor = "KE-UG",
          .period = "2024",
          .facts = {{"mode", "linkage-unit"}},
          .documents = {{"terms", "the bytes of run " + std::to_string(number)}}};
}

class EventLogTest : public testing::Test {
 protected:
  EventLogTest() : directory_(fs::path(root_.path()) / "log") {
    EXPECT_GE(sodium_init(), 0);
    key_.emplace(IdentityKey::Generate());
  }

  absl::StatusOr<std::unique_ptr<EventLog>> Open() {
    return EventLog::Open(directory_, kOrigin, *key_, {}, [this] { return now_; });
  }
  std::vector<NoteKey> Keys() const {
    return {ValueOrDie(NoteKey::Create(kOrigin, NoteAlgorithm::kEd25519, key_->public_key()))};
  }
  absl::StatusOr<EventLogContents> Read(const fs::path& directory) const {
    return ReadEventLog(directory, Keys());
  }
  // Entries of a log that must be whole.
  std::size_t SizeOf(const fs::path& directory) const {
    return ValueOrDie(Read(directory)).entries.size();
  }

  TemporaryDirectory root_;
  const fs::path directory_;
  std::optional<IdentityKey> key_;
  std::string now_ = "2024-06-01T00:00:00Z";
};

TEST_F(EventLogTest, EventIsReadAsItWasWrittenAndItsDocumentOnlyWithTheSalt) {
  auto log = ValueOrDie(Open());
  ASSERT_THAT(log->Append(Draft(1)), IsOk());
  const EventLogContents read = ValueOrDie(Read(directory_));
  ASSERT_THAT(read.entries, SizeIs(2));
  EXPECT_EQ(ValueOrDie(ParseLogEvent(read.entries[0])).kind(), v1::LOG_STARTED);
  const v1::LogEvent event = ValueOrDie(ParseLogEvent(read.entries[1]));
  EXPECT_EQ(event.kind(), v1::RUN_TAKEN);
  EXPECT_EQ(event.run(), "run-1");
  EXPECT_EQ(event.time(), now_);
  ASSERT_EQ(event.commitments_size(), 1);
  EXPECT_EQ(event.SerializeAsString().find("the bytes"), std::string::npos);

  const std::vector<LogOpening> openings = ValueOrDie(ReadOpenings(directory_, 1));
  ASSERT_THAT(openings, SizeIs(1));
  EXPECT_EQ(openings[0].document, FileHash("the bytes of run 1"));
  const Hash256 commitment = openings[0].Commitment();
  EXPECT_EQ(event.commitments(0).commitment(), std::string(commitment.begin(), commitment.end()));
  // The same document twice has two commitments.
  ASSERT_THAT(log->Append(Draft(1)), IsOk());
  EXPECT_NE(ValueOrDie(ReadOpenings(directory_, 2))[0].Commitment(), commitment);

  ASSERT_THAT(EraseOpenings(directory_, 1), IsOk());
  EXPECT_THAT(ReadOpenings(directory_, 1), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Read(directory_), IsOk());
}

TEST_F(EventLogTest, LogGoesOnAfterItWasClosedAndProvesItsGrowthAcrossTileBorders) {
  auto log = ValueOrDie(Open());
  std::vector<EventDraft> many;
  for (int i = 1; i <= 600; ++i) many.push_back(Draft(i));
  ASSERT_THAT(log->Append(many), IsOk());
  const Checkpoint before = log->checkpoint();
  EXPECT_EQ(before.size, 601U);
  log.reset();
  log = ValueOrDie(Open());
  EXPECT_EQ(log->checkpoint(), before);
  for (int i = 0; i < 20; ++i) ASSERT_THAT(log->Append(Draft(i)), IsOk());
  many.resize(180, Draft(1));
  ASSERT_THAT(log->Append(many), IsOk());
  const Checkpoint after = log->checkpoint();
  EXPECT_THAT(VerifyConsistency(before.size, after.size, before.root, after.root,
                                ValueOrDie(log->ConsistencyProof(before.size, after.size))),
              IsOk());
  const EventLogContents read = ValueOrDie(Read(directory_));
  EXPECT_EQ(read.checkpoint, after);
  EXPECT_THAT(VerifyLogProof(ValueOrDie(log->ProofOf(700)), read.entries[700], Keys().front()),
              IsOk());
  // Full tiles have taken the place of their partial ones.
  EXPECT_TRUE(fs::exists(directory_ / "tile/0/002"));
  EXPECT_FALSE(fs::exists(directory_ / "tile/0/002.p"));
  EXPECT_FALSE(fs::exists(directory_ / "tile/entries/002.p"));
  EXPECT_TRUE(fs::exists(directory_ / "tile/1/000.p/3"));
}

TEST_F(EventLogTest, ClockThatGoesBackDoesNotTurnTheOrder) {
  auto log = ValueOrDie(Open());
  now_ = "2020-01-01T00:00:00Z";
  ASSERT_THAT(log->Append(Draft(1)), IsOk());
  log = ValueOrDie(Open());
  ASSERT_THAT(log->Append(Draft(2)), IsOk());
  for (const std::string& entry : ValueOrDie(Read(directory_)).entries) {
    EXPECT_EQ(ValueOrDie(ParseLogEvent(entry)).time(), "2024-06-01T00:00:00Z");
  }
}

TEST_F(EventLogTest, ProgramsThatAppendAtTheSameTimeLoseNothing) {
  auto one = ValueOrDie(Open());
  auto other = ValueOrDie(Open());
  const auto append = [](EventLog& log, int from) {
    for (int i = 0; i < 8; ++i) EXPECT_THAT(log.Append(Draft(from + i)), IsOk());
  };
  {
    const std::jthread a(append, std::ref(*one), 0);
    const std::jthread b(append, std::ref(*one), 100);
    const std::jthread c(append, std::ref(*other), 200);
  }
  EXPECT_EQ(SizeOf(directory_), 25U);
}

TEST_F(EventLogTest, FactsThatMayNotStandInALogAreRefusedAndTheLogGoesOn) {
  auto log = ValueOrDie(Open());
  EventDraft bad = Draft(1);
  bad.facts = {{"reason", "two\nlines"}};
  EXPECT_THAT(log->Append(bad), StatusIs(absl::StatusCode::kInvalidArgument));
  bad.facts = {{"reason", std::string(1000, 'x')}};
  EXPECT_THAT(log->Append(bad), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(log->Append(Draft(1)), IsOk());
  EXPECT_EQ(SizeOf(directory_), 2U);
}

TEST_F(EventLogTest, EveryChangedByteOfALogIsFoundByNextOpen) {
  auto log = ValueOrDie(Open());
  for (int i = 0; i < 5; ++i) ASSERT_THAT(log->Append(Draft(i)), IsOk());
  log.reset();
  int files = 0;
  for (const std::string path : {"checkpoint", "tile/0/000.p/6", "tile/entries/000.p/6"}) {
    const std::string good = ValueOrDie(ReadWholeFile(directory_ / path));
    for (std::size_t bit = 0; bit < 8 * good.size(); bit += 11) {
      std::string bad = good;
      bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
      std::ofstream(directory_ / path, std::ios::binary) << bad;
      EXPECT_FALSE(Open().ok()) << path << " bit " << bit;
    }
    fs::remove(directory_ / path);
    EXPECT_THAT(Open(), kDataLoss) << path;
    std::ofstream(directory_ / path, std::ios::binary) << good;
    EXPECT_THAT(Open(), IsOk());
    ++files;
  }
  EXPECT_EQ(files, 3);
}

TEST_F(EventLogTest, LogOfAnotherKeyIsRefusedButForOneOfBeforeARotation) {
  ASSERT_THAT(Open(), IsOk());
  const std::vector<NoteKey> old = Keys();
  key_.emplace(IdentityKey::Generate());
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kUnauthenticated));
  auto log = ValueOrDie(EventLog::Open(directory_, kOrigin, *key_, old, [&] { return now_; }));
  ASSERT_THAT(log->Append(Draft(1)), IsOk());
  EXPECT_THAT(Open(), IsOk());
}

TEST_F(EventLogTest, OlderCopyPutInPlaceOfARunningLogIsNoticed) {
  auto log = ValueOrDie(Open());
  ASSERT_THAT(log->Append(Draft(1)), IsOk());
  fs::copy(directory_, fs::path(root_.path()) / "backup", fs::copy_options::recursive);
  ASSERT_THAT(log->Append(Draft(2)), IsOk());
  fs::remove_all(directory_);
  fs::copy(fs::path(root_.path()) / "backup", directory_, fs::copy_options::recursive);
  EXPECT_THAT(log->Append(Draft(3)),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("does not go on")));
}

// A copy before every change of the disk is what a power cut there would leave.
TEST_F(EventLogTest, CrashAtAnyCallLeavesTheLogOfBeforeOrAfterAndItGoesOn) {
  for (const int size : {1, 255, 256}) {
    SCOPED_TRACE(size);
    fs::remove_all(directory_);
    auto log = ValueOrDie(Open());
    std::vector<EventDraft> filling;
    for (int i = 1; i < size; ++i) filling.push_back(Draft(i));
    ASSERT_THAT(log->Append(filling), IsOk());
    int copies = 0;
    const fs::path crashes = fs::path(root_.path()) / "crashes";
    fs::create_directories(crashes);
    SetSystemCallHook([&](const std::string&, const std::string&, const std::string&) {
      fs::copy(directory_, crashes / std::to_string(copies++), fs::copy_options::recursive);
      return 0;
    });
    ASSERT_THAT(log->Append(Draft(1000)), IsOk());
    SetSystemCallHook({});
    EXPECT_GT(copies, 12);
    int with_event = 0;
    for (int i = 0; i < copies; ++i) {
      const fs::path crashed = crashes / std::to_string(i);
      const std::size_t entries = SizeOf(crashed);
      EXPECT_GE(entries, static_cast<std::size_t>(size));
      EXPECT_LE(entries, static_cast<std::size_t>(size) + 1);
      with_event += entries > static_cast<std::size_t>(size) ? 1 : 0;
      auto again = ValueOrDie(EventLog::Open(crashed, kOrigin, *key_, {}, [this] { return now_; }));
      ASSERT_THAT(again->Append(Draft(2000)), IsOk());
      EXPECT_EQ(SizeOf(crashed), entries + 1);
    }
    // Only after the checkpoint took its name: the flush of its directory, and tidying up.
    EXPECT_LT(with_event, copies / 2);
    fs::remove_all(crashes);
  }
}

TEST_F(EventLogTest, CrashOfTheVeryFirstAppendIsNoLostLog) {
  int copies = 0;
  SetSystemCallHook([&](const std::string&, const std::string&, const std::string&) {
    if (fs::exists(directory_)) {
      fs::copy(directory_, fs::path(root_.path()) / std::to_string(copies++),
               fs::copy_options::recursive);
    }
    return 0;
  });
  ASSERT_THAT(Open(), IsOk());
  SetSystemCallHook({});
  EXPECT_GT(copies, 8);
  for (int i = 0; i < copies; ++i) {
    EXPECT_THAT(EventLog::Open(fs::path(root_.path()) / std::to_string(i), kOrigin, *key_, {},
                               [this] { return now_; }),
                IsOk());
  }
}

// Every call of the disk fails in turn, once: what was said to be logged is there,
// what was said not to be is not built on.
TEST_F(EventLogTest, DiskThatFailsAtAnyCallIsNeverTakenForALoggedEvent) {
  int failures = 0;
  for (int fail_at = 0; fail_at < 60; ++fail_at) {
    fs::remove_all(directory_);
    auto log = ValueOrDie(Open());
    int call = 0;
    SetSystemCallHook([&](const std::string&, const std::string&, const std::string&) {
      if (call++ != fail_at) return 0;
      return fail_at % 2 == 0 ? ENOSPC : EIO;
    });
    const absl::Status first = log->Append(Draft(1));
    SetSystemCallHook({});
    if (first.ok()) {
      EXPECT_EQ(SizeOf(directory_), 2U) << fail_at;
    } else {
      EXPECT_THAT(first, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("nothing is done")));
      ++failures;
    }
    // The disk is well again, and the log goes on from what is on it.
    const std::size_t there = SizeOf(directory_);
    ASSERT_THAT(log->Append(Draft(2)), IsOk()) << fail_at;
    EXPECT_EQ(SizeOf(directory_), there + 1) << fail_at;
    EXPECT_EQ(log->checkpoint().size, there + 1) << fail_at;
    if (call <= fail_at) break;
  }
  EXPECT_GT(failures, 10);
}

TEST_F(EventLogTest, CosignaturesOfWitnessesAreKeptWithTheirCheckpoint) {
  auto log = ValueOrDie(Open());
  const IdentityKey uganda = IdentityKey::Generate();
  const IdentityKey stranger = IdentityKey::Generate();
  const std::string name = "mirrorflow/node/UG";
  const std::vector<NoteKey> witnesses = {
      ValueOrDie(NoteKey::Create(name, NoteAlgorithm::kCosignature, uganda.public_key()))};
  const SignedNote note = log->note();
  std::vector<NoteSignature> signatures = note.signatures();
  signatures.push_back(ValueOrDie(Cosign(note.text(), 1, "mirrorflow/node/TZ", stranger)));
  const auto with = [&] { return ValueOrDie(SignedNote::Create(note.text(), signatures)); };
  EXPECT_THAT(log->AddCosignatures(with(), witnesses), IsOk());
  EXPECT_THAT(ReadWitnessed(directory_), StatusIs(absl::StatusCode::kNotFound));
  signatures.push_back(ValueOrDie(Cosign(note.text(), 1717200000, name, uganda)));
  EXPECT_THAT(log->AddCosignatures(with(), witnesses), IsOk());
  const SignedNote kept = ValueOrDie(ReadWitnessed(directory_));
  EXPECT_EQ(kept.text(), note.text());
  ASSERT_THAT(kept.signatures(), SizeIs(2));
  EXPECT_EQ(ValueOrDie(VerifyNote(kept, witnesses))[0].name, name);

  // A checkpoint of this key that is not of this tree.
  Checkpoint forged = log->checkpoint();
  forged.root[0] ^= 1;
  EXPECT_THAT(log->AddCosignatures(ValueOrDie(SignCheckpoint(forged, *key_)), witnesses),
              kDataLoss);
}

TEST_F(EventLogTest, ARoundThatWasCutShortDoesNotHideAWholeOneForAnHour) {
  auto log = ValueOrDie(Open());
  const std::array<IdentityKey, 2> keys = {IdentityKey::Generate(), IdentityKey::Generate()};
  const std::array<std::string, 2> names = {"mirrorflow/node/UG", "mirrorflow/node/TZ"};
  std::vector<NoteKey> witnesses;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    witnesses.push_back(
        ValueOrDie(NoteKey::Create(names[i], NoteAlgorithm::kCosignature, keys[i].public_key())));
  }
  // The log's present checkpoint, cosigned by the first so many.
  const auto cosigned = [&](std::size_t count, std::uint64_t time) {
    const SignedNote note = log->note();
    std::vector<NoteSignature> signatures = note.signatures();
    for (std::size_t i = 0; i < count; ++i) {
      signatures.push_back(ValueOrDie(Cosign(note.text(), time, names[i], keys[i])));
    }
    return ValueOrDie(SignedNote::Create(note.text(), std::move(signatures)));
  };
  constexpr std::uint64_t kTime = 1717200000;
  const SignedNote whole = cosigned(2, kTime);
  EXPECT_THAT(log->AddCosignatures(whole, witnesses), IsOk());
  ASSERT_THAT(log->Append({.kind = v1::SERVICE_STARTED}), IsOk());
  EXPECT_THAT(log->AddCosignatures(cosigned(1, kTime + 60), witnesses), IsOk());
  EXPECT_EQ(ValueOrDie(ReadWitnessed(directory_)).text(), whole.text());
  EXPECT_THAT(log->AddCosignatures(cosigned(1, kTime + 3600), witnesses), IsOk());
  EXPECT_EQ(ValueOrDie(ReadWitnessed(directory_)).text(), log->note().text());
}

TEST(LogOriginTest, NamesOfLogsSayRoleAndParty) {
  EXPECT_EQ(LogOrigin(PartyRole::kMemberState, "KE"), "mirrorflow/node/KE");
  EXPECT_EQ(LogOrigin(PartyRole::kLinkageService, "comesa"), "mirrorflow/office/comesa");
  EXPECT_EQ(LogOrigin(PartyRole::kComputeParty, "bank"), "mirrorflow/party/bank");
}

}  // namespace
}  // namespace mirrorflow
