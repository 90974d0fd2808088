#include "services/office/office_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "mirrorflow/v1/agreement.pb.h"
#include "services/config/text_file.h"
#include "services/office/campaign_plan.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::string kFingerprint(64, 'a');

std::string Valid() {
  return "listen: \"127.0.0.1:0\"\n"
         "tls { certificate_chain: \"tls.pem\" private_key: \"tls.key\" "
         "trusted_authorities: \"ca.pem\" }\n"
         "state_directory: \"state\"\n"
         "nodes { country: \"KE\" address: \"ke.example:7443\" }\n"
         "operator_certificate_fingerprints: \"" +
         kFingerprint + "\"\n";
}

class OfficeConfigTest : public testing::Test {
 protected:
  ~OfficeConfigTest() override { std::filesystem::remove(path_); }
  absl::StatusOr<OfficeConfig> Read(const std::string& text) {
    std::ofstream(path_) << text;
    return ReadOfficeConfig(path_);
  }
  const std::filesystem::path path_ = std::filesystem::temp_directory_path() /
                                      ("mf-office-config-" + std::to_string(::getpid()) + ".txtpb");
};

TEST_F(OfficeConfigTest, PathsAreBesideTheFileAndZerosTakeTheirDefaults) {
  const OfficeConfig config = ValueOrDie(Read(Valid()));
  EXPECT_EQ(config.state_directory, path_.parent_path() / "state");
  EXPECT_EQ(config.tls.private_key, path_.parent_path() / "tls.key");
  EXPECT_EQ(config.nodes.at(ValueOrDie(Country::Create("KE"))), "ke.example:7443");
  EXPECT_EQ(config.concurrent_runs, 2);
  EXPECT_GE(config.linkage_threads, 1);
  EXPECT_TRUE(config.operators.contains(kFingerprint));
}

TEST_F(OfficeConfigTest, ErrorsNameFileAndField) {
  const auto without = [](const std::string& what) {
    std::string text = Valid();
    const std::size_t at = text.find(what);
    return text.erase(at, text.find('\n', at) + 1 - at);
  };
  const auto names = [&](const char* field) {
    return StatusIs(absl::StatusCode::kInvalidArgument,
                    AllOf(HasSubstr(path_.filename()), HasSubstr(field)));
  };
  EXPECT_THAT(Read(without("listen")), names("listen"));
  EXPECT_THAT(Read(without("tls {")), names("tls.certificate_chain"));
  EXPECT_THAT(Read(without("state_directory")), names("state_directory"));
  EXPECT_THAT(Read(without("operator_cert")), names("operator_certificate_fingerprints"));
  EXPECT_THAT(Read(Valid() + "operator_certificate_fingerprints: \"12\"\n"),
              names("operator_certificate_fingerprints[1]"));
  EXPECT_THAT(Read(Valid() + "nodes { country: \"XX\" }\n"), names("nodes[1].country"));
  EXPECT_THAT(Read(Valid() + "nodes { country: \"UG\" }\n"), names("nodes[1].address"));
  EXPECT_THAT(Read(Valid() + "nodes { country: \"KEN\" address: \"ke:1\" }\n"),
              names("stands twice"));
  EXPECT_THAT(Read(Valid() + "concurrent_runs: 1000\n"), names("concurrent_runs"));
  EXPECT_THAT(Read(Valid() + "password: \"x\"\n"), names(":6:"));
}

TEST_F(OfficeConfigTest, AbsentFileHasAHint) {
  EXPECT_THAT(ReadOfficeConfig("/nowhere/office.txtpb"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("hint:")));
}

std::filesystem::path Samples() {
  const char* source = std::getenv("MF_SOURCE_DIR");
  return std::filesystem::path(source != nullptr ? source : ".") / "docs" / "samples";
}

TEST(OfficeSamplesTest, FilesOfTheDocumentationAreAccepted) {
  const std::filesystem::path samples = Samples() / "office";
  EXPECT_THAT(ReadOfficeConfig(samples / "office.txtpb"), IsOk());
  EXPECT_THAT(ReadOfficeClientConfig(samples / "client.txtpb"), IsOk());
  v1::CreateCampaignRequest request;
  ASSERT_THAT(ReadTextFile(samples / "campaign.txtpb", request), IsOk());
  EXPECT_GT(request.corridors_size(), 0);
}

TEST(OfficeSamplesTest, CampaignFitsTheAgreement) {
  v1::CreateCampaignRequest campaign;
  ASSERT_THAT(ReadTextFile(Samples() / "office" / "campaign.txtpb", campaign), IsOk());
  v1::Agreement agreement;
  ASSERT_THAT(ReadTextFile(Samples() / "agreements" / "ke-ug-2024.draft.txtpb", agreement), IsOk());
  EXPECT_THAT(campaign.corridors(), testing::IsSubsetOf(agreement.corridors()));
  EXPECT_THAT(agreement.periods(), testing::Contains(campaign.period()));
  EXPECT_EQ(campaign.mode(), agreement.mode());
  EXPECT_EQ(campaign.encoding_profile(), agreement.encoding_profile().name());
  EXPECT_EQ(campaign.normalisation_profile(), agreement.normalisation_profile().name());
  EXPECT_EQ(campaign.threshold().numerator(), agreement.threshold().dice().numerator());
  EXPECT_EQ(campaign.threshold().denominator(), agreement.threshold().dice().denominator());
  EXPECT_EQ(campaign.minimum_batch(), agreement.minimum_batch());
  EXPECT_EQ(campaign.suppression_threshold(), agreement.disclosure().suppression_threshold());
  EXPECT_THAT(agreement.disclosure().vintages(),
              testing::Contains(testing::Property(&v1::VintageShare::vintage, campaign.vintage())));
}

}  // namespace
}  // namespace mirrorflow
