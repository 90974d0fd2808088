#include "tests/services/transport/tls_world.h"

// Real servers and clients over TLS on loopback: who gets in and who does not.
namespace mirrorflow {
namespace {

using testing::HasSubstr;

using TlsTest = TlsWorld;

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
  paths.certificate_chain = files_ / "absent.pem";
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
