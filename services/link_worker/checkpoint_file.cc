#include "services/link_worker/checkpoint_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "crypto/blake2b.h"
#include "linkage/tile_bytes.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kMagic = "mf-tiles/1\n";
constexpr std::size_t kHeadBytes = kMagic.size() + sizeof(Hash256);
constexpr std::uint32_t kMaxFrameBytes = 1 << 30;
constexpr std::chrono::seconds kFlushInterval{1};

std::string_view AsText(const Hash256& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

Hash256 FrameDigest(const Hash256& fingerprint, std::string_view bytes) {
  return Blake2b256().Field(AsText(fingerprint)).Field(bytes).Final();
}

}  // namespace

absl::StatusOr<CheckpointFile> CheckpointFile::Open(
    const std::filesystem::path& path, const Hash256& fingerprint,
    const std::function<absl::Status(const TileResult&)>& sink) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return DiskError(absl::StrCat("can't open ", path.string()), errno);
  CheckpointFile file(path, fingerprint, descriptor);
  absl::StatusOr<std::uint64_t> size = file.ReadTiles(sink);
  if (!size.ok()) return size.status();
  if (ftruncate(descriptor, static_cast<off_t>(*size)) != 0 || lseek(descriptor, 0, SEEK_END) < 0) {
    return DiskError(absl::StrCat("can't write ", path.string()), errno);
  }
  if (*size == 0) {
    absl::Status written = WriteAll(
        descriptor, absl::StrCat(std::string(kMagic), std::string(AsText(fingerprint))), path);
    if (!written.ok()) return written;
  }
  return file;
}

CheckpointFile::CheckpointFile(CheckpointFile&& other) noexcept
    : path_(std::move(other.path_)),
      fingerprint_(other.fingerprint_),
      descriptor_(std::exchange(other.descriptor_, -1)),
      flushed_(other.flushed_) {}

CheckpointFile::~CheckpointFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

// The number of bytes that are whole.
absl::StatusOr<std::uint64_t> CheckpointFile::ReadTiles(
    const std::function<absl::Status(const TileResult&)>& sink) const {
  std::ifstream in(path_, std::ios::binary);
  const auto take = [&in](std::size_t size) {
    std::string bytes(size, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(size));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    return bytes;
  };
  const std::string head = take(kHeadBytes);
  if (head.size() < kHeadBytes && kMagic.starts_with(head.substr(0, kMagic.size()))) return 0;
  if (!head.starts_with(kMagic)) {
    return absl::DataLossError(absl::StrCat(path_.string(), " is not a file of finished tiles",
                                            "\nhint: name a file that is not there yet"));
  }
  if (head.substr(kMagic.size()) != AsText(fingerprint_)) {
    return absl::FailedPreconditionError(
        absl::StrCat(path_.string(), " has tiles of other batches or of other options",
                     "\nhint: link with the options of the first attempt, or name another file"));
  }
  std::uint64_t whole = kHeadBytes;
  while (true) {
    const std::string length_bytes = take(sizeof(std::uint32_t));
    std::uint32_t length = 0;
    if (length_bytes.size() < sizeof length) return whole;
    std::memcpy(&length, length_bytes.data(), sizeof length);
    if (length > kMaxFrameBytes) break;
    const std::string bytes = take(length);
    const std::string digest = take(sizeof(Hash256));
    if (digest.size() < sizeof(Hash256)) return whole;
    if (digest != AsText(FrameDigest(fingerprint_, bytes))) break;
    const absl::StatusOr<TileResult> result = ParseTile(bytes);
    if (!result.ok()) return result.status();
    if (absl::Status sunk = sink(*result); !sunk.ok()) return sunk;
    whole += sizeof length + length + sizeof(Hash256);
  }
  return absl::DataLossError(absl::StrCat(path_.string(), " is damaged after ", whole, " bytes",
                                          "\nhint: remove it; the linkage then begins anew"));
}

absl::Status CheckpointFile::Append(const TileResult& result) {
  const std::string bytes = SerializeTile(result);
  const auto length = static_cast<std::uint32_t>(bytes.size());
  std::string frame(reinterpret_cast<const char*>(&length), sizeof length);
  frame += bytes;
  frame += AsText(FrameDigest(fingerprint_, bytes));
  if (absl::Status written = WriteAll(descriptor_, frame, path_); !written.ok()) return written;
  const auto now = std::chrono::steady_clock::now();
  if (now - flushed_ >= kFlushInterval) {
    flushed_ = now;
    if (fdatasync(descriptor_) != 0) {
      return DiskError(absl::StrCat("can't write ", path_.string()), errno);
    }
  }
  return absl::OkStatus();
}

absl::Status CheckpointFile::Remove() { return RemoveFileDurably(path_); }

}  // namespace mirrorflow
