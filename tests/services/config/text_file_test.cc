#include "services/config/text_file.h"

#include <gtest/gtest.h>

#include "mirrorflow/v1/config.pb.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

TEST(TextFileTest, WhatIsWrittenIsReadBack) {
  const TemporaryDirectory directory;
  v1::OfficeConfig config;
  config.set_listen("127.0.0.1:0");
  config.add_nodes()->set_country("KE");
  ASSERT_THAT(WriteTextFile(directory / "office.txtpb", config), IsOk());
  v1::OfficeConfig read;
  ASSERT_THAT(ReadTextFile(directory / "office.txtpb", read), IsOk());
  EXPECT_EQ(read.SerializeAsString(), config.SerializeAsString());
}

TEST(TextFileTest, UnknownFieldIsRefusedWithLineAndColumn) {
  const TemporaryDirectory directory;
  WriteText(directory / "bad.txtpb", "listen: \"127.0.0.1:0\"\n  listn: \"x\"\n");
  v1::OfficeConfig config;
  EXPECT_THAT(ReadTextFile(directory / "bad.txtpb", config),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("bad.txtpb:2:")));
}

TEST(TextFileTest, WrongTypeIsRefusedWithLineAndColumn) {
  const TemporaryDirectory directory;
  WriteText(directory / "bad.txtpb", "concurrent_runs: \"two\"\n");
  v1::OfficeConfig config;
  EXPECT_THAT(ReadTextFile(directory / "bad.txtpb", config),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("bad.txtpb:1:")));
}

TEST(TextFileTest, MissingFileIsNamed) {
  v1::OfficeConfig config;
  EXPECT_THAT(ReadTextFile("/nonexistent/office.txtpb", config),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/nonexistent/office.txtpb")));
}

TEST(TextFileTest, FullDiskIsAnError) {
  v1::OfficeConfig config;
  config.set_listen("x");
  EXPECT_THAT(WriteTextFile("/dev/full", config), StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST(PathBesideTest, RelativePathsAreRelativeToTheFileThatNamesThem) {
  EXPECT_EQ(PathBeside("/etc/mf/node.txtpb", "tls.key"), "/etc/mf/tls.key");
  EXPECT_EQ(PathBeside("/etc/mf/node.txtpb", "../keys/id"), "/etc/keys/id");
  EXPECT_EQ(PathBeside("/etc/mf/node.txtpb", "/var/id"), "/var/id");
  EXPECT_EQ(PathBeside("node.txtpb", "tls.key"), "tls.key");
  EXPECT_EQ(PathBeside("/etc/mf/node.txtpb", ""), "");
}

}  // namespace
}  // namespace mirrorflow
