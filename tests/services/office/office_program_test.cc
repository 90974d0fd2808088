#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cctype>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>

#include "services/wire/batch_file.h"
#include "services/wire/terms.h"
#include "tests/services/office/office_world.h"

// The real program, as an operator runs it, against a linkage service in this process.
namespace mirrorflow {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

std::string ReadText(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::string Program() {
  const char* bin = std::getenv("MF_BIN_DIR");
  if (bin != nullptr) return std::string(bin) + "/mf-office";
  return fs::read_symlink("/proc/self/exe").parent_path() / "mf-office";
}

struct Result {
  int exit_code = -1;
  std::string out;
  std::string err;
};

// `arguments` for a shell.
Result RunProgram(const std::string& arguments) {
  const fs::path base = fs::temp_directory_path() / ("mf-office-cli-" + std::to_string(::getpid()));
  const std::string out = base.string() + ".out";
  const std::string err = base.string() + ".err";
  const int status = std::system((Program() + " " + arguments + " >" + out + " 2>" + err).c_str());
  Result result{WIFEXITED(status) ? WEXITSTATUS(status) : -1, ReadText(out), ReadText(err)};
  fs::remove(out);
  fs::remove(err);
  return result;
}

TEST(OfficeUsageTest, EveryCommandHasHelpWithAnExample) {
  for (const char* command : {"",
                              "serve",
                              "run",
                              "run create",
                              "run list",
                              "run watch",
                              "run cancel",
                              "link",
                              "release",
                              "release draft",
                              "release check",
                              "release approve",
                              "release publish",
                              "release list",
                              "release show",
                              "release export",
                              "release verify",
                              "aggregates",
                              "aggregates template",
                              "aggregates check",
                              "aggregates import",
                              "aggregates list",
                              "aggregates compare",
                              "aggregates publish"}) {
    const Result result = RunProgram(std::string(command) + " --help");
    EXPECT_EQ(result.exit_code, 0) << command;
    EXPECT_THAT(result.out, AllOf(HasSubstr("Example:"), HasSubstr("mf-office "))) << command;
  }
  EXPECT_THAT(RunProgram("--version").out, StartsWith("mf-office "));
}

TEST(OfficeUsageTest, WrongUsageExitsWithTwoAndAHint) {
  for (const char* command :
       {"", "run", "run make", "serve", "run create x.txtpb", "run list --client", "release show",
        "release draft y --client c", "link --from x --client c"}) {
    const Result result = RunProgram(command);
    EXPECT_EQ(result.exit_code, 2) << command;
    EXPECT_THAT(result.err, AllOf(StartsWith("mf-office: "), HasSubstr("\nhint: "))) << command;
  }
}

TEST(OfficeUsageTest, HalfAQualityOfLinksIsWrongUsageThatNamesTheOtherHalf) {
  const auto draft = [](const std::string& quality) {
    return RunProgram("release draft y --campaign c --client /nowhere/client.txtpb " + quality);
  };
  for (const auto& [quality, lacking] :
       {std::pair("--precision 0.98 --quality-source study", "--precision requires --recall"),
        std::pair("--recall 0.93 --quality-source study", "--recall requires --precision"),
        std::pair("--precision 0.98 --recall 0.93", "requires --quality-source"),
        std::pair("--quality-source study", "--quality-source requires --precision"),
        std::pair("--precision-error 0.01", "--precision-error requires --precision"),
        std::pair("--recall-error 0.01", "--recall-error requires --recall")}) {
    const Result result = draft(quality);
    EXPECT_EQ(result.exit_code, 2) << quality;
    EXPECT_THAT(result.err, HasSubstr(lacking)) << quality;
  }
  // Usage is right here, and so the client's configuration is asked for.
  EXPECT_EQ(draft("--precision 0.98 --recall 0.93 --quality-source study").exit_code, 1);
}

TEST(OfficeUsageTest, FileThatIsNotThereExitsWithOneAndNamesIt) {
  for (const char* command :
       {"serve --config /nowhere/office.txtpb", "run list --client /nowhere/client.txtpb"}) {
    const Result result = RunProgram(command);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err,
                AllOf(StartsWith("mf-office: "), HasSubstr("/nowhere/"), HasSubstr("hint: ")));
  }
}

class OfficeProgramTest : public testing::Test {
 protected:
  OfficeProgramTest() : world_(testing::UnitTest::GetInstance()->current_test_info()->name()) {
    client_ = " --client " + world_.WriteClientConfig();
  }

  std::string WriteCampaign(const std::vector<std::string>& corridors, bool by_files = false) {
    v1::CreateCampaignRequest request = OfficeWorld::Campaign(corridors);
    request.set_by_files(by_files);
    const std::string path = world_.directory() / "campaign.txtpb";
    std::ofstream(path) << request.DebugString();
    return path;
  }

