#include "services/node/file_exchange.h"

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "crypto/batch_format.h"
#include "crypto/sealed_stream.h"
#include "services/storage/private_directory.h"
#include "services/wire/batch_file.h"
#include "services/wire/commitment.h"
#include "services/wire/erasure.h"
#include "tests/services/node/two_states.h"

namespace mirrorflow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const UnsealKey& UnsealKeyOfOffice() {
  static const UnsealKey& key = *new UnsealKey(UnsealKey::Generate());
  return key;
}

class FileExchangeTest : public testing::Test {
 protected:
  struct Party {
    Party(const TemporaryDirectory& directory, const std::string& name, Side side_of_party,
          NodeConfig config_of_party, NodeKeys keys_of_party)
        : side(side_of_party),
          peer(KeysOf(side_of_party == Side::kSender ? "UG" : "KE").public_keys()),
          config(std::move(config_of_party)),
          keys(std::move(keys_of_party)),
          outbox(directory / (name + "-outbox")) {
      config.state_directory = directory / (name + "-state");
      EXPECT_THAT(RequirePrivateDirectory(config.state_directory), IsOk());
      EXPECT_THAT(RequirePrivateDirectory(outbox), IsOk());
    }
    Side side;
    PartyKeys peer;
    NodeConfig config;
    NodeKeys keys;
    std::string outbox;
    std::vector<std::vector<std::uint8_t>> run_keys;  // that the encoder was called with
  };

  FileExchangeTest() { std::filesystem::create_directory(exchange_); }

  absl::StatusOr<FileExchangeStep> Step(Party& party) {
    return AdvanceFileExchange({.terms = terms_,
                                .side = party.side,
                                .peer = party.peer,
                                .config = party.config,
                                .keys = party.keys,
                                .seal_key = UnsealKeyOfOffice().public_key(),
                                .exchange = exchange_,
                                .outbox = party.outbox,
                                .encode = [&](const SecretBytes& key) {
                                  party.run_keys.emplace_back(key.Expose().begin(),
                                                              key.Expose().end());
                                  return NumberedBatch(terms_, party.side, rows_);
                                }});
  }

  std::string InExchange(const std::string& name) const { return exchange_ + "/" + name; }

  const TemporaryDirectory directory_;
  const std::string exchange_ = directory_ / "exchange";
  const RunTerms terms_ = TermsOfRun("r1");
  std::uint64_t rows_ = 5;
  TwoStates states_;
  Party ke_{directory_, "ke", Side::kSender, states_.ke, std::move(states_.ke_keys)};
  Party ug_{directory_, "ug", Side::kReceiver, states_.ug, std::move(states_.ug_keys)};
};

TEST_F(FileExchangeTest, GoesToTheEndStepByStep) {
  FileExchangeStep step = ValueOrDie(Step(ke_));
  EXPECT_THAT(step.written, ElementsAre(InExchange("r1.sender.offer")));
  EXPECT_EQ(step.waiting_for, InExchange("r1.receiver.offer"));
  step = ValueOrDie(Step(ke_));
  EXPECT_THAT(step.written, IsEmpty());
  EXPECT_EQ(step.waiting_for, InExchange("r1.receiver.offer"));

  step = ValueOrDie(Step(ug_));
  EXPECT_THAT(step.written,
              ElementsAre(InExchange("r1.receiver.offer"), InExchange("r1.receiver.confirmation")));
  EXPECT_EQ(step.waiting_for, InExchange("r1.sender.confirmation"));

  step = ValueOrDie(Step(ke_));
  EXPECT_THAT(step.written,
              ElementsAre(InExchange("r1.sender.confirmation"), ke_.outbox + "/r1.sender.batch",
                          ke_.outbox + "/r1.sender.commitment", ke_.outbox + "/r1.sender.erasure"));
  EXPECT_EQ(step.waiting_for, "");
  step = ValueOrDie(Step(ug_));
  EXPECT_EQ(step.waiting_for, "");

  ASSERT_EQ(ke_.run_keys.size(), 1u);
  EXPECT_EQ(ke_.run_keys, ug_.run_keys);
  EXPECT_TRUE(std::filesystem::is_empty(ke_.config.state_directory)) << "ephemeral erased";
  EXPECT_TRUE(std::filesystem::is_empty(ug_.config.state_directory));

  step = ValueOrDie(Step(ke_));
  EXPECT_THAT(step.written, IsEmpty());
  EXPECT_EQ(step.waiting_for, "");
  EXPECT_EQ(ke_.run_keys.size(), 1u) << "encoded once";
}

