#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "services/sandbox/child_process.h"
#include "services/sandbox/federation_evidence.h"
#include "services/sandbox/sandbox_clauses.h"
#include "tests/federation/test_federation.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

// Evidence of a run of real programs, verified where there is nothing but mf-audit and the
// registry.
namespace mirrorflow {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

void VerifyAlone(TestFederation& test, const std::vector<std::string>& names) {
  const fs::path program = TestFederation::ProgramDirectory() / "mf-audit";
  ASSERT_THAT(test.federation().Start(), IsOk());
  ASSERT_THAT(test.federation().RunCampaign(test.Campaign()), IsOk());
  ASSERT_THAT(
      test.federation().PublishRelease("evidence", {"--campaign", test.Campaign().campaign_id()}),
      IsOk());
  ASSERT_THAT(test.federation().OperatorCommand(
                  {"release", "export", "evidence", "--to", test.directory() / "release"}),
              IsOk());
  ASSERT_THAT(test.federation().WaitUntilWitnessed(), IsOk());
  ASSERT_THAT(test.federation().Stop(), IsOk());
  const std::vector<EvidenceSource> sources = SourcesOf(test.directory(), "KE", "UG");
  ASSERT_EQ(sources.size(), names.size());
  for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ(sources[i].name, names[i]);
  const std::string run = absl::StrCat(test.Campaign().campaign_id(), "-ke-ug");
  const std::string verdicts =
      ValueOrDie(MakeAndVerifyEvidence(program, test.directory(), run, sources));
  std::cout << verdicts;
  EXPECT_THAT(verdicts, Not(HasSubstr("FAILED  ")));
  for (const char* check :
       {"same-terms", "same-commitment", "all-sides", "log-facts", "release-signature",
        "release-quality", "release-approvals", "event-order"}) {
    EXPECT_THAT(verdicts, HasSubstr(absl::StrCat("ok            ", check))) << check;
  }

  // Another machine: the program, the registry, and the bundles.
  const TemporaryDirectory machine;
  fs::copy_file(program, machine / "mf-audit");
  fs::copy_file(test.federation().registry_file(), machine / "registry-1.txtpb");
  std::string command = absl::StrCat("cd ", machine.path(), " && env -i ./mf-audit verify");
  for (const EvidenceSource& source : sources) {
    fs::copy(test.directory() / "evidence" / source.name, machine / source.name,
             fs::copy_options::recursive);
    absl::StrAppend(&command, " ", source.name);
  }
  absl::StrAppend(&command, " --registry registry-1.txtpb > out.txt 2> err.txt");
  EXPECT_EQ(std::system(command.c_str()), 0) << ReadText(machine / "out.txt");

  std::string bytes = ReadText(machine / "office/run/terms.pb");
  bytes[4] = static_cast<char>(bytes[4] ^ 1);
  WriteText(machine / "office/run/terms.pb", bytes);
  EXPECT_NE(std::system(command.c_str()), 0);
  EXPECT_THAT(ReadText(machine / "out.txt"), HasSubstr("run/terms.pb has other bytes"));
  EXPECT_THAT(ReadText(machine / "err.txt"), HasSubstr("hint: "));
}

TEST(EvidenceOfFederationTest, BundlesAreVerifiedWithTheProgramAndTheRegistryAlone) {
  TestFederation::Options options;
  options.change_clauses = [](v1::Agreement& clauses) {
    StateLinkQuality(*StatedLinkQuality::Create({.precision = 981'000,
                                                 .precision_error = 4'000,
                                                 .recall = 930'000,
                                                 .recall_error = 12'000},
                                                "a test"),
                     clauses);
  };
  TestFederation test("evidence", options);
  VerifyAlone(test, {"KE", "UG", "office"});
}

TEST(EvidenceOfFederationTest, PartiesOfSplitTrustHaveEvidenceToo) {
  TestFederation::Options options;
  options.mode = LinkageMode::kSplitTrust;
  options.migrants = 600;
  TestFederation test("evidence-split", options);
  VerifyAlone(test, {"KE", "UG", "office", "secretariat", "statistics", "university"});
}

}  // namespace
}  // namespace mirrorflow
