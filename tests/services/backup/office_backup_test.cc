#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "services/office/office_program.h"
#include "services/office/run_store.h"
#include "services/wire/terms.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

// `mf-office backup`, `restore` and `fsck` on a state directory that a store has written.
namespace mirrorflow {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

RunId Id(const std::string& text) { return ValueOrDie(RunId::Create(text)); }

class OfficeBackupTest : public testing::Test {
 protected:
  OfficeBackupTest() {
    for (const char* name : {"office", "other"}) {
      WriteText(files_ / (std::string(name) + ".txtpb"),
                "listen: \"127.0.0.1:0\" tls { certificate_chain: \"a\" private_key: \"b\" "
                "trusted_authorities: \"c\" } operator_certificate_fingerprints: \"" +
                    std::string(64, 'a') + "\" state_directory: \"" + std::string(name) +
                    "-state\"");
    }
    store_ = ValueOrDie(RunStore::Open(state_));
    const std::string terms =
        SerializeTerms(RunTerms{.run_id = run_,
                                .corridor = ValueOrDie(Corridor::Parse("KE-UG")),
                                .period = ValueOrDie(Period::Create("2024")),
                                .encoding_profile = "hardened-v1",
                                .normalisation_profile = "basic-v2",
                                .threshold = ValueOrDie(DiceThreshold::Create(4, 5)),
                                .minimum_batch = 10,
                                .suppression_threshold = 10});
    EXPECT_THAT(store_->AddCampaign(Id("c"), "request", "2026-01-01T00:00:00Z", true, {terms}),
                IsOk());
    key_ = Run({"backup", "--make-key", files_ / "recovery.key"});
    key_.pop_back();
  }

  // What a command prints; `exit` is what it ends with.
  std::string Run(std::vector<std::string> arguments, int exit = 0) {
    arguments.insert(arguments.begin(), "mf-office");
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    EXPECT_EQ(RunOfficeProgram(static_cast<int>(argv.size()), argv.data()), exit);
    errors_ = testing::internal::GetCapturedStderr();
    EXPECT_EQ(errors_.empty() || arguments[1] == "restore", exit == 0) << errors_;
    return testing::internal::GetCapturedStdout();
  }

  std::vector<std::string> Files(const std::string& directory) const {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(directory)) {
      names.push_back(entry.path().string() +
                      (entry.is_regular_file() ? "=" + ReadText(entry.path().string()) : ""));
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  const TemporaryDirectory files_;
  const std::string state_ = files_ / "office-state";
  const std::string config_ = files_ / "office.txtpb";
  const std::string other_ = files_ / "other.txtpb";
  const std::string backup_ = files_ / "today.mfbackup";
  const RunId run_ = Id("c-ke-ug");
  std::unique_ptr<RunStore> store_;
  std::string key_;
  std::string errors_;
};

TEST_F(OfficeBackupTest, BackupOfARunningServiceIsRestoredElsewhere) {
  EXPECT_THAT(Run({"backup", backup_, "--recipient", key_, "--config", config_}),
              HasSubstr(backup_ + " for seal:"));
  Run({"restore", backup_, "--key", files_ / "recovery.key", "--config", other_});
  EXPECT_THAT(errors_, HasSubstr("budget"));
  const auto restored = ValueOrDie(RunStore::Open(files_ / "other-state"));
  ASSERT_TRUE(restored->FindRun(run_).has_value());
  EXPECT_EQ(restored->FindRun(run_)->state, RunState::kCreated);
}

TEST_F(OfficeBackupTest, RestoreKeepsWhatWasThereAndIsRefusedWhileTheServiceRuns) {
  Run({"backup", backup_, "--recipient", key_, "--config", config_});
  EXPECT_THAT(store_->Advance(run_, RunState::kAgreed), IsOk());
  Run({"restore", backup_, "--key", files_ / "recovery.key", "--config", config_}, 1);
  EXPECT_THAT(errors_, HasSubstr("systemctl stop"));
  EXPECT_EQ(store_->FindRun(run_)->state, RunState::kAgreed);
  store_.reset();
  Run({"restore", backup_, "--key", files_ / "recovery.key", "--config", config_});
  EXPECT_EQ(ValueOrDie(RunStore::Open(state_))->FindRun(run_)->state, RunState::kCreated);
  int kept = 0;
  for (const auto& entry : fs::directory_iterator(files_.path())) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("office-state.before-restore-")) {
      ++kept;
      EXPECT_TRUE(fs::exists(entry.path() / "runs/c-ke-ug/run.pb"));
    } else {
      EXPECT_EQ(name.find("restoring"), std::string::npos) << name;
    }
  }
  EXPECT_EQ(kept, 1);
}

TEST_F(OfficeBackupTest, FsckNamesADamagedFileAndChangesNothing) {
  EXPECT_THAT(Run({"fsck", "--config", config_}), HasSubstr("as they should be"));
  store_.reset();
  WriteText(state_ + "/campaigns/c/campaign.pb", "\xff\xff not a campaign");
  const std::vector<std::string> before = Files(state_);
  Run({"fsck", "--config", config_}, 1);
  EXPECT_THAT(errors_, HasSubstr("campaign.pb"));
  EXPECT_EQ(Files(state_), before);
  // Nor is such a state backed up in the place of a good one.
  Run({"backup", backup_, "--recipient", key_, "--config", config_}, 1);
  EXPECT_FALSE(fs::exists(backup_));
}

TEST_F(OfficeBackupTest, FsckNamesAFileThatIsNotTheStores) {
  WriteText(state_ + "/runs/notes.txt", "mine");
  Run({"fsck", "--config", config_}, 1);
  EXPECT_THAT(errors_, HasSubstr("notes.txt"));
}

}  // namespace
}  // namespace mirrorflow