TEST_F(FileExchangeTest, BatchFileOpensTheCommitmentAndOnlyItsOwnerMayReadIt) {
  for (Party* party : {&ke_, &ug_, &ke_}) ValueOrDie(Step(*party));
  const std::string path = ke_.outbox + "/r1.sender.batch";
  struct stat info {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);

  std::ifstream file(path, std::ios::binary);
  std::optional<OpeningStream> stream;
  BatchOpening opening;
  BatchReader reader;
  EXPECT_THAT(ForEachBatchFrame(
                  file,
                  [&](const std::string& frame) -> absl::Status {
                    if (!stream.has_value()) {
                      stream.emplace(ValueOrDie(OpeningStream::Create(
                          UnsealKeyOfOffice(), frame, SealedBatchContext(terms_, Side::kSender))));
                      return absl::OkStatus();
                    }
                    v1::BatchPart part;
                    EXPECT_TRUE(part.ParseFromString(ValueOrDie(stream->Open(frame))));
                    if (part.has_opening()) {
                      opening = ValueOrDie(BatchOpeningFromWire(part.opening()));
                      return absl::OkStatus();
                    }
                    if (part.has_header()) return reader.Add(BatchPart::kHeader, part.header());
                    if (part.has_chunk()) return reader.Add(BatchPart::kChunk, part.chunk());
                    return reader.Add(BatchPart::kTrailer, part.trailer());
                  }),
              IsOk());
  EXPECT_TRUE(stream->complete());
  EXPECT_TRUE(reader.complete());
  EXPECT_EQ(reader.outline()->header.record_count, 5u);
  const Hash256 commitment = ValueOrDie(
      CommitmentFromWire(ValueOrDie(ReadCommitmentFile(ke_.outbox + "/r1.sender.commitment"))));
  EXPECT_THAT(CheckBatchOpening(commitment, terms_.run_id, Side::kSender, opening.salt,
                                opening.record_count, reader.digest()),
              IsOk());
  EXPECT_THAT(CheckErasure(ValueOrDie(ReadErasureFile(ke_.outbox + "/r1.sender.erasure")), terms_,
                           {.side = Side::kSender,
                            .commitment = commitment,
                            .destroyed = {v1::ErasureStatement::RUN_KEY,
                                          v1::ErasureStatement::EPHEMERAL_KEY}},
                           ke_.keys.identity->public_key()),
              IsOk());
}

// The statement is written last; a crash before it is made good by the next call.
TEST_F(FileExchangeTest, ErasureStatementIsMadeUpForAfterACrash) {
  for (Party* party : {&ke_, &ug_, &ke_}) ValueOrDie(Step(*party));
  std::filesystem::remove(ke_.outbox + "/r1.sender.erasure");
  EXPECT_THAT(ValueOrDie(Step(ke_)).written, ElementsAre(ke_.outbox + "/r1.sender.erasure"));
  EXPECT_EQ(ke_.run_keys.size(), 1u);
}

TEST_F(FileExchangeTest, WrongKeysOfThePeerAreDetected) {
  ke_.peer = NewKeys().public_keys();
  ValueOrDie(Step(ke_));
  EXPECT_THAT(Step(ug_),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("r1.sender.offer: ")));
  EXPECT_THAT(Step(ke_), StatusIs(absl::StatusCode::kUnauthenticated,
                                  HasSubstr("hint: is it the file of this run?")));
  EXPECT_TRUE(std::filesystem::is_empty(ke_.outbox));
  EXPECT_TRUE(ke_.run_keys.empty());
}

TEST_F(FileExchangeTest, WrongConfirmationIsRefusedAndTheRightOneStillWorks) {
  ValueOrDie(Step(ke_));
  ValueOrDie(Step(ug_));
  const std::string path = InExchange("r1.receiver.confirmation");
  const std::string right = ReadText(path);
  std::string wrong = right;
  wrong.back() = static_cast<char>(wrong.back() ^ 1);
  WriteText(path, wrong);
  EXPECT_THAT(Step(ke_), StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr(path)));
  EXPECT_TRUE(ke_.run_keys.empty());
  WriteText(path, right);
  EXPECT_EQ(ValueOrDie(Step(ke_)).waiting_for, "");
}

TEST_F(FileExchangeTest, DamagedFileOfThePeerIsRefused) {
  for (const std::string& bytes :
       {std::string(), std::string("not a message"), std::string(100'000, 'x')}) {
    WriteText(InExchange("r1.receiver.offer"), bytes);
    EXPECT_THAT(Step(ke_),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("r1.receiver.offer")));
  }
}

TEST_F(FileExchangeTest, OtherTermsUnderTheSameRunIdAreRefused) {
  ValueOrDie(Step(ke_));
  RunTerms other = terms_;
  other.minimum_batch = 3;
  const RunTerms changed = AsReceived(other);
  EXPECT_FALSE(AdvanceFileExchange({.terms = changed,
                                    .side = ke_.side,
                                    .peer = ke_.peer,
                                    .config = ke_.config,
                                    .keys = ke_.keys,
                                    .seal_key = UnsealKeyOfOffice().public_key(),
                                    .exchange = exchange_,
                                    .outbox = ke_.outbox,
                                    .encode = {}})
                   .ok());
}

TEST_F(FileExchangeTest, BatchBelowTheMinimumIsNotWritten) {
  rows_ = 1;
  ValueOrDie(Step(ke_));
  ValueOrDie(Step(ug_));
  EXPECT_THAT(Step(ke_),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("minimum batch of 2")));
  EXPECT_TRUE(std::filesystem::is_empty(ke_.outbox));
}

TEST_F(FileExchangeTest, FullDiskLeavesNoHalfFileAndTheNextAttemptFinishes) {
  if (mount("tmpfs", ke_.outbox.c_str(), "tmpfs", 0, "size=8k") != 0) {
    GTEST_SKIP() << "needs the right to mount";
  }
  rows_ = 10'000;
  ValueOrDie(Step(ke_));
  ValueOrDie(Step(ug_));
  EXPECT_THAT(Step(ke_),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("hint: the disk is full")));
  EXPECT_TRUE(std::filesystem::is_empty(ke_.outbox));
  umount(ke_.outbox.c_str());
  EXPECT_EQ(ValueOrDie(Step(ke_)).waiting_for, "");
  EXPECT_EQ(ValueOrDie(Step(ug_)).waiting_for, "");
  EXPECT_EQ(ke_.run_keys.back(), ug_.run_keys.back());
}

}  // namespace
}  // namespace mirrorflow
