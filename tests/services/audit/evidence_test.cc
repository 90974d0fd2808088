#include "services/audit/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/audit/evidence_layout.h"
#include "services/audit/manifest.h"
#include "services/audit/verdict.h"
#include "services/log/log_directory.h"
#include "tests/services/audit/made_run.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string Describe(const Verdicts& verdicts) {
  std::string text;
  for (const Verdict& verdict : verdicts) {
    if (verdict.kind == VerdictKind::kOk) continue;
    absl::StrAppend(&text, std::string(VerdictName(verdict.kind)), " ", verdict.check, " ",
                    verdict.subject, ": ", verdict.text, " [", verdict.where, "]\n");
  }
  return text;
}

class EvidenceTest : public testing::Test {
 protected:
  static const MadeRun& TheRun() {
    static const MadeRun run;
    return run;
  }
};

TEST_F(EvidenceTest, BundlesOfARunHoldAndAgreeWithEachOther) {
  std::vector<CheckedBundle> checked;
  for (const char* name : {"KE", "UG", "office"}) {
    checked.push_back(CheckBundle(TheRun().Bundle(name), TheRun().Root(), {}));
    EXPECT_FALSE(AnyFailed(checked.back().verdicts)) << Describe(checked.back().verdicts);
    EXPECT_EQ(checked.back().facts.run, MadeRun::kRun);
  }
  const Verdicts across = Reconcile(checked);
  EXPECT_FALSE(AnyFailed(across)) << Describe(across);
  EXPECT_THAT(across, testing::Contains(testing::Field(&Verdict::check, "same-commitment")));
  EXPECT_THAT(across, testing::Contains(testing::Field(&Verdict::check, "all-sides")));
}

TEST_F(EvidenceTest, SameStateGivesTheSameBytesInBothForms) {
  const BundleFiles files = TheRun().Bundle("office");
  EXPECT_EQ(files, TheRun().Bundle("office"));
  const TemporaryDirectory directory;
  ASSERT_THAT(WriteBundleZip(directory / "a.zip", files), IsOk());
  ASSERT_THAT(WriteBundleZip(directory / "b.zip", files), IsOk());
  EXPECT_EQ(ReadText(directory / "a.zip"), ReadText(directory / "b.zip"));
  EXPECT_EQ(ValueOrDie(ReadBundle(directory / "a.zip")), files);
  ASSERT_THAT(WriteBundleDirectory(directory / "a", files), IsOk());
  EXPECT_EQ(ValueOrDie(ReadBundle(directory / "a")), files);
  EXPECT_THAT(WriteBundleDirectory(directory / "a", files),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(WriteBundleZip(directory / "a.zip", files),
              StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(EvidenceTest, NoExactCountAndNoSaltOfWhatIsNotShownIsInABundle) {
  for (const char* name : {"KE", "UG", "office"}) {
    const BundleFiles files = TheRun().Bundle(name);
    std::string all;
    for (const auto& [path, bytes] : files) absl::StrAppend(&all, bytes, "\n");
    // Planted by MadeRun: the size of the batch, the sealed counts.
    EXPECT_THAT(all, Not(HasSubstr("41287653"))) << name;
    EXPECT_THAT(all, Not(HasSubstr("EXACT-COUNT"))) << name;
    // Every salt that is kept beside the log, by entry: in the bundle only where the entry is about
    // this run, or about none, and the document is there.
    const std::filesystem::path openings = TheRun().StateOf(name) + "/log/openings";
    std::size_t kept_back = 0;
    for (const auto& entry : std::filesystem::directory_iterator(openings)) {
      const std::string number = entry.path().filename().string();
      for (const std::string& line : std::vector<std::string>(
               absl::StrSplit(ReadText(entry.path()), '\n', absl::SkipEmpty()))) {
        const std::vector<std::string> parts = absl::StrSplit(line, ' ');
        if (parts.size() != 3 || parts[1].size() != 64) continue;  // the first line
        const bool shown =
            files.contains(kOpeningsFile) && absl::StrContains(files.at(kOpeningsFile), parts[1]);
        const bool document_is_there = std::ranges::any_of(
            files, [&](const auto& file) { return HashText(FileHash(file.second)) == parts[2]; });
        EXPECT_EQ(shown, document_is_there) << name << " entry " << number << " " << parts[0];
        kept_back += shown ? 0 : 1;
      }
    }
    EXPECT_GT(kept_back, 0U) << name;
  }
}

TEST_F(EvidenceTest, RunThatTheOrganisationDoesNotHaveIsNotFound) {
  EXPECT_THAT(MakeEvidence(TheRun().OrganisationOf("KE"), ValueOrDie(RunId::Create("other")),
                           {.version = "0", .programs = {}, .libraries = {}}, nullptr),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(EvidenceTest, UnsignedBundleIsRefusedUnlessAllowed) {
  BundleFiles files = TheRun().Bundle("KE");
  files.erase(std::string(kManifestSignature));
  EXPECT_TRUE(AnyFailed(CheckBundle(files, TheRun().Root(), {}).verdicts));
  EXPECT_FALSE(AnyFailed(CheckBundle(files, TheRun().Root(), {.allow_unsigned = true}).verdicts));
}

// The indented lines of the bundle's README are a script; it needs nothing of this project.
TEST_F(EvidenceTest, CommandsOfTheReadmeCheckABundleWithoutThisSoftware) {
  const TemporaryDirectory directory;
  BundleFiles files = TheRun().Bundle("KE");
  ASSERT_THAT(WriteBundleDirectory(directory / "bundle", files), IsOk());
  std::string script = "set -eu\nexport TMP_DIR=$1\ncd \"$1/bundle\"\n";
  for (const std::string& line :
       std::vector<std::string>(absl::StrSplit(files.at(kReadmeFile), '\n'))) {
    if (absl::StartsWith(line, "    ")) absl::StrAppend(&script, line.substr(4), "\n");
  }
  const TrustRoot root = TheRun().Root();
  for (const char* state : {"KE", "UG"}) {
    const std::string key =
        root.registry.FindState(ValueOrDie(Country::Create(state)))->identity->ToText().substr(8);
    script = absl::StrReplaceAll(script, {{absl::StrCat("KEY_OF_", state), key}});
  }
  script = absl::StrReplaceAll(script, {{"/tmp/", "$TMP_DIR/"}});
  WriteText(directory / "check.sh", script);
  const std::string command = absl::StrCat("bash ", directory / "check.sh", " ", directory.path(),
                                           " > ", directory / "out", " 2>&1");
  ASSERT_EQ(std::system(command.c_str()), 0) << ReadText(directory / "out");
  const std::string out = ReadText(directory / "out");
  EXPECT_THAT(out, HasSubstr("Signature Verified Successfully"));
  EXPECT_THAT(out, HasSubstr("is in the log"));
  EXPECT_THAT(out, HasSubstr("run/erasures/sender-all.pb is what entry"));
  EXPECT_THAT(out, Not(HasSubstr("IS NOT")));

  // One changed byte is found by the same commands.
  files[kTermsFile][5] = static_cast<char>(files[kTermsFile][5] ^ 1);
  WriteText(directory / "bundle/run/terms.pb", files[kTermsFile]);
  EXPECT_NE(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace mirrorflow
