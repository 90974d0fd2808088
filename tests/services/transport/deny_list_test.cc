#include "services/transport/deny_list.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

class DenyListTest : public testing::Test {
 protected:
  // With a time of change of its own, however fast the test is.
  void Rewrite(std::string_view text) {
    WriteText(path_, text);
    std::filesystem::last_write_time(
        path_, std::filesystem::file_time_type::clock::now() + std::chrono::seconds(++changes_));
  }

  const TemporaryDirectory files_;
  const std::string path_ = files_ / "denied";
  const std::string stolen_ = std::string(64, 'a');
  const std::string other_ = std::string(64, 'b');
  int changes_ = 0;
};

TEST_F(DenyListTest, TakesFingerprintsWithColonsAndComments) {
  std::string colons;
  for (int i = 0; i < 32; ++i) colons += i == 0 ? "AA" : ":AA";
  Rewrite("# stolen on Friday\n\n" + colons + "   # node of a state\n");
  const auto list = ValueOrDie(DenyList::Open(path_));
  EXPECT_TRUE(list->Contains(stolen_));
  EXPECT_FALSE(list->Contains(other_));
}

TEST_F(DenyListTest, ChangeIsTakenUpAndSaidOnce) {
  Rewrite("");
  const auto list = ValueOrDie(DenyList::Open(path_));
  EXPECT_FALSE(ValueOrDie(list->Reload()));
  Rewrite(stolen_ + "\n");
  EXPECT_TRUE(ValueOrDie(list->Reload()));
  EXPECT_TRUE(list->Contains(stolen_));
  EXPECT_FALSE(ValueOrDie(list->Reload()));
}

TEST_F(DenyListTest, BrokenOrMissingFileKeepsWhoWasDenied) {
  Rewrite(stolen_ + "\n");
  const auto list = ValueOrDie(DenyList::Open(path_));
  Rewrite("not a fingerprint\n");
  EXPECT_THAT(list->Reload(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("denied:1: ")));
  EXPECT_TRUE(list->Contains(stolen_));
  std::filesystem::remove(path_);
  EXPECT_THAT(list->Reload(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_TRUE(list->Contains(stolen_));
}

TEST_F(DenyListTest, FileThatIsNotThereIsRefusedAtTheStart) {
  EXPECT_THAT(DenyList::Open(files_ / "absent"), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace mirrorflow
