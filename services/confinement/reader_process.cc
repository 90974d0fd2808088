#include "services/confinement/reader_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/confinement/descriptor.h"
#include "services/confinement/reader_descriptors.h"
#include "services/confinement/table_frames.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kReadBytes = std::size_t{256} * 1024;
constexpr int kPipeBytes = 1 << 20;  // as large as Linux lets everybody have
constexpr int kPollMilliseconds = 200;

// What databases and sanitizers take from the environment; nothing else is passed on.
constexpr std::array kPassedOn = {"ODBCINI",      "ODBCSYSINI",    "ODBCINSTINI",  "HOME",
                                  "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"};

// Out of the way of the descriptors that the reader has.
Descriptor MovedUp(int descriptor) { return Descriptor(fcntl(descriptor, F_DUPFD_CLOEXEC, 64)); }

// By errno.
absl::Status NoDescriptors() {
  return absl::ResourceExhaustedError(
      absl::StrCat("can't open what a reader needs: ", std::strerror(errno),
                   "\nhint: let this program open more files (ulimit -n)"));
}

absl::StatusOr<std::string> ProgramBesideThis(const std::string& name) {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return absl::InternalError("can't tell where this program is; is /proc mounted?");
  return (self.parent_path() / name).string();
}

constexpr std::string_view kAskForAnother =
    "the file is damaged, or made to harm who reads it; ask where it comes from, or save it anew "
    "with the program that made it";

constexpr std::string_view kTryAgain =
    "try again; if it comes again, install the package again, and ask where the file comes from";

// How a reader ended, and what to do about it.
struct Ending {
  std::string how;
  std::string_view hint = kAskForAnother;
};

