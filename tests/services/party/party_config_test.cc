#include "services/party/party_config.h"

#include <gtest/gtest.h>

#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

constexpr char kGood[] = R"(
name: "secretariat" listen: "0.0.0.0:7443" state_directory: "state" identity_key: "identity.key"
tls { certificate_chain: "tls.pem" private_key: "tls.key" trusted_authorities: "ca.pem" }
nodes { country: "KE" address: "ke.example:7443" }
parties { name: "university" address: "uni.example:7443" }
)";

absl::StatusOr<PartyConfig> Read(const std::string& text) {
  const TemporaryDirectory directory;
  WriteText(directory / "party.txtpb", text);
  return ReadPartyConfig(directory / "party.txtpb");
}

TEST(PartyConfigTest, GoodFileIsReadWithItsDefaults) {
  const PartyConfig config = ValueOrDie(Read(kGood));
  EXPECT_EQ(config.name, "secretariat");
  EXPECT_EQ(config.parties.at("university"), "uni.example:7443");
  EXPECT_EQ(config.concurrent_runs, 4U);
  EXPECT_EQ(config.peer_timeout, std::chrono::seconds(120));
  EXPECT_THAT(config.state_directory, testing::EndsWith("/state"));
}

TEST(PartyConfigTest, FaultsAreRefusedWithTheirField) {
  const std::string good = kGood;
  const auto refused = [&](const std::string& from, const std::string& to,
                           const std::string& field) {
    std::string bad = good;
    bad.replace(bad.find(from), from.size(), to);
    EXPECT_THAT(Read(bad).status(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(field)))
        << to;
  };
  refused("\"secretariat\"", "\"Secretariat 1\"", "name");
  refused("\"secretariat\"", "\"\"", "name");
  refused("listen: \"0.0.0.0:7443\"", "", "listen");
  refused("identity_key: \"identity.key\"", "", "identity_key");
  refused("\"uni.example:7443\"", "\"uni.example\"", "parties[0].address");
  refused("\"university\"", "\"secretariat\"", "parties[0].name");
  refused("\"KE\"", "\"Kenya\"", "nodes[0].country");
  refused("name: \"secretariat\"", "name: \"secretariat\" peer_timeout_seconds: 9999", "peer_time");
  refused("name: \"secretariat\"", "name: \"secretariat\" secret: 1", "secret");
}

}  // namespace
}  // namespace mirrorflow
