#include "services/operations/doctor.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "services/confinement/confinement.h"
#include "services/sandbox/certificates.h"
#include "tests/services/transport/tls_world.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

class DoctorTest : public TlsWorld {
 protected:
  Party Own(int days) { return Write("own", ValueOrDie(authority_.Issue("node/UG", days))); }

  // What `doctor` prints of findings.
  std::string Printed(const std::vector<Finding>& findings, bool json, absl::Status* status) {
    testing::internal::CaptureStdout();
    *status = PrintFindings(findings, files_.path(), {.config = "", .json = json});
    return testing::internal::GetCapturedStdout();
  }
};

TEST_F(DoctorTest, CertificateIsYellowAMonthAndRedAWeekBeforeItsEnd) {
  const Finding good = CheckCertificates(Own(200).paths);
  EXPECT_EQ(good.verdict, Verdict::kGreen);
  EXPECT_THAT(good.found, HasSubstr("node/UG, expires 20"));
  EXPECT_EQ(CheckCertificates(Own(20).paths).verdict, Verdict::kYellow);
  const Finding late = CheckCertificates(Own(5).paths);
  EXPECT_EQ(late.verdict, Verdict::kRed);
  EXPECT_THAT(late.hint, HasSubstr("no restart"));
  EXPECT_EQ(CheckCertificates(Own(-1).paths).verdict, Verdict::kRed);
}

TEST_F(DoctorTest, SecretThatOthersMayReadIsRedWithTheCommandThatHelps) {
  const std::string key = files_ / "identity.key";
  EXPECT_THAT(CheckSecretFile("identity key", key).found, HasSubstr("can't read"));
  WriteText(key, "secret");
  chmod(key.c_str(), 0640);
  const Finding open = CheckSecretFile("identity key", key);
  EXPECT_EQ(open.verdict, Verdict::kRed);
  EXPECT_THAT(open.found, HasSubstr("mode 0640"));
  EXPECT_EQ(open.hint, "chmod 600 " + key);
  chmod(key.c_str(), 0600);
  EXPECT_EQ(CheckSecretFile("identity key", key).verdict, Verdict::kGreen);
}

TEST_F(DoctorTest, StateDirectoryOfOthersIsRedAndAMissingOneYellow) {
  const std::string state = files_ / "state";
  EXPECT_EQ(CheckStateDirectory(state).verdict, Verdict::kYellow);
  mkdir(state.c_str(), 0755);
  EXPECT_EQ(CheckStateDirectory(state).verdict, Verdict::kRed);
  chmod(state.c_str(), 0700);
  EXPECT_EQ(CheckStateDirectory(state).verdict, Verdict::kGreen);
  EXPECT_EQ(CheckDisk(files_ / "absent").verdict, Verdict::kRed);
}

TEST_F(DoctorTest, PeerIsCalledAndItsRefusalIsQuoted) {
  StartService();
  const std::string address = "127.0.0.1:" + std::to_string(listening_.port);
  const Party own = Own(30);
  const Finding good = CheckPeer("peer node/KE", address, own.paths,
                                 ExpectedServer::Pinned(Role::kNode, "KE", server_.fingerprint));
  EXPECT_EQ(good.verdict, Verdict::kGreen) << good.found;
  EXPECT_THAT(good.found, HasSubstr("answers at " + address));

  const Finding another = CheckPeer("peer node/KE", address, own.paths,
                                    ExpectedServer::Pinned(Role::kNode, "KE", own.fingerprint));
  EXPECT_EQ(another.verdict, Verdict::kRed);
  EXPECT_THAT(another.found, HasSubstr(address));

  listening_.server->GetHealthCheckService()->SetServingStatus(false);
  const Finding stopping =
      CheckPeer("peer node/KE", address, own.paths,
                ExpectedServer::Pinned(Role::kNode, "KE", server_.fingerprint));
  EXPECT_EQ(stopping.verdict, Verdict::kYellow);
  listening_ = {};
  const Finding gone = CheckListener(address, server_.paths);
  EXPECT_EQ(gone.verdict, Verdict::kRed);
  EXPECT_THAT(gone.hint, HasSubstr("systemctl status"));
}

TEST(ReaderCheckTest, SaysByWhatAReaderIsConfinedAndMissesOneThatIsNotThere) {
  const Finding finding = CheckReader("mf-office-reader");
  const KernelFeatures features = LookUpKernelFeatures();
  EXPECT_EQ(finding.verdict, features.complete() ? Verdict::kGreen : Verdict::kYellow);
  EXPECT_THAT(finding.found, HasSubstr(features.ToString()));
  const Finding missing = CheckReader("no-such-reader");
  EXPECT_EQ(missing.verdict, Verdict::kRed);
  EXPECT_THAT(missing.found, HasSubstr("no-such-reader"));
}

TEST_F(DoctorTest, OneRedThingFailsTheCommandAndJsonHasAll) {
  absl::Status status;
  const std::vector<Finding> findings = {{"disk", Verdict::kGreen, "10 GiB free"},
                                         {"clock", Verdict::kYellow, "not synchronised", "ntp"}};
  EXPECT_THAT(Printed(findings, false, &status), HasSubstr("yellow  clock"));
  EXPECT_TRUE(status.ok());
  ASSERT_THAT(SaveFindings(findings, files_.path(), "2026-01-01T00:00:00Z", "2026-01-01T00:10:00Z"),
              IsOk());
  std::vector<Finding> worse = findings;
  worse.push_back({"certificate", Verdict::kRed, "expired"});
  const nlohmann::json json = nlohmann::json::parse(Printed(worse, true, &status));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(json["verdict"], "red");
  EXPECT_EQ(json["checks"].size(), 3U);
  EXPECT_EQ(json["checks"][1]["hint"], "ntp");
  EXPECT_EQ(json["service"]["verdict"], "yellow");
  EXPECT_EQ(json["service"]["next"], "2026-01-01T00:10:00Z");
}

}  // namespace
}  // namespace mirrorflow
