#pragma once

#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/unseal_key.h"

namespace mirrorflow {

// A directory as one file that only the holder of an unseal key can read:
//
//   "MFBACKUP1\n"  header of a sealed stream (crypto/sealed_stream.h)  frames
//   frame = 4 bytes little-endian length, the sealed message
//   first message: the manifest, JSON: format, program, version, created, files of path, size, mode
//   and BLAKE2b-256; then the bytes of the files in that order, in messages of at most 1 MiB; the
//   stream's last message is empty
//
// A file that is cut short, changed, or of another key is refused as a whole. It does not say who
// made it: whoever knows the public key can make one, so keep backups where only you can write.
struct BackupLabel {
  std::string program;  // "mf-office"; a backup of another program is not restored
  std::string version;
  std::string created;  // RFC 3339
};

absl::Status WriteBackup(const std::filesystem::path& directory, const BackupLabel& label,
                         const SealKey& recipient, const std::filesystem::path& file);

// Into `directory`, which must not be there yet; each file is compared with the manifest. DataLoss
// for anything that is not as it was made; nothing of it is left then.
absl::StatusOr<BackupLabel> ReadBackup(const std::filesystem::path& file, const UnsealKey& key,
                                       const std::string& program,
                                       const std::filesystem::path& directory);

}  // namespace mirrorflow
