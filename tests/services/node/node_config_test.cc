#include "services/node/node_config.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/node/node_population.h"
#include "tests/services/node/two_states.h"

namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

// One line each, so that a test can replace one.
std::vector<std::string> ConfigLines() {
  return {
      R"(country: "KE")",
      R"(listen: "127.0.0.1:0")",
      R"(tls { certificate_chain: "node.pem" private_key: "node.key" trusted_authorities: "/ca" })",
      "",
      R"(identity_key: "identity.key")",
      R"(agreement_key: "agreement.key")",
      R"(state_directory: "state")",
      R"(emigrants { file: "left.csv" mapping { source: "left" columns { field: "name" column: "n" } } })",
      R"(immigrants { file: "/srv/came.csv" mapping { source: "came" columns { field: "name" column: "n" } } })",
      "",
  };
}

class NodeConfigTest : public testing::Test {
 protected:
  absl::StatusOr<NodeConfig> Read(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    WriteText(path_, text);
    return ReadNodeConfig(path_);
  }

  // What is said when line `number` (from 1) is replaced.
  absl::Status ReadWith(std::size_t number, const std::string& line) {
    std::vector<std::string> lines = ConfigLines();
    lines[number - 1] = line;
    return Read(lines).status();
  }

  static constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  const TemporaryDirectory directory_;
  const std::string path_ = directory_ / "node.txtpb";
};

TEST_F(NodeConfigTest, ReadsEveryFieldAndPathsBesideTheFile) {
  const NodeConfig config = ValueOrDie(Read(ConfigLines()));
  EXPECT_EQ(config.country, CountryOf("KE"));
  ASSERT_TRUE(config.line.has_value());
  EXPECT_EQ(config.line->listen, "127.0.0.1:0");
  EXPECT_EQ(config.line->tls.private_key, directory_ / "node.key");
  EXPECT_EQ(config.line->tls.trusted_authorities, "/ca");
  EXPECT_EQ(config.identity_key, directory_ / "identity.key");
  EXPECT_EQ(config.agreement_key, directory_ / "agreement.key");
  EXPECT_EQ(config.state_directory, directory_ / "state");
  ASSERT_EQ(config.registers(Side::kSender).size(), 1u);
  EXPECT_EQ(config.registers(Side::kSender)[0].path, directory_ / "left.csv");
  ASSERT_EQ(config.registers(Side::kReceiver).size(), 1u);
  EXPECT_EQ(config.registers(Side::kReceiver)[0].path, "/srv/came.csv");
  EXPECT_EQ(config.trust_directory(), directory_ / "state/trust");
}

TEST_F(NodeConfigTest, ListsJoinThePopulationAsExitsAndEntries) {
  std::vector<std::string> lines = ConfigLines();
  lines.push_back(
      R"(population { file: "border.csv" mapping { source: "border" rows: "crossing" capture: "manual" columns { field: "name" column: "n" } columns { field: "direction" column: "d" } } })");
  lines.push_back(R"(observed_from: "2022-01-01" observed_until: "2026-06-01")");
  const NodeConfig config = ValueOrDie(Read(lines));
  EXPECT_EQ(config.observed_from, DayNumberOf({2022, 1, 1}));
  EXPECT_EQ(config.observed_until, DayNumberOf({2026, 6, 1}));
  const std::vector<RegisterFile> files = PopulationFiles(config);
  ASSERT_EQ(files.size(), 3u);
  EXPECT_EQ(files[0].path, directory_ / "border.csv");
  EXPECT_EQ(files[0].mapping.rows, RowKind::kCrossing);
  EXPECT_EQ(files[0].mapping.capture, Capture::kManual);
  EXPECT_TRUE(files[0].mapping.constants.empty());
  ASSERT_EQ(files[1].mapping.constants.size(), 1u);
  EXPECT_EQ(files[1].mapping.constants[0].value, "exit");
  ASSERT_EQ(files[2].mapping.constants.size(), 1u);
  EXPECT_EQ(files[2].mapping.constants[0].value, "entry");
  lines.back() = R"(observed_from: "someday")";
  EXPECT_THAT(Read(lines).status(), StatusIs(kInvalid, HasSubstr("observed_from")));
}

TEST_F(NodeConfigTest, NodeWithoutALineNeedsNoTls) {
  std::vector<std::string> lines = ConfigLines();
  lines.erase(lines.begin() + 1, lines.begin() + 4);
  EXPECT_FALSE(ValueOrDie(Read(lines)).line.has_value());
}

TEST_F(NodeConfigTest, MissingFileSaysWhatToDo) {
  EXPECT_THAT(
      ReadNodeConfig(directory_ / "absent"),
      StatusIs(absl::StatusCode::kNotFound, AllOf(HasSubstr("absent"), HasSubstr("hint:"))));
}

TEST_F(NodeConfigTest, TextErrorsHaveLineAndColumn) {
  EXPECT_THAT(ReadWith(4, "office_fingerprint: \"AA\""),
              StatusIs(kInvalid, StartsWith(path_ + ":4:")));
  EXPECT_THAT(ReadWith(5, "  identity_key: 7"), StatusIs(kInvalid, StartsWith(path_ + ":5:17: ")));
  EXPECT_THAT(ReadWith(10, "tls {"), StatusIs(kInvalid, StartsWith(path_ + ":10:5: ")));
}

TEST_F(NodeConfigTest, WrongValuesNameFileAndField) {
  const auto expect = [&](std::size_t line, const std::string& text, const char* field) {
    EXPECT_THAT(ReadWith(line, text),
                StatusIs(kInvalid, AllOf(StartsWith(path_ + ": "), HasSubstr(field))));
  };
  expect(1, "country: \"XX\"", "field country");
  expect(2, "", "field listen is missing");
  expect(3, "tls { certificate_chain: \"c\" trusted_authorities: \"a\" }", "tls.private_key");
  expect(5, "", "field identity_key is missing");
  expect(6, "", "field agreement_key is missing");
  expect(7, "", "field state_directory is missing");
  expect(8, "emigrants { mapping { source: \"left\" columns { field: \"name\" column: \"n\" } } }",
         "emigrants[0].file is missing");
  expect(8, "emigrants { file: \"f\" mapping { columns { field: \"name\" column: \"n\" } } }",
         "field emigrants[0]: ");
  expect(8,
         "emigrants { file: \"f\" mapping { source: \"s\" columns { field: \"nam\" column: \"n\" } "
         "} }",
         "columns number 1 (column 'n')");
}

TEST_F(NodeConfigTest, RulesThatNowStandInRegistryAndAgreementsAreRefused) {
  for (const char* old : {"members { country: \"UG\" }", "allow { corridor: \"KE-UG\" }",
                          "office_certificate_fingerprint: \"AA\""}) {
    EXPECT_THAT(ReadWith(10, old), StatusIs(kInvalid, HasSubstr("no field named"))) << old;
  }
}

}  // namespace
}  // namespace mirrorflow
