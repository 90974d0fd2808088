#include "services/storage/batch_store.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "crypto/secret_bytes.h"
#include "services/storage/durable_file.h"
#include "tests/services/storage/system_calls.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

const bool kCryptoIsReady = InitCrypto();
const RunId kRun = ValueOrDie(RunId::Create("2024-ke-ug"));
constexpr Side kSide = Side::kSender;

struct Shape {
  std::uint64_t records = 20000;
  std::uint32_t row_bits = 1024;
  std::uint32_t token_slots = 2;
  bool numbered = false;
};

// Several chunks of records and of rows.
EncodedBatch MakeBatch(const Shape& shape, std::uint64_t seed = 1) {
  std::mt19937_64 random(seed);
  BatchHeader header{.run_id = kRun,
                     .corridor = ValueOrDie(Corridor::Parse("KE-UG")),
                     .period = ValueOrDie(Period::Create("2024")),
                     .side = kSide,
                     .encoding_profile = "hardened-v1",
                     .row_bits = shape.row_bits,
                     .record_count = shape.records,
                     .row_count = shape.row_bits == 0 ? 0 : shape.records,
                     .token_slots = shape.token_slots};
  BatchContents contents;
  for (std::uint64_t i = 0; i < shape.records; ++i) {
    contents.stratum_codes.push_back(static_cast<std::uint8_t>(random() % kStratumCount));
    contents.record_flags.push_back(static_cast<std::uint8_t>(random() % 4));
    if (shape.numbered) contents.record_of_row.push_back(static_cast<std::uint32_t>(i));
  }
  if (shape.numbered) std::ranges::shuffle(contents.record_of_row, random);
  contents.tokens.resize(shape.records * shape.token_slots);
  for (ExactToken& token : contents.tokens) token[3] = static_cast<std::uint8_t>(random());
  contents.words.resize(header.row_count * (shape.row_bits / 64));
  for (std::uint64_t& word : contents.words) word = random();
  return ValueOrDie(EncodedBatch::Create(header, std::move(contents)));
}

bool SameContents(const EncodedBatch& a, const EncodedBatch& b) {
  return a.header() == b.header() && std::ranges::equal(a.words(), b.words()) &&
         std::ranges::equal(a.stratum_codes(), b.stratum_codes()) &&
         std::ranges::equal(a.record_flags(), b.record_flags()) &&
         std::ranges::equal(a.tokens(), b.tokens()) &&
         std::ranges::equal(a.record_of_row(), b.record_of_row()) &&
         std::ranges::equal(a.shards(), b.shards());
}

class BatchStoreTest : public testing::Test {
 protected:
  BatchStoreTest() : batch_(MakeBatch({})), writer_(WriterOf(batch_)) { Reopen(); }

  static BatchWriter WriterOf(const EncodedBatch& batch) {
    return ValueOrDie(
        BatchWriter::Create(batch, ValueOrDie(IdentityKey::FromSeed(SecretBytes(32)))));
  }
  std::string directory() const { return temporary_ / "batches"; }
  void Reopen() {
    store_.reset();
    store_ = ValueOrDie(BatchStore::Open(directory()));
  }
  // Header and chunks up to `end`, from where the store is.
  static absl::Status Send(BatchStore::Intake& intake, const BatchWriter& writer,
                           std::uint32_t end) {
    if (intake.header.empty()) {
      absl::Status status = intake.reader.Add(BatchPart::kHeader, writer.header());
      if (!status.ok()) return status;
    }
    for (std::uint32_t chunk = intake.reader.next_chunk(); chunk < end; ++chunk) {
      absl::Status status = intake.reader.Add(BatchPart::kChunk, writer.chunk(chunk));
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }
  static absl::StatusOr<EncodedBatch> SendAll(BatchStore& store, const BatchWriter& writer) {
    absl::StatusOr<BatchStore::Intake> intake = store.TakeIn(kRun, kSide);
    if (!intake.ok()) return intake.status();
    absl::Status status = Send(*intake, writer, writer.chunk_count());
    if (status.ok()) status = intake->reader.Add(BatchPart::kTrailer, writer.trailer());
    if (!status.ok()) return status;
    return std::move(intake->reader).Finish();
  }

  const TemporaryDirectory temporary_;
  const EncodedBatch batch_;
  const BatchWriter writer_;
  std::unique_ptr<BatchStore> store_;
};

TEST_F(BatchStoreTest, BatchOfEveryShapeComesBackAsItWas) {
  for (const Shape& shape :
       {Shape{}, Shape{.row_bits = 5120, .numbered = true}, Shape{.token_slots = 0},
        Shape{.row_bits = 0}, Shape{.records = 1, .row_bits = 64}, Shape{.records = 0}}) {
    const EncodedBatch batch = MakeBatch(shape);
    EXPECT_TRUE(SameContents(ValueOrDie(SendAll(*store_, WriterOf(batch))), batch));
    Reopen();
    EXPECT_TRUE(SameContents(ValueOrDie(store_->Load(kRun, kSide)), batch));
    ASSERT_THAT(store_->Erase(kRun), IsOk());
  }
}

TEST_F(BatchStoreTest, RowsBeginAtACacheLine) {
  const EncodedBatch stored = ValueOrDie(SendAll(*store_, writer_));
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(stored.words().data()) % 64, 0U);
}

