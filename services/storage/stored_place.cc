#include "services/storage/stored_place.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/batch_bytes.h"
#include "services/storage/durable_file.h"
#include "services/storage/mapped_segment.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kGroupBytes = std::size_t{1} << 20;
constexpr std::chrono::seconds kGroupAge{1};

}  // namespace

StoredPlace::~StoredPlace() {
  if (descriptor_ >= 0) close(descriptor_);
}

absl::Status StoredPlace::Resume(std::int64_t id, std::string_view header, std::uint32_t chunks) {
  absl::StatusOr<BatchOutline> outline = ParseBatchHeader(header);
  if (!outline.ok()) return outline.status();
  id_ = id;
  durable_ = chunks;
  layout_.emplace(*outline, header.size());
  outline_ = *std::move(outline);
  return OpenSegment(/*is_new=*/false, header);
}

absl::Status StoredPlace::Begin(const BatchOutline& outline, std::string_view header) {
  layout_.emplace(outline, header.size());
  outline_ = outline;
  if (absl::Status status = OpenSegment(/*is_new=*/true, header); !status.ok()) return status;
  const std::lock_guard lock(store_.mutex_);
  absl::StatusOr<std::int64_t> id = store_.Enter(run_, side_, header);
  if (id.ok()) id_ = *id;
  return id.status();
}

absl::Status StoredPlace::OpenSegment(bool is_new, std::string_view header) {
  const std::filesystem::path path = store_.SegmentOf(run_, side_);
  const int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | (is_new ? O_CREAT | O_TRUNC : 0);
  descriptor_ = open(path.c_str(), flags, 0600);
  if (descriptor_ < 0) return DiskError(absl::StrCat("can't open ", path.string()), errno);
  flushed_ = std::chrono::steady_clock::now();
  if (!is_new) return absl::OkStatus();
  absl::Status status = Write(0, SegmentPreamble(header));
  if (status.ok() && fdatasync(descriptor_) != 0) {
    status = DiskError(absl::StrCat("can't flush ", path.string()), errno);
  }
  return status.ok() ? SyncDirectory(store_.directory_) : status;
}

absl::Status StoredPlace::Write(std::uint64_t at, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (written < 0) {
      if (errno == EINTR) continue;
      return DiskError(absl::StrCat("can't write ", store_.SegmentOf(run_, side_).string()), errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
    at += static_cast<std::uint64_t>(written);
  }
  return absl::OkStatus();
}

absl::Status StoredPlace::AddRecords(const BatchChunk& chunk, std::span<const std::uint8_t> codes,
                                     std::span<const std::uint8_t> flags, std::string_view tokens) {
  const std::uint64_t token_bytes = outline_->header.token_slots * sizeof(ExactToken);
  absl::Status status = Write(layout_->codes + chunk.first, TextOf(codes));
  if (status.ok()) status = Write(layout_->flags + chunk.first, TextOf(flags));
  if (status.ok()) status = Write(layout_->tokens + chunk.first * token_bytes, tokens);
  return status.ok() ? Took(chunk, codes.size() + flags.size() + tokens.size()) : status;
}

absl::Status StoredPlace::AddRows(const BatchChunk& chunk, std::string_view record_of_row,
                                  std::string_view words) {
  absl::Status status =
      Write(layout_->record_of_row + chunk.first * sizeof(std::uint32_t), record_of_row);
  if (status.ok()) {
    status = Write(layout_->words + chunk.first * (outline_->header.row_bits / 8), words);
  }
  return status.ok() ? Took(chunk, record_of_row.size() + words.size()) : status;
}

// A chunk whose group can't be made durable is refused; it is sent again, over what is there.
absl::Status StoredPlace::Took(const BatchChunk& chunk, std::size_t bytes) {
  waiting_.push_back(chunk.digest);
  waiting_bytes_ += bytes;
  if (waiting_bytes_ < kGroupBytes && std::chrono::steady_clock::now() < flushed_ + kGroupAge) {
    return absl::OkStatus();
  }
  absl::Status status = Flush();
  if (!status.ok()) {
    waiting_.pop_back();
    waiting_bytes_ -= bytes;
  }
  return status;
}

absl::Status StoredPlace::Flush() {
  flushed_ = std::chrono::steady_clock::now();
  if (waiting_.empty()) return absl::OkStatus();
  if (fdatasync(descriptor_) != 0) {
    const absl::Status status =
        DiskError(absl::StrCat("can't flush ", store_.SegmentOf(run_, side_).string()), errno);
    const std::lock_guard lock(store_.mutex_);
    store_.broken_ = std::string(status.message());
    return status;
  }
  const std::lock_guard lock(store_.mutex_);
  if (absl::Status status = store_.EnterChunks(id_, durable_, waiting_); !status.ok()) {
    return status;
  }
  durable_ += static_cast<std::uint32_t>(waiting_.size());
  waiting_.clear();
  waiting_bytes_ = 0;
  return absl::OkStatus();
}

absl::Status StoredPlace::End(std::string_view trailer) {
  trailer_ = trailer;
  return Flush();
}

absl::StatusOr<EncodedBatch> StoredPlace::Finish(BatchOutline outline) {
  const std::filesystem::path path = store_.SegmentOf(run_, side_);
  // Records without rows leave the last page short.
  if (ftruncate(descriptor_, static_cast<off_t>(layout_->end)) != 0 ||
      fchmod(descriptor_, 0400) != 0 || fsync(descriptor_) != 0) {
    return DiskError(absl::StrCat("can't seal ", path.string()), errno);
  }
  absl::StatusOr<EncodedBatch> batch = MapSegment(path, std::move(outline), *layout_);
  if (!batch.ok()) return batch;
  const std::lock_guard lock(store_.mutex_);
  if (absl::Status status = store_.Seal(id_, trailer_); !status.ok()) return status;
  return batch;
}

}  // namespace mirrorflow