  OfficeWorld world_;
  std::string client_;
};

TEST_F(OfficeProgramTest, CampaignFromCreationToItsExport) {
  const Result created =
      RunProgram("run create " + WriteCampaign({"KE-UG", "UG-KE"}) + " --watch" + client_);
  EXPECT_EQ(created.exit_code, 0) << created.err;
  EXPECT_THAT(created.out, AllOf(HasSubstr("y2024-ke-ug  KE-UG  ERASED"),
                                 HasSubstr("y2024-ug-ke  UG-KE  ERASED")));

  const Result list = RunProgram("run list --json --campaign y2024" + client_);
  EXPECT_EQ(nlohmann::json::parse(list.out)[0]["state"], "ERASED");
  EXPECT_EQ(RunProgram("run watch y2024" + client_).exit_code, 0);
  EXPECT_EQ(RunProgram("run watch y2024-ke-ug" + client_).exit_code, 0);
  EXPECT_EQ(RunProgram("run cancel y2024-ke-ug" + client_).exit_code, 1);

  const auto release = [&](const std::string& step) {
    return RunProgram("release " + step + client_);
  };
  EXPECT_EQ(release("draft r --campaign y2024 --precision 0.97 --recall 0.9 --quality-source "
                    "calibration")
                .exit_code,
            0);
  EXPECT_EQ(release("publish r").exit_code, 1);
  EXPECT_EQ(release("check r").exit_code, 0);
  EXPECT_EQ(release("approve r").exit_code, 0);
  const Result alone = release("approve r");
  EXPECT_EQ(alone.exit_code, 1);
  EXPECT_THAT(alone.err, HasSubstr("another operator must"));
  ASSERT_TRUE(world_.Approve("r", "operator/bela").ok());
  const Result published = release("publish r");
  EXPECT_EQ(published.exit_code, 0) << published.err;
  EXPECT_THAT(published.out, AllOf(HasSubstr("RELEASED"), HasSubstr("Approved by bela")));
  EXPECT_THAT(release("list").out, HasSubstr("provisional"));
  EXPECT_THAT(release("show r").out,
              HasSubstr("Links KE-UG: precision 0.9700, recall 0.9000 (calibration), by the draft; "
                        "the agreement states none\n"));
  const auto shown = nlohmann::json::parse(release("show r --json").out);
  EXPECT_EQ(shown["vintage"], "provisional");
  EXPECT_EQ(shown["runs"][0]["link_quality"], "DRAFT");
  EXPECT_EQ(shown["runs"][0]["recall_millionths"], 900'000);
  const std::string figures = release("show r --file counts.txt").out;
  EXPECT_THAT(figures, StartsWith("mirrorflow protected counts v1\n"));
  const fs::path to = world_.directory() / "out";
  for (int twice = 0; twice < 2; ++twice) {
    EXPECT_EQ(release("export r --to " + to.string()).exit_code, 0);
  }
  EXPECT_EQ(ReadText(to / "counts.txt"), figures);
  std::ofstream(to / "counts.txt") << "mine";
  EXPECT_EQ(release("export r --to " + to.string()).exit_code, 1);
  EXPECT_EQ(ReadText(to / "counts.txt"), "mine");
}

// A number as text that may have stood for an exact count: digits alone, or grouped as readers do.
bool HasNumber(const std::string& bytes, const std::string& digits) {
  for (const char* group : {"", ",", ".", " ", "'"}) {
    const std::string text =
        digits.substr(0, digits.size() - 3) + group + digits.substr(digits.size() - 3);
    for (std::size_t at = bytes.find(text); at != std::string::npos;
         at = bytes.find(text, at + 1)) {
      // Digits of a hash or a key stand among letters.
      const auto is_part = [&](std::size_t i) {
        return i < bytes.size() && std::isalnum(static_cast<unsigned char>(bytes[i])) != 0;
      };
      if ((at == 0 || !is_part(at - 1)) && !is_part(at + text.size())) return true;
    }
  }
  return false;
}

// As machines keep it; messages are also looked at as text, in which a varint is a number.
bool HasBinary(const std::string& bytes, std::uint32_t count) {
  std::string little;
  for (int i = 0; i < 4; ++i) little += static_cast<char>(count >> (8 * i) & 0xff);
  return bytes.find(little) != std::string::npos;
}

// Under rounding to base 5 no figure is one of these primes, nor an end of an interval: each is 2
// or 3 above a multiple. So wherever one stands, an exact count got out.
TEST(ExactCountTest, StandsInNoLogMessageFileOrOutputOfARunAndItsRelease) {
  constexpr std::uint32_t kLinked = 10007;
  constexpr std::uint32_t kSender = 10103;
  constexpr std::uint32_t kReceiver = 10133;
  OfficeWorld world("exact-counts", OfficeWorld::UseOfficialRule);
  const std::string client = " --client " + world.WriteClientConfig();
  world.node("KE").register_size = {.common = kLinked, .own = kSender - kLinked};
  world.node("UG").register_size = {.common = kLinked, .own = kReceiver - kLinked};
  std::map<std::string, std::string> places;
  const auto run = [&](const std::string& arguments) {
    const Result result = RunProgram(arguments + client);
    EXPECT_EQ(result.exit_code, 0) << arguments << ": " << result.err;
    places["output of " + arguments] = result.out + result.err;
    return result.out;
  };
  v1::CreateCampaignRequest request = OfficeWorld::Campaign({"KE-UG"});
  request.set_suppression_threshold(10);
  const std::string campaign = world.directory() / "campaign.txtpb";
  std::ofstream(campaign) << request.DebugString();
  run("run create " + campaign + " --watch");
  ASSERT_EQ(world.Total("y2024-ke-ug", Figure::kLinked), kLinked);
  ASSERT_EQ(world.Total("y2024-ke-ug", Figure::kEmigSender), kSender);
  ASSERT_EQ(world.Total("y2024-ke-ug", Figure::kImmigReceiver), kReceiver);
  run("run list --json");
  run("run watch y2024-ke-ug");
  run("release draft r --campaign y2024");
  run("release check r");
  run("release approve r");
  ASSERT_TRUE(world.Approve("r", "operator/bela").ok());
  run("release publish r");
  for (const char* show : {"release show r", "release show r --json", "release list",
                           "release show r --file counts.txt", "release verify r"}) {
    run(show);
  }
  const fs::path to = world.directory() / "out";
  run("release export r --to " + to.string());
  places["log of the office"] = world.Log();
  for (const char* country : {"KE", "UG"}) {
    places[std::string("messages to ") + country] = world.node(country).Heard();
  }
  ASSERT_THAT(places["messages to KE"], HasSubstr("y2024-ke-ug"));
  ASSERT_THAT(places["log of the office"], HasSubstr("linking: "));
  for (const auto& [place, bytes] : places) {
    for (const std::uint32_t count : {kLinked, kSender, kReceiver}) {
      EXPECT_FALSE(HasBinary(bytes, count)) << place;
    }
  }
  for (const auto& entry : fs::recursive_directory_iterator(world.directory())) {
    if (entry.is_regular_file()) places[entry.path()] = ReadText(entry.path());
  }
  EXPECT_GT(places.size(), 40U);
  for (const auto& [place, bytes] : places) {
    for (const std::uint32_t count : {kLinked, kSender, kReceiver}) {
      EXPECT_FALSE(HasNumber(bytes, std::to_string(count))) << count << " in " << place;
    }
  }
  // What is looked for is found where it is: the published figure, and a leak made on purpose.
  EXPECT_TRUE(HasNumber(places[to / "counts.txt"], "10005") ||
              HasNumber(places[to / "counts.txt"], "10010"));
  EXPECT_TRUE(HasNumber("linked 10007 persons", "10007"));
  EXPECT_TRUE(HasNumber("10,007", "10007"));
  EXPECT_FALSE(HasNumber("110007", "10007"));
  EXPECT_FALSE(HasNumber("a10007f", "10007"));
  EXPECT_TRUE(HasBinary(std::string("\x08\x17\x27\0\0", 5), kLinked));
}

TEST_F(OfficeProgramTest, FailedRunMakesTheWatchExitWithOneAndSaysWhy) {
  world_.node("UG").fault = PlantedNode::Fault::kRefusesRun;
  const Result result = RunProgram("run create " + WriteCampaign({"KE-UG"}) + " --watch" + client_);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("FAILED     node UG: refused the run: rule allow[0]"));
  EXPECT_THAT(result.err, AllOf(StartsWith("mf-office: 1 of 1 runs"), HasSubstr("hint: ")));
  EXPECT_EQ(RunProgram("release draft r --campaign y2024" + client_).exit_code, 1);
}

TEST_F(OfficeProgramTest, RunIsCancelled) {
  world_.node("UG").fault = PlantedNode::Fault::kSlowKey;
  ASSERT_EQ(RunProgram("run create " + WriteCampaign({"KE-UG"}) + client_).exit_code, 0);
  const Result cancelled = RunProgram("run cancel y2024-ke-ug" + client_);
  EXPECT_EQ(cancelled.exit_code, 0) << cancelled.err;
  EXPECT_THAT(cancelled.out, HasSubstr("CANCELLED"));
}

TEST_F(OfficeProgramTest, UnreachableServiceExitsWithOneAndAHint) {
  world_.StopOffice();
  const Result result = RunProgram("run list" + client_);
  world_.StartOffice();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(StartsWith("mf-office: linkage service: "),
                                HasSubstr("\nhint: is it running")));
}

