#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "statistics/formats/sdmx_csv.h"
#include "tests/statistics/aggregates/filled_workbook.h"
#include "tests/statistics/sample_dataset.h"
#include "tests/temporary_directory.h"

// The real program, as an operator runs it.
namespace mirrorflow {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class AggregatesProgramTest : public testing::Test {
 protected:
  AggregatesProgramTest() {
    WriteText(config_,
              "listen: \"127.0.0.1:0\"\n"
              "tls { certificate_chain: \"tls.pem\" private_key: \"tls.key\" "
              "trusted_authorities: \"ca.pem\" }\n"
              "state_directory: \"state\"\n"
              "nodes { country: \"KE\" address: \"ke.example:7443\" }\n"
              "operator_certificate_fingerprints: \"" +
                  std::string(64, 'a') + "\"\n");
  }

  struct Result {
    int exit_code;
    std::string out;
    std::string err;
  };
  Result Run(const std::string& arguments) {
    const char* bin = std::getenv("MF_BIN_DIR");
    const std::string program =
        bin != nullptr ? std::string(bin) + "/mf-office"
                       : (fs::read_symlink("/proc/self/exe").parent_path() / "mf-office").string();
    const int status = std::system(
        (program + " aggregates " + arguments + " >" + (work_ / "out") + " 2>" + (work_ / "err"))
            .c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, ReadText(work_ / "out"),
            ReadText(work_ / "err")};
  }

  const TemporaryDirectory work_;
  const std::string config_ = work_ / "office.txtpb";
  const std::string with_config_ = " --config " + config_;
};

TEST_F(AggregatesProgramTest, ATemplateIsWrittenOnceAndRefusedEmpty) {
  const std::string file = work_ / "ke.xlsx";
  EXPECT_EQ(Run("template --country KE --to " + file).exit_code, 0);
  const Result again = Run("template --country KE --to " + file);
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("hint: "));
  const Result checked = Run("check " + file);
  EXPECT_EQ(checked.exit_code, 1);
  EXPECT_THAT(checked.err, AllOf(StartsWith("mf-office: " + file + " is refused:\n"),
                                 HasSubstr("sheet Cover: no table of the workbook has figures")));
}

TEST_F(AggregatesProgramTest, AWorkbookIsCheckedImportedListedAndPublished) {
  const std::string file = work_ / "tz.xlsx";
  WriteText(file, GoodWorkbook().Write());
  const Result checked = Run("check " + file);
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
  EXPECT_THAT(checked.out, AllOf(HasSubstr("TZ, National Bureau of Statistics"),
                                 HasSubstr("REP_IMMIG: 11 figures\n")));
  const Result imported = Run("import " + file + with_config_);
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  const std::string id = imported.out.substr(0, imported.out.size() - 1);
  const nlohmann::json list = nlohmann::json::parse(Run("list --json" + with_config_).out);
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0]["id"], id);
  EXPECT_EQ(list[0]["figures"], 20);
  EXPECT_THAT(Run("list" + with_config_).out, StartsWith(id + "  20 figures of 7 tables"));

  const std::string publish = "publish --year 2024 --id reported-2024 --provider Office --to ";
  const Result published = Run(publish + (work_ / "a") + with_config_);
  ASSERT_EQ(published.exit_code, 0) << published.err;
  EXPECT_THAT(published.out, HasSubstr("reported-2024.sdmx-data.xml\n"));
  ASSERT_EQ(Run(publish + (work_ / "b") + with_config_).exit_code, 0);
  for (const char* name : {"reported-2024.xlsx", "reported-2024.sdmx1.csv"}) {
    const std::string bytes = ReadText((work_ / "a") + "/" + name);
    EXPECT_FALSE(bytes.empty());
    EXPECT_EQ(bytes, ReadText((work_ / "b") + "/" + name)) << name;
  }
  // Never into a directory that is there.
  EXPECT_EQ(Run(publish + (work_ / "a") + with_config_).exit_code, 1);
}

TEST_F(AggregatesProgramTest, WrongCellsAreToldAndNothingIsTaken) {
  FilledWorkbook workbook = GoodWorkbook();
  workbook.tables["REP_IMMIG"][2][2] = "female";
  workbook.tables["REP_EMIG"][0][0] = "2024-06/2024-01";
  const std::string file = work_ / "tz.xlsx";
  WriteText(file, workbook.Write());
  for (const std::string& command : {"check " + file, "import " + file + with_config_}) {
    const Result result = Run(command);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err,
                AllOf(HasSubstr("sheet REP_IMMIG, cell C5: 'female' is no code of SEX\n"),
                      HasSubstr("sheet REP_EMIG, cell A3: not a period"), HasSubstr("\nhint: ")));
  }
  EXPECT_EQ(Run("list" + with_config_).out, "");
}

TEST_F(AggregatesProgramTest, ReportedFlowsAreComparedWithAPublication) {
  // Uganda reports what it takes in from Kenya: 11239 were released, 5 % are 600.
  const auto with = [&](const std::string& from_kenya) {
    FilledWorkbook uganda = GoodWorkbook();
    uganda.country = "UG";
    uganda.tables.clear();
    uganda.tables["REP_IMMIG"] = {{"2024", "KE", "_T", "_T", "_T", "_T", from_kenya, ""}};
    const std::string file = work_ / ("ug" + from_kenya + ".xlsx");
    WriteText(file, uganda.Write());
    return file;
  };
  const std::string released = work_ / "y2024.sdmx1.csv";
  WriteText(released, ToSdmxCsv1(SampleDataset()));
  const Result near = Run("check " + with("11500") + " --released " + released);
  EXPECT_EQ(near.exit_code, 0) << near.err;
  EXPECT_THAT(near.out, AllOf(HasSubstr("agrees   REP_IMMIG KE-UG REP_IMMIG 2024 against "
                                        "IMMIG_RECEIVER: 11500 and 11239 (difference 261)\n"),
                              HasSubstr("2 pairs of figures compared, 0 differ")));
  const Result far = Run("check " + with("13000") + " --released " + released);
  EXPECT_EQ(far.exit_code, 1);
  EXPECT_THAT(far.out, HasSubstr("DIFFERS  REP_IMMIG KE-UG"));
  ASSERT_EQ(Run("import " + with("13000") + with_config_).exit_code, 0);
  EXPECT_EQ(Run("compare --year 2024 --percent 20 --released " + released + with_config_).exit_code,
            0);
  EXPECT_EQ(Run("compare --year 2024 --released " + released + with_config_).exit_code, 1);
  const Result other = Run("compare --year 2023 --released " + released + with_config_);
  EXPECT_THAT(other.err, HasSubstr("is of 2024, not of 2023"));
}

}  // namespace
}  // namespace mirrorflow
