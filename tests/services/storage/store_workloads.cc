#include "tests/services/storage/store_workloads.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <utility>

#include "crypto/batch_format.h"
#include "crypto/identity.h"
#include "crypto/secret_bytes.h"
#include "services/log/event_log.h"
#include "services/log/log_directory.h"
#include "services/node/run_ledger.h"
#include "services/node/run_records.h"
#include "services/office/release_store.h"
#include "services/office/run_store.h"
#include "services/storage/batch_store.h"
#include "services/storage/durable_file.h"
#include "services/wire/terms.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

const bool kCryptoIsReady = InitCrypto();
const RunId kRun = ValueOrDie(RunId::Create("c-ke-ug"));

bool Was(const Words& said, const std::string& text) {
  return std::ranges::find(said, text) != said.end();
}

// Steps of a work; the first error ends it.
class Steps {
 public:
  explicit Steps(const Say& say) : say_(say) {}

  // Does it, and says so.
  template <typename Step>
  Steps& Do(Step step, std::string_view word = "") {
    if (!status_.ok()) return *this;
    status_ = step();
    if (status_.ok() && !word.empty()) say_(word);
    return *this;
  }
  const absl::Status& status() const { return status_; }

 private:
  const Say& say_;
  absl::Status status_;
};

RunTerms Terms(const std::string& run, const std::string& corridor) {
  return {.run_id = ValueOrDie(RunId::Create(run)),
          .corridor = ValueOrDie(Corridor::Parse(corridor)),
          .period = ValueOrDie(Period::Create("2024")),
          .encoding_profile = "hardened-v1",
          .normalisation_profile = "basic-v2",
          .threshold = ValueOrDie(DiceThreshold::Create(4, 5)),
          .minimum_batch = 10,
          .suppression_threshold = 10};
}

StoreWork Files() {
  const std::string old_bytes(3000, 'a');
  const std::string new_bytes(9000, 'b');
  return {
      .name = "files",
      .work =
          [=](const std::string& directory, const Say& say) {
            const std::string file = directory + "/file";
            return Steps(say)
                .Do([&] { return WriteFileDurably(file, old_bytes); }, "old")
                .Do([&] { return WriteFileDurably(file, new_bytes); }, "new")
                .Do(
                    [&] {
                      return CreateDirectoryOnce(directory + "/made", {{"x", "one"}, {"y", "two"}});
                    },
                    "made")
                .Do([&] { return RemoveFileDurably(file); }, "removed")
                .status();
          },
      .check =
          [=](const std::string& directory, const Words& said, const std::string& state) {
            const absl::StatusOr<std::string> file = ReadWholeFile(directory + "/file");
            if (file.ok()) {
              EXPECT_FALSE(Was(said, "removed")) << state;
              EXPECT_TRUE(*file == new_bytes || (*file == old_bytes && !Was(said, "new"))) << state;
            } else {
              EXPECT_TRUE(!Was(said, "old") || Was(said, "made")) << state;
            }
            if (!fs::exists(directory + "/made")) {
              EXPECT_FALSE(Was(said, "made")) << state;
              return;
            }
            EXPECT_EQ(ValueOrDie(ReadWholeFile(directory + "/made/x")), "one") << state;
            EXPECT_EQ(ValueOrDie(ReadWholeFile(directory + "/made/y")), "two") << state;
          }};
}

EncodedBatch ThreeChunks() {
  BatchHeader header{.run_id = kRun,
                     .corridor = ValueOrDie(Corridor::Parse("KE-UG")),
                     .period = ValueOrDie(Period::Create("2024")),
                     .side = Side::kSender,
                     .encoding_profile = "hardened-v1",
                     .row_bits = 1024,
                     .record_count = 12000,
                     .row_count = 12000};
  std::mt19937_64 random(1);
  BatchContents contents;
  contents.stratum_codes.resize(header.record_count);
  contents.record_flags.resize(header.record_count);
  contents.words.resize(header.row_count * 16);
  for (std::uint64_t& word : contents.words) word = random();
  return ValueOrDie(EncodedBatch::Create(header, std::move(contents)));
}

absl::Status SendBatch(BatchStore& store, const BatchWriter& writer, const Say& say) {
  absl::StatusOr<BatchStore::Intake> intake = store.TakeIn(kRun, Side::kSender);
  if (!intake.ok()) return intake.status();
  BatchReader& reader = intake->reader;
  absl::Status status;
  if (intake->header.empty()) status = reader.Add(BatchPart::kHeader, writer.header());
  for (std::uint32_t i = reader.next_chunk(); status.ok() && i < writer.chunk_count(); ++i) {
    status = reader.Add(BatchPart::kChunk, writer.chunk(i));
    if (status.ok()) say(std::to_string(reader.durable_chunks()));
  }
  if (status.ok()) status = reader.Add(BatchPart::kTrailer, writer.trailer());
  if (!status.ok()) return status;
  return std::move(reader).Finish().status();
}

