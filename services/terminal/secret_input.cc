#include "services/terminal/secret_input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <span>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kMaxLine = 1024;

// Up to the line's end, byte by byte, so that nothing of it lies in a buffer of the library.
absl::StatusOr<SecretBytes> ReadLineFrom(int fd, const std::string& from) {
  SecretBytes line(kMaxLine);
  std::size_t size = 0;
  while (size < kMaxLine) {
    std::uint8_t& byte = line.ExposeMutable()[size];
    const ssize_t count = read(fd, &byte, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot read ", from));
    if (count == 0 || byte == '\n') break;
    ++size;
  }
  std::span<const std::uint8_t> text = line.Expose().first(size);
  if (!text.empty() && text.back() == '\r') text = text.first(text.size() - 1);
  if (size == kMaxLine) {
    return absl::InvalidArgumentError(
        absl::StrCat(from, " has a line of ", kMaxLine, " bytes or more"));
  }
  if (text.empty()) return absl::InvalidArgumentError(absl::StrCat(from, " is empty"));
  return SecretBytes::CopyOf(text);
}

class HiddenTyping {
 public:
  explicit HiddenTyping(int fd) : fd_(fd) {
    if (tcgetattr(fd_, &before_) != 0) return;
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = tcsetattr(fd_, TCSAFLUSH, &hidden) == 0;
  }
  ~HiddenTyping() {
    if (changed_) tcsetattr(fd_, TCSAFLUSH, &before_);
  }
  HiddenTyping(const HiddenTyping&) = delete;
  HiddenTyping& operator=(const HiddenTyping&) = delete;

 private:
  int fd_;
  termios before_{};
  bool changed_ = false;
};

struct Terminal {
  Terminal() : fd(open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)) {}
  ~Terminal() {
    if (fd >= 0) close(fd);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  int fd;
};

void Say(int fd, const std::string& text) {
  // A prompt that can't be shown is no reason not to read the answer.
  if (write(fd, text.data(), text.size()) < 0) return;
}

}  // namespace

absl::StatusOr<SecretBytes> ReadSecretLine(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open secret file ", path));
  const std::unique_ptr<const int, void (*)(const int*)> closer(&fd,
                                                                [](const int* f) { close(*f); });
  struct stat info;
  if (fstat(fd, &info) != 0) return absl::ErrnoToStatus(errno, absl::StrCat("stat ", path));
  if (!S_ISREG(info.st_mode) || (info.st_uid != geteuid() && info.st_uid != 0)) {
    return absl::FailedPreconditionError(
        absl::StrCat("secret file ", path, " is no regular file of this user"));
  }
  if ((info.st_mode & 077) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("others than its owner can access secret file ", path, " (mode ",
                     absl::StrFormat("%04o", static_cast<unsigned>(info.st_mode & 07777)),
                     ")\nhint: chmod 600 ", path));
  }
  return ReadLineFrom(fd, absl::StrCat("secret file ", path));
}

absl::StatusOr<SecretBytes> AskSecret(const std::string& prompt) {
  const Terminal terminal;
  if (terminal.fd < 0) {
    return absl::FailedPreconditionError(
        "a passphrase is needed and there is no terminal to ask at\nhint: name a file with it in "
        "the configuration, mode 0600");
  }
  Say(terminal.fd, prompt);
  absl::StatusOr<SecretBytes> answer = [&] {
    const HiddenTyping hidden(terminal.fd);
    return ReadLineFrom(terminal.fd, "the answer");
  }();
  Say(terminal.fd, "\n");
  return answer;
}

absl::StatusOr<SecretBytes> NewPassphrase(const std::string& file) {
  if (!file.empty()) {
    absl::StatusOr<SecretBytes> words = ReadSecretLine(file);
    if (!words.ok()) return words.status();
    if (absl::Status good = CheckNewPassphrase(*words); !good.ok()) return good;
    return words;
  }
  absl::StatusOr<SecretBytes> first = AskSecret("new passphrase of the key files: ");
  if (!first.ok()) return first.status();
  if (absl::Status good = CheckNewPassphrase(*first); !good.ok()) return good;
  absl::StatusOr<SecretBytes> second = AskSecret("the same again: ");
  if (!second.ok()) return second.status();
  if (!first->Equals(*second)) {
    return absl::InvalidArgumentError("the two passphrases differ; nothing was written");
  }
  return first;
}

PassphraseSource KnownPassphrase(const std::string& file) {
  if (!file.empty()) {
    return [file](const std::string&) { return ReadSecretLine(file); };
  }
  if (isatty(STDERR_FILENO) == 0) return {};
  return [known = std::make_shared<SecretBytes>()](
             const std::string& path) -> absl::StatusOr<SecretBytes> {
    if (known->empty()) {
      absl::StatusOr<SecretBytes> words = AskSecret(absl::StrCat("passphrase of ", path, ": "));
      if (!words.ok()) return words.status();
      *known = *std::move(words);
    }
    return SecretBytes::CopyOf(known->Expose());
  };
}

}  // namespace mirrorflow
