#include "services/storage/mapped_segment.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/batch_bytes.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kMagic{"MFSEGMT", 8};
constexpr std::uint16_t kVersion = 1;

// Closed when the last batch that sees it is gone.
class Mapping {
 public:
  Mapping(const char* bytes, std::size_t size) : bytes_(bytes), size_(size) {}
  ~Mapping() { munmap(const_cast<char*>(bytes_), size_); }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  std::string_view bytes() const { return {bytes_, size_}; }
  template <typename T>
  std::span<const T> items(std::uint64_t at, std::uint64_t count) const {
    return {reinterpret_cast<const T*>(bytes_ + at), count};
  }

 private:
  const char* bytes_;
  std::size_t size_;
};

absl::StatusOr<std::shared_ptr<const Mapping>> Map(const std::filesystem::path& path,
                                                   std::uint64_t needed) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return DiskError(absl::StrCat("can't open ", path.string()), errno);
  struct stat info {};
  const bool is_whole =
      fstat(descriptor, &info) == 0 && static_cast<std::uint64_t>(info.st_size) >= needed;
  void* bytes = is_whole ? mmap(nullptr, needed, PROT_READ, MAP_SHARED, descriptor, 0) : MAP_FAILED;
  const int error = errno;
  close(descriptor);
  if (!is_whole) {
    return absl::DataLossError(absl::StrCat(path.string(), " is shorter than its batch"));
  }
  if (bytes == MAP_FAILED) return DiskError(absl::StrCat("can't map ", path.string()), error);
  madvise(bytes, needed, MADV_DONTDUMP);
  return std::make_shared<const Mapping>(static_cast<const char*>(bytes), needed);
}

}  // namespace

std::string SegmentPreamble(std::string_view header) {
  std::string bytes(kMagic);
  PutNumber(bytes, kVersion);
  PutNumber(bytes, static_cast<std::uint32_t>(header.size()));
  bytes += header;
  return bytes;
}

absl::StatusOr<EncodedBatch> MapSegment(const std::filesystem::path& path, BatchOutline outline,
                                        const SegmentLayout& layout) {
  absl::StatusOr<std::shared_ptr<const Mapping>> mapping = Map(path, layout.end);
  if (!mapping.ok()) return mapping.status();
  if (!(*mapping)->bytes().starts_with(kMagic) ||
      std::memcmp((*mapping)->bytes().data() + kMagic.size(), &kVersion, sizeof kVersion) != 0) {
    return absl::DataLossError(absl::StrCat(path.string(), " is no segment of format ", kVersion));
  }
  const BatchHeader& header = outline.header;
  const Mapping& at = **mapping;
  const BatchView view{
      .words = at.items<std::uint64_t>(layout.words, header.row_count * (header.row_bits / 64)),
      .stratum_codes = at.items<std::uint8_t>(layout.codes, header.record_count),
      .record_flags = at.items<std::uint8_t>(layout.flags, header.record_count),
      .tokens = at.items<ExactToken>(layout.tokens, header.record_count * header.token_slots),
      .record_of_row =
          at.items<std::uint32_t>(layout.record_of_row, outline.numbered ? header.row_count : 0)};
  return EncodedBatch::OfView(header, view, std::move(outline.shards), *std::move(mapping));
}

}  // namespace mirrorflow
