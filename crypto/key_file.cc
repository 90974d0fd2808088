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
#include <optional>
#include <span>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "crypto/hex_text.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kFirstWords = "mirrorflow secret key v1: ";
constexpr std::string_view kSealedFirstWords = "mirrorflow sealed key v1: ";
constexpr std::size_t kMaxKind = 240;
constexpr std::size_t kMaxFile = 4096;

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

std::string HeaderLine(std::string_view first_words, std::string_view kind) {
  return absl::StrCat(std::string(first_words), std::string(kind), "\n");
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

// The whole file, which may be a secret.
absl::StatusOr<SecretBytes> ReadWhole(const std::string& path) {
  const FileDescriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (fd.get() < 0) return ErrnoStatus("open", path);
  struct stat info;
  if (fstat(fd.get(), &info) != 0) return ErrnoStatus("look at", path);
  if (absl::Status access = CheckAccess(info, path); !access.ok()) return access;
  SecretBytes buffer(kMaxFile);
  const ssize_t count = ReadAll(fd.get(), buffer.ExposeMutable());
  if (count < 0) return ErrnoStatus("read", path);
  return SecretBytes::CopyOf(buffer.Expose().first(static_cast<std::size_t>(count)));
}

bool StartsWith(std::span<const std::uint8_t> bytes, std::string_view start) {
  return bytes.size() >= start.size() && std::memcmp(bytes.data(), start.data(), start.size()) == 0;
}

absl::Status DamagedFile(const std::string& path, std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(
      "key file ", path, " is damaged: ", std::string(what), "\nhint: restore it from its backup"));
}

// One line of exactly `secret_size` bytes in hex, and the end.
absl::StatusOr<SecretBytes> ParseSecret(std::span<const std::uint8_t> rest, std::size_t secret_size,
                                        const std::string& path) {
  const std::size_t hex_size = 2 * secret_size;
  SecretBytes secret(secret_size);
  if (rest.size() != hex_size + 1 || rest.back() != '\n' ||
      !ParseHexText({reinterpret_cast<const char*>(rest.data()), hex_size},
                    secret.ExposeMutable())) {
    return DamagedFile(path, absl::StrCat("its last line is not ", hex_size, " hex digits"));
  }
  return secret;
}

// What stands after the first line of a sealed file.
struct Seal {
  PassphraseCost cost;
  std::array<std::uint8_t, kSealSaltBytes> salt{};
  std::array<std::uint8_t, kSealNonceBytes> nonce{};
};

std::string SealLine(const Seal& seal) {
  return absl::StrCat("argon2id ", seal.cost.passes, " ", seal.cost.memory_mib, " ",
                      HexText(seal.salt), " ", HexText(seal.nonce), "\n");
}

std::optional<Seal> ParseSealLine(std::string_view line) {
  const std::vector<std::string> words =
      absl::StrSplit(absl::string_view(line.data(), line.size()), ' ');
  Seal seal;
  if (words.size() != 5 || words[0] != "argon2id" ||
      !absl::SimpleAtoi(words[1], &seal.cost.passes) ||
      !absl::SimpleAtoi(words[2], &seal.cost.memory_mib) || !ParseHexText(words[3], seal.salt) ||
      !ParseHexText(words[4], seal.nonce) ||
      SealLine(seal) != absl::StrCat(std::string(line), "\n")) {
    return std::nullopt;
  }
  return seal;
}

absl::StatusOr<SecretBytes> OpenSealed(std::span<const std::uint8_t> rest, std::string_view header,
                                       std::size_t secret_size, const std::string& path,
                                       const PassphraseSource& passphrase) {
  const auto line_end = std::ranges::find(rest, '\n');
  const std::string_view line(reinterpret_cast<const char*>(rest.data()),
                              static_cast<std::size_t>(line_end - rest.begin()));
  const std::optional<Seal> seal = ParseSealLine(line);
  if (!seal.has_value() || line_end == rest.end()) {
    return DamagedFile(path, "its second line does not say how it is sealed");
  }
  absl::StatusOr<SecretBytes> sealed =
      ParseSecret(rest.subspan(line.size() + 1), secret_size + kSealTagBytes, path);
  if (!sealed.ok()) return sealed.status();
  if (!passphrase) {
    return absl::FailedPreconditionError(absl::StrCat(
        "key file ", path, " wants a passphrase, and there is nobody to ask\nhint: name a file ",
        "with it as key_passphrase_file in the configuration, or run the command in a terminal"));
  }
  absl::StatusOr<SecretBytes> words = passphrase(path);
  if (!words.ok()) return words.status();
  absl::StatusOr<SecretBytes> secret =
      OpenWithPassphrase(sealed->Expose(), *words, seal->cost, seal->salt, seal->nonce, header);
  if (!secret.ok()) {
    return absl::Status(secret.status().code(),
                        absl::StrCat("key file ", path, ": ", secret.status().message()));
  }
  return secret;
}

}  // namespace

absl::StatusOr<SecretBytes> ReadKeyFile(const std::string& path, std::string_view kind,
                                        std::size_t secret_size,
                                        const PassphraseSource& passphrase) {
  absl::StatusOr<SecretBytes> file = ReadWhole(path);
  if (!file.ok()) return file.status();
  const std::span<const std::uint8_t> text = file->Expose();
  if (const std::string header = HeaderLine(kFirstWords, kind); StartsWith(text, header)) {
    return ParseSecret(text.subspan(header.size()), secret_size, path);
  }
  if (const std::string header = HeaderLine(kSealedFirstWords, kind); StartsWith(text, header)) {
    return OpenSealed(text.subspan(header.size()), header, secret_size, path, passphrase);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("key file ", path, " does not hold '", std::string(kind),
                   "'\nhint: see its first line; it may be the key of another purpose or run"));
}

absl::Status WriteKeyFile(const std::string& path, std::string_view kind, const SecretBytes& secret,
                          const SecretBytes& passphrase, const PassphraseCost& cost) {
  const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
  if (kind.empty() || kind.size() > kMaxKind || !std::ranges::all_of(kind, printable)) {
    return absl::InvalidArgumentError("the kind of a key file must be printable ASCII");
  }
  std::string header = HeaderLine(kFirstWords, kind);
  SecretBytes content = SecretBytes::CopyOf(secret.Expose());
  if (!passphrase.empty()) {
    header = HeaderLine(kSealedFirstWords, kind);
    Seal seal{.cost = cost};
    randombytes_buf(seal.salt.data(), seal.salt.size());
    randombytes_buf(seal.nonce.data(), seal.nonce.size());
    absl::StatusOr<std::string> sealed =
        SealWithPassphrase(secret, passphrase, cost, seal.salt, seal.nonce, header);
    if (!sealed.ok()) return sealed.status();
    content = SecretBytes::CopyOf(*sealed);
    header += SealLine(seal);
  }
  SecretBytes text(header.size() + 2 * content.size() + 1);
  const std::span<std::uint8_t> out = text.ExposeMutable();
  std::ranges::copy(header, out.begin());
  sodium_bin2hex(reinterpret_cast<char*>(out.data()) + header.size(), 2 * content.size() + 1,
                 content.Expose().data(), content.size());
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
