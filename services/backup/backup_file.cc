#include "services/backup/backup_file.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/blake2b.h"
#include "crypto/detached_signature.h"
#include "crypto/sealed_stream.h"
#include "services/backup/state_snapshot.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "MFBACKUP1\n";
constexpr int kFormat = 1;
constexpr std::size_t kPiece = 1 << 20;
constexpr std::uint32_t kLargestFrame = 64 << 20;  // a manifest of many files

Hash256 Context() { return Blake2b256().Field(std::string_view("mirrorflow backup 1")).Final(); }

std::string LengthOf(const std::string& frame) {
  std::string bytes(4, '\0');
  for (std::size_t i = 0; i < 4; ++i) {
    bytes[i] = static_cast<char>((frame.size() >> (8 * i)) & 0xff);
  }
  return bytes;
}

absl::Status Damaged(const fs::path& file, const std::string& why) {
  return absl::DataLossError(absl::StrCat(
      file.string(), ": ", why, "\nhint: it is damaged, cut short, or sealed to another key"));
}

class FrameReader {
 public:
  FrameReader(const fs::path& path, OpeningStream opening, std::ifstream file)
      : path_(path), opening_(std::move(opening)), file_(std::move(file)) {}

  absl::StatusOr<std::string> Next() {
    std::array<unsigned char, 4> length{};
    if (!file_.read(reinterpret_cast<char*>(length.data()), length.size())) {
      return Damaged(path_, "it ends before its end");
    }
    std::uint32_t size = 0;
    for (std::size_t i = 0; i < length.size(); ++i) size |= std::uint32_t{length[i]} << (8 * i);
    if (size > kLargestFrame) return Damaged(path_, "a part of it is too long");
    std::string frame(size, '\0');
    if (!file_.read(frame.data(), size)) return Damaged(path_, "it ends before its end");
    absl::StatusOr<std::string> message = opening_.Open(frame);
    if (!message.ok()) return Damaged(path_, std::string(message.status().message()));
    return message;
  }

  // Whether the last message was the last of all.
  absl::Status CheckEnd() {
    if (!opening_.complete()) return Damaged(path_, "it goes on after its last file");
    if (file_.peek() != std::ifstream::traits_type::eof()) {
      return Damaged(path_, "something follows its end");
    }
    return absl::OkStatus();
  }

 private:
  const fs::path path_;
  OpeningStream opening_;
  std::ifstream file_;
};

absl::StatusOr<FrameReader> OpenBackup(const fs::path& path, const UnsealKey& key) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("can't read ", path.string()));
  std::string magic(kMagic.size(), '\0');
  std::string header(kSealedStreamHeaderBytes, '\0');
  if (!file.read(magic.data(), static_cast<std::streamsize>(magic.size())) || magic != kMagic) {
    return absl::InvalidArgumentError(absl::StrCat(path.string(), " is no backup"));
  }
  if (!file.read(header.data(), static_cast<std::streamsize>(header.size()))) {
    return Damaged(path, "it ends before its end");
  }
  absl::StatusOr<OpeningStream> opening = OpeningStream::Create(key, header, Context());
  if (!opening.ok()) return Damaged(path, std::string(opening.status().message()));
  return FrameReader(path, *std::move(opening), std::move(file));
}

// A path that stays within the directory that it is relative to.
bool IsInside(const std::string& path) {
  if (path.empty() || path.size() > 4096 || path.front() == '/') return false;
  const fs::path parts(path);
  return std::ranges::none_of(
      parts, [](const fs::path& part) { return part == ".." || part == "." || part.empty(); });
}

// The directories that lead to `path`, which is relative to `directory`, of this user alone. What
// is in `made` was made before and is flushed no second time.
absl::Status MakeParents(const fs::path& directory, const std::string& path,
                         std::set<fs::path>& made) {
  fs::path at = directory;
  for (const fs::path& name : fs::path(path).parent_path()) {
    at /= name;
    if (made.contains(at)) continue;
    if (absl::Status s = MakeDirectoryDurably(at); !s.ok()) return s;
    made.insert(at);
  }
  return absl::OkStatus();
}

