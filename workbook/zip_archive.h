#pragma once

#include <zip.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mirrorflow {

// One file inside a ZIP archive, read from its beginning. Not thread safe.
class ZipEntry {
 public:
  ZipEntry(ZipEntry&&) = default;
  ZipEntry& operator=(ZipEntry&&) = default;

  // Reads up to `size` bytes; 0 at the end. DataLoss when the archive is damaged, ResourceExhausted
  // when more comes out than kMaxEntryBytes or kMaxRatio allow.
  absl::StatusOr<std::size_t> Read(char* bytes, std::size_t size);
  // In the archive, for progress: the share of packed bytes that has been read, about.
  std::uint64_t packed_bytes_read() const;
  std::uint64_t packed_bytes() const { return packed_bytes_; }

 private:
  friend class ZipArchive;
  ZipEntry() = default;
  struct Closer {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
  };
  std::unique_ptr<zip_file_t, Closer> file_;
  std::string name_;
  std::uint64_t packed_bytes_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t bytes_read_ = 0;
};

// A ZIP archive through libzip, for reading. A packed file may claim to be small and unpack without
// end: what comes out is bounded, and nothing is unpacked that is not read. Not thread safe.
class ZipArchive {
 public:
  static constexpr std::uint64_t kMaxEntryBytes = std::uint64_t{16} << 30;
  // Deflate can pack 1030 : 1, tables of a register 10 to 50 : 1. Small entries are let through.
  static constexpr std::uint64_t kMaxRatio = 400;
  static constexpr std::uint64_t kRatioFreeBytes = std::uint64_t{16} << 20;

  // NotFound when the file can't be opened, InvalidArgument when it is no ZIP archive.
  static absl::StatusOr<ZipArchive> OpenFile(const std::string& path);
  // `bytes` must outlive the archive.
  static absl::StatusOr<ZipArchive> OpenBytes(std::string_view bytes);

  bool Has(const std::string& name) const;
  // NotFound; InvalidArgument when the entry is encrypted.
  absl::StatusOr<ZipEntry> Open(const std::string& name) const;
  // The whole entry, which may have at most `most` bytes.
  absl::StatusOr<std::string> ReadAll(const std::string& name, std::size_t most) const;

 private:
  struct Discarder {
    void operator()(zip_t* archive) const { zip_discard(archive); }
  };
  explicit ZipArchive(zip_t* archive) : archive_(archive) {}

  std::unique_ptr<zip_t, Discarder> archive_;
};

}  // namespace mirrorflow
