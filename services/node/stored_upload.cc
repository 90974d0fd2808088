#include "services/node/stored_upload.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/batch_bytes.h"
#include "run_record.pb.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kMagic{"MFUPLD\x01\x00", 8};
constexpr std::uint64_t kMaxIndexBytes = std::uint64_t{16} << 20;

std::string ReadAt(int descriptor, std::uint64_t at, std::uint64_t size) {
  std::string bytes(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got =
        pread(descriptor, bytes.data() + done, size - done, static_cast<off_t>(at + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

}  // namespace

absl::Status StoredUpload::Write(const std::filesystem::path& path, const CommittedUpload& upload) {
  absl::StatusOr<DurableFile> file = DurableFile::Create(path);
  if (!file.ok()) return file.status();
  absl::Status status = file->Append(kMagic);
  std::uint64_t at = kMagic.size();
  node::UploadIndex index;
  index.set_commitment(std::string(TextOf(upload.commitment())));
  for (int addressee = 0; addressee < upload.addressees(); ++addressee) {
    const BatchOpening& opening = upload.opening(addressee);
    node::UploadIndex::Part* part = index.add_parts();
    part->set_salt(std::string(TextOf(opening.salt)));
    part->set_record_count(opening.record_count);
    part->set_digest(std::string(TextOf(opening.digest)));
    for (const Hash256& view : opening.view_commitments) {
      part->add_view_commitments(std::string(TextOf(view)));
    }
    part->set_header(upload.header(addressee));
    part->set_trailer(upload.trailer(addressee));
    for (std::uint32_t i = 0; status.ok() && i < upload.chunk_count(addressee); ++i) {
      const std::string chunk = upload.chunk(addressee, i);
      part->add_chunk_bytes(static_cast<std::uint32_t>(chunk.size()));
      at += chunk.size();
      status = file->Append(chunk);
    }
  }
  std::string end = index.SerializeAsString();
  PutNumber(end, at);
  if (status.ok()) status = file->Append(end);
  return status.ok() ? file->Commit() : status;
}

absl::StatusOr<std::unique_ptr<StoredUpload>> StoredUpload::Open(
    const std::filesystem::path& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return DiskError(absl::StrCat("can't open ", path.string()), errno);
  std::unique_ptr<StoredUpload> upload(new StoredUpload(descriptor));
  const absl::Status damaged = absl::DataLossError(
      absl::StrCat(path.string(), " is damaged\nhint: have the run created again"));
  struct stat info {};
  if (fstat(descriptor, &info) != 0) return damaged;
  const auto size = static_cast<std::uint64_t>(info.st_size);
  constexpr std::uint64_t kEnd = sizeof(std::uint64_t);
  if (size < kMagic.size() + kEnd || ReadAt(descriptor, 0, kMagic.size()) != kMagic) return damaged;
  const std::string last = ReadAt(descriptor, size - kEnd, kEnd);
  const auto index_at = FieldReader(last).TakeNumber<std::uint64_t>();
  if (index_at < kMagic.size() || index_at > size - kEnd ||
      size - kEnd - index_at > kMaxIndexBytes) {
    return damaged;
  }
  node::UploadIndex index;
  if (!index.ParseFromString(ReadAt(descriptor, index_at, size - kEnd - index_at)) ||
      index.commitment().size() != sizeof(Hash256)) {
    return damaged;
  }
  upload->commitment_ = FieldReader(index.commitment()).TakeHash();
  std::uint64_t at = kMagic.size();
  for (node::UploadIndex::Part& part : *index.mutable_parts()) {
    Part& read = upload->parts_.emplace_back();
    FieldReader salt(part.salt()), digest(part.digest());
    read.opening.salt = salt.TakeArray<std::tuple_size_v<decltype(read.opening.salt)>>();
    read.opening.record_count = part.record_count();
    read.opening.digest = digest.TakeHash();
    if (!salt.ok() || !digest.ok()) return damaged;
    for (const std::string& view : part.view_commitments()) {
      FieldReader hash(view);
      read.opening.view_commitments.push_back(hash.TakeHash());
      if (!hash.ok()) return damaged;
    }
    read.header = std::move(*part.mutable_header());
    read.trailer = std::move(*part.mutable_trailer());
    for (const std::uint32_t bytes : part.chunk_bytes()) {
      read.chunks.push_back({at, bytes});
      at += bytes;
    }
  }
  if (at != index_at || upload->parts_.empty()) return damaged;
  return upload;
}

StoredUpload::~StoredUpload() { close(descriptor_); }

std::string StoredUpload::chunk(int addressee, std::uint32_t number) const {
  const Extent& extent = At(addressee).chunks.at(number);
  return ReadAt(descriptor_, extent.at, extent.size);
}

}  // namespace mirrorflow
