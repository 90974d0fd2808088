#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/secret_bytes.h"
#include "records/population/row_store.h"

namespace mirrorflow {

// Rows on the disk while a population is built. The file has no name (it is unlinked before
// anything is written), is readable by its owner only (0600), and every row is encrypted with
// ChaCha20 under a random key that is in memory only, the row's offset as nonce. So nothing of it
// can be read after the process has ended, however it ended. Not protected: changes to the file by
// the same user while it is open. Not thread safe.
class SpillFile final : public RowStore {
 public:
  // In `directory`, which should be on a disk with room for the rows (about 200 bytes each).
  static absl::StatusOr<std::unique_ptr<SpillFile>> Create(const std::filesystem::path& directory);
  ~SpillFile() override;

  absl::StatusOr<std::uint64_t> Append(std::string_view bytes) override;
  absl::Status Read(std::uint64_t offset, std::size_t size, std::string& bytes) override;

 private:
  SpillFile(std::filesystem::path directory, int descriptor);

  void Encrypt(std::uint64_t offset, char* bytes, std::size_t size) const;
  absl::Status Flush();

  std::filesystem::path directory_;
  int descriptor_;
  SecretBytes key_;
  std::string pending_;        // encrypted, not yet written
  std::uint64_t written_ = 0;  // bytes in the file
};

}  // namespace mirrorflow
