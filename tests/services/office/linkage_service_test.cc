#include "services/office/linkage_service.h"

#include <gtest/gtest.h>

#include "services/wire/terms.h"
#include "tests/services/office/office_world.h"

namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class LinkageServiceTest : public testing::Test {
 protected:
  LinkageServiceTest() : world_(testing::UnitTest::GetInstance()->current_test_info()->name()) {}

  // The status code of a call by this stub.
  template <typename Request, typename Response>
  grpc::StatusCode Call(v1::LinkageService::Stub& stub,
                        grpc::Status (v1::LinkageService::Stub::*method)(grpc::ClientContext*,
                                                                         const Request&, Response*),
                        const Request& request) {
    grpc::ClientContext context;
    Response response;
    return (stub.*method)(&context, request, &response).error_code();
  }

  v1::ReleaseRequest OfRelease() {
    v1::ReleaseRequest request;
    request.set_release_id("r");
    return request;
  }

  // The run of a campaign by files, and a batch for each side of it.
  struct FileRun {
    RunTerms terms;
    MadeBatch sender;
    MadeBatch receiver;
  };
  FileRun CreateByFiles() {
    v1::CreateCampaignRequest request = OfficeWorld::Campaign({"KE-MW"});  // MW has no node
    request.set_by_files(true);
    v1::Campaign campaign;
    EXPECT_TRUE(world_.Create(request, &campaign).ok());
    const RunTerms terms = ValueOrDie(ParseTerms(campaign.runs(0).terms()));
    return {terms, MadeBatch(terms, Side::kSender, MakeBatch(terms, Side::kSender, 20, 5)),
            MadeBatch(terms, Side::kReceiver, MakeBatch(terms, Side::kReceiver, 20, 7))};
  }

  struct Import {
    bool receiver_first = false;
    bool stop_after_sender = false;
    bool without_erasure = false;
    bool exchange_frames = false;
    bool cut_last_frame = false;
    std::optional<SealKey> sealed_to_other{};
  };
  grpc::Status ImportFiles(const RunTerms& terms, const MadeBatch& sender,
                           const MadeBatch& receiver, const Import& how) {
    const auto stub = world_.Client("operator/anna");
    grpc::ClientContext context;
    v1::Run response;
    const auto writer = stub->ImportBatches(&context, &response);
    v1::ImportBatchesRequest message;
    message.set_run_id(terms.run_id.value());
    *message.mutable_sender_commitment() = CommitmentToWire(sender.commitment);
    *message.mutable_receiver_commitment() = CommitmentToWire(receiver.commitment);
    *message.mutable_sender_erasure() = ErasureOf(terms, Side::kSender, sender.commitment);
    *message.mutable_receiver_erasure() = ErasureOf(terms, Side::kReceiver, receiver.commitment);
    if (how.without_erasure) message.clear_receiver_erasure();
    writer->Write(message);
    const std::vector<Side> order = how.receiver_first
                                        ? std::vector{Side::kReceiver, Side::kSender}
                                        : std::vector{Side::kSender, Side::kReceiver};
    for (const Side side : order) {
      if (how.stop_after_sender && side == Side::kReceiver) break;
      const MadeBatch& batch = side == Side::kSender ? sender : receiver;
      v1::ImportBatchesRequest part;
      part.set_side(SideToWire(side));
      std::vector<std::string> frames = FramesOf(
          batch, terms, side, how.sealed_to_other.value_or(world_.unseal_key().public_key()));
      if (how.exchange_frames) std::swap(frames[1], frames[2]);
      if (how.cut_last_frame) frames.pop_back();
      for (std::string& frame : frames) {
        part.set_frame(std::move(frame));
        writer->Write(part);
      }
    }
    writer->WritesDone();
    return writer->Finish();
  }

  OfficeWorld world_;
};

