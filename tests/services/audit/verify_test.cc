#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/audit/evidence_layout.h"
#include "services/audit/log_checks.h"
#include "services/audit/manifest.h"
#include "services/audit/verify_input.h"
#include "services/config/text_file.h"
#include "services/log/event_log.h"
#include "services/office/release_plan.h"
#include "tests/services/audit/made_run.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

const MadeRun& TheRun() {
  static const MadeRun run;
  return run;
}

// The failures of a check.
std::vector<std::string> WhereFailed(const Verdicts& verdicts, std::string_view check) {
  std::vector<std::string> where;
  for (const Verdict& verdict : verdicts) {
    if (verdict.kind == VerdictKind::kFailed && verdict.check == check) {
      where.push_back(verdict.where);
    }
  }
  return where;
}

// What the organisation itself makes of its bundle after changing it.
Verdicts ByTheOrganisation(BundleFiles files, const std::string& name) {
  RemakeManifest(files, name == "office" ? "comesa" : name, &TheRun().KeyOf(name));
  return CheckBundle(files, TheRun().Root(), {}).verdicts;
}

TEST(VerifyTest, ChangedAgreementIsFoundWhoeverSignsTheManifest) {
  BundleFiles files = TheRun().Bundle("KE");
  files["agreement/ke-ug-2024.txtpb"] += "# more\n";
  EXPECT_THAT(WhereFailed(ByTheOrganisation(files, "KE"), "agreement"),
              testing::ElementsAre("agreement/ke-ug-2024.txtpb"));
}

TEST(VerifyTest, SignatureOfAnotherIsFoundInItsFile) {
  BundleFiles files = TheRun().Bundle("KE");
  const IdentityKey foreign = IdentityKey::Generate();
  files["agreement/ke-ug-2024.txtpb.UG.sig"] = DetachedSignatureText(
      kAgreementPurpose,
      SignFile(kAgreementPurpose, files["agreement/ke-ug-2024.txtpb"], "UG", foreign));
  EXPECT_THAT(WhereFailed(ByTheOrganisation(files, "KE"), "agreement-signatures"),
              testing::ElementsAre("agreement/ke-ug-2024.txtpb.UG.sig"));
}

TEST(VerifyTest, TermsOfAnotherRunAreFound) {
  BundleFiles files = TheRun().Bundle("office");
  files[kTermsFile][3] = static_cast<char>(files[kTermsFile][3] ^ 1);
  EXPECT_FALSE(WhereFailed(ByTheOrganisation(files, "office"), "terms").empty());
}

TEST(VerifyTest, FiguresThatTheOfficeChangedAreFoundInTheLogAlsoWhenItSignsThemAgain) {
  BundleFiles files = TheRun().Bundle("office");
  std::string& counts = files["releases/y2024-final/counts.txt"];
  const std::size_t at = counts.find(" 288 ");
  ASSERT_NE(at, std::string::npos);
  counts.replace(at, 5, " 289 ");
  files["releases/y2024-final/counts.txt.sig"] = DetachedSignatureText(
      kReleasePurpose, SignFile(kReleasePurpose, counts, "office", TheRun().KeyOf("office")));
  std::string& published = files["releases/y2024-final/published.sha256"];
  for (const char* name : {"counts.txt", "counts.txt.sig"}) {
    const std::size_t line = published.find(absl::StrCat("  ", name, "\n"));
    published.replace(line - 64, 64,
                      HashText(FileHash(files[absl::StrCat("releases/y2024-final/", name)])));
  }
  EXPECT_THAT(WhereFailed(ByTheOrganisation(files, "office"), "log-facts"),
              testing::Contains("releases/y2024-final/published.sha256"));
}

