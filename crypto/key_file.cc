#include "crypto/key_file.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kFirstWords = "mirrorflow secret key v1: ";
constexpr std::size_t kMaxKind = 240;

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() {
    if (fd_ >= 0) close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

absl::Status ErrnoStatus(std::string_view action, const std::string& path) {
  return absl::ErrnoToStatus(errno,
                             absl::StrCat("cannot ", std::string(action), " key file ", path));
}

std::string HeaderLine(std::string_view kind) {
  return absl::StrCat(std::string(kFirstWords), std::string(kind), "\n");
}

bool WriteAll(int fd, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return true;
}

// Fills `bytes`; the count read is less only at the end of the file, negative on error.
ssize_t ReadAll(int fd, std::span<std::uint8_t> bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = read(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return n;
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return static_cast<ssize_t>(done);
}

absl::Status SyncDirectoryOf(const std::string& path) {
  std::filesystem::path directory = std::filesystem::path(path).parent_path();
  if (directory.empty()) directory = ".";
  const FileDescriptor fd(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0 || fsync(fd.get()) != 0) return ErrnoStatus("sync the directory of", path);
  return absl::OkStatus();
}

absl::Status CheckAccess(const struct stat& info, const std::string& path) {
  if (!S_ISREG(info.st_mode)) {
    return absl::FailedPreconditionError(
        absl::StrCat("key file ", path, " is not a regular file\nhint: name the file itself"));
  }
  if (info.st_uid != geteuid()) {
    return absl::FailedPreconditionError(
        absl::StrCat("key file ", path, " belongs to another user\nhint: sudo chown $USER ", path));
  }
  if ((info.st_mode & 077) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("others than its owner can access key file ", path, " (mode ",
                     absl::StrFormat("%04o", static_cast<unsigned>(info.st_mode & 07777)),
                     ")\nhint: chmod 600 ", path));
  }
  return absl::OkStatus();
}

bool IsLowerHex(std::uint8_t c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

absl::StatusOr<SecretBytes> ReadKeyFile(const std::string& path, std::string_view kind,
                                        std::size_t secret_size) {
  const FileDescriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (fd.get() < 0) return ErrnoStatus("open", path);
  struct stat info;
  if (fstat(fd.get(), &info) != 0) return ErrnoStatus("look at", path);
  if (absl::Status access = CheckAccess(info, path); !access.ok()) return access;

  const std::string header = HeaderLine(kind);
  const std::size_t hex_size = 2 * secret_size;
  SecretBytes text(header.size() + hex_size + 2);  // one more than the LF, to see a longer file
  const ssize_t count = ReadAll(fd.get(), text.ExposeMutable());
  if (count < 0) return ErrnoStatus("read", path);
  const std::span<const std::uint8_t> read = text.Expose().first(static_cast<std::size_t>(count));

  if (read.size() < header.size() || std::memcmp(read.data(), header.data(), header.size()) != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("key file ", path, " does not hold '", std::string(kind),
                     "'\nhint: see its first line; it may be the key of another purpose or run"));
  }
  const std::span<const std::uint8_t> rest = read.subspan(header.size());
  SecretBytes secret(secret_size);
  if (rest.size() != hex_size + 1 || rest.back() != '\n' ||
      !std::ranges::all_of(rest.first(hex_size), IsLowerHex) ||
      sodium_hex2bin(secret.ExposeMutable().data(), secret_size,
                     reinterpret_cast<const char*>(rest.data()), hex_size, nullptr, nullptr,
                     nullptr) != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("key file ", path, " is damaged: its second line is not ", hex_size,
                     " hex digits and the end\nhint: restore it from its backup"));
  }
  return secret;
}

absl::Status WriteKeyFile(const std::string& path, std::string_view kind,
                          const SecretBytes& secret) {
  const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
  if (kind.empty() || kind.size() > kMaxKind || !std::ranges::all_of(kind, printable)) {
    return absl::InvalidArgumentError("the kind of a key file must be printable ASCII");
  }
  const std::string header = HeaderLine(kind);
  SecretBytes text(header.size() + 2 * secret.size() + 1);
  const std::span<std::uint8_t> out = text.ExposeMutable();
  std::ranges::copy(header, out.begin());
  sodium_bin2hex(reinterpret_cast<char*>(out.data()) + header.size(), 2 * secret.size() + 1,
                 secret.Expose().data(), secret.size());
  out.back() = '\n';

  // Under another name first and then linked: link() fails when the name is taken, and a crash
  // leaves no half-written key under the final name.
  const std::string part = path + ".part";
  {
    const FileDescriptor fd(
        open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (fd.get() < 0 && errno == EEXIST) {
      return absl::AlreadyExistsError(
          absl::StrCat(part, " is left from an interrupted write\nhint: remove it and try again"));
    }
    if (fd.get() < 0) return ErrnoStatus("create", part);
    if (!WriteAll(fd.get(), out) || fsync(fd.get()) != 0) {
      absl::Status failed = ErrnoStatus("write", part);
      RemoveKeyFile(part).IgnoreError();
      return failed;
    }
  }
  if (link(part.c_str(), path.c_str()) != 0) {
    absl::Status failed =
        errno == EEXIST
            ? absl::AlreadyExistsError(absl::StrCat(
                  "there is a key file ", path, " already\nhint: keys are never overwritten; move ",
                  "it away if you mean to replace it"))
            : ErrnoStatus("create", path);
    RemoveKeyFile(part).IgnoreError();
    return failed;
  }
  if (unlink(part.c_str()) != 0) return ErrnoStatus("remove", part);
  return SyncDirectoryOf(path);
}

absl::Status RemoveKeyFile(const std::string& path) {
  const FileDescriptor fd(open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (fd.get() < 0 && errno == ENOENT) return absl::OkStatus();
  if (fd.get() < 0) return ErrnoStatus("open", path);
  struct stat info;
  if (fstat(fd.get(), &info) != 0) return ErrnoStatus("look at", path);
  if (!S_ISREG(info.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is not a regular file"));
  }
  constexpr std::array<std::uint8_t, 512> kZeros{};
  for (off_t left = info.st_size; left > 0;) {
    const std::size_t n = std::min(kZeros.size(), static_cast<std::size_t>(left));
    if (!WriteAll(fd.get(), std::span(kZeros).first(n))) return ErrnoStatus("overwrite", path);
    left -= static_cast<off_t>(n);
  }
  if (fsync(fd.get()) != 0) return ErrnoStatus("overwrite", path);
  if (unlink(path.c_str()) != 0) return ErrnoStatus("remove", path);
  return SyncDirectoryOf(path);
}

}  // namespace mirrorflow
