// A reader whose parser was taken over: asked for a source, it tries what the name says instead,
// and tells what came of it.
#include <fcntl.h>
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "services/confinement/reader_loop.h"
#include "services/confinement/source_frames.h"
#include "services/confinement/table_frames.h"

namespace mirrorflow {
namespace {

using Attempt = std::string (*)();

std::string Outcome(long result) {
  return result < 0 ? std::string("refused: ") + std::strerror(errno) : "done";
}

// Nothing that the compiler can leave out.
std::string TakeMemory() {
  std::vector<std::string> taken;
  for (int i = 0; i < 64; ++i) taken.emplace_back(std::size_t{64} << 20, static_cast<char>(i));
  return "done with " + std::to_string(taken.size());
}

std::string SpinForEver() {
  volatile unsigned turns = 0;
  while (true) turns = turns + 1;
}

std::string FallSilent() {
  pause();
  return "done";
}

// Longer than a test waits; it needs no processor time, and no program that ends by itself does so.
std::string CloseItsAnswersAndWait() {
  close(1);
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, std::chrono::seconds(30));
  _exit(0);
}

std::string Crash() {
  volatile int* nowhere = nullptr;
  *nowhere = 1;
  return "done";
}

const std::map<std::string, Attempt>& Attempts() {
  static const std::map<std::string, Attempt> attempts = {
      {"open a file", [] { return Outcome(open("/etc/hostname", O_RDONLY | O_CLOEXEC)); }},
      {"make a file",
       [] { return Outcome(open("/tmp/hostile", O_WRONLY | O_CREAT | O_CLOEXEC, 0600)); }},
      {"look for a file", [] { return Outcome(access("/etc/hostname", R_OK)); }},
      {"open itself", [] { return Outcome(open("/proc/self/mem", O_RDWR | O_CLOEXEC)); }},
      {"make a socket", [] { return Outcome(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)); }},
      {"make a local socket", [] { return Outcome(socket(AF_UNIX, SOCK_STREAM, 0)); }},
      {"fork", [] { return Outcome(fork()); }},
      {"run a program",
       [] {
         char path[] = "/bin/true";
         char* const arguments[] = {path, nullptr};
         return Outcome(execv(path, arguments));
       }},
      {"trace its parent",
       [] { return Outcome(ptrace(PTRACE_ATTACH, getppid(), nullptr, nullptr)); }},
      {"read its parent's memory",
       [] { return Outcome(syscall(SYS_process_vm_readv, 1, nullptr, 0UL, nullptr, 0UL, 0UL)); }},
      {"signal its parent", [] { return Outcome(kill(1, 0)); }},
      {"make memory executable",
       [] {
         return Outcome(mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
                            ? -1
                            : 0);
       }},
      {"use io_uring",
       [] {
         io_uring_params parameters{};
         return Outcome(syscall(SYS_io_uring_setup, 1, &parameters));
       }},
      {"make a namespace", [] { return Outcome(syscall(SYS_unshare, 0x10000000)); }},
      {"write into its input", [] { return Outcome(write(3, "x", 1)); }},
      {"use another descriptor",
       [] {
         int open_ones = 0;
         for (int descriptor = 4; descriptor < 1024; ++descriptor) {
           char byte = 0;
           open_ones += read(descriptor, &byte, 0) == 0 ? 1 : 0;
         }
         return std::to_string(open_ones) + " open";
       }},
      {"take memory", TakeMemory},
      {"spin", SpinForEver},
      {"fall silent", FallSilent},
      {"close its answers and wait", CloseItsAnswersAndWait},
      {"crash", Crash},
      {"a name with an escape sequence", [] { return std::string("\x1B[2J"); }},
      {"read its input",
       [] {
         char byte = 0;
         const std::string outcome = Outcome(pread(3, &byte, 1, 0));
         return outcome + " " + byte;
       }},
  };
  return attempts;
}

// Frames that no reader writes.
bool SendNonsense(const std::string& name, FrameSink& sink) {
  const auto send_raw = [](std::string_view bytes) {
    static_cast<void>(write(1, bytes.data(), bytes.size()) == 0);
    _exit(0);
  };
  if (name == "a frame of no kind") send_raw("\x63\1\1\1\1");
  if (name == "a frame without end") send_raw("\x03\xFF\xFF\xFF\xFF");
  if (name == "half a frame") send_raw(std::string_view("\x02\x40\0\0\0ab", 7));
  if (name == "rows before columns") {
    sink.Send(FrameKind::kRows, "12345678");
    return true;
  }
  if (name == "an error with an escape sequence") {
    sink.Send(FrameKind::kError, ErrorFrame(absl::NotFoundError("\x1B[2Jcleared \xC2\x9Bx")));
    return true;
  }
  if (name == "a cell that is too long" || name == "a cell that is not UTF-8") {
    sink.Send(FrameKind::kHeader, HeadFrame({.columns = {"a"}, .total_bytes = {}}));
    FrameFields rows;
    rows.AddU64(0);
    rows.AddU64(1);
    rows.AddU64(2);
    rows.AddByte(0xFF);
    rows.AddByte(0);
    rows.AddText(name == "a cell that is not UTF-8" ? "\xFF" : std::string(8193, 'x'));
    sink.Send(FrameKind::kRows, rows.bytes());
    return true;
  }
  return false;
}

absl::Status Answer(const confinement::ReaderRequest& request, ReaderInput, FrameSink& sink) {
  const std::string& name = request.source().source_name();
  if (SendNonsense(name, sink)) return absl::OkStatus();
  const auto attempt = Attempts().find(name);
  if (attempt == Attempts().end()) return absl::NotFoundError("no attempt " + name);
  sink.Send(FrameKind::kNames, NamesFrame({attempt->second()}));
  return absl::OkStatus();
}

}  // namespace
}  // namespace mirrorflow

int main() { return mirrorflow::RunReader({.answer = mirrorflow::Answer}); }
