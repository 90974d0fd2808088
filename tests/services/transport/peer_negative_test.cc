#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "services/transport/peer_gate.h"
#include "services/transport/tls_policy.h"
#include "tests/services/transport/tls_world.h"

// Who does not get in, each for the one thing that is wrong with it. tls_test.cc has the servers
// that a client does not talk to.
namespace mirrorflow {
namespace {

using grpc::StatusCode;
using testing::HasSubstr;

class PeerNegativeTest : public TlsWorld {
 protected:
  static CertificateContents Office() {
    return {.common_name = "office/comesa",
            .names = "URI:mirrorflow://office/comesa,DNS:localhost"};
  }

  grpc::Status CallAs(const IssuedCertificate& issued) {
    v1::DescribeResponse response;
    return Call(Write("caller", issued), Server(), &response);
  }

  // A call whose channel is not one of this project's programs.
  grpc::Status CallWith(const Party& caller, const grpc::ChannelArguments& more) {
    grpc::ChannelArguments arguments = more;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    const auto channel = grpc::CreateCustomChannel(
        "127.0.0.1:" + std::to_string(listening_.port),
        ValueOrDie(CreateChannelCredentials(
            caller.paths, ExpectedServer::Pinned(Role::kNode, "KE", server_.fingerprint))),
        arguments);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    v1::DescribeResponse response;
    return v1::NodeService::NewStub(channel)->Describe(&context, {}, &response);
  }

  // A hand-shake by OpenSSL itself, with any version of TLS.
  bool HandShakes(int version, const Party* caller) {
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_method()),
                                                                    SSL_CTX_free);
    SSL_CTX_clear_options(context.get(), SSL_OP_NO_TLSv1_2 | SSL_OP_NO_TLSv1_1 | SSL_OP_NO_TLSv1);
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_min_proto_version(context.get(), version);
    SSL_CTX_set_max_proto_version(context.get(), version);
    const unsigned char h2[] = {2, 'h', '2'};
    SSL_CTX_set_alpn_protos(context.get(), h2, sizeof(h2));
    if (caller != nullptr) {
      EXPECT_EQ(SSL_CTX_use_certificate_file(context.get(), caller->paths.certificate_chain.c_str(),
                                             SSL_FILETYPE_PEM),
                1);
      EXPECT_EQ(SSL_CTX_use_PrivateKey_file(context.get(), caller->paths.private_key.c_str(),
                                            SSL_FILETYPE_PEM),
                1);
    }
    const int socket = Dial();
    const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context.get()), SSL_free);
    SSL_set_fd(tls.get(), socket);
    bool shaken = SSL_connect(tls.get()) == 1;
    // In TLS 1.3 a refused certificate shows with the first bytes of the server.
    char byte = 0;
    if (shaken) shaken = SSL_read(tls.get(), &byte, 1) == 1;
    close(socket);
    return shaken;
  }

  int Dial() const {
    const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(listening_.port));
    EXPECT_EQ(connect(made, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    return made;
  }
};

TEST_F(PeerNegativeTest, CertificateThatIsNotAsItShouldBeGetsNoConnection) {
  StartService();
  ASSERT_TRUE(CallAs(ValueOrDie(authority_.Issue(Office()))).ok());

  const CertificateAuthority rogue = ValueOrDie(CertificateAuthority::Create("members"));
  const auto changed = [](const std::function<void(CertificateContents&)>& change) {
    CertificateContents contents = Office();
    change(contents);
    return contents;
  };
  const IssuedCertificate member = ValueOrDie(authority_.Issue(Office()));
  const CertificateAuthority of_member = ValueOrDie(CertificateAuthority::Of(member));
  IssuedCertificate with_chain = ValueOrDie(of_member.Issue(Office()));
  with_chain.certificate_pem += member.certificate_pem;
  const std::vector<std::pair<const char*, IssuedCertificate>> refused = {
      {"of another authority of the same name", ValueOrDie(rogue.Issue(Office()))},
      {"signed by itself", ValueOrDie(CertificateAuthority::SelfSigned(Office()))},
      {"not valid yet", ValueOrDie(authority_.Issue(changed([](auto& c) { c.from_hours = 2; })))},
      {"for servers only",
       ValueOrDie(authority_.Issue(changed([](auto& c) { c.usage = "serverAuth"; })))},
      {"for mail only",
       ValueOrDie(authority_.Issue(changed([](auto& c) { c.usage = "emailProtection"; })))},
      {"signed by a member, who is no authority", with_chain},
      {"with a key of 1024 bits of RSA",
       ValueOrDie(authority_.Issue(changed([](auto& c) { c.rsa_bits = 1024; })))},
  };
  for (const auto& [what, issued] : refused) {
    const Party caller = Write("caller", issued);
    EXPECT_FALSE(HandShakes(TLS1_3_VERSION, &caller)) << what;
  }
  // One that has expired: its own program would not even start with it.
  const Party expired = Write("expired", ValueOrDie(authority_.Issue(changed([](auto& c) {
                                c.from_hours = -48;
                                c.until_hours = -1;
                              }))));
  EXPECT_FALSE(HandShakes(TLS1_3_VERSION, &expired));
}

