#include "services/audit/program_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::filesystem::path Program(const char* name) {
  return std::filesystem::path(std::getenv("MF_BIN_DIR")) / name;
}

TEST(ProgramFileTest, OfficeAndPartyHaveNoCodeThatUsesKeysAndTheNodeHas) {
  for (const char* name : {"mf-office", "mf-party"}) {
    const ProgramFile program = ValueOrDie(ReadProgramFile(Program(name)));
    EXPECT_GT(program.functions.size(), 1000U) << name;
    EXPECT_THAT(KeyedFunctions(program), IsEmpty()) << name;
  }
  EXPECT_THAT(KeyedFunctions(ValueOrDie(ReadProgramFile(Program("mf-node")))), Not(IsEmpty()));
}

TEST(ProgramFileTest, LibrariesThatTheLoaderNeedsAreListed) {
  EXPECT_THAT(ValueOrDie(ReadProgramFile(Program("mf-office"))).needed,
              Contains(StartsWith("libsodium.so")));
}

TEST(ProgramFileTest, NameIsFoundWholeOnly) {
  ProgramFile program;
  program.functions = {"mirrorflow::AgreementKeyText()", "mirrorflow::ReadRegisters()"};
  EXPECT_THAT(KeyedFunctions(program), IsEmpty());
  program.functions.emplace_back("mirrorflow::AgreementKey::Generate()");
  EXPECT_EQ(KeyedFunctions(program).size(), 1U);
}

TEST(ProgramFileTest, FileThatIsNoProgramIsRefused) {
  const TemporaryDirectory directory;
  std::ofstream(directory / "text") << "#!/bin/sh\n";
  EXPECT_THAT(ReadProgramFile(directory / "text"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ReadProgramFile(directory / "none"), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace mirrorflow