// As by an office that approved and logged it so: only the agreement tells.
TEST(VerifyTest, EstimatesWithAnotherQualityThanTheStatesSignedAreFound) {
  BundleFiles files = TheRun().Bundle("office");
  EXPECT_TRUE(WhereFailed(ByTheOrganisation(files, "office"), "release-quality").empty());
  for (const bool states_one : {true, false}) {
    office::ReleasePlan plan;
    ASSERT_TRUE(plan.ParseFromString(files["releases/y2024-final/plan.pb"]));
    if (states_one) {
      plan.mutable_run_quality(0)->set_recall(plan.run_quality(0).recall() - 100'000);
    } else {
      plan.mutable_run_quality(0)->set_origin(static_cast<std::uint32_t>(QualityOrigin::kUnknown));
    }
    BundleFiles changed = files;
    changed["releases/y2024-final/plan.pb"] = plan.SerializeAsString();
    changed["releases/y2024-final/plan.txt"] = PrintText(plan);
    EXPECT_THAT(WhereFailed(ByTheOrganisation(changed, "office"), "release-quality"),
                testing::Contains("releases/y2024-final/plan.pb"));
  }
}

TEST(VerifyTest, SecondApprovalByTheSamePersonIsNone) {
  BundleFiles files = TheRun().Bundle("office");
  for (const char* suffix : {".pb", ".txt"}) {
    files[absl::StrCat("releases/y2024-final/approval-2", suffix)] =
        files[absl::StrCat("releases/y2024-final/approval-1", suffix)];
  }
  EXPECT_FALSE(WhereFailed(ByTheOrganisation(files, "office"), "release-approvals").empty());
}

TEST(VerifyTest, LedgerBeyondTheBudgetIsFound) {
  BundleFiles files = TheRun().Bundle("office");
  std::string line = files[kLedgerFile];
  line.replace(line.find(" final "), 7, " provisional ");
  line.replace(line.find("y2024-ke-ug"), 11, "other");
  const std::size_t cost = line.find(" provisional ") + 13;
  line.replace(cost, line.find(' ', cost) - cost, "9000000000");
  files[kLedgerFile] += line;
  EXPECT_EQ(WhereFailed(ByTheOrganisation(files, "office"), "ledger").size(), 1U);
}

TEST(VerifyTest, RegistryOfAnotherLineIsRefused) {
  const MadeRun other;
  const Verdicts verdicts = CheckBundle(TheRun().Bundle("KE"), other.Root(), {}).verdicts;
  EXPECT_FALSE(WhereFailed(verdicts, "registry").empty());
}

TEST(VerifyTest, WitnessesThatAreDemandedMustBeThere) {
  BundleFiles files = TheRun().Bundle("KE");
  files.erase("log/witnessed");
  EXPECT_THAT(
      WhereFailed(CheckBundle(files, TheRun().Root(), {.witnesses = 1}).verdicts, "log-witnesses"),
      testing::ElementsAre("log/witnessed"));
}

TEST(VerifyTest, AnotherErasureOrCommitmentAtTheOfficeIsFoundAcross) {
  std::vector<CheckedBundle> checked;
  BundleFiles office = TheRun().Bundle("office");
  std::string& state = office[kStateFile];
  const std::size_t at = state.find("sender commitment: ") + 19;
  state[at] = state[at] == '0' ? '1' : '0';
  for (const BundleFiles& files : {TheRun().Bundle("KE"), TheRun().Bundle("UG"), office}) {
    checked.push_back(CheckBundle(files, TheRun().Root(), {}));
  }
  EXPECT_THAT(WhereFailed(Reconcile(checked), "same-commitment").size(), 1U);
}

TEST(VerifyTest, CopyOfAWholeLogIsCheckedWithoutABundle) {
  const BundleFiles log = ValueOrDie(ReadLogCopy(TheRun().StateOf("office") + "/log"));
  EvidenceFacts facts;
  facts.registry = TheRun().Root().registry;
  facts.origin = "mirrorflow/office/comesa";
  VerdictList verdicts(facts.origin);
  CheckLog(log, "copy/", {}, facts, verdicts);
  EXPECT_FALSE(AnyFailed(verdicts.all()));
  EXPECT_FALSE(log.contains("openings/0"));

  // A missing entry: its file is shorter by one.
  BundleFiles shorter = log;
  for (auto& [path, bytes] : shorter) {
    if (absl::StartsWith(path, "tile/entries/")) bytes.resize(bytes.size() - 10);
  }
  VerdictList found(facts.origin);
  CheckLog(shorter, "copy/", {}, facts, found);
  EXPECT_TRUE(found.HasFailed("log-tree"));
}

// A copy of a log as `verify --log` reads it.
CheckedBundle LogAlone(const BundleFiles& log, const std::string& origin) {
  CheckedBundle checked;
  checked.facts.registry = TheRun().Root().registry;
  checked.facts.origin = origin;
  VerdictList verdicts(origin);
  CheckLog(log, "copy/", {}, checked.facts, verdicts);
  checked.verdicts = std::move(verdicts).Take();
  return checked;
}

TEST(VerifyTest, TwoCopiesOfALogAreOneHistoryOrTheForkIsFound) {
  const std::string origin = "mirrorflow/node/KE";
  const fs::path log = TheRun().StateOf("KE") + "/log";
  const TemporaryDirectory directory;
  const auto longer_by = [&](const std::string& version) {
    const fs::path copy = directory / version;
    fs::copy(log, copy, fs::copy_options::recursive);
    const auto opened = ValueOrDie(EventLog::Open(copy, origin, TheRun().KeyOf("KE"), {},
                                                  [] { return "2199-01-01T00:00:00Z"; }));
    EXPECT_THAT(opened->Append({.kind = v1::SERVICE_STARTED, .facts = {{"version", version}}}),
                IsOk());
    return LogAlone(ValueOrDie(ReadLogCopy(copy)), origin);
  };
  const CheckedBundle here = LogAlone(ValueOrDie(ReadLogCopy(log)), origin);
  const CheckedBundle a = longer_by("1");
  const CheckedBundle b = longer_by("2");
  EXPECT_FALSE(AnyFailed(CompareCopies({}, {here, a})));
  EXPECT_FALSE(AnyFailed(CompareCopies({here}, {b})));
  EXPECT_EQ(CompareCopies({}, {here, a, b}).size(), 3U);
  EXPECT_FALSE(AnyFailed(a.verdicts));
  EXPECT_FALSE(AnyFailed(b.verdicts));
  EXPECT_EQ(WhereFailed(CompareCopies({}, {here, a, b}), "logs-seen").size(), 1U);
}

// The signature of its holder covers neither: only what leads to the signed root is compared.
TEST(VerifyTest, DamagedCopyOfALogIsNoFork) {
  const std::string origin = "mirrorflow/node/KE";
  const LogFiles log = ValueOrDie(ReadLogCopy(TheRun().StateOf("KE") + "/log"));
  const CheckedBundle sound = LogAlone(log, origin);
  const auto damaged = [&](const auto& change) {
    LogFiles files = log;
    for (auto& [path, bytes] : files) {
      if (absl::StartsWith(path, "tile/entries/")) change(bytes);
    }
    return LogAlone(files, origin);
  };
  const CheckedBundle changed = damaged([](std::string& bytes) { bytes.back() ^= 1; });
  const CheckedBundle truncated =
      damaged([](std::string& bytes) { bytes.resize(bytes.size() - 10); });
  ASSERT_TRUE(changed.facts.checkpoint.has_value());
  ASSERT_EQ(changed.facts.tree.size(), sound.facts.tree.size());
  for (const CheckedBundle& copy : {changed, truncated}) {
    EXPECT_FALSE(WhereFailed(copy.verdicts, "log-tree").empty());
    EXPECT_TRUE(CompareCopies({sound}, {copy}).empty());
    // A witness that saw the sound log does not say of the damaged one that it was forked.
    CheckedBundle witness;
    witness.facts.origin = "mirrorflow/node/UG";
    witness.facts.seen.emplace_back("log/seen/ke", *sound.facts.checkpoint);
    EXPECT_TRUE(WhereFailed(Reconcile({witness, copy}), "logs-seen").empty());
  }
  EXPECT_EQ(CompareCopies({sound}, {sound, changed}).size(), 1U);
}

TEST(VerifyTest, EveryCheckThatFailsIsExplained) {
  // All names of checks in the sources, by making them fail.
  std::set<std::string> failed;
  const auto note = [&](const Verdicts& verdicts) {
    for (const Verdict& verdict : verdicts) {
      if (verdict.kind == VerdictKind::kFailed) failed.insert(verdict.check);
    }
  };
  for (const char* name : {"KE", "office"}) {
    const BundleFiles whole = TheRun().Bundle(name);
    for (const auto& [path, bytes] : whole) {
      BundleFiles files = whole;
      files.erase(path);
      note(ByTheOrganisation(files, name));
      files[path] = bytes.substr(0, bytes.size() / 2);
      note(ByTheOrganisation(files, name));
    }
  }
  EXPECT_GT(failed.size(), 12U);
  for (const std::string& check : failed) {
    EXPECT_FALSE(ExplainFailure(check).meaning.empty()) << check;
    EXPECT_FALSE(ExplainFailure(check).ask.empty()) << check;
  }
}

TEST(VerifyTest, PublishedFileThatNoEntryOfTheLogNamesIsFound) {
  const MadeRun run("report.en.html");
  const Verdicts verdicts = CheckBundle(run.Bundle("office"), run.Root(), {}).verdicts;
  const auto failed = std::ranges::find_if(verdicts, [](const Verdict& verdict) {
    return verdict.kind == VerdictKind::kFailed && verdict.check == "log-facts";
  });
  ASSERT_NE(failed, verdicts.end());
  EXPECT_THAT(failed->text, testing::HasSubstr("report.en.html"));
}

}  // namespace
}  // namespace mirrorflow
