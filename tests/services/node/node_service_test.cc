#include "services/node/node_service.h"

#include <grpcpp/client_context.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "crypto/batch_format.h"
#include "services/sandbox/certificates.h"
#include "services/transport/channel.h"
#include "services/transport/server.h"
#include "services/wire/commitment.h"
#include "tests/services/node/two_states.h"

namespace mirrorflow {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// Both nodes of a corridor as servers; the test is the office.
class NodeServiceTest : public testing::Test {
 protected:
  struct Party {
    TlsPaths paths;
    std::string fingerprint;
  };
  struct Node {
    std::unique_ptr<NodeRuns> runs;
    std::unique_ptr<NodeService> service;
    ListeningServer listening;
    PeerIdentity identity;
    std::unique_ptr<v1::NodeService::Stub> stub;
  };

  NodeServiceTest() {
    ke_ = Start("KE", states_.ke, std::move(states_.ke_keys));
    ug_ = Start("UG", states_.ug, std::move(states_.ug_keys));
    for (Node* node : {&ke_, &ug_}) node->stub = Stub(*node, office_);
  }

  Party Issue(const std::string& role_and_name) {
    const IssuedCertificate issued = ValueOrDie(authority_.Issue(role_and_name));
    const std::string base = directory_ / ("party" + std::to_string(++issued_));
    WriteText(base + ".pem", issued.certificate_pem);
    WriteText(base + ".key", issued.private_key_pem);
    WriteText(base + ".ca", authority_.certificate_pem());
    chmod((base + ".key").c_str(), 0600);
    return {{base + ".pem", base + ".key", base + ".ca"}, issued.fingerprint};
  }