TEST_F(PeerNegativeTest, NameThatSaysNotWhoItIsGetsNoCall) {
  StartService();
  const auto named = [&](const std::string& names) {
    return CallAs(ValueOrDie(
        authority_.Issue(CertificateContents{.common_name = "office/comesa", .names = names})));
  };
  for (const char* names :
       {"", "DNS:mirrorflow.example", "URI:https://office/comesa", "URI:mirrorflow://office",
        "URI:mirrorflow://office/", "URI:mirrorflow://king/KE",
        "URI:mirrorflow://office/comesa,URI:mirrorflow://node/KE"}) {
    EXPECT_EQ(named(names).error_code(), StatusCode::UNAUTHENTICATED) << names;
  }
}

TEST_F(PeerNegativeTest, NoCertificateAndOldVersionsOfTlsGetNoConnection) {
  StartService();
  const Party member = Write("member", ValueOrDie(authority_.Issue(Office())));
  EXPECT_TRUE(HandShakes(TLS1_3_VERSION, &member));
  EXPECT_FALSE(HandShakes(TLS1_3_VERSION, nullptr));
  EXPECT_FALSE(HandShakes(TLS1_2_VERSION, &member));
  EXPECT_FALSE(HandShakes(TLS1_1_VERSION, &member));
}

TEST_F(PeerNegativeTest, PlainTextAndOtherProtocolsAreClosed) {
  StartService();
  for (const std::string& bytes :
       {std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), std::string("GET / HTTP/1.1\r\n\r\n"),
        std::string("SSH-2.0-x")}) {
    const int plain = Dial();
    ASSERT_EQ(send(plain, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
    char byte = 0;
    EXPECT_LE(recv(plain, &byte, 1, 0), 0) << bytes;
    close(plain);
  }
  EXPECT_EQ(listening_.connections().handed_over, 0U);
}

TEST_F(PeerNegativeTest, PeerOfNoOrOldVersionIsToldToUpgrade) {
  StartService({.minimum_version = {.major = 0, .minor = 1, .patch = 0}});
  const Party member = Write("member", ValueOrDie(authority_.Issue(Office())));
  grpc::ChannelArguments none;
  const grpc::Status unversioned = CallWith(member, none);
  EXPECT_EQ(unversioned.error_code(), StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(unversioned.error_message(), HasSubstr("says none\nhint: upgrade"));
  grpc::ChannelArguments old;
  old.SetUserAgentPrefix("mirrorflow/0.0.9");
  const grpc::Status outdated = CallWith(member, old);
  EXPECT_EQ(outdated.error_code(), StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(outdated.error_message(), HasSubstr("from version 0.1.0, the caller is 0.0.9"));
}

TEST_F(PeerNegativeTest, PeerThatTheServiceDoesNotKnowGetsNoCall) {
  StartService({.known = [](const PeerIdentity& peer) {
    return peer.name == "comesa" ? absl::OkStatus() : absl::PermissionDeniedError("not one of us");
  }});
  EXPECT_TRUE(CallAs(ValueOrDie(authority_.Issue(Office()))).ok());
  const grpc::Status stranger = CallAs(ValueOrDie(authority_.Issue("office/other")));
  EXPECT_EQ(stranger.error_code(), StatusCode::PERMISSION_DENIED);
  EXPECT_THAT(stranger.error_message(), HasSubstr("refuses the caller: not one of us"));
}

TEST_F(PeerNegativeTest, MessageOrMetadataOverTheLimitIsRefused) {
  StartService();
  const Party member = Write("member", ValueOrDie(authority_.Issue(Office())));
  grpc::ChannelArguments arguments;
  arguments.SetUserAgentPrefix("mirrorflow/0.1.0");
  arguments.SetMaxSendMessageSize(-1);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto stub = v1::NodeService::NewStub(grpc::CreateCustomChannel(
      "127.0.0.1:" + std::to_string(listening_.port),
      ValueOrDie(CreateChannelCredentials(
          member.paths, ExpectedServer::Pinned(Role::kNode, "KE", server_.fingerprint))),
      arguments));
  {
    v1::ProposeCampaignRequest large;
    large.add_terms(std::string(kMaxMessageBytes + 1, 'x'));
    v1::ProposeCampaignResponse response;
    grpc::ClientContext context;
    EXPECT_EQ(stub->ProposeCampaign(&context, large, &response).error_code(),
              StatusCode::RESOURCE_EXHAUSTED);
  }
  {
    grpc::ClientContext context;
    context.AddMetadata("padding", std::string(20'000, 'x'));
    v1::DescribeResponse response;
    EXPECT_EQ(stub->Describe(&context, {}, &response).error_code(), StatusCode::RESOURCE_EXHAUSTED);
  }
}

TEST_F(PeerNegativeTest, DeniedCertificateLosesItsCallsInWorkAndGetsNoOthers) {
  WriteText(files_ / "denied", "");
  StartService({.denied_certificates = files_ / "denied"});
  const Party member = Write("member", ValueOrDie(authority_.Issue(Office())));
  const Party other = Write("other", ValueOrDie(authority_.Issue("office/other")));
  const auto stub = Connect(member);
  const auto other_stub = Connect(other);
  grpc::ClientContext context;
  grpc::ClientContext other_context;
  // A call that nobody ends fails the test and does not hang it.
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(1));
  const auto watch = stub->WatchRun(&context, {});
  const auto other_watch = other_stub->WatchRun(&other_context, {});
  v1::NodeRunStatus status;
  ASSERT_TRUE(watch->Read(&status));
  ASSERT_TRUE(other_watch->Read(&status));

  WriteText(files_ / "denied", member.fingerprint + "\n");
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(watch->Read(&status));
  EXPECT_EQ(watch->Finish().error_code(), StatusCode::CANCELLED);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  v1::DescribeResponse response;
  grpc::ClientContext again;
  const grpc::Status refused = stub->Describe(&again, {}, &response);
  EXPECT_EQ(refused.error_code(), StatusCode::PERMISSION_DENIED);
  EXPECT_THAT(refused.error_message(), HasSubstr("list of denied certificates"));
  // Nobody else notices.
  while (listening_.calls_in_work() > 1 &&
         std::chrono::steady_clock::now() - start < std::chrono::seconds(10)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(listening_.calls_in_work(), 1U);
  other_context.TryCancel();
  other_watch->Finish();
}

TEST_F(PeerNegativeTest, PeerThatTheRegistryDropsLosesItsCallsInWork) {
  std::atomic<bool> known = true;
  StartService({.known = [&](const PeerIdentity&) {
    return known ? absl::OkStatus() : absl::PermissionDeniedError("the registry left it out");
  }});
  const Party member = Write("member", ValueOrDie(authority_.Issue(Office())));
  const auto stub = Connect(member);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(1));
  const auto watch = stub->WatchRun(&context, {});
  v1::NodeRunStatus status;
  ASSERT_TRUE(watch->Read(&status));
  known = false;
  EXPECT_FALSE(watch->Read(&status));
  EXPECT_EQ(watch->Finish().error_code(), StatusCode::CANCELLED);
}

TEST_F(PeerNegativeTest, CertificatesAndAuthoritiesChangeWhileServing) {
  StartService();
  const Party member = Write("member", ValueOrDie(authority_.Issue(Office())));
  v1::DescribeResponse response;
  ASSERT_TRUE(Call(member, Server(), &response).ok());

  // The server's certificate and key, and the authority that it trusts, in the same places.
  const CertificateAuthority next = ValueOrDie(CertificateAuthority::Create("members, next"));
  server_ = Write("server", ValueOrDie(next.Issue("node/KE")), next.certificate_pem());
  const Party next_member =
      Write("next", ValueOrDie(next.Issue("office/comesa")), next.certificate_pem());
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  grpc::Status status;
  do {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    status = Call(next_member, Server(), &response);
  } while (!status.ok() && std::chrono::steady_clock::now() < end);
  EXPECT_TRUE(status.ok()) << status.error_message();
  // Who has a certificate of the old authority only is out.
  EXPECT_FALSE(HandShakes(TLS1_3_VERSION, &member));
}

}  // namespace
}  // namespace mirrorflow