Ending EndingBySignal(int signal) {
  switch (signal) {
    case SIGSYS:
      return {"asked the system for what a reader may not do"};
    case SIGXCPU:
      return {"needed more processor time than such a file may"};
    case SIGKILL:
      return {
          "was killed: by an operator, for want of memory, or since it had closed its answers and "
          "did not end",
          "try again when more memory is free; if nobody killed it and it comes again, ask where "
          "the file comes from"};
    case SIGBUS:
      return {"lost the file while it was reading it; was it cut or changed?",
              "try again when nothing writes the file, or read a copy of it"};
    case SIGXFSZ:
      return {"wrote more than a reader may"};
    default:
      return {absl::StrCat("crashed by signal ", signal, " (", strsignal(signal), ")")};
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<ReaderProcess>> ReaderProcess::Start(Options options,
                                                                    int descriptor) {
  std::unique_ptr<ReaderProcess> reader(new ReaderProcess(std::move(options)));
  if (absl::Status spawned = reader->Spawn(descriptor); !spawned.ok()) return spawned;
  if (absl::Status sent = reader->SendBytes(reader->options_.setup.SerializeAsString());
      !sent.ok()) {
    return sent;
  }
  absl::StatusOr<Frame> frame = reader->Receive();
  if (!frame.ok()) return frame.status();
  FrameParser fields(frame->bytes);
  reader->features_.landlock = static_cast<int>(fields.Byte());
  reader->features_.seccomp = fields.Byte() == 1;
  if (frame->kind != FrameKind::kConfined || !fields.at_end()) {
    return reader->Distrust(NoReaderWrites("a beginning"));
  }
  return reader;
}

absl::Status ReaderProcess::Spawn(int descriptor) {
  absl::StatusOr<std::string> program = ProgramBesideThis(options_.program);
  if (!program.ok()) return program.status();
  int requests[2] = {-1, -1};
  int answers[2] = {-1, -1};
  // Requests by a socket: a write to a reader that is gone is an error and not a signal.
  const bool made = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, requests) == 0 &&
                    pipe2(answers, O_CLOEXEC) == 0;
  requests_ = requests[0];
  answers_ = answers[0];
  const Descriptor requests_end(requests[1]);
  const Descriptor answers_end(answers[1]);
  if (!made) return NoDescriptors();
  fcntl(answers_, F_SETPIPE_SZ, kPipeBytes);
  const Descriptor null(open("/dev/null", O_RDWR | O_CLOEXEC));
  if (null.get() < 0) return NoDescriptors();
  const std::array moved = {MovedUp(requests_end.get()), MovedUp(answers_end.get()),
                            MovedUp(null.get()),
                            MovedUp(descriptor >= 0 ? descriptor : null.get())};
  if (std::ranges::any_of(moved, [](const Descriptor& one) { return one.get() < 0; })) {
    return NoDescriptors();
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, moved[0].get(), kRequestsDescriptor);
  posix_spawn_file_actions_adddup2(&actions, moved[1].get(), kAnswersDescriptor);
  if (!kReaderSpeaks) posix_spawn_file_actions_adddup2(&actions, moved[2].get(), STDERR_FILENO);
  posix_spawn_file_actions_adddup2(&actions, moved[3].get(), kInputDescriptor);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  sigset_t all;
  sigfillset(&all);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::vector<std::string> settings;
  for (const char* name : kPassedOn) {
    if (const char* value = std::getenv(name); value != nullptr) {
      settings.push_back(absl::StrCat(name, "=", value));
    }
  }
  std::vector<char*> environment;
  for (std::string& setting : settings) environment.push_back(setting.data());
  environment.push_back(nullptr);
  char* arguments[] = {program->data(), nullptr};
  const int error =
      posix_spawn(&pid_, program->c_str(), &actions, &attributes, arguments, environment.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error == 0) return absl::OkStatus();
  pid_ = -1;
  return absl::NotFoundError(absl::StrCat(
      "can't start ", *program, ", which reads files from outside: ", std::strerror(error),
      "\nhint: it belongs beside the program that uses it; install the package again"));
}

ReaderProcess::~ReaderProcess() { End(); }

int ReaderProcess::End() {
  for (int* end : {&requests_, &answers_}) {
    if (*end >= 0) close(std::exchange(*end, -1));
  }
  if (pid_ <= 0) return 0;
  // One that is ending already keeps how.
  kill(pid_, SIGKILL);
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return status;
}

absl::Status ReaderProcess::Send(const confinement::ReaderRequest& request) {
  return SendBytes(request.SerializeAsString());
}

absl::Status ReaderProcess::SendBytes(const std::string& bytes) {
  FrameFields message;
  message.AddText(bytes);
  std::string_view rest = message.bytes();
  while (!rest.empty()) {
    const ssize_t sent = send(requests_, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return HowItEnded();
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  return absl::OkStatus();
}

absl::StatusOr<ReaderProcess::Frame> ReaderProcess::Receive() {
  buffer_.erase(0, taken_);
  taken_ = 0;
  if (absl::Status filled = Fill(kFrameHeadBytes); !filled.ok()) return filled;
  const std::optional<FrameHead> head =
      ParseFrameHead(std::string_view(buffer_).substr(0, kFrameHeadBytes));
  if (!head.has_value()) return Distrust(NoReaderWrites("a frame"));
  if (absl::Status filled = Fill(kFrameHeadBytes + head->size); !filled.ok()) return filled;
  taken_ = kFrameHeadBytes + head->size;
  const Frame frame{.kind = head->kind,
                    .bytes = std::string_view(buffer_).substr(kFrameHeadBytes, head->size)};
  if (frame.kind != FrameKind::kError) return frame;
  absl::StatusOr<absl::Status> error = ParseErrorFrame(frame.bytes);
  if (!error.ok()) return Distrust(error.status());
  return *error;
}

absl::Status ReaderProcess::Fill(std::size_t bytes) {
  while (buffer_.size() < bytes) {
    if (absl::Status ready = WaitForBytes(); !ready.ok()) return ready;
    const std::size_t before = buffer_.size();
    buffer_.resize(before + kReadBytes);
    const ssize_t got = read(answers_, &buffer_[before], kReadBytes);
    buffer_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return HowItEnded();
  }
  return absl::OkStatus();
}

absl::Status ReaderProcess::WaitForBytes() {
  const auto deadline = std::chrono::steady_clock::now() + options_.longest_silence;
  while (true) {
    if (options_.stop.stop_requested()) {
      End();
      return absl::CancelledError(absl::StrCat("reading ", options_.input, " was stopped"));
    }
    pollfd waiting{.fd = answers_, .events = POLLIN, .revents = 0};
    const int ready = poll(&waiting, 1, kPollMilliseconds);
    if (ready > 0) return absl::OkStatus();
    if (ready < 0 && errno != EINTR) return HowItEnded();
    if (std::chrono::steady_clock::now() > deadline) {
      End();
      return Stopped(
          absl::StrCat("gave nothing for ", options_.longest_silence.count() / 1000, " seconds"),
          kAskForAnother);
    }
  }
}

absl::Status ReaderProcess::Distrust(const absl::Status& why) {
  End();
  return Stopped(std::string(why.message()), kAskForAnother);
}

absl::Status ReaderProcess::HowItEnded() {
  if (pid_ <= 0) return Stopped("had ended", kTryAgain);
  const int status = End();
  if (WIFSIGNALED(status)) {
    const Ending ending = EndingBySignal(WTERMSIG(status));
    return Stopped(ending.how, ending.hint);
  }
  if (WEXITSTATUS(status) == kReaderWithoutMemory) {
    return Stopped(
        absl::StrCat("needed more than ", options_.setup.memory_bytes() >> 20, " MiB of memory"),
        kAskForAnother);
  }
  return Stopped(absl::StrCat("ended by itself with code ", WEXITSTATUS(status)), kTryAgain);
}

absl::Status ReaderProcess::Stopped(std::string_view how, std::string_view hint) const {
  return absl::DataLossError(absl::StrCat("the reader of ", options_.input, " was stopped: it ",
                                          std::string(how), "\nhint: ", std::string(hint)));
}

}  // namespace mirrorflow
