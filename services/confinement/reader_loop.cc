#include "services/confinement/reader_loop.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <new>
#include <optional>

#include "absl/strings/str_cat.h"
#include "services/confinement/confinement.h"
#include "services/confinement/reader_descriptors.h"
#include "services/confinement/table_frames.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kMaxRequestBytes = std::size_t{16} << 20;

bool ReadExactly(char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t got = read(kRequestsDescriptor, bytes, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    bytes += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

// None at the end of the requests.
template <typename Message>
std::optional<Message> NextMessage() {
  std::string head(4, '\0');
  if (!ReadExactly(head.data(), head.size())) return std::nullopt;
  const std::uint32_t size = FrameParser(head).U32();
  if (size > kMaxRequestBytes) return std::nullopt;
  std::string bytes(size, '\0');
  Message message;
  if (!ReadExactly(bytes.data(), size) || !message.ParseFromString(bytes)) return std::nullopt;
  return message;
}

// What is no regular file has no bytes here.
absl::StatusOr<ReaderInput> MapInput() {
  struct stat facts {};
  if (fstat(kInputDescriptor, &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_size <= 0) {
    return ReaderInput();
  }
  const auto size = static_cast<std::size_t>(facts.st_size);
  void* start = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, kInputDescriptor, 0);
  if (start == MAP_FAILED) {
    return absl::ResourceExhaustedError(
        absl::StrCat("can't map the file into memory: ", std::strerror(errno)));
  }
  return ReaderInput(static_cast<const char*>(start), size);
}

ConfinedFiles FilesOf(const confinement::ReaderSetup& setup) {
  ConfinedFiles files{.readable = {}, .writable_directory = setup.writable_directory()};
  for (const std::string& path : setup.readable_files()) files.readable.push_back(path);
  return files;
}

// What a program that uses this one leaves open is not the reader's.
absl::Status CloseOthers() {
  if (close_range(kFirstOther, ~0U, 0) == 0) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("can't close what is not a reader's: ", std::strerror(errno)));
}

absl::StatusOr<KernelFeatures> Confine(const ReaderTasks& tasks,
                                       const confinement::ReaderSetup& setup) {
  if (absl::Status s = CloseOthers(); !s.ok()) return s;
  if (tasks.prepare) {
    if (absl::Status s = tasks.prepare(setup); !s.ok()) return s;
  }
  return ConfineProcess({.memory_bytes = setup.memory_bytes(), .cpu_seconds = setup.cpu_seconds()},
                        FilesOf(setup));
}

void Answer(const ReaderTasks& tasks, const confinement::ReaderSetup& setup) {
  FrameSink sink;
  const absl::StatusOr<ReaderInput> input = MapInput();
  if (!input.ok()) return sink.Send(FrameKind::kError, ErrorFrame(input.status()));
  const absl::StatusOr<KernelFeatures> confined = Confine(tasks, setup);
  if (!confined.ok()) return sink.Send(FrameKind::kError, ErrorFrame(confined.status()));
  FrameFields features;
  features.AddByte(static_cast<std::uint8_t>(confined->landlock));
  features.AddByte(confined->seccomp ? 1 : 0);
  sink.Send(FrameKind::kConfined, features.bytes());
  while (const auto request = NextMessage<confinement::ReaderRequest>()) {
    if (absl::Status s = tasks.answer(*request, *input, sink); !s.ok()) {
      sink.Send(FrameKind::kError, ErrorFrame(s));
    }
  }
}

}  // namespace

void FrameSink::Send(FrameKind kind, std::string_view bytes) {
  // No reader makes a row as long as this.
  if (bytes.size() > kMaxFrameBytes) _exit(kReaderWithoutMemory);
  for (const std::string& part : {FrameHeadBytes(kind, bytes.size()), std::string(bytes)}) {
    std::string_view rest = part;
    while (!rest.empty()) {
      const ssize_t sent = write(kAnswersDescriptor, rest.data(), rest.size());
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) _exit(0);
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
}

int RunReader(const ReaderTasks& tasks) {
  const auto setup = NextMessage<confinement::ReaderSetup>();
  if (!setup.has_value()) return 1;
  try {
    Answer(tasks, *setup);
  } catch (const std::bad_alloc&) {
    _exit(kReaderWithoutMemory);
  }
  // What runs at the end of a program may ask for what is refused.
  _exit(0);
}

}  // namespace mirrorflow
