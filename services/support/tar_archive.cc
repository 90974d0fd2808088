#include "services/support/tar_archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

struct FreeArchive {
  void operator()(archive* writer) const { archive_write_free(writer); }
};
struct FreeEntry {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

la_ssize_t Append(archive* /*writer*/, void* to, const void* bytes, std::size_t size) {
  static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

absl::Status Failed(archive& writer) {
  const char* reason = archive_error_string(&writer);
  return absl::InternalError(
      absl::StrCat("can't make the archive: ", reason == nullptr ? "out of memory" : reason));
}

}  // namespace

absl::StatusOr<std::string> TarGz(const std::string& directory,
                                  const std::vector<NamedBytes>& files, std::int64_t time) {
  std::string bytes;
  const std::unique_ptr<archive, FreeArchive> writer(archive_write_new());
  if (writer == nullptr) return absl::InternalError("can't make the archive: out of memory");
  archive& out = *writer;
  if (archive_write_add_filter_gzip(&out) != ARCHIVE_OK ||
      archive_write_set_filter_option(&out, "gzip", "timestamp", nullptr) != ARCHIVE_OK ||
      archive_write_set_format_ustar(&out) != ARCHIVE_OK ||
      archive_write_open(&out, &bytes, nullptr, Append, nullptr) != ARCHIVE_OK) {
    return Failed(out);
  }
  for (const NamedBytes& file : files) {
    const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), absl::StrCat(directory, "/", file.name).c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.bytes.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0600);
    archive_entry_set_mtime(entry.get(), time, 0);
    if (archive_write_header(&out, entry.get()) != ARCHIVE_OK ||
        archive_write_data(&out, file.bytes.data(), file.bytes.size()) !=
            static_cast<la_ssize_t>(file.bytes.size())) {
      return Failed(out);
    }
  }
  if (archive_write_close(&out) != ARCHIVE_OK) return Failed(out);
  return bytes;
}

}  // namespace mirrorflow