absl::Status ReadFiles(FrameReader& frames, const fs::path& file, const nlohmann::json& entries,
                       const fs::path& directory) {
  std::set<fs::path> made;
  for (const nlohmann::json& entry : entries) {
    if (!entry.is_object() || !entry.contains("path") || !entry["path"].is_string() ||
        !entry.contains("size") || !entry["size"].is_number_unsigned() || !entry.contains("mode") ||
        !entry["mode"].is_number_unsigned() || !entry.contains("blake2b") ||
        !entry["blake2b"].is_string()) {
      return Damaged(file, "its list of files is not one");
    }
    const std::string path = entry["path"];
    if (!IsInside(path)) return Damaged(file, "a file in it has no place in a directory");
    if (absl::Status s = MakeParents(directory, path, made); !s.ok()) return s;
    absl::StatusOr<DurableFile> out =
        DurableFile::Create(directory / path, entry["mode"].get<unsigned>() & 0700);
    if (!out.ok()) return out.status();
    Blake2b256 hash;
    for (std::uint64_t left = entry["size"]; left > 0;) {
      absl::StatusOr<std::string> piece = frames.Next();
      if (!piece.ok()) return piece.status();
      if (piece->empty() || piece->size() > left) return Damaged(file, "a file has other bytes");
      hash.Update(std::string_view(*piece));
      if (absl::Status s = out->Append(*piece); !s.ok()) return s;
      left -= piece->size();
    }
    if (HashText(hash.Final()) != entry["blake2b"].get<std::string>()) {
      return Damaged(file, absl::StrCat("the bytes of ", path, " are others"));
    }
    if (absl::Status s = out->Commit(); !s.ok()) return s;
  }
  absl::StatusOr<std::string> last = frames.Next();
  if (!last.ok()) return last.status();
  return frames.CheckEnd();
}

}  // namespace

absl::Status WriteBackup(const fs::path& directory, const BackupLabel& label,
                         const SealKey& recipient, const fs::path& file) {
  absl::StatusOr<std::vector<SnapshotFile>> files = ListState(directory);
  if (!files.ok()) return files.status();
  nlohmann::json manifest = {{"format", kFormat},
                             {"program", label.program},
                             {"version", label.version},
                             {"created", label.created},
                             {"files", nlohmann::json::array()}};
  for (const SnapshotFile& entry : *files) {
    absl::StatusOr<std::string> bytes = ReadWholeFile(directory / entry.path);
    if (!bytes.ok()) return bytes.status();
    manifest["files"].push_back(
        {{"path", entry.path},
         {"size", bytes->size()},
         {"mode", entry.mode},
         {"blake2b", HashText(Blake2b256().Update(std::string_view(*bytes)).Final())}});
  }
  absl::StatusOr<DurableFile> out = DurableFile::Create(file);
  if (!out.ok()) return out.status();
  SealingStream stream(recipient, Context());
  const auto send = [&](std::string_view message, bool last) {
    const std::string frame = stream.Seal(message, last);
    return out->Append(absl::StrCat(LengthOf(frame), frame));
  };
  if (absl::Status s = out->Append(absl::StrCat(std::string(kMagic), stream.header())); !s.ok()) {
    return s;
  }
  if (absl::Status s = send(manifest.dump(), false); !s.ok()) return s;
  for (const SnapshotFile& entry : *files) {
    absl::StatusOr<std::string> bytes = ReadWholeFile(directory / entry.path);
    if (!bytes.ok()) return bytes.status();
    for (std::size_t at = 0; at < bytes->size(); at += kPiece) {
      if (absl::Status s = send(std::string_view(*bytes).substr(at, kPiece), false); !s.ok()) {
        return s;
      }
    }
  }
  if (absl::Status s = send("", true); !s.ok()) return s;
  return out->Commit();
}

absl::StatusOr<BackupLabel> ReadBackup(const fs::path& file, const UnsealKey& key,
                                       const std::string& program, const fs::path& directory) {
  std::error_code error;
  if (fs::exists(directory, error)) {
    return absl::AlreadyExistsError(absl::StrCat(directory.string(), " is there already"));
  }
  absl::StatusOr<FrameReader> frames = OpenBackup(file, key);
  if (!frames.ok()) return frames.status();
  absl::StatusOr<std::string> text = frames->Next();
  if (!text.ok()) return text.status();
  const nlohmann::json manifest = nlohmann::json::parse(*text, nullptr, false);
  if (!manifest.is_object() || manifest.value("format", 0) != kFormat ||
      !manifest.contains("files") || !manifest["files"].is_array()) {
    return absl::FailedPreconditionError(
        absl::StrCat(file.string(),
                     " is a backup of another format\nhint: restore it with the "
                     "version that made it, then upgrade"));
  }
  BackupLabel label{.program = manifest.value("program", ""),
                    .version = manifest.value("version", ""),
                    .created = manifest.value("created", "")};
  if (label.program != program) {
    return absl::FailedPreconditionError(
        absl::StrCat(file.string(), " is a backup of ", label.program, ", not of ", program));
  }
  if (absl::Status s = MakeDirectoryDurably(directory); !s.ok()) return s;
  if (absl::Status s = ReadFiles(*frames, file, manifest["files"], directory); !s.ok()) {
    fs::remove_all(directory, error);
    return s;
  }
  return label;
}

}  // namespace mirrorflow