TEST_F(OfficeProgramTest, RunByFilesIsLinkedFromItsFiles) {
  const fs::path usb = world_.directory() / "usb";
  const Result created = RunProgram("run create " + WriteCampaign({"KE-MW"}, /*by_files=*/true) +
                                    " --terms-dir " + usb.string() + client_);
  ASSERT_EQ(created.exit_code, 0) << created.err;
  const RunTerms terms = ValueOrDie(ParseTerms(ReadText(usb / "y2024-ke-mw.terms")));

  const std::string link = "link y2024-ke-mw --from " + usb.string() + client_;
  const Result too_early = RunProgram(link);
  EXPECT_EQ(too_early.exit_code, 1);
  EXPECT_THAT(too_early.err, HasSubstr("y2024-ke-mw.sender.commitment"));

  for (const Side side : {Side::kSender, Side::kReceiver}) {
    const MadeBatch made(terms, side, MakeBatch(terms, side, 20, 9000));
    std::ofstream(usb / CommitmentFileName(terms.run_id, side), std::ios::binary)
        << std::string(made.commitment.begin(), made.commitment.end());
    std::ofstream batch(usb / BatchFileName(terms.run_id, side), std::ios::binary);
    batch << BatchFileStart();
    for (const std::string& frame : FramesOf(made, terms, side, world_.unseal_key().public_key())) {
      batch << BatchFileFrame(frame);
    }
    std::ofstream(usb / ErasureFileName(terms.run_id, side), std::ios::binary)
        << ErasureOf(terms, side, made.commitment).SerializeAsString();
  }
  const fs::path file = usb / BatchFileName(terms.run_id, Side::kReceiver);
  fs::copy(file, usb / "whole");
  fs::resize_file(file, fs::file_size(file) - 1);
  const Result cut = RunProgram(link);
  EXPECT_EQ(cut.exit_code, 1);
  EXPECT_THAT(cut.err, HasSubstr("y2024-ke-mw.receiver.batch"));

  fs::rename(usb / "whole", file);
  const Result linked = RunProgram(link);
  EXPECT_EQ(linked.exit_code, 0) << linked.err;
  EXPECT_THAT(linked.out, HasSubstr("ERASED"));
  EXPECT_EQ(world_.Total("y2024-ke-mw", Figure::kLinked), 20U);
}

