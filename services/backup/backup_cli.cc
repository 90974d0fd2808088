#include "services/backup/backup_cli.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <system_error>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "crypto/unseal_key.h"
#include "services/backup/backup_file.h"
#include "services/backup/state_snapshot.h"
#include "services/clock/clock.h"
#include "services/terminal/subcommand.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

// Beside the state directory, so that taking its place is one step.
std::string Beside(const std::string& state, const std::string& what) {
  return absl::StrCat(fs::path(state).lexically_normal().string(), ".", what, "-", TimeNow());
}

// Whether a service has the directory now, by the lock that it holds.
bool IsServed(const std::string& state) {
  const int lock = open((fs::path(state) / "lock").c_str(), O_RDWR | O_CLOEXEC);
  if (lock < 0) return false;
  const bool served = flock(lock, LOCK_EX | LOCK_NB) != 0;
  close(lock);
  return served;
}

}  // namespace

BackupCli::BackupCli(CLI::App& app, Service service) : service_(std::move(service)) {
  const std::string& program = service_.program;
  const std::string config = " --config " + service_.config;
  backup_ = AddSubcommand(app, "backup",
                          "Write the state, sealed to who may restore it; while the service runs",
                          program + " backup --make-key recovery.key\n  " + program +
                              " backup today.mfbackup --recipient seal:HEX" + config);
  backup_->add_option("file", file_, "Where to write it")->type_name("FILE");
  backup_->add_option("--recipient", recipients_,
                      "Public key of who may open it; several make a file each");
  backup_->add_option("--make-key", key_, "Make a recovery key instead; keep it off this machine")
      ->type_name("FILE");
  backup_->add_option("--config", config_, "The service's configuration")->type_name("FILE");
  restore_ = AddSubcommand(app, "restore",
                           "Put a backup in the place of the state, which is kept beside it",
                           program + " restore today.mfbackup --key recovery.key" + config);
  restore_->add_option("file", file_, "The backup")->required()->type_name("FILE");
  restore_->add_option("--key", key_, "The recovery key")->required()->type_name("FILE");
  fsck_ = AddSubcommand(
      app, "fsck", "Read everything in the state directory as the service would; change nothing",
      program + " fsck" + config);
  for (CLI::App* command : {restore_, fsck_}) {
    command->add_option("--config", config_, "The service's configuration")
        ->required()
        ->type_name("FILE");
  }
}

bool BackupCli::parsed() const {
  return backup_->parsed() || restore_->parsed() || fsck_->parsed();
}

absl::Status BackupCli::Run() const {
  if (backup_->parsed() && !key_.empty()) {
    const UnsealKey key = UnsealKey::Generate();
    if (absl::Status s = key.WriteTo(key_); !s.ok()) return s;
    std::cout << key.public_key().ToText() << '\n';
    return absl::OkStatus();
  }
  if (config_.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--config is missing\nhint: ", service_.program, " backup --help"));
  }
  absl::StatusOr<std::string> state = service_.state_directory(config_);
  if (!state.ok()) return state.status();
  if (backup_->parsed()) return Backup(*state);
  if (restore_->parsed()) return Restore(*state);
  return Fsck(*state);
}

absl::Status BackupCli::Backup(const std::string& state) const {
  if (file_.empty() || recipients_.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("a backup needs a file and at least one --recipient\nhint: ", service_.program,
                     " backup --help"));
  }
  std::vector<SealKey> keys;
  for (const std::string& text : recipients_) {
    absl::StatusOr<SealKey> key = SealKey::FromText(text);
    if (!key.ok()) return key.status();
    keys.push_back(*key);
  }
  const std::string copy = Beside(state, "copy");
  const auto remove = absl::MakeCleanup([&] {
    std::error_code error;
    fs::remove_all(copy, error);
  });
  if (absl::Status s = CopyState(state, copy); !s.ok()) return s;
  // What can't be read is no backup.
  if (absl::Status s = service_.verify(copy); !s.ok()) {
    return absl::Status(s.code(), absl::StrCat("the state is damaged, nothing was backed up: ",
                                               s.message(), "\nhint: fsck says what"));
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::string file = i == 0 ? file_ : absl::StrCat(file_, ".", i + 1);
    absl::Status written = WriteBackup(
        copy, {.program = service_.program, .version = MIRRORFLOW_VERSION, .created = TimeNow()},
        keys[i], file);
    if (!written.ok()) return written;
    std::cout << file << " for " << keys[i].ToText() << '\n';
  }
  return absl::OkStatus();
}

absl::Status BackupCli::Restore(const std::string& state) const {
  absl::StatusOr<UnsealKey> key = UnsealKey::ReadFrom(key_);
  if (!key.ok()) return key.status();
  if (IsServed(state)) {
    return absl::FailedPreconditionError(
        absl::StrCat("a service has ", state, " now\nhint: stop it first: systemctl stop"));
  }
  const std::string restored = Beside(state, "restoring");
  absl::StatusOr<BackupLabel> label = ReadBackup(file_, *key, service_.program, restored);
  if (!label.ok()) return label.status();
  const std::string verified = restored + "-verified";
  const auto remove = absl::MakeCleanup([&] {
    std::error_code error;
    fs::remove_all(restored, error);
    fs::remove_all(verified, error);
  });
  // On a copy: opening a state takes up what was interrupted, and that is for the service to do.
  absl::Status status = CopyState(restored, verified);
  if (status.ok()) status = service_.verify(verified);
  if (!status.ok()) return status;
  const std::string before = Beside(state, "before-restore");
  std::error_code error;
  if (fs::exists(state, error)) {
    fs::rename(state, before, error);
    if (error) {
      return absl::PermissionDeniedError(
          absl::StrCat("can't set ", state, " aside: ", error.message()));
    }
    std::cout << "before: " << before << '\n';
  }
  fs::rename(restored, state, error);
  if (error) {
    return absl::InternalError(absl::StrCat("can't put the backup in place: ", error.message(),
                                            "\nhint: what was there is in ", before));
  }
  std::cout << "restored: " << state << ", as of " << label->created << '\n';
  std::cerr
      << "What was done after that is not in it: releases published since, and what they took "
         "of the budget, are on record at the nodes and with whoever has the releases; "
         "compare before the next release.\n";
  return absl::OkStatus();
}

absl::Status BackupCli::Fsck(const std::string& state) const {
  const std::string copy = Beside(state, "fsck");
  const auto remove = absl::MakeCleanup([&] {
    std::error_code error;
    fs::remove_all(copy, error);
  });
  if (absl::Status s = CopyState(state, copy); !s.ok()) return s;
  absl::StatusOr<std::vector<SnapshotFile>> files = ListState(copy);
  if (!files.ok()) return files.status();
  if (absl::Status s = service_.verify(copy); !s.ok()) return s;
  std::cout << files->size() << " files, all as they should be\n";
  return absl::OkStatus();
}

}  // namespace mirrorflow