void CheckBatches(const std::string& directory, const Words& said, const std::string& state,
                  const EncodedBatch& batch, const BatchWriter& writer) {
  const auto store = BatchStore::Open(directory + "/batches");
  ASSERT_THAT(store, IsOk()) << state;
  if (Was(said, "erased")) {
    EXPECT_TRUE(ValueOrDie((*store)->Runs()).empty()) << state;
  }
  if (Was(said, "erasing")) return;
  if (!(*store)->IsSealed(kRun, Side::kSender)) {
    EXPECT_FALSE(Was(said, "sealed")) << state;
    std::uint32_t durable = 0;
    for (const std::string& text : said) {
      durable = std::max(durable, static_cast<std::uint32_t>(std::atoi(text.c_str())));
    }
    {
      const absl::StatusOr<BatchStore::Intake> intake = (*store)->TakeIn(kRun, Side::kSender);
      ASSERT_THAT(intake, IsOk()) << state;
      EXPECT_GE(intake->reader.next_chunk(), durable) << state;
    }
    ASSERT_THAT(SendBatch(**store, writer, [](std::string_view) {}), IsOk()) << state;
  }
  const absl::StatusOr<EncodedBatch> loaded = (*store)->Load(kRun, Side::kSender);
  ASSERT_THAT(loaded, IsOk()) << state;
  EXPECT_TRUE(std::ranges::equal(loaded->words(), batch.words())) << state;
}

StoreWork Batches() {
  const auto batch = std::make_shared<EncodedBatch>(ThreeChunks());
  const auto writer = std::make_shared<BatchWriter>(
      ValueOrDie(BatchWriter::Create(*batch, ValueOrDie(IdentityKey::FromSeed(SecretBytes(32))))));
  return {.name = "batches",
          .work = [=](const std::string& directory, const Say& say) -> absl::Status {
            absl::StatusOr<std::unique_ptr<BatchStore>> store =
                BatchStore::Open(directory + "/batches");
            if (!store.ok()) return store.status();
            return Steps(say)
                .Do([&] { return SendBatch(**store, *writer, say); }, "sealed")
                .Do([] { return absl::OkStatus(); }, "erasing")
                .Do([&] { return (*store)->Erase(kRun); }, "erased")
                .status();
          },
          .check =
              [=](const std::string& directory, const Words& said, const std::string& state) {
                CheckBatches(directory, said, state, *batch, *writer);
              }};
}

constexpr char kCounts[] = "mirrorflow sealed cube v1 2026-03-01\ncounts";

void CheckRuns(const std::string& directory, const Words& said, const std::string& state) {
  const auto store = RunStore::Open(directory + "/state");
  ASSERT_THAT(store, IsOk()) << state;
  EXPECT_TRUE((*store)->unknown_files().empty()) << state;
  const std::optional<StoredRun> run = (*store)->FindRun(kRun);
  if (!run.has_value()) {
    EXPECT_TRUE(said.empty()) << state;
    return;
  }
  EXPECT_TRUE((*store)->FindCampaign(ValueOrDie(RunId::Create("c"))).has_value()) << state;
  const auto least = [&](const char* word, RunState at_least) {
    if (Was(said, word)) {
      EXPECT_GE(static_cast<int>(run->state), static_cast<int>(at_least)) << state;
    }
  };
  least("agreed", RunState::kAgreed);
  least("committed", RunState::kCommitted);
  least("received", RunState::kReceived);
  least("linked", RunState::kLinked);
  least("tabulated", RunState::kTabulated);
  least("erased", RunState::kErased);
  if (run->state >= RunState::kCommitted) {
    EXPECT_EQ(run->sender_commitment, Hash256{1}) << state;
    EXPECT_EQ(run->receiver_commitment, Hash256{2}) << state;
  }
  const absl::StatusOr<std::string> counts = (*store)->ReadCounts(kRun);
  if (counts.ok()) {
    EXPECT_EQ(*counts, kCounts) << state;
    EXPECT_FALSE(Was(said, "expired")) << state;
  } else if (Was(said, "tabulated")) {
    // Only where erasing them had begun.
    EXPECT_TRUE(Was(said, "erased")) << state;
  }
}

