#include "services/node/outbox_retention.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "services/storage/private_directory.h"
#include "services/wire/batch_file.h"
#include "tests/services/node/two_states.h"

namespace mirrorflow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class OutboxRetentionTest : public testing::Test {
 protected:
  OutboxRetentionTest() {
    EXPECT_THAT(RequirePrivateDirectory(outbox_), IsOk());
    for (const char* id : {"r1", "r2"}) {
      node::RunRecord record;
      record.set_terms(SerializeTerms(TermsOfRun(id)));
      record.set_state("batch written");
      record.set_erase_by(std::string(id) == "r1" ? "2025-03-01T12:00:00Z"
                                                  : "2025-03-02T12:00:00Z");
      EXPECT_THAT(records_.Save(Id(id), record), IsOk());
      for (const std::string& name : {Batch(id), CommitmentFileName(Id(id), Side::kSender)}) {
        WriteText(outbox_ + "/" + name, "x");
      }
    }
  }

  static RunId Id(const char* id) { return ValueOrDie(RunId::Create(id)); }
  static std::string Batch(const char* id) { return BatchFileName(Id(id), Side::kSender); }
  bool IsThere(const std::string& name) const {
    return std::filesystem::exists(outbox_ + "/" + name);
  }
  absl::Status EraseAt(const std::string& now) {
    return EraseOverdueBatches(records_, outbox_, now,
                               [this](const std::string& run, const std::string& message) {
                                 log_.push_back(run + ": " + message);
                               });
  }

  const TemporaryDirectory directory_;
  const std::string outbox_ = directory_ / "outbox";
  const RunRecords records_ = ValueOrDie(RunRecords::Open(directory_ / "state"));
  std::vector<std::string> log_;
};

TEST_F(OutboxRetentionTest, BatchStaysUntilItsTime) {
  EXPECT_THAT(EraseAt("2025-03-01T11:59:59Z"), IsOk());
  EXPECT_TRUE(IsThere(Batch("r1")));
  EXPECT_THAT(log_, IsEmpty());
  EXPECT_THAT(RequireUnexpired(Id("r1"), ValueOrDie(records_.Find(Id("r1")))), IsOk());
}

TEST_F(OutboxRetentionTest, BatchOfTheRunWhoseTimeHasComeIsErasedLoggedAndNotMadeAgain) {
  EXPECT_THAT(EraseAt("2025-03-01T12:00:00Z"), IsOk());
  EXPECT_FALSE(IsThere(Batch("r1")));
  EXPECT_TRUE(IsThere(CommitmentFileName(Id("r1"), Side::kSender)));
  EXPECT_TRUE(IsThere(Batch("r2")));
  EXPECT_THAT(log_, ElementsAre(HasSubstr("r1: clause retention")));
  const node::RunRecord record = ValueOrDie(records_.Find(Id("r1")));
  EXPECT_EQ(record.state(), "batch erased");
  EXPECT_THAT(RequireUnexpired(Id("r1"), record),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("clause retention: the sealed batch was kept until "
                                 "2025-03-01T12:00:00Z")));
  EXPECT_THAT(EraseAt("2025-03-01T13:00:00Z"), IsOk());
  EXPECT_EQ(log_.size(), 1u) << "once";
}

TEST_F(OutboxRetentionTest, RunWithoutABatchHasNothingToErase) {
  node::RunRecord record = ValueOrDie(records_.Find(Id("r1")));
  record.clear_erase_by();
  EXPECT_THAT(records_.Save(Id("r1"), record), IsOk());
  EXPECT_THAT(EraseAt("2025-03-09T00:00:00Z"), IsOk());
  EXPECT_THAT(log_, ElementsAre(HasSubstr("r2: ")));
  EXPECT_EQ(ValueOrDie(records_.Find(Id("r1"))).state(), "batch written");
}

TEST_F(OutboxRetentionTest, FailureToEraseIsAnErrorAndLoggedAndTheOthersAreErased) {
  // A directory in the place of the file can't be unlinked.
  std::filesystem::remove(outbox_ + "/" + Batch("r1"));
  std::filesystem::create_directories(outbox_ + "/" + Batch("r1") + "/inside");
  EXPECT_FALSE(EraseAt("2025-03-09T00:00:00Z").ok());
  EXPECT_THAT(log_, ElementsAre(HasSubstr("r1: clause retention: the sealed batch in the outbox "
                                          "could not be erased"),
                                HasSubstr("r2: ")));
  EXPECT_FALSE(IsThere(Batch("r2")));
  EXPECT_EQ(ValueOrDie(records_.Find(Id("r1"))).state(), "batch written");
}

}  // namespace
}  // namespace mirrorflow
