#include "services/party/share_client.h"

#include <atomic>

#include "tests/services/party/three_parties.h"
#include "tests/services/transport/tls_world.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

// A node whose first stream of shares ends as one does under a damaged TLS record.
class NodeBehindABadLine final : public v1::NodeService::Service {
 public:
  grpc::Status StreamShares(grpc::ServerContext*, const v1::StreamBatchRequest*,
                            grpc::ServerWriter<v1::BatchPart>*) override {
    if (++calls == 1) return {grpc::StatusCode::UNKNOWN, "Stream removed"};
    return {grpc::StatusCode::PERMISSION_DENIED, "asked again"};
  }
  std::atomic<int> calls = 0;
};

class ShareClientTest : public TlsWorld {};

TEST_F(ShareClientTest, StreamThatADamagedRecordEndedIsAskedForAgain) {
  NodeBehindABadLine node;
  const ListeningServer listening =
      ValueOrDie(StartServer("127.0.0.1:0", server_.paths, &node, {}));
  const Party party = Write("party", ValueOrDie(authority_.Issue("party/p0")));
  const RunTerms terms = ToyTerms("r1");
  ShareReceiver receiver(terms, Side::kSender, 0, {}, {});
  const ShareSource source{
      .country = ValueOrDie(Country::Create("KE")),
      .address = "127.0.0.1:" + std::to_string(listening.port),
      .check_certificate = [](const std::string&) { return absl::OkStatus(); }};
  EXPECT_THAT(FetchShares(source, party.paths, terms.run_id, {}, std::chrono::seconds(60), receiver,
                          [] {}, {}),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("asked again")));
  EXPECT_EQ(node.calls, 2);
}

}  // namespace
}  // namespace mirrorflow
