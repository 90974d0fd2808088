#include "services/operations/service_settings.h"

#include <gtest/gtest.h>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

TEST(ServiceSettingsTest, PathsAreBesideTheConfigurationAndTheVersionIsParsed) {
  v1::ServiceSettings wire;
  wire.set_denied_certificates("denied.txt");
  wire.set_minimum_peer_version("0.2.0");
  const ServiceSettings settings =
      ValueOrDie(ServiceSettingsFromConfig("/etc/mf/node.txtpb", wire));
  EXPECT_EQ(settings.denied_certificates, "/etc/mf/denied.txt");
  EXPECT_EQ(settings.minimum_peer_version.ToString(), "0.2.0");
}

TEST(ServiceSettingsTest, VersionThatIsNoneIsRefusedByItsField) {
  v1::ServiceSettings wire;
  wire.set_minimum_peer_version("latest");
  EXPECT_THAT(ServiceSettingsFromConfig("node.txtpb", wire),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("service.minimum_peer_version: a version is three numbers")));
}

}  // namespace
}  // namespace mirrorflow