TEST_F(BatchStoreTest, AfterARestartGoesOnAtTheLastDurableChunk) {
  ASSERT_GT(writer_.chunk_count(), 4U);
  std::uint32_t durable = 0;
  for (std::uint32_t end = 1; end <= writer_.chunk_count(); ++end) {
    BatchStore::Intake intake = ValueOrDie(store_->TakeIn(kRun, kSide));
    EXPECT_EQ(intake.reader.next_chunk(), durable);
    if (end > 1) {
      EXPECT_EQ(intake.header, writer_.header());
    }
    ASSERT_THAT(Send(intake, writer_, end), IsOk());
    EXPECT_GE(intake.reader.durable_chunks(), durable);
    EXPECT_GE(intake.reader.durable_chunks() + 2, end);  // groups of a megabyte
    durable = intake.reader.durable_chunks();
    Reopen();
  }
  EXPECT_THAT(store_->Load(kRun, kSide).status(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_TRUE(SameContents(ValueOrDie(SendAll(*store_, writer_)), batch_));
}

TEST_F(BatchStoreTest, ASealedBatchIsNotTakenInAgain) {
  ASSERT_THAT(SendAll(*store_, writer_).status(), IsOk());
  EXPECT_TRUE(store_->IsSealed(kRun, kSide));
  EXPECT_THAT(store_->TakeIn(kRun, kSide).status(), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(BatchStoreTest, ADamagedSegmentIsDataLoss) {
  ASSERT_THAT(SendAll(*store_, writer_).status(), IsOk());
  const fs::path segment = directory() + "/2024-ke-ug.sender.segment";
  fs::permissions(segment, fs::perms::owner_all);
  const auto size = fs::file_size(segment);
  // One bit in each part: codes, tokens, rows; then a byte less.
  for (const std::uint64_t at : {std::uint64_t{4096}, size / 8, size - 1}) {
    std::fstream file(segment, std::ios::binary | std::ios::in | std::ios::out);
    const auto flip = [&] {
      file.seekg(static_cast<std::streamoff>(at));
      const char byte = static_cast<char>(file.get() ^ 1);
      file.seekp(static_cast<std::streamoff>(at));
      file.put(byte).flush();
    };
    flip();
    EXPECT_THAT(store_->Load(kRun, kSide).status(), StatusIs(absl::StatusCode::kDataLoss)) << at;
    flip();
    EXPECT_THAT(store_->Load(kRun, kSide).status(), IsOk()) << at;
  }
  fs::resize_file(segment, size - 1);
  EXPECT_THAT(store_->Load(kRun, kSide).status(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("shorter")));
}

TEST_F(BatchStoreTest, NothingIsLeftOfAnErasedRun) {
  const EncodedBatch mapped = ValueOrDie(SendAll(*store_, writer_));
  ASSERT_THAT(store_->Erase(kRun), IsOk());
  EXPECT_TRUE(SameContents(mapped, batch_));  // who still compares is not disturbed
  Reopen();
  EXPECT_THAT(ValueOrDie(store_->Runs()), IsEmpty());
  for (const auto& entry : fs::directory_iterator(directory())) {
    EXPECT_FALSE(entry.path().string().ends_with(".segment")) << entry.path();
    // Not even its digests: deleted pages of the catalogue are overwritten.
    if (entry.path().filename() == "catalogue.db") {
      const std::string bytes = ReadText(entry.path());
      EXPECT_EQ(bytes.find(writer_.header()), std::string::npos);
    }
  }
}

TEST_F(BatchStoreTest, OtherRunsStayWhenOneIsErased) {
  ASSERT_THAT(SendAll(*store_, writer_).status(), IsOk());
  ASSERT_THAT(store_->Erase(ValueOrDie(RunId::Create("2024-ug-ke"))), IsOk());
  EXPECT_TRUE(store_->IsSealed(kRun, kSide));
}

// Every call of the disk in turn fails; then the store is opened again and must take in the rest.
TEST_F(BatchStoreTest, ADiskThatFailsAtAnyCallLosesNothingThatWasDurable) {
  int failed = 0;
  for (int fail_at = 0; fail_at < 200; ++fail_at) {
    fs::remove_all(directory());
    Reopen();
    int call = 0;
    std::uint32_t durable = 0;
    SetSystemCallHook([&](const std::string& name, const std::string& path, const std::string&) {
      if (!path.ends_with(".segment") && name != "fsync") return 0;
      return call++ == fail_at ? (fail_at % 2 == 0 ? ENOSPC : EIO) : 0;
    });
    bool finished = false;
    {
      BatchStore::Intake intake = ValueOrDie(store_->TakeIn(kRun, kSide));
      absl::Status status = Send(intake, writer_, writer_.chunk_count());
      if (status.ok()) status = intake.reader.Add(BatchPart::kTrailer, writer_.trailer());
      durable = intake.reader.durable_chunks();
      if (status.ok()) finished = std::move(intake.reader).Finish().ok();
    }
    SetSystemCallHook({});
    Reopen();
    if (finished) {
      EXPECT_TRUE(SameContents(ValueOrDie(store_->Load(kRun, kSide)), batch_)) << fail_at;
      EXPECT_LE(call, fail_at);
      break;
    }
    ++failed;
    {
      const BatchStore::Intake intake = ValueOrDie(store_->TakeIn(kRun, kSide));
      EXPECT_GE(intake.reader.next_chunk(), durable) << fail_at;
    }
    EXPECT_TRUE(SameContents(ValueOrDie(SendAll(*store_, writer_)), batch_)) << fail_at;
  }
  EXPECT_GT(failed, 10);
}

TEST_F(BatchStoreTest, AfterAFailedFlushNothingGoesUntilItIsOpenedAgain) {
  SetSystemCallHook([](const std::string& name, const std::string& path, const std::string&) {
    return name == "fsync" && path.ends_with(".segment") ? EIO : 0;
  });
  BatchStore::Intake intake = ValueOrDie(store_->TakeIn(kRun, kSide));
  EXPECT_FALSE(Send(intake, writer_, writer_.chunk_count()).ok());
  SetSystemCallHook({});
  // The first flush, of the preamble, failed before anything was entered: that alone may be
  // tried again.
  EXPECT_EQ(intake.reader.durable_chunks(), 0U);
  Reopen();
  intake = ValueOrDie(store_->TakeIn(kRun, kSide));
  ASSERT_THAT(intake.reader.Add(BatchPart::kHeader, writer_.header()), IsOk());
  SetSystemCallHook([](const std::string& name, const std::string&, const std::string&) {
    return name == "fsync" ? EIO : 0;
  });
  intake.header = writer_.header();
  EXPECT_FALSE(Send(intake, writer_, writer_.chunk_count()).ok());
  SetSystemCallHook({});
  EXPECT_THAT(store_->TakeIn(kRun, kSide).status(),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("start again")));
}

// A process that is killed while it takes in: what it had said to be durable is there.
TEST_F(BatchStoreTest, KilledAtAnyMomentLosesNothingThatItSaidWasDurable) {
  constexpr int kRounds = 40;
  std::mt19937 random(1);
  store_.reset();
  std::uint32_t before = 0;
  for (int round = 0; round < kRounds; ++round) {
    int said[2];
    ASSERT_EQ(pipe(said), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(said[0]);
      const std::unique_ptr<BatchStore> store = ValueOrDie(BatchStore::Open(directory()));
      absl::StatusOr<BatchStore::Intake> intake = store->TakeIn(kRun, kSide);
      if (!intake.ok()) _exit(2);
      if (intake->header.empty() &&
          !intake->reader.Add(BatchPart::kHeader, writer_.header()).ok()) {
        _exit(3);
      }
      for (std::uint32_t chunk = intake->reader.next_chunk(); chunk < writer_.chunk_count();
           ++chunk) {
        if (!intake->reader.Add(BatchPart::kChunk, writer_.chunk(chunk)).ok()) _exit(4);
        const std::uint32_t durable = intake->reader.durable_chunks();
        if (write(said[1], &durable, sizeof durable) != sizeof durable) _exit(5);
      }
      close(said[1]);
      pause();
    }
    close(said[1]);
    // After so many chunks, and then some moment of the next one.
    std::uint32_t durable = before, word = 0;
    for (auto left = random() % writer_.chunk_count(); left > 0; --left) {
      if (read(said[0], &word, sizeof word) != sizeof word) break;
      durable = word;
    }
    usleep(static_cast<useconds_t>(random() % 2000));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);
    while (read(said[0], &word, sizeof word) == sizeof word) durable = word;
    close(said[0]);
    Reopen();
    {
      const BatchStore::Intake intake = ValueOrDie(store_->TakeIn(kRun, kSide));
      ASSERT_GE(intake.reader.next_chunk(), durable) << round;
      before = intake.reader.next_chunk();
    }
    if (before == writer_.chunk_count()) {
      EXPECT_TRUE(SameContents(ValueOrDie(SendAll(*store_, writer_)), batch_)) << round;
      ASSERT_THAT(store_->Erase(kRun), IsOk());
      before = 0;
    }
    store_.reset();
  }
}

TEST_F(BatchStoreTest, ASegmentThatTheCatalogueDoesNotKnowIsDeleted) {
  WriteText(directory() + "/2024-zw-zm.sender.segment", "left by a crash");
  WriteText(directory() + "/note.txt", "left alone");
  Reopen();
  EXPECT_FALSE(fs::exists(directory() + "/2024-zw-zm.sender.segment"));
  EXPECT_TRUE(fs::exists(directory() + "/note.txt"));
}

}  // namespace
}  // namespace mirrorflow
