#include "services/audit/bundle_files.h"

#include <sys/stat.h>
#include <zip.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

bool IsPart(std::string_view part) {
  return !part.empty() && part.front() != '.' && std::ranges::all_of(part, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

absl::Status CheckPath(const std::string& path) {
  const std::vector<std::string> parts = absl::StrSplit(path, '/');
  if (path.size() <= 250 && std::ranges::all_of(parts, IsPart)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the bundle has a file whose name no bundle can have, of ", path.size(),
                   " bytes\nhint: take the bundle as it was made, without files beside it"));
}

class Collector {
 public:
  absl::Status CheckRoom(std::uint64_t bytes) const {
    if (files_.size() >= kMaxBundleFiles || bytes > kMaxBundleBytes - bytes_) {
      return absl::InvalidArgumentError(absl::StrCat("too large for a bundle: more than ",
                                                     kMaxBundleFiles, " files or ",
                                                     kMaxBundleBytes >> 20U, " MiB"));
    }
    return absl::OkStatus();
  }

  absl::Status Add(std::string path, std::string bytes) {
    if (absl::Status status = CheckPath(path); !status.ok()) return status;
    if (absl::Status status = CheckRoom(bytes.size()); !status.ok()) return status;
    bytes_ += bytes.size();
    if (!files_.emplace(std::move(path), std::move(bytes)).second) {
      return absl::InvalidArgumentError("the bundle has two files of one name");
    }
    return absl::OkStatus();
  }

  BundleFiles Take() && { return std::move(files_); }

 private:
  BundleFiles files_;
  std::size_t bytes_ = 0;
};

absl::StatusOr<BundleFiles> ReadDirectory(const fs::path& directory) {
  Collector collector;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(directory, error), end; entry != end && !error;
       entry.increment(error)) {
    if (entry->is_directory(error) && !entry->is_symlink(error)) continue;
    if (!entry->is_regular_file(error) || entry->is_symlink(error)) {
      return absl::InvalidArgumentError(
          absl::StrCat(entry->path().string(), " is neither a plain file nor a directory"));
    }
    if (absl::Status room = collector.CheckRoom(entry->file_size(error)); !room.ok()) return room;
    absl::StatusOr<std::string> bytes = ReadWholeFile(entry->path());
    if (!bytes.ok()) return bytes.status();
    absl::Status status = collector.Add(
        entry->path().lexically_relative(directory).generic_string(), *std::move(bytes));
    if (!status.ok()) return status;
  }
  if (error) {
    return absl::NotFoundError(
        absl::StrCat("can't read ", directory.string(), ": ", error.message()));
  }
  return std::move(collector).Take();
}

struct DiscardZip {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using ZipHandle = std::unique_ptr<zip_t, DiscardZip>;
struct CloseEntry {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

absl::StatusOr<BundleFiles> ReadZip(const fs::path& path) {
  int code = 0;
  const ZipHandle archive(zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code));
  if (archive == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(path.string(), " is neither a directory nor a ZIP file"));
  }
  Collector collector;
  const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const auto index = static_cast<zip_uint64_t>(i);
    zip_stat_t entry;
    if (zip_stat_index(archive.get(), index, 0, &entry) != 0 || entry.name == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat(path.string(), ": damaged ZIP file"));
    }
    if (absl::Status room = collector.CheckRoom(entry.size); !room.ok()) return room;
    const std::unique_ptr<zip_file_t, CloseEntry> file(zip_fopen_index(archive.get(), index, 0));
    std::string bytes(entry.size, '\0');
    if (file == nullptr || zip_fread(file.get(), bytes.data(), bytes.size()) !=
                               static_cast<zip_int64_t>(bytes.size())) {
      return absl::InvalidArgumentError(absl::StrCat(path.string(), ": damaged ZIP file"));
    }
    if (absl::Status status = collector.Add(entry.name, std::move(bytes)); !status.ok()) {
      return status;
    }
  }
  return std::move(collector).Take();
}

absl::Status ZipError(const fs::path& file, zip_t* archive) {
  return absl::InternalError(
      absl::StrCat("can't write ", file.string(), ": ", zip_strerror(archive)));
}

}  // namespace

absl::StatusOr<BundleFiles> ReadBundle(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    return absl::NotFoundError(absl::StrCat("there is no ", path.string()));
  }
  return fs::is_directory(status) ? ReadDirectory(path) : ReadZip(path);
}

absl::Status WriteBundleDirectory(const fs::path& directory, const BundleFiles& files) {
  std::error_code error;
  if (!fs::create_directory(directory, error)) {
    return error ? DiskError(absl::StrCat("can't make ", directory.string()), error.value())
                 : absl::AlreadyExistsError(
                       absl::StrCat(directory.string(),
                                    " is there already\nhint: give a name that is not there yet"));
  }
  for (const auto& [path, bytes] : files) {
    const fs::path file = directory / path;
    fs::create_directories(file.parent_path(), error);
    if (error) {
      return DiskError(absl::StrCat("can't make ", file.parent_path().string()), error.value());
    }
    // Not flushed one by one: what a crash cuts off is seen by the manifest, and made again.
    std::ofstream out(file, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out) {
      return absl::ResourceExhaustedError(
          absl::StrCat("can't write ", file.string(), "\nhint: is the disk full?"));
    }
  }
  return absl::OkStatus();
}

absl::Status WriteBundleZip(const fs::path& file, const BundleFiles& files) {
  int code = 0;
  ZipHandle archive(zip_open(file.c_str(), ZIP_CREATE | ZIP_EXCL, &code));
  if (archive == nullptr) {
    return code == ZIP_ER_EXISTS
               ? absl::AlreadyExistsError(absl::StrCat(
                     file.string(), " is there already\nhint: give a name that is not there yet"))
               : absl::PermissionDeniedError(absl::StrCat("can't make ", file.string()));
  }
  for (const auto& [path, bytes] : files) {
    zip_source_t* source = zip_source_buffer(archive.get(), bytes.data(), bytes.size(), 0);
    const zip_int64_t index =
        source == nullptr ? -1
                          : zip_file_add(archive.get(), path.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
      if (source != nullptr) zip_source_free(source);
      return ZipError(file, archive.get());
    }
    // 1 January 1980, which is the first time that the format can state; the same in every zone.
    constexpr zip_uint16_t kFirstTime = 0;
    constexpr zip_uint16_t kFirstDate = 0x21;
    const auto entry = static_cast<zip_uint64_t>(index);
    if (zip_file_set_dostime(archive.get(), entry, kFirstTime, kFirstDate, 0) != 0 ||
        zip_set_file_compression(archive.get(), entry, ZIP_CM_DEFLATE, 9) != 0) {
      return ZipError(file, archive.get());
    }
  }
  // Closing writes; only then may the archive not be discarded.
  if (zip_close(archive.get()) != 0) return ZipError(file, archive.get());
  static_cast<void>(archive.release());
  return absl::OkStatus();
}

}  // namespace mirrorflow