TEST_F(OfficeProgramTest, ServeSaysWhereItListensKeepsItsDirectoryAndStopsCleanly) {
  world_.StopOffice();
  const std::string config = world_.directory() / "office.txtpb";
  std::ofstream(config) << "listen: \"127.0.0.1:0\"\nstate_directory: \"state\"\n"
                           "tls { certificate_chain: \"office-comesa.pem\" private_key: "
                           "\"office-comesa.key\" trusted_authorities: \"office-comesa.ca\" }\n"
                           "operator_certificate_fingerprints: \""
                        << *world_.config().operators.begin()
                        << "\"\nexact_counts_key: \"counts.key\"\nidentity_key: \"identity.key\"\n";
  const Result without_keys = RunProgram("serve --config " + config);
  EXPECT_EQ(without_keys.exit_code, 1);
  EXPECT_THAT(without_keys.err, HasSubstr("hint: mf-office keys init"));
  ASSERT_EQ(RunProgram("keys init --config " + config).exit_code, 0);
  EXPECT_EQ(RunProgram("keys init --config " + config).exit_code, 1);
  const std::string log = world_.directory() / "log";
  FILE* serve = popen(
      ("echo $$; exec " + Program() + " serve --config " + config + " 2>" + log).c_str(), "r");
  char line[256] = {};
  ASSERT_NE(fgets(line, sizeof line, serve), nullptr);
  const pid_t pid = std::atoi(line);
  ASSERT_NE(fgets(line, sizeof line, serve), nullptr) << ReadText(log);
  EXPECT_THAT(line, StartsWith("mf-office listening on 127.0.0.1:"));
  EXPECT_THAT(ReadText("/proc/" + std::to_string(pid) + "/limits"),
              testing::ContainsRegex("Max core file size +0 +0"));

  const Result second = RunProgram("serve --config " + config);
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_THAT(second.err, HasSubstr("another linkage service uses the state directory"));

  kill(pid, SIGTERM);
  const int status = pclose(serve);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status << ReadText(log);
  world_.StartOffice();
}

}  // namespace
}  // namespace mirrorflow
