#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "mirrorflow/v1/node_service.grpc.pb.h"
#include "services/sandbox/certificates.h"
#include "services/transport/channel.h"
#include "services/transport/request_id.h"
#include "services/transport/server.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {

// Answers with the role and name of whoever calls; a watch lasts until it is cancelled.
class WhoCalls final : public v1::NodeService::Service {
 public:
  // The request id that the last Describe ran under.
  std::string last_request() const {
    const std::lock_guard lock(mutex_);
    return last_request_;
  }

 private:
  grpc::Status Describe(grpc::ServerContext* context, const v1::DescribeRequest*,
                        v1::DescribeResponse* response) override {
    absl::StatusOr<PeerIdentity> peer = PeerOf(*context);
    if (!peer.ok()) return {grpc::StatusCode::UNAUTHENTICATED, "nobody"};
    {
      const std::lock_guard lock(mutex_);
      last_request_ = std::string(CurrentRequest());
    }
    response->set_version(std::string(RoleName(peer->role)) + "/" + peer->name);
    response->set_country(peer->fingerprint);
    return grpc::Status::OK;
  }

  grpc::Status WatchRun(grpc::ServerContext* context, const v1::WatchNodeRunRequest*,
                        grpc::ServerWriter<v1::NodeRunStatus>* writer) override {
    writer->Write({});
    while (!context->IsCancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return grpc::Status::CANCELLED;
  }

  mutable std::mutex mutex_;
  std::string last_request_;
};

class TlsWorld : public testing::Test {
 protected:
  TlsWorld() { server_ = Write("server", ValueOrDie(authority_.Issue("node/KE"))); }

  struct Party {
    TlsPaths paths;
    std::string fingerprint;
  };

  // Whatever its files were before.
  Party Write(const std::string& name, const IssuedCertificate& issued,
              const std::string& authorities = "") {
    Party party{{files_ / (name + ".pem"), files_ / (name + ".key"), files_ / (name + ".ca")},
                issued.fingerprint};
    WriteText(party.paths.private_key, issued.private_key_pem);
    chmod(party.paths.private_key.c_str(), 0600);
    WriteText(party.paths.certificate_chain, issued.certificate_pem);
    WriteText(party.paths.trusted_authorities,
              authorities.empty() ? authority_.certificate_pem() : authorities);
    return party;
  }

  void StartService(ServerOptions options = {}) {
    listening_ =
        ValueOrDie(StartServer("127.0.0.1:0", server_.paths, &service_, std::move(options)));
  }

  std::unique_ptr<v1::NodeService::Stub> Connect(const Party& client) {
    return v1::NodeService::NewStub(ValueOrDie(
        CreatePinnedChannel("127.0.0.1:" + std::to_string(listening_.port), client.paths,
                            ExpectedServer::Pinned(Role::kNode, "KE", server_.fingerprint))));
  }

  // One Describe call of `client` to the service, expecting it to be `expected`.
  grpc::Status Call(const Party& client, const PeerIdentity& expected,
                    v1::DescribeResponse* response) {
    const auto channel = ValueOrDie(CreatePinnedChannel(
        "127.0.0.1:" + std::to_string(listening_.port), client.paths,
        ExpectedServer::Pinned(expected.role, expected.name, expected.fingerprint)));
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    return v1::NodeService::NewStub(channel)->Describe(&context, {}, response);
  }

  PeerIdentity Server() const { return {Role::kNode, "KE", server_.fingerprint}; }

  const TemporaryDirectory files_;
  const CertificateAuthority authority_ = ValueOrDie(CertificateAuthority::Create("members"));
  WhoCalls service_;
  Party server_;
  ListeningServer listening_;
};

}  // namespace mirrorflow
