#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>

#include "services/config/text_file.h"
#include "tests/federation/test_federation.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

// Real mf-node and mf-office processes, each with its own keys and certificate, on generated
// registers whose truth is known.
namespace mirrorflow {
namespace {

using testing::HasSubstr;
using testing::Not;

nlohmann::json ReleaseOf(const TestFederation& test, Federation& federation) {
  return nlohmann::json::parse(
      ValueOrDie(federation.ShowRelease(test.Campaign().campaign_id(), "--json")));
}

// The value of the total of a measure, -1 where suppressed.
std::int64_t Total(const nlohmann::json& table, const std::string& measure) {
  for (const auto& cell : table["cells"]) {
    if (cell["measure"] == measure && cell["sex"] == "_T" && cell["age"] == "_T") {
      return cell["value"].is_null() ? -1 : cell["value"].get<std::int64_t>();
    }
  }
  ADD_FAILURE() << "no total of " << measure;
  return -1;
}

// Rewrites the configuration of one node before it is started.
void ChangeNode(const TestFederation& test, const std::string& state,
                const std::function<void(v1::NodeConfig&)>& change) {
  const std::string file = test.directory() / state / "node.txtpb";
  v1::NodeConfig config;
  ASSERT_THAT(ReadTextFile(file, config), IsOk());
  change(config);
  ASSERT_THAT(WriteTextFile(file, config), IsOk());
}

bool HasBatches(const std::filesystem::path& directory) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.path().extension() == ".batch") return true;
  }
  return false;
}

TEST(FederationTest, CampaignOfTwoCorridorsEndsInCountsNearTheTruth) {
  TestFederation test("plain", {});
  Federation& federation = test.federation();
  ASSERT_THAT(federation.Start(), IsOk());
  ASSERT_THAT(federation.RunCampaign(test.Campaign()), IsOk());
  const nlohmann::json release = ReleaseOf(test, federation);
  ASSERT_EQ(release["tables"].size(), 2U);
  for (const FlowTruth& flow : test.world().flows()) {
    for (const auto& table : release["tables"]) {
      if (table["origin"] != flow.origin) continue;
      const auto truth = static_cast<double>(flow.linkable - flow.linkable_refugees);
      EXPECT_NEAR(static_cast<double>(Total(table, "LINKED")), truth, 0.1 * truth);
      EXPECT_LE(Total(table, "LINKED"), Total(table, "EMIG_SENDER"));
      EXPECT_LE(Total(table, "LINKED"), Total(table, "IMMIG_RECEIVER"));
      for (const auto& cell : table["cells"]) {
        if (cell["value"].is_null()) continue;
        EXPECT_GE(cell["value"].get<int>(), 10);
      }
    }
  }
  EXPECT_FALSE(HasBatches(test.directory() / "office")) << "encodings outlive the run";
  EXPECT_THAT(federation.Stop(), IsOk());
}

TEST(FederationTest, NodeThatDoesNotAllowACorridorRefusesItAndTheOtherRunGoesOn) {
  TestFederation test("refused", {});
  ChangeNode(test, "UG", [](v1::NodeConfig& config) {
    for (int i = config.allow_size() - 1; i >= 0; --i) {
      if (config.allow(i).corridor() == "UG-KE") config.mutable_allow()->DeleteSubrange(i, 1);
    }
  });
  ASSERT_THAT(test.federation().Start(), IsOk());
  EXPECT_THAT(test.federation().RunCampaign(test.Campaign()),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("UG-KE")));
  const nlohmann::json release = ReleaseOf(test, test.federation());
  ASSERT_EQ(release["tables"].size(), 1U);
  EXPECT_EQ(release["tables"][0]["origin"], "KE");
}

TEST(FederationTest, ExperimentalEncodingWithoutExpressAcceptanceIsRefused) {
  TestFederation::Options options;
  options.profile = "hardened-v1";
  TestFederation test("experimental", options);
  ChangeNode(test, "KE", [](v1::NodeConfig& config) {
    for (auto& allow : *config.mutable_allow()) allow.set_accept_experimental_encoding(false);
  });
  ASSERT_THAT(test.federation().Start(), IsOk());
  EXPECT_THAT(test.federation().RunCampaign(test.Campaign()),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("accept_experimental_encoding")));
  EXPECT_THAT(ReadText(test.directory() / "logs" / "node-KE.log"), Not(HasSubstr("committed")));
}

TEST(FederationTest, SubstitutedKeyStopsTheRunBeforeAnythingIsEncoded) {
  TestFederation::Options options;
  options.states = {"KE", "RW", "UG"};
  TestFederation test("wrong-key", options);
  // Kenya was given Rwanda's identity key for Uganda's: what a substitution on the way looks like.
  ChangeNode(test, "KE", [](v1::NodeConfig& config) {
    ASSERT_EQ(config.members_size(), 2);
    config.mutable_members(1)->set_identity_key(config.members(0).identity_key());
  });
  ASSERT_THAT(test.federation().Start(), IsOk());
  v1::CreateCampaignRequest campaign = test.Campaign();
  campaign.clear_corridors();
  campaign.add_corridors("KE-UG");
  EXPECT_THAT(test.federation().RunCampaign(campaign),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("pinned identity")));
  for (const char* node : {"node-KE.log", "node-UG.log"}) {
    EXPECT_THAT(ReadText(test.directory() / "logs" / node), Not(HasSubstr("committed")));
  }
  EXPECT_FALSE(HasBatches(test.directory() / "office"));
}

TEST(FederationTest, OfficeWithAnotherCertificateThanThePinnedOneIsTurnedAway) {
  TestFederation test("other-office", {});
  ChangeNode(test, "UG", [](v1::NodeConfig& config) {
    std::string& fingerprint = *config.mutable_office_certificate_fingerprint();
    fingerprint.back() = fingerprint.back() == '0' ? '1' : '0';
  });
  ASSERT_THAT(test.federation().Start(), IsOk());
  EXPECT_THAT(test.federation().RunCampaign(test.Campaign()),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("UG")));
}

TEST(FederationTest, BatchBelowTheMinimumIsNotSent) {
  TestFederation test("minimum", {});
  ASSERT_THAT(test.federation().Start(), IsOk());
  v1::CreateCampaignRequest campaign = test.Campaign();
  campaign.set_minimum_batch(1'000'000);
  EXPECT_THAT(test.federation().RunCampaign(campaign),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("minimum")));
  EXPECT_FALSE(HasBatches(test.directory() / "office"));
}

TEST(FederationTest, BrokenRowsAndAMissingColumnAreToldApart) {
  TestFederation test("rows", {});
  // The generated registers have bad lines already: they must not stop a run. A column that is
  // gone must.
  ChangeNode(test, "KE", [](v1::NodeConfig& config) {
    for (auto& column : *config.mutable_emigrants(0)->mutable_mapping()->mutable_columns()) {
      if (column.field() == "birth_date") column.set_column("no such column");
    }
  });
  ASSERT_THAT(test.federation().Start(), IsOk());
  EXPECT_THAT(test.federation().RunCampaign(test.Campaign()),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("finds the reason in its log")));
  // The names of columns are the node's own business; its operator is told.
  EXPECT_THAT(ReadText(test.directory() / "logs" / "node-KE.log"), HasSubstr("no such column"));
  const nlohmann::json release = ReleaseOf(test, test.federation());
  ASSERT_EQ(release["tables"].size(), 1U);
  EXPECT_EQ(release["tables"][0]["origin"], "UG");
}

}  // namespace
}  // namespace mirrorflow
