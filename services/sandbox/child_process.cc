#include "services/sandbox/child_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"

extern char** environ;

namespace mirrorflow {
namespace {

constexpr std::chrono::milliseconds kPoll{20};

std::string ReadWhole(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

int ExitCode(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

// Starts with no blocked signals, whatever this program blocks. `actions` is consumed.
absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& arguments,
                            posix_spawn_file_actions_t* actions) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t pid = -1;
  const int error =
      posix_spawn(&pid, arguments.front().c_str(), actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(actions);
  if (error != 0) {
    return absl::NotFoundError(
        absl::StrCat("can't start ", arguments.front(), ": ", std::strerror(error)));
  }
  return pid;
}

}  // namespace

absl::StatusOr<ChildProcess> ChildProcess::Start(const std::vector<std::string>& arguments,
                                                 const std::filesystem::path& log_directory,
                                                 const std::string& name) {
  const std::filesystem::path out = log_directory / (name + ".out");
  const std::filesystem::path log = log_directory / (name + ".log");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_addopen(&actions, 2, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  absl::StatusOr<pid_t> pid = Spawn(arguments, &actions);
  if (!pid.ok()) return pid.status();
  return ChildProcess(*pid, out, log);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      out_(std::move(other.out_)),
      log_(std::move(other.log_)) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(out_, other.out_);
  std::swap(log_, other.log_);
  return *this;
}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) Stop(std::chrono::seconds(0));
}

absl::StatusOr<std::string> ChildProcess::WaitForLine(const std::string& text,
                                                      std::chrono::seconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (true) {
    int wait_status = 0;
    const bool ended = pid_ <= 0 || waitpid(pid_, &wait_status, WNOHANG) == pid_;
    std::ifstream out(out_);
    for (std::string line; std::getline(out, line);) {
      if (line.find(text) != std::string::npos) return line;
    }
    if (ended) {
      pid_ = -1;
      const std::string log = ReadWhole(log_);
      return absl::FailedPreconditionError(
          absl::StrCat("a program ended with ", ExitCode(wait_status), ":\n",
                       log.substr(log.size() > 2000 ? log.size() - 2000 : 0)));
    }
    if (std::chrono::steady_clock::now() > deadline) {
      return absl::DeadlineExceededError(absl::StrCat("a program did not say \"", text, "\" in ",
                                                      limit.count(), " s; see ", log_.string()));
    }
    std::this_thread::sleep_for(kPoll);
  }
}

int ChildProcess::Stop(std::chrono::seconds limit) {
  if (pid_ <= 0) return 0;
  kill(pid_, SIGTERM);
  const auto deadline = std::chrono::steady_clock::now() + limit;
  int wait_status = 0;
  while (waitpid(pid_, &wait_status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() >= deadline) {
      kill(pid_, SIGKILL);
      waitpid(pid_, &wait_status, 0);
      break;
    }
    std::this_thread::sleep_for(kPoll);
  }
  pid_ = -1;
  return ExitCode(wait_status);
}

absl::StatusOr<CommandResult> RunCommand(const std::vector<std::string>& arguments) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return absl::InternalError(absl::StrCat("can't make a pipe: ", std::strerror(errno)));
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  absl::StatusOr<pid_t> pid = Spawn(arguments, &actions);
  close(ends[1]);
  CommandResult result;
  if (pid.ok()) {
    char buffer[4096];
    for (ssize_t n = 0;
         (n = read(ends[0], buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR);) {
      if (n > 0) result.out.append(buffer, static_cast<std::size_t>(n));
    }
    int wait_status = 0;
    waitpid(*pid, &wait_status, 0);
    result.exit_code = ExitCode(wait_status);
  }
  close(ends[0]);
  if (!pid.ok()) return pid.status();
  return result;
}

}  // namespace mirrorflow
