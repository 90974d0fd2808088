#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mirrorflow {

// A program started beside this one, its stdout and stderr in files. Killed if still running when
// the object goes.
class ChildProcess {
 public:
  // `arguments[0]` is the program's path. Output is appended to NAME.out and NAME.log in
  // `log_directory`.
  static absl::StatusOr<ChildProcess> Start(const std::vector<std::string>& arguments,
                                            const std::filesystem::path& log_directory,
                                            const std::string& name);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  // Waits until the child has printed a line on stdout that contains `text`, and gives that line.
  // FailedPrecondition with the end of its stderr if it ends before; DeadlineExceeded after
  // `limit`.
  absl::StatusOr<std::string> WaitForLine(const std::string& text, std::chrono::seconds limit);

  // Asks the child to end (SIGTERM) and waits; its exit code, or 128 + signal. Killed after
  // `limit`.
  int Stop(std::chrono::seconds limit);

  pid_t pid() const { return pid_; }

 private:
  ChildProcess(pid_t pid, std::filesystem::path out, std::filesystem::path log)
      : pid_(pid), out_(std::move(out)), log_(std::move(log)) {}

  pid_t pid_ = -1;
  std::filesystem::path out_;
  std::filesystem::path log_;
};

struct CommandResult {
  int exit_code = 0;
  std::string out;
};

// Runs a program to its end: its stdout as text, its stderr shown on ours. A program that can't be
// started is an error; one that fails is a result with its exit code.
absl::StatusOr<CommandResult> RunCommand(const std::vector<std::string>& arguments);

}  // namespace mirrorflow