  Node Start(const std::string& name, const NodeConfig& config, NodeKeys keys) {
    const Party party = Issue("node/" + name);
    Node node;
    const auto log = [this](const std::string& run_id, const std::string& message) {
      const std::lock_guard lock(log_mutex_);
      log_.push_back(run_id + ": " + message);
    };
    node.runs = std::make_unique<NodeRuns>(
        config, states_.RulesOf(name), std::move(keys),
        [](const RunTerms& terms, Side side, const SecretBytes&, const std::stop_token&) {
          return NumberedBatch(terms, side, 200'000);
        },
        log);
    node.service = std::make_unique<NodeService>(
        config.country,
        [this](const PeerIdentity& peer) {
          return peer.fingerprint == office_.fingerprint
                     ? absl::OkStatus()
                     : absl::PermissionDeniedError("not in the registry");
        },
        *node.runs, log);
    node.listening = ValueOrDie(StartServer("127.0.0.1:0", party.paths, node.service.get()));
    node.identity = {Role::kNode, name, party.fingerprint};
    return node;
  }

  static std::unique_ptr<v1::NodeService::Stub> Stub(const Node& node, const Party& caller) {
    return v1::NodeService::NewStub(ValueOrDie(
        CreatePinnedChannel("127.0.0.1:" + std::to_string(node.listening.port), caller.paths,
                            ExpectedServer::Pinned(node.identity.role, node.identity.name,
                                                   node.identity.fingerprint))));
  }

  // One unary call that must succeed.
  template <typename Request, typename Response>
  Response Call(Node& node,
                grpc::Status (v1::NodeService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                              Response*),
                const Request& request) {
    grpc::ClientContext context;
    Response response;
    const grpc::Status status = (node.stub.get()->*method)(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  v1::ProposeCampaignResponse Propose(Node& node, const std::vector<std::string>& terms) {
    v1::ProposeCampaignRequest request;
    request.set_campaign_id("c");
    for (const std::string& bytes : terms) request.add_terms(bytes);
    return Call(node, &v1::NodeService::Stub::ProposeCampaign, request);
  }

  // As far as the commitments of both.
  std::pair<v1::BatchCommitment, v1::BatchCommitment> CommitBoth() {
    for (Node* node : {&ke_, &ug_}) {
      EXPECT_TRUE(Propose(*node, {SerializeTerms(terms_)}).decisions(0).accepted());
    }
    v1::OfferKeyRequest offer;
    offer.set_run_id("r1");
    v1::AcceptKeyRequest for_ke, for_ug;
    for_ke.set_run_id("r1");
    for_ug.set_run_id("r1");
    *for_ug.mutable_peer_offer() = Call(ke_, &v1::NodeService::Stub::OfferKey, offer);
    *for_ke.mutable_peer_offer() = Call(ug_, &v1::NodeService::Stub::OfferKey, offer);
    v1::CommitBatchRequest ke_commits, ug_commits;
    ke_commits.set_run_id("r1");
    ug_commits.set_run_id("r1");
    *ug_commits.mutable_peer_confirmation() = Call(ke_, &v1::NodeService::Stub::AcceptKey, for_ke);
    *ke_commits.mutable_peer_confirmation() = Call(ug_, &v1::NodeService::Stub::AcceptKey, for_ug);
    return {Commit(ke_, ke_commits), Commit(ug_, ug_commits)};
  }

  v1::BatchCommitment Commit(Node& node, const v1::CommitBatchRequest& request) {
    v1::CommitBatchResponse response = Call(node, &v1::NodeService::Stub::CommitBatch, request);
    EXPECT_FALSE(response.has_commitment());
    EXPECT_THAT(Watch(node, v1::NodeRunStatus::COMMITTED), Contains(v1::NodeRunStatus::COMMITTED));
    response = Call(node, &v1::NodeService::Stub::CommitBatch, request);
    EXPECT_TRUE(response.has_commitment());
    return response.commitment();
  }

  // The states that WatchRun tells, up to `last`; then the watcher goes away.
  std::vector<v1::NodeRunStatus::State> Watch(Node& node, v1::NodeRunStatus::State last) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    v1::WatchNodeRunRequest request;
    request.set_run_id("r1");
    const auto reader = node.stub->WatchRun(&context, request);
    std::vector<v1::NodeRunStatus::State> states;
    v1::NodeRunStatus status;
    while (reader->Read(&status)) {
      states.push_back(status.state());
      if (status.state() == last) break;
    }
    context.TryCancel();
    reader->Finish().ok();
    return states;
  }

  struct Streamed {
    grpc::Status status;
    std::vector<v1::BatchPart> parts;
  };
  Streamed Stream(Node& node, const v1::BatchCommitment& peer, std::uint32_t first_chunk = 0) {
    grpc::ClientContext context;
    v1::StreamBatchRequest request;
    request.set_run_id("r1");
    *request.mutable_peer_commitment() = peer;
    request.set_first_chunk(first_chunk);
    const auto stream = node.stub->StreamBatch(&context);
    stream->Write(request);
    Streamed streamed;
    v1::BatchPart part;
    while (stream->Read(&part)) {
      // A chunk's pieces as the chunk.
      if (part.has_piece() && part.piece().offset() > 0) {
        streamed.parts.back().mutable_chunk()->append(part.piece().bytes());
      } else if (part.has_piece()) {
        streamed.parts.emplace_back().set_chunk(part.piece().bytes());
      } else {
        streamed.parts.push_back(part);
      }
    }
    streamed.status = stream->Finish();
    return streamed;
  }

  std::vector<std::string> log() {
    const std::lock_guard lock(log_mutex_);
    return log_;
  }

  const RunTerms terms_ = TermsOfRun("r1");
  const TemporaryDirectory directory_;
  const CertificateAuthority authority_ = ValueOrDie(CertificateAuthority::Create("test"));
  int issued_ = 0;
  const Party office_ = Issue("office/comesa");
  TwoStates states_;
  std::mutex log_mutex_;
  std::vector<std::string> log_;
  Node ke_;
  Node ug_;
};

TEST_F(NodeServiceTest, OnlyThePinnedOfficeMayCall) {
  for (const auto& [caller, reason] :
       {std::pair(Issue("node/UG"), "its certificate says node"),
        std::pair(Issue("operator/amina"), "its certificate says operator"),
        std::pair(Issue("office/comesa"), "not in the registry")}) {
    const std::unique_ptr<v1::NodeService::Stub> stub = Stub(ke_, caller);
    grpc::ClientContext context;
    v1::DescribeResponse response;
    const grpc::Status status = stub->Describe(&context, {}, &response);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
    EXPECT_THAT(status.error_message(), HasSubstr(reason));
    EXPECT_EQ(response.country(), "");
    EXPECT_THAT(log(), Contains(HasSubstr(reason)));

    grpc::ClientContext stream_context;
    v1::BatchPart part;
    // Without its having asked for anything.
    const auto stream = stub->StreamBatch(&stream_context);
    EXPECT_FALSE(stream->Read(&part));
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::PERMISSION_DENIED);
  }
}

TEST_F(NodeServiceTest, DescribesWhatItCanDo) {
  const v1::DescribeResponse node =
      Call(ke_, &v1::NodeService::Stub::Describe, v1::DescribeRequest());
  EXPECT_EQ(node.country(), "KE");
  EXPECT_THAT(node.modes(), ElementsAre("linkage-unit", "split-trust", "psi-cardinality"));
  std::vector<std::string> profiles;
  for (const v1::Profile& profile : node.encoding_profiles()) profiles.push_back(profile.name());
  EXPECT_THAT(profiles,
              testing::UnorderedElementsAre("plain-v1", "hardened-v1", "clk-v3", "tokens-v1"));
}

TEST_F(NodeServiceTest, AnswersEachProposalOfACampaign) {
  RunTerms other = TermsOfRun("r2");
  other.period = ValueOrDie(Period::Create("2019"));
  const v1::ProposeCampaignResponse response =
      Propose(ke_, {SerializeTerms(terms_), SerializeTerms(other), "garbage"});
  ASSERT_EQ(response.decisions_size(), 3);
  EXPECT_TRUE(response.decisions(0).accepted());
  EXPECT_EQ(response.decisions(1).run_id(), "r2");
  EXPECT_FALSE(response.decisions(1).accepted());
  EXPECT_THAT(response.decisions(1).reason(), HasSubstr("clause periods: period 2019"));
  EXPECT_FALSE(response.decisions(2).accepted());
}

TEST_F(NodeServiceTest, WholeRunOverTheLine) {
  const auto [ke_commitment, ug_commitment] = CommitBoth();
  const Streamed streamed = Stream(ke_, ug_commitment);
  ASSERT_TRUE(streamed.status.ok()) << streamed.status.error_message();
  ASSERT_GE(streamed.parts.size(), 5u);
  const BatchOpening opening = ValueOrDie(BatchOpeningFromWire(streamed.parts[0].opening()));
  BatchReader reader;
  for (std::size_t i = 1; i < streamed.parts.size(); ++i) {
    const v1::BatchPart& part = streamed.parts[i];
    EXPECT_LE(part.ByteSizeLong(), 600u * 1024);
    EXPECT_THAT(part.has_header()  ? reader.Add(BatchPart::kHeader, part.header())
                : part.has_chunk() ? reader.Add(BatchPart::kChunk, part.chunk())
                                   : reader.Add(BatchPart::kTrailer, part.trailer()),
                IsOk());
  }
  EXPECT_TRUE(reader.complete());
  EXPECT_THAT(CheckBatchOpening(ValueOrDie(CommitmentFromWire(ke_commitment)), terms_.run_id,
                                Side::kSender, opening.salt, opening.record_count, reader.digest()),
              IsOk());

  v1::EndRunRequest end;
  end.set_run_id("r1");
  EXPECT_TRUE(Call(ke_, &v1::NodeService::Stub::EndRun, end).erased());
  EXPECT_THAT(Watch(ke_, v1::NodeRunStatus::ENDED), ElementsAre(v1::NodeRunStatus::ENDED));
  EXPECT_EQ(Stream(ke_, ug_commitment).status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_F(NodeServiceTest, BrokenStreamIsResumedAtAnyChunk) {
  const v1::BatchCommitment ug_commitment = CommitBoth().second;
  const Streamed whole = Stream(ke_, ug_commitment);
  const auto chunks = static_cast<std::uint32_t>(whole.parts.size() - 3);
  ASSERT_GE(chunks, 2u);
  const Streamed rest = Stream(ke_, ug_commitment, chunks - 1);
  ASSERT_EQ(rest.parts.size(), 4u);
  EXPECT_EQ(rest.parts[2].chunk(), whole.parts[whole.parts.size() - 2].chunk());
  EXPECT_EQ(rest.parts[3].trailer(), whole.parts.back().trailer());
  EXPECT_EQ(Stream(ke_, ug_commitment, chunks + 1).status.error_code(),
            grpc::StatusCode::OUT_OF_RANGE);
}

TEST_F(NodeServiceTest, WithoutTheOtherSidesCommitmentNothingIsStreamed) {
  const v1::BatchCommitment ke_commitment = CommitBoth().first;
  for (const v1::BatchCommitment& wrong : {v1::BatchCommitment(), ke_commitment}) {
    const Streamed streamed = Stream(ke_, wrong);
    EXPECT_EQ(streamed.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_TRUE(streamed.parts.empty());
  }
}

TEST_F(NodeServiceTest, UnknownRunIsNotFound) {
  grpc::ClientContext context;
  v1::OfferKeyRequest request;
  request.set_run_id("r9");
  v1::KeyOffer offer;
  EXPECT_EQ(ke_.stub->OfferKey(&context, request, &offer).error_code(),
            grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(log(), Contains(HasSubstr("r9: OfferKey refused")));
}

TEST_F(NodeServiceTest, WhatIsNoRunIdIsRefusedAndStaysOutOfTheLog) {
  grpc::ClientContext context;
  v1::OfferKeyRequest request;
  request.set_run_id("Amina Juma\n1990");
  v1::KeyOffer offer;
  EXPECT_EQ(ke_.stub->OfferKey(&context, request, &offer).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(log(), Contains(HasSubstr("OfferKey refused")));
  EXPECT_THAT(log(), Not(Contains(HasSubstr("Amina"))));
}

TEST_F(NodeServiceTest, WatcherThatGoesAwayLeavesTheNodeWorking) {
  EXPECT_TRUE(Propose(ke_, {SerializeTerms(terms_)}).decisions(0).accepted());
  EXPECT_THAT(Watch(ke_, v1::NodeRunStatus::ACCEPTED), ElementsAre(v1::NodeRunStatus::ACCEPTED));
  EXPECT_THAT(Watch(ke_, v1::NodeRunStatus::ACCEPTED), ElementsAre(v1::NodeRunStatus::ACCEPTED));
}

}  // namespace
}  // namespace mirrorflow
