#include "services/node/spill_file.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;

}  // namespace

absl::StatusOr<std::unique_ptr<SpillFile>> SpillFile::Create(
    const std::filesystem::path& directory) {
  int descriptor = open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {
    // A file system without O_TMPFILE.
    std::string name = (directory / ".rows.XXXXXX").string();
    descriptor = mkostemp(name.data(), O_CLOEXEC);
    if (descriptor >= 0) unlink(name.c_str());
  }
  if (descriptor < 0) {
    return DiskError(absl::StrCat("can't make a file for rows in ", directory.string()), errno);
  }
  return std::unique_ptr<SpillFile>(new SpillFile(directory, descriptor));
}

SpillFile::SpillFile(std::filesystem::path directory, int descriptor)
    : directory_(std::move(directory)),
      descriptor_(descriptor),
      key_(SecretBytes::Random(crypto_stream_chacha20_KEYBYTES)) {}

SpillFile::~SpillFile() { close(descriptor_); }

void SpillFile::Encrypt(std::uint64_t offset, char* bytes, std::size_t size) const {
  std::array<unsigned char, crypto_stream_chacha20_NONCEBYTES> nonce{};
  static_assert(sizeof offset == crypto_stream_chacha20_NONCEBYTES);
  std::memcpy(nonce.data(), &offset, sizeof offset);
  auto* data = reinterpret_cast<unsigned char*>(bytes);
  crypto_stream_chacha20_xor(data, data, size, nonce.data(), key_.Expose().data());
}

absl::StatusOr<std::uint64_t> SpillFile::Append(std::string_view bytes) {
  const std::uint64_t offset = written_ + pending_.size();
  const std::size_t begin = pending_.size();
  pending_ += bytes;
  Encrypt(offset, pending_.data() + begin, bytes.size());
  if (pending_.size() >= kBufferBytes) {
    if (absl::Status status = Flush(); !status.ok()) return status;
  }
  return offset;
}

absl::Status SpillFile::Flush() {
  std::size_t done = 0;
  while (done < pending_.size()) {
    const ssize_t count = pwrite(descriptor_, pending_.data() + done, pending_.size() - done,
                                 static_cast<off_t>(written_ + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return DiskError(absl::StrCat("can't put rows aside in ", directory_.string()), errno);
    }
    done += static_cast<std::size_t>(count);
  }
  written_ += pending_.size();
  pending_.clear();
  return absl::OkStatus();
}

absl::Status SpillFile::Read(std::uint64_t offset, std::size_t size, std::string& bytes) {
  if (!pending_.empty()) {
    if (absl::Status status = Flush(); !status.ok()) return status;
  }
  if (offset > written_ || size > written_ - offset) {
    return absl::OutOfRangeError("a row was read from beyond the end of the store");
  }
  bytes.resize(size);
  std::size_t done = 0;
  while (done < size) {
    const ssize_t count =
        pread(descriptor_, bytes.data() + done, size - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      return DiskError(absl::StrCat("can't read back rows from ", directory_.string()),
                       count < 0 ? errno : EIO);
    }
    done += static_cast<std::size_t>(count);
  }
  Encrypt(offset, bytes.data(), size);
  return absl::OkStatus();
}

}  // namespace mirrorflow
