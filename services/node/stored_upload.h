#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/node/committed_upload.h"

namespace mirrorflow {

// A committed upload in a file on the node's disk, so that a node that is restarted can go on
// sending it: salts, headers and trailers in memory, chunks read when they are asked for.
// The file is as secret as the batch: pseudonymised, mode 0600, and for shares all three views in
// one place, that is the batch itself. Deleted when the run ends.
//
//   "MFUPLD" u16 1 | the chunks of each addressee in order | node.UploadIndex | u64 where it begins
//
// Safe to read from many threads.
class StoredUpload : public CommittedUpload {
 public:
  // There whole or not at all. Errors of the disk.
  static absl::Status Write(const std::filesystem::path& file, const CommittedUpload& upload);
  // NotFound, DataLoss for a file that is none of these. Chunks are not checked: their digests are
  // by whoever gets them.
  static absl::StatusOr<std::unique_ptr<StoredUpload>> Open(const std::filesystem::path& file);
  ~StoredUpload() override;
  StoredUpload(const StoredUpload&) = delete;
  StoredUpload& operator=(const StoredUpload&) = delete;

  const Hash256& commitment() const override { return commitment_; }
  int addressees() const override { return static_cast<int>(parts_.size()); }
  const BatchOpening& opening(int addressee) const override { return At(addressee).opening; }
  const std::string& header(int addressee) const override { return At(addressee).header; }
  std::uint32_t chunk_count(int addressee) const override {
    return static_cast<std::uint32_t>(At(addressee).chunks.size());
  }
  // Fewer bytes than there should be where the disk fails; the digest of the chunk then tells.
  std::string chunk(int addressee, std::uint32_t number) const override;
  std::string trailer(int addressee) const override { return At(addressee).trailer; }

 private:
  struct Extent {
    std::uint64_t at = 0;
    std::uint32_t size = 0;
  };
  struct Part {
    BatchOpening opening{};
    std::string header;
    std::string trailer;
    std::vector<Extent> chunks;
  };

  explicit StoredUpload(int descriptor) : descriptor_(descriptor) {}

  const Part& At(int addressee) const { return parts_.at(static_cast<std::size_t>(addressee)); }

  const int descriptor_;
  Hash256 commitment_{};
  std::vector<Part> parts_;
};

}  // namespace mirrorflow
