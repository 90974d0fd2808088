#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "mirrorflow/v1/node_service.grpc.pb.h"
#include "services/sandbox/certificates.h"
#include "services/transport/channel.h"
#include "services/transport/server.h"
#include "tests/status_matchers.h"

// Real servers and clients over TLS on loopback: who gets in and who does not.
namespace mirrorflow {
namespace {

using testing::HasSubstr;

// Answers with the role and name of whoever calls.
class WhoCalls final : public v1::NodeService::Service {
  grpc::Status Describe(grpc::ServerContext* context, const v1::DescribeRequest*,
                        v1::DescribeResponse* response) override {
    absl::StatusOr<PeerIdentity> peer = PeerOf(*context);
    if (!peer.ok()) return {grpc::StatusCode::UNAUTHENTICATED, "nobody"};
    response->set_version(std::string(RoleName(peer->role)) + "/" + peer->name);
    response->set_country(peer->fingerprint);
    return grpc::Status::OK;
  }
};

class TlsTest : public testing::Test {
 protected:
  TlsTest() {
    std::filesystem::create_directories(directory_);
    server_ = Write("server", ValueOrDie(authority_.Issue("node/KE")));
  }
  ~TlsTest() override { std::filesystem::remove_all(directory_); }

  struct Party {
    TlsPaths paths;
    std::string fingerprint;
  };

  void WriteFile(const std::string& path, const std::string& text, mode_t mode) {
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
  }

  Party Write(const std::string& name, const IssuedCertificate& issued,
              const std::string& authorities = "") {
    Party party{
        {directory_ / (name + ".pem"), directory_ / (name + ".key"), directory_ / (name + ".ca")},
        issued.fingerprint};
    WriteFile(party.paths.certificate_chain, issued.certificate_pem, 0644);
    WriteFile(party.paths.private_key, issued.private_key_pem, 0600);
    WriteFile(party.paths.trusted_authorities,
              authorities.empty() ? authority_.certificate_pem() : authorities, 0644);
    return party;
  }

  void StartService() {
    listening_ = ValueOrDie(StartServer("127.0.0.1:0", server_.paths, &service_));
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

  const std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() /
      ("mf-tls-" + std::to_string(::getpid()) +
       testing::UnitTest::GetInstance()->current_test_info()->name());
  const CertificateAuthority authority_ = ValueOrDie(CertificateAuthority::Create("members"));
  WhoCalls service_;
  Party server_;
  ListeningServer listening_;
};

TEST_F(TlsTest, TrustedPeerIsKnownByRoleNameAndFingerprint) {
  StartService();
  const Party office = Write("office", ValueOrDie(authority_.Issue("office/comesa")));
  v1::DescribeResponse response;
  const grpc::Status status = Call(office, Server(), &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.version(), "office/comesa");
  EXPECT_EQ(response.country(), office.fingerprint);
}

TEST_F(TlsTest, ClientOfAnotherAuthorityIsRefused) {
  StartService();
  const CertificateAuthority rogue = ValueOrDie(CertificateAuthority::Create("members"));
  const Party office =
      Write("rogue", ValueOrDie(rogue.Issue("office/comesa")), authority_.certificate_pem());
  v1::DescribeResponse response;
  EXPECT_EQ(Call(office, Server(), &response).error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, ServerWithAnotherFingerprintNameOrRoleIsNotTalkedTo) {
  StartService();
  const Party office = Write("office", ValueOrDie(authority_.Issue("office/comesa")));
  v1::DescribeResponse response;
  PeerIdentity other_fingerprint = Server();
  other_fingerprint.fingerprint.back() ^= 1;
  for (const PeerIdentity& expected :
       {other_fingerprint, PeerIdentity{Role::kNode, "UG", server_.fingerprint},
        PeerIdentity{Role::kOffice, "KE", server_.fingerprint}}) {
    EXPECT_EQ(Call(office, expected, &response).error_code(), grpc::StatusCode::UNAVAILABLE);
  }
}

TEST_F(TlsTest, ServerOfAnotherAuthorityIsNotTalkedTo) {
  const CertificateAuthority rogue = ValueOrDie(CertificateAuthority::Create("members"));
  server_ = Write("server", ValueOrDie(rogue.Issue("node/KE")), authority_.certificate_pem());
  StartService();
  const Party office = Write("office", ValueOrDie(authority_.Issue("office/comesa")));
  v1::DescribeResponse response;
  EXPECT_EQ(Call(office, Server(), &response).error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, PlainTextClientGetsNothing) {
  StartService();
  const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(listening_.port),
                                           grpc::InsecureChannelCredentials());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  v1::DescribeResponse response;
  EXPECT_FALSE(v1::NodeService::NewStub(channel)->Describe(&context, {}, &response).ok());
}

TEST_F(TlsTest, FilesThatCannotWorkAreRefusedByName) {
  const Party other = Write("other", ValueOrDie(authority_.Issue("node/UG")));
  TlsPaths paths = server_.paths;
  paths.certificate_chain = directory_ / "absent.pem";
  EXPECT_THAT(CreateServerCredentials(paths),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("absent.pem")));

  paths = server_.paths;
  paths.private_key = other.paths.private_key;
  EXPECT_THAT(CreateServerCredentials(paths),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("does not belong")));

  chmod(server_.paths.private_key.c_str(), 0644);
  EXPECT_THAT(CreateServerCredentials(server_.paths),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("chmod 600")));

  const Party expired = Write("expired", ValueOrDie(authority_.Issue("node/KE", -1)));
  EXPECT_THAT(CreateServerCredentials(expired.paths),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("has expired")));
}

TEST_F(TlsTest, PortThatIsTakenIsAnError) {
  StartService();
  WhoCalls second;
  EXPECT_THAT(StartServer("127.0.0.1:" + std::to_string(listening_.port), server_.paths, &second),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("can't listen")));
}

}  // namespace
}  // namespace mirrorflow
