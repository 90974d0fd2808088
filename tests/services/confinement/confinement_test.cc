#include "services/confinement/confinement.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <functional>
#include <future>
#include <string>
#include <thread>

#include "services/confinement/landlock.h"
#include "services/confinement/system_call_filter.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

// How a process ends that does this.
int StatusOfChild(const std::function<bool()>& holds) {
  const pid_t child = fork();
  if (child == 0) _exit(holds() ? 0 : 1);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return status;
}

bool OpensFor(const std::string& path, int flags) {
  const int descriptor = open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (descriptor >= 0) close(descriptor);
  return descriptor >= 0;
}

class ConfinementTest : public testing::Test {
 protected:
  ConfinementTest() {
    std::ofstream(directory_ / "named") << "x";
    std::ofstream(directory_ / "other") << "x";
  }
  const TemporaryDirectory directory_;
};

// Each of the two alone: a kernel may lack one.
TEST_F(ConfinementTest, LandlockAloneLeavesOnlyWhatIsNamed) {
  const int version = LandlockVersion();
  if (version == 0) GTEST_SKIP() << "no Landlock here";
  EXPECT_EQ(StatusOfChild([&] {
              prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
              return RestrictFiles(version,
                                   {.readable = {directory_ / "named", directory_ / "missing"}})
                         .ok() &&
                     OpensFor(directory_ / "named", O_RDONLY) &&
                     !OpensFor(directory_ / "named", O_RDWR) &&
                     !OpensFor(directory_ / "other", O_RDONLY) &&
                     !OpensFor(directory_ / "made", O_RDWR | O_CREAT) &&
                     !OpensFor("/etc/passwd", O_RDONLY);
            }),
            0);
}

TEST_F(ConfinementTest, LandlockAloneCallsNoPort) {
  const int version = LandlockVersion();
  if (version < 4) GTEST_SKIP() << "rules about ports came with version 4";
  EXPECT_EQ(StatusOfChild([&] {
              prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
              if (!RestrictFiles(version, {}).ok()) return false;
              sockaddr_in address{};
              address.sin_family = AF_INET;
              address.sin_port = htons(9);
              address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
              const int line = socket(AF_INET, SOCK_STREAM, 0);
              return connect(line, reinterpret_cast<sockaddr*>(&address), sizeof address) < 0 &&
                     errno == EACCES;
            }),
            0);
}

TEST_F(ConfinementTest, ADirectoryOfADatabaseCanBeWritten) {
  const int version = LandlockVersion();
  if (version == 0) GTEST_SKIP() << "no Landlock here";
  EXPECT_EQ(
      StatusOfChild([&] {
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        return RestrictFiles(version, {.readable = {}, .writable_directory = directory_.path()})
                   .ok() &&
               OpensFor(directory_ / "wal", O_RDWR | O_CREAT) && !OpensFor("/etc/passwd", O_RDONLY);
      }),
      0);
}

TEST_F(ConfinementTest, TheFilterAloneKillsWhoMakesASocket) {
  if (!HasSystemCallFilters()) GTEST_SKIP() << "no seccomp here";
  const int status = StatusOfChild([] {
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return FilterSystemCalls(false).ok() && socket(AF_INET, SOCK_STREAM, 0) >= 0;
  });
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) << status;
}

TEST(KernelFeaturesTest, AreToldInWords) {
  EXPECT_EQ((KernelFeatures{.landlock = 3, .seccomp = true}).ToString(), "seccomp and Landlock 3");
  EXPECT_EQ((KernelFeatures{.landlock = 0, .seccomp = true}).ToString(),
            "seccomp, without Landlock");
  EXPECT_FALSE((KernelFeatures{.landlock = 0, .seccomp = true}).complete());
}

TEST_F(ConfinementTest, ProgramThatWorksAloneHasNoSocketsAndNoProgramsInAnyThread) {
  if (!HasSystemCallFilters()) GTEST_SKIP() << "no system call filters here";
  const auto refused = [](int result) { return result == -1 && errno == EPERM; };
  const auto is_alone = [&] {
    char name[] = "/bin/true";
    char* const arguments[] = {name, nullptr};
    return refused(socket(AF_INET, SOCK_STREAM, 0)) && refused(socket(AF_UNIX, SOCK_STREAM, 0)) &&
           refused(execv(name, arguments)) && OpensFor(directory_ / "named", O_RDWR);
  };
  EXPECT_EQ(StatusOfChild([&] {
              std::promise<void> confined;
              bool other_is_alone = false;
              std::thread other([&, done = confined.get_future()] {
                done.wait();
                other_is_alone = is_alone();
              });
              const bool ok = ForbidNetworkAndPrograms().ok();
              confined.set_value();
              other.join();
              return ok && other_is_alone && is_alone();
            }),
            0);
}

}  // namespace
}  // namespace mirrorflow
