#include "workbook/zip_archive.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kDamaged =
    "; the file is damaged or was not copied whole: open it where it came from, save and copy it "
    "again";

std::string ErrorText(int code) {
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  return text;
}

absl::Status OpenError(int code) {
  if (code == ZIP_ER_NOENT || code == ZIP_ER_OPEN || code == ZIP_ER_READ) {
    return absl::NotFoundError("can't be opened; check that the file exists and can be read");
  }
  return absl::InvalidArgumentError(
      absl::StrCat("is not a readable ZIP archive (", ErrorText(code), ")", std::string(kDamaged)));
}

}  // namespace

absl::StatusOr<ZipArchive> ZipArchive::OpenFile(const std::string& path) {
  int code = 0;
  zip_t* archive = zip_open(path.c_str(), ZIP_RDONLY, &code);
  if (archive == nullptr) return OpenError(code);
  return ZipArchive(archive);
}

absl::StatusOr<ZipArchive> ZipArchive::OpenBytes(std::string_view bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  const int code = zip_error_code_zip(&error);
  zip_error_fini(&error);
  if (archive == nullptr) {
    if (source != nullptr) zip_source_free(source);
    return OpenError(code);
  }
  return ZipArchive(archive);
}

bool ZipArchive::Has(const std::string& name) const {
  return zip_name_locate(archive_.get(), name.c_str(), 0) >= 0;
}

absl::StatusOr<ZipEntry> ZipArchive::Open(const std::string& name) const {
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat(archive_.get(), name.c_str(), 0, &stat) != 0) {
    return absl::NotFoundError(absl::StrCat("has no part ", name));
  }
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE) {
    return absl::InvalidArgumentError("is protected by a password; save it without one");
  }
  zip_file_t* file = zip_fopen(archive_.get(), name.c_str(), 0);
  if (file == nullptr) {
    return absl::DataLossError(absl::StrCat("part ", name, " can't be read (",
                                            zip_strerror(archive_.get()), ")",
                                            std::string(kDamaged)));
  }
  ZipEntry entry;
  entry.file_.reset(file);
  entry.name_ = name;
  entry.packed_bytes_ = stat.comp_size;
  entry.bytes_ = stat.size;
  return entry;
}

absl::StatusOr<std::string> ZipArchive::ReadAll(const std::string& name, std::size_t most) const {
  absl::StatusOr<ZipEntry> entry = Open(name);
  if (!entry.ok()) return entry.status();
  std::string text;
  constexpr std::size_t kStep = std::size_t{64} * 1024;
  while (true) {
    const std::size_t size = text.size();
    text.resize(size + kStep);
    absl::StatusOr<std::size_t> read = entry->Read(&text[size], kStep);
    if (!read.ok()) return read.status();
    text.resize(size + *read);
    if (*read == 0) return text;
    if (text.size() > most) {
      return absl::ResourceExhaustedError(
          absl::StrCat("part ", name, " is larger than ", most, " bytes"));
    }
  }
}

absl::StatusOr<std::size_t> ZipEntry::Read(char* bytes, std::size_t size) {
  const zip_int64_t read = zip_fread(file_.get(), bytes, size);
  if (read < 0) {
    return absl::DataLossError(absl::StrCat("part ", name_, " can't be read on after ", bytes_read_,
                                            " bytes (", zip_file_strerror(file_.get()), ")",
                                            std::string(kDamaged)));
  }
  bytes_read_ += static_cast<std::uint64_t>(read);
  if (bytes_read_ > ZipArchive::kMaxEntryBytes ||
      (bytes_read_ > ZipArchive::kRatioFreeBytes &&
       bytes_read_ / ZipArchive::kMaxRatio > packed_bytes_)) {
    return absl::ResourceExhaustedError(
        absl::StrCat("part ", name_, " unpacks to far more than a register would (", bytes_read_,
                     " bytes from ", packed_bytes_, "); the file is not what it seems"));
  }
  return static_cast<std::size_t>(read);
}

std::uint64_t ZipEntry::packed_bytes_read() const {
  if (bytes_ == 0) return 0;
  const double share = static_cast<double>(bytes_read_) / static_cast<double>(bytes_);
  return static_cast<std::uint64_t>(static_cast<double>(packed_bytes_) * (share < 1 ? share : 1));
}

}  // namespace mirrorflow
