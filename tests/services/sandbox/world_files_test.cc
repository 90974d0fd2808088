#include "services/sandbox/generator/world_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "tests/services/sandbox/csv_rows.h"
#include "tests/services/sandbox/sample_worlds.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

class WorldFiles : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = std::filesystem::path(testing::TempDir()) /
                 testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(directory_);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::vector<CsvRow> Rows(const std::string& name, char delimiter = ',') const {
    std::ifstream in(directory_ / name, std::ios::binary);
    EXPECT_TRUE(in) << name;
    return CsvRows(std::string(std::istreambuf_iterator<char>(in), {}), delimiter);
  }

  std::filesystem::path directory_;
};

TEST_F(WorldFiles, WorldIsWrittenWithItsTruth) {
  GeneratorOptions options;
  options.states = {{"KE"}, {"UG"}, {"RW"}};
  options.migrants_per_year = 900;
  const World world = MakeWorld(options);
  const auto files = ValueOrDie(WriteWorld(world, directory_));
  ASSERT_EQ(files.size(), 6u);
  std::map<std::string, std::set<std::string>> ids;
  for (const RegisterFile& file : files) {
    const RegisterLayout& layout = world.layout(file.state, file.kind);
    const auto rows =
        Rows(std::filesystem::relative(file.path, directory_).string(), layout.delimiter);
    EXPECT_EQ(rows.size(), world.LineCount(file.state, file.kind) + 1);
    for (const CsvRow& row : rows) ids[layout.source].insert(row[0]);
  }
  EXPECT_TRUE(std::filesystem::exists(directory_ / "KE" / "emigrants.csv"));
  EXPECT_TRUE(std::filesystem::exists(directory_ / "RW" / "immigrants.csv"));

  const auto truth = Rows("truth.csv");
  EXPECT_EQ(truth.size(), world.pairs().size() + 1);
  for (std::size_t i = 1; i < truth.size(); ++i) {
    const std::string origin = truth[i][0].substr(0, 2);
    const std::string destination = truth[i][0].substr(3, 2);
    EXPECT_TRUE(ids[origin + "-emigrants"].contains(truth[i][2])) << truth[i][2];
    EXPECT_TRUE(ids[destination + "-immigrants"].contains(truth[i][3])) << truth[i][3];
  }
  const auto flows = Rows("truth_flows.csv");
  ASSERT_EQ(flows.size(), 7u);
  EXPECT_EQ(flows[0].size(), flows[6].size());
  EXPECT_EQ(flows[1][0], "KE-UG");
  EXPECT_EQ(flows[1][2], std::to_string(world.flows()[0].migrants));

  std::set<std::string> kinds;
  const auto errors = Rows("planted_errors.csv");
  for (const CsvRow& row : errors) {
    kinds.insert(row[2]);
    EXPECT_EQ(row.size(), 5u);
  }
  for (std::size_t i = 0; i < kRecordingErrorCount; ++i) {
    EXPECT_TRUE(kinds.contains(std::string(RecordingErrorName(static_cast<RecordingError>(i)))));
  }
  for (std::size_t i = 0; i < kBadLineCount; ++i) {
    EXPECT_TRUE(kinds.contains(std::string(BadLineName(static_cast<BadLine>(i)))));
  }
}

TEST_F(WorldFiles, PairHasTwoFilesOfOneLayoutAndItsTruth) {
  GeneratorOptions options = PairOptions("ET", "SD", 1000, 5);
  const World world = MakeWorld(options);
  EXPECT_EQ(ValueOrDie(WritePair(world, directory_)).size(), 2u);
  const auto a = Rows("a.csv");
  const auto b = Rows("b.csv");
  // The same columns but for the country, the event and the flag of the receiver.
  ASSERT_EQ(a[0].size() + 1, b[0].size());
  for (std::size_t i = 0; i + 2 < a[0].size(); ++i) EXPECT_EQ(a[0][i], b[0][i]);
  std::map<std::string, CsvRow> a_rows, b_rows;
  for (const CsvRow& row : a) a_rows[row[0]] = row;
  for (const CsvRow& row : b) b_rows[row[0]] = row;
  EXPECT_EQ(a_rows.size(), a.size());
  const auto truth = Rows("truth.csv");
  EXPECT_EQ(truth[0], (CsvRow{"a_record", "b_record"}));
  ASSERT_GT(truth.size(), 400u);
  std::set<std::string> seen;
  std::size_t same_document = 0;
  for (std::size_t i = 1; i < truth.size(); ++i) {
    ASSERT_TRUE(a_rows.contains(truth[i][0]) && b_rows.contains(truth[i][1]));
    EXPECT_TRUE(seen.insert(truth[i][0]).second);
    EXPECT_TRUE(seen.insert(truth[i][1]).second);
    same_document += a_rows[truth[i][0]][10] == b_rows[truth[i][1]][10];
  }
  EXPECT_EQ(a[0][10], "document_number");
  // Most keep their passport, and some do not.
  EXPECT_GT(same_document, truth.size() / 2);
  EXPECT_LT(same_document, truth.size() * 9 / 10);
}

TEST_F(WorldFiles, PairOfManyCorridorsIsRefused) {
  GeneratorOptions options;
  options.states = {{"KE"}, {"UG"}};
  EXPECT_THAT(WritePair(MakeWorld(options), directory_),
              StatusIs(absl::StatusCode::kInvalidArgument, testing::HasSubstr("one corridor")));
}

TEST_F(WorldFiles, PlaceThatCannotBeWrittenIsNamed) {
  std::ofstream(directory_) << "a file, not a directory";
  GeneratorOptions options;
  options.states = {{"KE"}, {"UG"}};
  EXPECT_THAT(WriteWorld(MakeWorld(options), directory_),
              StatusIs(absl::StatusCode::kUnavailable, testing::HasSubstr(directory_.string())));
}

}  // namespace
}  // namespace mirrorflow
