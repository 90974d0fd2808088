#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <tuple>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/audit/leak_scanner.h"
#include "tests/federation/test_federation.h"
#include "tests/status_matchers.h"

// A whole federation with planted persons, every message recorded before it is encrypted: nothing
// personal may be in the messages, on the office's disk, or in any log.
namespace mirrorflow {
namespace {

using testing::IsEmpty;
using testing::Not;

std::vector<Canary> Canaries() {
  std::vector<Canary> canaries;
  for (const auto& [origin, destination, given, family, document] :
       {std::tuple("KE", "UG", "Zephyrinus", "Quillonberry", "ZQ9417733"),
        std::tuple("UG", "KE", "Ombretta-Violante", "Xantippides", "XV8820164"),
        std::tuple("RW", "KE", "Thaddaeusina", "Wolkenstrumpf", "TW5539021")}) {
    Canary canary;
    canary.origin = origin;
    canary.destination = destination;
    canary.given_name = given;
    canary.family_name = family;
    canary.document_number = document;
    canary.national_id = absl::StrCat("NID", document);
    canary.parent_name = absl::StrCat(family, "senior");
    canary.birth_place = absl::StrCat(family, "ville");
    canaries.push_back(canary);
  }
  return canaries;
}

void PlantAll(const std::vector<Canary>& canaries, LeakScanner& scanner) {
  for (const Canary& canary : canaries) {
    EXPECT_THAT(scanner.Plant("given name", canary.given_name), IsOk());
    EXPECT_THAT(scanner.Plant("family name", canary.family_name), IsOk());
    EXPECT_THAT(scanner.Plant("document number", canary.document_number), IsOk());
    EXPECT_THAT(scanner.Plant("national id", canary.national_id), IsOk());
    EXPECT_THAT(scanner.Plant("birth place", canary.birth_place), IsOk());
    EXPECT_THAT(
        scanner.Plant("full name", absl::StrCat(canary.given_name, " ", canary.family_name)),
        IsOk());
    EXPECT_THAT(
        scanner.Plant("full name", absl::StrCat(canary.family_name, " ", canary.given_name)),
        IsOk());
  }
}

std::string Describe(const std::vector<LeakScanner::Finding>& findings) {
  std::string text;
  for (const LeakScanner::Finding& finding : findings) {
    absl::StrAppend(&text, finding.place, ": ", finding.value, " as ", finding.form, " at ",
                    finding.offset, "\n");
  }
  return text;
}

TEST(FederationLeakTest, NothingPersonalLeavesANodeAndAPlantedLeakIsFound) {
  TestFederation::Options options;
  options.states = {"KE", "RW", "UG"};
  options.migrants = 2500;
  options.profile = "hardened-v1";
  options.canaries = Canaries();
  options.node_program = "mf-node-tapped";
  options.office_program = "mf-office-tapped";
  TestFederation test("leak", options);
  const std::filesystem::path taps = test.directory() / "taps";
  std::filesystem::create_directories(taps);
  setenv("MF_TAP_DIRECTORY", taps.c_str(), 1);
  LeakScanner scanner;
  PlantAll(options.canaries, scanner);

  // The planted persons are in the registers, or everything below proves nothing.
  std::vector<LeakScanner::Finding> in_registers;
  scanner.ScanDirectory(test.directory() / "KE", in_registers);
  ASSERT_THAT(in_registers, Not(IsEmpty()));

  ASSERT_THAT(test.federation().Start(), IsOk());
  ASSERT_THAT(test.federation().RunCampaign(test.Campaign()), IsOk());
  ASSERT_THAT(
      test.federation().PublishRelease("leak", {"--campaign", test.Campaign().campaign_id()}),
      IsOk());
  ASSERT_THAT(test.federation().OperatorCommand(
                  {"release", "export", "leak", "--to", test.directory() / "release"}),
              IsOk());
  for (const std::vector<std::string>& form :
       {std::vector<std::string>{}, {"--json"}, {"--file", "counts.txt"}}) {
    std::vector<std::string> command = {"release", "show", "leak"};
    command.insert(command.end(), form.begin(), form.end());
    const std::string release = ValueOrDie(test.federation().OperatorCommand(command));
    std::vector<LeakScanner::Finding> findings;
    scanner.ScanBytes("release", release, findings);
    EXPECT_THAT(findings, IsEmpty()) << Describe(findings);
  }
  ASSERT_THAT(test.federation().Stop(), IsOk());

  std::vector<LeakScanner::Finding> findings;
  const std::size_t tapped = scanner.ScanDirectory(taps, findings);
  const std::size_t logs = scanner.ScanDirectory(test.directory() / "logs", findings);
  const std::size_t files = scanner.ScanDirectory(test.directory() / "release", findings);
  EXPECT_GT(files, 1000U);
  const std::size_t office = scanner.ScanDirectory(test.directory() / "office", findings);
  EXPECT_THAT(findings, IsEmpty()) << Describe(findings);
  // The encodings of some thousand rows of 256 bytes passed the tap.
  EXPECT_GT(tapped, 256U * 1000U);
  EXPECT_GT(logs, 1000U);
  EXPECT_GT(office, 1000U);
  RecordProperty("patterns", static_cast<int>(scanner.pattern_count()));
  RecordProperty("tapped_bytes", static_cast<int>(tapped));
  std::cout << scanner.pattern_count() << " patterns; looked at " << tapped
            << " bytes of messages, " << logs << " of logs, " << office
            << " of the office's disk: " << findings.size() << " findings\n";

  // The same scanner over the same places, after a leak planted on purpose in each.
  std::ofstream(taps / "leaked-message") << "some bytes " << absl::Base64Escape("x Quillonberry y");
  std::ofstream(test.directory() / "logs" / "office.log", std::ios::app)
      << "row 17: XANTIPPIDES has no birth date\n";
  std::ofstream(test.directory() / "office" / "state" / "leaked-row")
      << absl::BytesToHexString("ZQ9417733");
  for (const auto& place : {taps, test.directory() / "logs", test.directory() / "office"}) {
    std::vector<LeakScanner::Finding> planted;
    scanner.ScanDirectory(place, planted);
    EXPECT_THAT(planted, Not(IsEmpty())) << place;
  }
}

}  // namespace
}  // namespace mirrorflow