StoreWork Runs() {
  return {.name = "runs of the office",
          .work = [](const std::string& directory, const Say& say) -> absl::Status {
            absl::StatusOr<std::unique_ptr<RunStore>> opened = RunStore::Open(directory + "/state");
            if (!opened.ok()) return opened.status();
            RunStore& store = **opened;
            const auto to = [&store](RunState state) {
              return [&store, state] { return store.Advance(kRun, state); };
            };
            return Steps(say)
                .Do(
                    [&] {
                      return store.AddCampaign(ValueOrDie(RunId::Create("c")), "request",
                                               "2026-01-01T00:00:00Z", false,
                                               {SerializeTerms(Terms("c-ke-ug", "KE-UG"))});
                    },
                    "added")
                .Do(to(RunState::kAgreed), "agreed")
                .Do([&] { return store.Commit(kRun, Hash256{1}, Hash256{2}); }, "committed")
                .Do(to(RunState::kReceived), "received")
                .Do(to(RunState::kLinked), "linked")
                .Do([&] { return store.SaveCounts(kRun, kCounts); })
                .Do(to(RunState::kTabulated), "tabulated")
                .Do(to(RunState::kErased), "erased")
                .Do(
                    [&] {
                      return store.EraseExpiredCounts(ValueOrDie(ParseDay("2026-03-02"))).status();
                    },
                    "expired")
                .status();
          },
          .check = CheckRuns};
}

const RunId kRelease = ValueOrDie(RunId::Create("r"));

office::ReleaseRecord RecordOf(ReleaseState state) {
  office::ReleasePlan plan;
  plan.set_id(kRelease.value());
  office::ReleaseRecord record;
  record.set_plan(plan.SerializeAsString());
  record.set_state(static_cast<std::uint32_t>(state));
  return record;
}

StoreWork Releases() {
  const ProtectedCounts counts{.run = kRun,
                               .corridor = ValueOrDie(Corridor::Parse("KE-UG")),
                               .period = ValueOrDie(Period::Create("2024")),
                               .vintage = ValueOrDie(Vintage::Create("provisional")),
                               .cost = 1'000'000'000,
                               .counts = {}};
  const std::string figures = ProtectedCountsText({counts});
  return {
      .name = "releases and their ledger",
      .work = [figures](const std::string& directory, const Say& say) -> absl::Status {
        if (mkdir((directory + "/state").c_str(), 0700) != 0) return absl::InternalError("mkdir");
        const auto store = ReleaseStore::Open(directory + "/state");
        if (!store.ok()) return store.status();
        const auto save = [&store](ReleaseState state) {
          return [&store, state] { return (*store)->Save(kRelease, RecordOf(state)); };
        };
        return Steps(say)
            .Do(save(ReleaseState::kDrafted), "drafted")
            .Do(save(ReleaseState::kApproved), "approved")
            .Do(
                [&] {
                  return (*store)->Publish(kRelease, {{"flows.csv", std::string(2000, 'f')},
                                                      {kProtectedCountsFile, figures},
                                                      {kProtectedCountsSignature, "signature"}});
                },
                "published")
            .status();
      },
      .check =
          [figures](const std::string& directory, const Words& said, const std::string& state) {
            // Made by the work, not by the store; its name is nobody's promise.
            if (!fs::exists(directory + "/state")) return;
            const auto store = ReleaseStore::Open(directory + "/state");
            ASSERT_THAT(store, IsOk()) << state;
            if (!(*store)->Find(kRelease).ok()) {
              EXPECT_TRUE(said.empty()) << state;
              return;
            }
            const absl::StatusOr<std::vector<std::string>> files = (*store)->Files(kRelease);
            EXPECT_EQ(files.ok(), !(*store)->Ledger().entries().empty()) << state;
            if (!files.ok()) {
              EXPECT_FALSE(Was(said, "published")) << state;
              return;
            }
            EXPECT_EQ(ValueOrDie((*store)->ReadFile(kRelease, kProtectedCountsFile)), figures)
                << state;
            EXPECT_EQ(ValueOrDie((*store)->ReadFile(kRelease, "flows.csv")), std::string(2000, 'f'))
                << state;
          }};
}

RunPermit Allowing(std::size_t runs) {
  RunPermit permit{};
  permit.runs_per_period = static_cast<std::uint32_t>(runs);
  return permit;
}