TEST_F(LinkageServiceTest, OnlyTheConfiguredOperatorMayCreateAndCancel) {
  const auto request = OfficeWorld::Campaign({"KE-UG"});
  for (const char* who : {"auditor/omar", "node/KE", "office/comesa"}) {
    const auto stub = world_.Client(who);
    EXPECT_EQ(Call(*stub, &v1::LinkageService::Stub::CreateCampaign, request),
              grpc::StatusCode::PERMISSION_DENIED)
        << who;
    EXPECT_EQ(Call(*stub, &v1::LinkageService::Stub::CancelCampaign, v1::CancelCampaignRequest()),
              grpc::StatusCode::PERMISSION_DENIED)
        << who;
    EXPECT_EQ(Call(*stub, &v1::LinkageService::Stub::CancelRun, v1::CancelRunRequest()),
              grpc::StatusCode::PERMISSION_DENIED)
        << who;
  }
  // Right authority, role and name; another certificate.
  const auto impostor = world_.Impostor("operator/anna");
  EXPECT_EQ(Call(*impostor, &v1::LinkageService::Stub::CreateCampaign, request),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_FALSE(world_.store().FindCampaign(ValueOrDie(RunId::Create("y2024"))).has_value());
  EXPECT_TRUE(world_.Create(request).ok());
}

TEST_F(LinkageServiceTest, OperatorsAndAuditorsMayLookAndNodesMayNot) {
  for (const char* who : {"operator/anna", "auditor/omar"}) {
    const auto stub = world_.Client(who);
    EXPECT_EQ(Call(*stub, &v1::LinkageService::Stub::ListRuns, v1::ListRunsRequest()),
              grpc::StatusCode::OK);
    EXPECT_EQ(Call(*stub, &v1::LinkageService::Stub::ListCampaigns, v1::ListCampaignsRequest()),
              grpc::StatusCode::OK);
  }
  const auto node = world_.Client("node/KE");
  EXPECT_EQ(Call(*node, &v1::LinkageService::Stub::ListRuns, v1::ListRunsRequest()),
            grpc::StatusCode::PERMISSION_DENIED);
  const auto impostor = world_.Impostor("auditor/omar");
  EXPECT_EQ(Call(*impostor, &v1::LinkageService::Stub::ListRuns, v1::ListRunsRequest()),
            grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(LinkageServiceTest, NodeGetsThePublishedReleaseThatItTakesPartInAndNoOther) {
  ASSERT_TRUE(world_.Create(OfficeWorld::Campaign({"KE-UG"})).ok());
  ASSERT_EQ(world_.WaitFor("y2024-ke-ug").state, RunState::kErased);
  using Stub = v1::LinkageService::Stub;
  ASSERT_TRUE(world_.Draft("r", "y2024").ok());
  EXPECT_EQ(Call(*world_.Client("node/KE"), &Stub::GetRelease, OfRelease()),
            grpc::StatusCode::PERMISSION_DENIED);
  ASSERT_TRUE(world_.Release("r", "y2024").ok());
  EXPECT_EQ(Call(*world_.Client("node/KE"), &Stub::GetRelease, OfRelease()), grpc::StatusCode::OK);
  EXPECT_EQ(Call(*world_.Client("auditor/omar"), &Stub::GetRelease, OfRelease()),
            grpc::StatusCode::OK);
  EXPECT_EQ(Call(*world_.Client("node/TZ"), &Stub::GetRelease, OfRelease()),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Call(*world_.Impostor("node/KE"), &Stub::GetRelease, OfRelease()),
            grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(LinkageServiceTest, SameCampaignAgainIsTheSameAndOtherContentIsRefused) {
  v1::CreateCampaignRequest request = OfficeWorld::Campaign({"KE-UG"});
  v1::Campaign first;
  v1::Campaign second;
  ASSERT_TRUE(world_.Create(request, &first).ok());
  ASSERT_TRUE(world_.Create(request, &second).ok());
  EXPECT_EQ(first.created(), second.created());
  EXPECT_EQ(world_.store().Campaigns().size(), 1U);
  request.set_minimum_batch(11);
  EXPECT_EQ(world_.Create(request).error_code(), grpc::StatusCode::ALREADY_EXISTS);
}

TEST_F(LinkageServiceTest, CorridorWithoutANodeIsRefusedUnlessByFiles) {
  v1::CreateCampaignRequest request = OfficeWorld::Campaign({"KE-MW"});
  const grpc::Status status = world_.Create(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("no node of MW"));
  request.set_by_files(true);
  EXPECT_TRUE(world_.Create(request).ok());
}

TEST_F(LinkageServiceTest, WatchEndsWithTheLastRun) {
  ASSERT_TRUE(world_.Create(OfficeWorld::Campaign({"KE-UG", "UG-KE"})).ok());
  const auto stub = world_.Client("operator/anna");
  grpc::ClientContext context;
  v1::WatchCampaignRequest request;
  request.set_campaign_id("y2024");
  const auto reader = stub->WatchCampaign(&context, request);
  v1::Campaign campaign;
  int messages = 0;
  while (reader->Read(&campaign)) ++messages;
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_GE(messages, 2);
  for (const v1::Run& run : campaign.runs()) EXPECT_EQ(run.state(), v1::ERASED);
}

TEST_F(LinkageServiceTest, UnknownIdsAreNotFound) {
  using Stub = v1::LinkageService::Stub;
  const auto stub = world_.Client("operator/anna");
  EXPECT_EQ(Call(*stub, &Stub::GetRelease, OfRelease()), grpc::StatusCode::NOT_FOUND);
  v1::CancelRunRequest cancel;
  cancel.set_run_id("y2024-ke-ug");
  EXPECT_EQ(Call(*stub, &Stub::CancelRun, cancel), grpc::StatusCode::NOT_FOUND);
  cancel.set_run_id("../y2024");
  EXPECT_EQ(Call(*stub, &Stub::CancelRun, cancel), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(LinkageServiceTest, BatchesThatComeAsFilesAreLinkedLikeThoseOnLine) {
  const FileRun run = CreateByFiles();
  const grpc::Status status = ImportFiles(run.terms, run.sender, run.receiver, {});
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(world_.WaitFor("y2024-ke-mw").state, RunState::kErased);
  EXPECT_EQ(world_.Total("y2024-ke-mw", Figure::kEmigSender), 25U);
  EXPECT_EQ(world_.Total("y2024-ke-mw", Figure::kLinked), 20U);
  EXPECT_EQ(ImportFiles(run.terms, run.sender, run.receiver, {}).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_F(LinkageServiceTest, ImportThatBreaksOffCanBeRepeatedWithTheSameCommitmentsOnly) {
  const FileRun run = CreateByFiles();
  EXPECT_FALSE(ImportFiles(run.terms, run.sender, run.receiver, {.stop_after_sender = true}).ok());
  world_.StopOffice();
  world_.StartOffice();
  const MadeBatch other(run.terms, Side::kSender, MakeBatch(run.terms, Side::kSender, 20, 6));
  EXPECT_EQ(ImportFiles(run.terms, other, run.receiver, {}).error_code(),
            grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_TRUE(ImportFiles(run.terms, run.sender, run.receiver, {}).ok());
  EXPECT_EQ(world_.WaitFor("y2024-ke-mw").state, RunState::kErased);
}

TEST_F(LinkageServiceTest, ImportInTheWrongOrderOrOfTheWrongBatchIsRefused) {
  const FileRun run = CreateByFiles();
  EXPECT_EQ(ImportFiles(run.terms, run.sender, run.receiver, {.receiver_first = true}).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  // The sender's batch in the receiver's place: its commitment is for the other side.
  const MadeBatch swapped(run.terms, Side::kReceiver, MakeBatch(run.terms, Side::kSender, 20, 5));
  FileRun again{run.terms,
                MadeBatch(run.terms, Side::kSender, MakeBatch(run.terms, Side::kSender, 20, 5)),
                MadeBatch(run.terms, Side::kReceiver, MakeBatch(run.terms, Side::kSender, 20, 5))};
  EXPECT_FALSE(ImportFiles(run.terms, again.sender, again.receiver, {}).ok());
  EXPECT_TRUE(ImportFiles(run.terms, run.sender, run.receiver, {}).ok());
}

TEST_F(LinkageServiceTest, FilesThatAreSealedToOthersExchangedOrCutAreRefused) {
  const FileRun run = CreateByFiles();
  const auto refused = [&](const Import& how, const char* message) {
    const grpc::Status status = ImportFiles(run.terms, run.sender, run.receiver, how);
    EXPECT_FALSE(status.ok());
    EXPECT_THAT(status.error_message(), HasSubstr(message));
  };
  refused({.without_erasure = true}, "erasure statement of the receiver, MW: missing");
  refused({.sealed_to_other = UnsealKey::Generate().public_key()}, "not sealed to this");
  refused({.exchange_frames = true}, "out of order");
  refused({.cut_last_frame = true}, "batch began before the sender's was complete");
  EXPECT_TRUE(ImportFiles(run.terms, run.sender, run.receiver, {}).ok());
  const StoredRun ended = world_.WaitFor("y2024-ke-mw");
  EXPECT_EQ(ended.state, RunState::kErased);
  EXPECT_EQ(ended.erasures.size(), 2u);
}

TEST_F(LinkageServiceTest, OnLineRunTakesNoFiles) {
  world_.node("UG").fault = PlantedNode::Fault::kSlowKey;
  v1::Campaign campaign;
  ASSERT_TRUE(world_.Create(OfficeWorld::Campaign({"KE-UG"}), &campaign).ok());
  const RunTerms terms = world_.store().FindRun(ValueOrDie(RunId::Create("y2024-ke-ug")))->terms;
  const MadeBatch sender(terms, Side::kSender, MakeBatch(terms, Side::kSender, 20, 5));
  const MadeBatch receiver(terms, Side::kReceiver, MakeBatch(terms, Side::kReceiver, 20, 5));
  const grpc::Status status = ImportFiles(terms, sender, receiver, {});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(status.error_message(), HasSubstr("by_files"));
}

}  // namespace
}  // namespace mirrorflow
