#include "services/confinement/reader_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "services/confinement/table_frames.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// What a reader whose parser was taken over comes to, with `input.csv` open for it.
class HostileReaderTest : public testing::Test {
 protected:
  HostileReaderTest() {
    std::ofstream(directory_ / "input.csv") << "id,name\n1,Ann\n";
    input_ = open((directory_ / "input.csv").c_str(), O_RDONLY | O_CLOEXEC);
    options_.program = "hostile_reader";
    options_.input = "input.csv";
    options_.setup.set_memory_bytes(std::uint64_t{256} << 20);
    options_.setup.set_cpu_seconds(60);
  }
  ~HostileReaderTest() override { close(input_); }

  absl::StatusOr<std::vector<std::string>> Try(const std::string& what) {
    absl::StatusOr<std::unique_ptr<ReaderProcess>> reader = ReaderProcess::Start(options_, input_);
    if (!reader.ok()) return reader.status();
    confinement::ReaderRequest request;
    request.mutable_source()->set_source_name(what);
    if (absl::Status sent = (*reader)->Send(request); !sent.ok()) return sent;
    absl::StatusOr<ReaderProcess::Frame> frame = (*reader)->Receive();
    if (!frame.ok()) return frame.status();
    return ParseNamesFrame(frame->bytes);
  }
  void ExpectKilled(const std::string& what) {
    EXPECT_THAT(Try(what),
                StatusIs(absl::StatusCode::kDataLoss,
                         AllOf(HasSubstr("the reader of input.csv was stopped"),
                               HasSubstr("what a reader may not do"), HasSubstr("hint: "))))
        << what;
  }

  const TemporaryDirectory directory_;
  int input_ = -1;
  ReaderProcess::Options options_;
};

TEST_F(HostileReaderTest, CanReadItsInput) {
  EXPECT_THAT(ValueOrDie(Try("read its input")), ElementsAre("done i"));
}

TEST_F(HostileReaderTest, FindsNoOtherFile) {
  if (!LookUpKernelFeatures().seccomp) GTEST_SKIP() << "no seccomp here";
  for (const char* what : {"open a file", "make a file", "look for a file", "open itself"}) {
    EXPECT_THAT(ValueOrDie(Try(what)), ElementsAre("refused: Permission denied")) << what;
  }
}

TEST_F(HostileReaderTest, IsKilledForWhatNoReaderNeeds) {
  if (!LookUpKernelFeatures().seccomp) GTEST_SKIP() << "no seccomp here";
  for (const char* what : {"make a socket", "make a local socket", "fork", "run a program",
                           "trace its parent", "read its parent's memory", "signal its parent",
                           "make memory executable", "use io_uring", "make a namespace"}) {
    ExpectKilled(what);
  }
}

TEST_F(HostileReaderTest, HasNoDescriptorButItsOwn) {
  const int secret = open("/dev/zero", O_RDONLY);  // would be inherited
  EXPECT_THAT(ValueOrDie(Try("use another descriptor")), ElementsAre("0 open"));
  close(secret);
  EXPECT_THAT(ValueOrDie(Try("write into its input")), ElementsAre("refused: Bad file descriptor"));
}

TEST_F(HostileReaderTest, IsStoppedWhenItTakesMoreThanItMay) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_THAT(Try("take memory"), StatusIs(absl::StatusCode::kDataLoss,
                                           HasSubstr("needed more than 256 MiB of memory")));
#endif
  options_.setup.set_cpu_seconds(1);
  EXPECT_THAT(Try("spin"), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("processor time")));
}

TEST_F(HostileReaderTest, IsStoppedWhenItSaysNothing) {
  options_.longest_silence = std::chrono::milliseconds(1000);
  EXPECT_THAT(Try("spin"), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("gave nothing for 1")));
}

// Without an end it would say so by its code, after half a minute.
TEST_F(HostileReaderTest, IsNotWaitedForWhenItClosesItsAnswers) {
  EXPECT_THAT(Try("close its answers and wait"),
              StatusIs(absl::StatusCode::kDataLoss,
                       AllOf(HasSubstr("it was killed"), HasSubstr("when more memory is free"),
                             Not(HasSubstr("damaged")))));
}

TEST_F(HostileReaderTest, IsNotWaitedForAfterAStop) {
  std::stop_source source;
  options_.stop = source.get_token();
  std::jthread stopper([&source] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    source.request_stop();
  });
  EXPECT_THAT(Try("spin"), StatusIs(absl::StatusCode::kCancelled, HasSubstr("input.csv")));
}

TEST_F(HostileReaderTest, CrashIsTold) {
  EXPECT_THAT(Try("crash"), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("input.csv")));
}

TEST_F(HostileReaderTest, NonsenseIsNotTaken) {
  for (const char* what : {"a frame of no kind", "a frame without end"}) {
    EXPECT_THAT(Try(what),
                StatusIs(absl::StatusCode::kDataLoss,
                         HasSubstr("it sent a frame that no reader of this build sends")))
        << what;
  }
  EXPECT_THAT(Try("half a frame"),
              StatusIs(absl::StatusCode::kDataLoss,
                       AllOf(HasSubstr("ended by itself with code 0"), HasSubstr("try again"))));
  EXPECT_THAT(Try("rows before columns"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(HostileReaderTest, WhyItCouldNotConfineItselfIsTold) {
  options_.setup.set_cpu_seconds(~std::uint64_t{0});  // no limit has room for more
  EXPECT_THAT(Try("read its input"),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("can't limit processor time")));
}

// Without one it would have one of this program, or none.
TEST_F(HostileReaderTest, IsNotStartedWhenADescriptorIsMissing) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few{.rlim_cur = 64, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  const auto tried = Try("read its input");
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_THAT(tried, StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("ulimit -n")));
}

TEST_F(HostileReaderTest, MessagesCannotCommandATerminal) {
  EXPECT_THAT(Try("an error with an escape sequence"),
              StatusIs(absl::StatusCode::kNotFound,
                       AllOf(Not(HasSubstr("\x1B")), Not(HasSubstr("\xC2\x9B")),
                             HasSubstr("?[2Jcleared"))));
  EXPECT_THAT(Try("a name with an escape sequence"),
              StatusIs(absl::StatusCode::kInvalidArgument, Not(HasSubstr("\x1B"))));
}

TEST_F(HostileReaderTest, ReaderThatIsNotThereIsNamed) {
  options_.program = "no-such-reader";
  EXPECT_THAT(Try("crash"), StatusIs(absl::StatusCode::kNotFound,
                                     AllOf(HasSubstr("no-such-reader"), HasSubstr("hint: "))));
}

}  // namespace
}  // namespace mirrorflow