StoreWork NodeLedger() {
  return {.name = "ledger of a node",
          .work = [](const std::string& directory, const Say& say) -> absl::Status {
            const absl::StatusOr<std::unique_ptr<RunLedger>> ledger = RunLedger::Open(directory);
            if (!ledger.ok()) return ledger.status();
            Steps steps(say);
            for (const char* run : {"r1", "r2", "r3"}) {
              steps.Do([&] { return (*ledger)->Count(Terms(run, "KE-UG"), Allowing(3)); }, run);
            }
            return steps.status();
          },
          .check =
              [](const std::string& directory, const Words& said, const std::string& state) {
                const auto ledger = RunLedger::Open(directory);
                ASSERT_THAT(ledger, IsOk()) << state;
                // With as many runs allowed as were counted another one is refused.
                if (!said.empty()) {
                  EXPECT_FALSE((*ledger)->Check(Terms("r9", "KE-UG"), Allowing(said.size())).ok())
                      << state;
                }
                for (const std::string& run : said) {
                  EXPECT_THAT((*ledger)->Check(Terms(run, "KE-UG"), Allowing(said.size())), IsOk())
                      << state;
                }
              }};
}

node::RunRecord NodeRecord(const std::string& reason) {
  node::RunRecord record;
  record.set_terms(SerializeTerms(Terms("c-ke-ug", "KE-UG")));
  record.set_message(reason);
  return record;
}

StoreWork NodeRecords() {
  return {.name = "records of a node",
          .work = [](const std::string& directory, const Say& say) -> absl::Status {
            const absl::StatusOr<RunRecords> records = RunRecords::Open(directory);
            if (!records.ok()) return records.status();
            return Steps(say)
                .Do([&] { return records->Save(kRun, NodeRecord("first")); }, "first")
                .Do([&] { return records->Save(kRun, NodeRecord("second")); }, "second")
                .Do([&] { return records->Decide(kRun, true, "approved"); }, "decided")
                .status();
          },
          .check =
              [](const std::string& directory, const Words& said, const std::string& state) {
                const RunRecords records = ValueOrDie(RunRecords::Open(directory));
                EXPECT_THAT(records.CheckAll(), IsOk()) << state;
                const absl::StatusOr<node::RunRecord> found = records.Find(kRun);
                if (!found.ok()) {
                  EXPECT_TRUE(said.empty()) << state;
                  return;
                }
                EXPECT_TRUE(found->message() == "second" ||
                            (found->message() == "first" && !Was(said, "second")))
                    << state;
                if (Was(said, "decided")) {
                  const RunTerms terms = ValueOrDie(ParseTerms(found->terms()));
                  EXPECT_TRUE(records.DecisionOn(terms).has_value()) << state;
                }
              }};
}

constexpr char kOrigin[] = "mirrorflow/node/KE";

const IdentityKey& LogKey() {
  static const IdentityKey key = ValueOrDie(IdentityKey::FromSeed(SecretBytes(32)));
  return key;
}

absl::StatusOr<std::unique_ptr<EventLog>> OpenLog(const std::string& directory) {
  return EventLog::Open(directory + "/log", kOrigin, LogKey(), {},
                        [] { return std::string("2024-06-01T00:00:00Z"); });
}

EventDraft Draft(int number) {
  return {.kind = v1::RUN_TAKEN,
          .run = "run-" + std::to_string(number),
          .corridor = "KE-UG",
          .period = "2024",
          .facts = {{"mode", "linkage-unit"}},
          .documents = {{"terms", "the bytes"}}};
}

StoreWork Log() {
  return {.name = "log of events",
          .work = [](const std::string& directory, const Say& say) -> absl::Status {
            const absl::StatusOr<std::unique_ptr<EventLog>> log = OpenLog(directory);
            if (!log.ok()) return log.status();
            say("begun");
            Steps steps(say);
            for (int i = 1; i <= 3; ++i) {
              steps.Do([&] { return (*log)->Append(Draft(i)); }, "event");
            }
            return steps.status();
          },
          .check =
              [](const std::string& directory, const Words& said, const std::string& state) {
                {
                  const absl::StatusOr<std::unique_ptr<EventLog>> log = OpenLog(directory);
                  ASSERT_THAT(log, IsOk()) << state;
                  ASSERT_THAT((*log)->Append(Draft(9)), IsOk()) << state;
                }
                const std::vector<NoteKey> keys = {ValueOrDie(
                    NoteKey::Create(kOrigin, NoteAlgorithm::kEd25519, LogKey().public_key()))};
                const absl::StatusOr<EventLogContents> read =
                    ReadEventLog(directory + "/log", keys);
                ASSERT_THAT(read, IsOk()) << state;
                // And the one appended just now.
                EXPECT_GE(read->entries.size(), said.size() + 1) << state;
              }};
}

}  // namespace

std::string NameOf(const testing::TestParamInfo<StoreWork>& info) {
  std::string name;
  for (const char c : info.param.name) {
    if (c != ' ') name += c;
  }
  return name;
}

std::vector<StoreWork> StoreWorks() {
  return {Files(), Batches(), Runs(), Releases(), NodeLedger(), NodeRecords(), Log()};
}

}  // namespace mirrorflow
