#include "services/support/support_bundle.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "mirrorflow/v1/config.pb.h"
#include "party_record.pb.h"
#include "services/audit/leak_scanner.h"
#include "services/node/run_records.h"
#include "services/party/party_run_store.h"
#include "services/support/redacted_configuration.h"
#include "services/support/tar_archive.h"
#include "services/wire/terms.h"
#include "store_record.pb.h"
#include "tests/services/node/two_states.h"

namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::Not;

std::map<std::string, std::string> Unpacked(const std::string& bytes) {
  std::map<std::string, std::string> files;
  archive* reader = archive_read_new();
  archive_read_support_filter_gzip(reader);
  archive_read_support_format_tar(reader);
  EXPECT_EQ(archive_read_open_memory(reader, bytes.data(), bytes.size()), ARCHIVE_OK);
  archive_entry* entry = nullptr;
  while (archive_read_next_header(reader, &entry) == ARCHIVE_OK) {
    EXPECT_EQ(archive_entry_perm(entry), 0600U);
    std::string& file = files[archive_entry_pathname(entry)];
    file.resize(static_cast<std::size_t>(archive_entry_size(entry)));
    EXPECT_EQ(archive_read_data(reader, file.data(), file.size()),
              static_cast<la_ssize_t>(file.size()));
  }
  archive_read_free(reader);
  return files;
}

TEST(TarGzTest, FilesComeBackAsTheyWere) {
  const std::string long_text(100'000, 'x');
  const std::string bytes =
      ValueOrDie(TarGz("bundle", {{"a.txt", "hello"}, {"b", ""}, {"c", long_text}}, 1'800'000'000));
  const std::map<std::string, std::string> files = Unpacked(bytes);
  EXPECT_EQ(files, (std::map<std::string, std::string>{
                       {"bundle/a.txt", "hello"}, {"bundle/b", ""}, {"bundle/c", long_text}}));
  EXPECT_EQ(bytes, ValueOrDie(TarGz("bundle", {{"a.txt", "hello"}, {"b", ""}, {"c", long_text}},
                                    1'800'000'000)));
}

// A text in every text field of a message, however deep.
void Fill(google::protobuf::Message& message, const std::string& text, int depth = 0) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const google::protobuf::FieldDescriptor* field = message.GetDescriptor()->field(i);
    if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
      if (field->is_repeated()) {
        reflection.AddString(&message, field, text);
      } else {
        reflection.SetString(&message, field, text);
      }
    } else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE &&
               depth < 4) {
      Fill(field->is_repeated() ? *reflection.AddMessage(&message, field)
                                : *reflection.MutableMessage(&message, field),
           text, depth + 1);
    }
  }
}

TEST(RedactedConfigurationTest, NoTextStaysThatIsNotNamed) {
  v1::NodeConfig node;
  v1::OfficeConfig office;
  v1::PartyConfig party;
  for (google::protobuf::Message* config :
       std::vector<google::protobuf::Message*>{&node, &office, &party}) {
    Fill(*config, "Quillonberry");
    ASSERT_THAT(config->DebugString(), HasSubstr("Quillonberry"));
    const RedactedConfiguration redacted = RedactConfiguration(*config, {});
    EXPECT_THAT(redacted.text, AllOf(Not(HasSubstr("Quillonberry")), HasSubstr("(left out)")));
    EXPECT_THAT(redacted.left_out, Contains("Quillonberry"));
  }
}

TEST(RedactedConfigurationTest, NamedTextsNumbersAndSwitchesStay) {
  v1::NodeConfig config;
  config.set_country("KE");
  config.set_require_approval(true);
  config.set_identity_key("keys/identity.key");
  const RedactedConfiguration redacted =
      RedactConfiguration(config, {"mirrorflow.v1.NodeConfig.country"});
  EXPECT_THAT(redacted.text,
              AllOf(HasSubstr("country: \"KE\""), HasSubstr("require_approval: true"),
                    HasSubstr("identity_key: \"(left out)\"")));
  EXPECT_THAT(redacted.left_out, ElementsAre("keys/identity.key"));
}

TEST(RedactedTextTest, PathsAndWhatTheConfigurationHidesAreLeftOut) {
  EXPECT_EQ(Redacted("others may read /etc/mf/a.key (mode 0644)", {}),
            "others may read (left out) (mode 0644)");
  EXPECT_EQ(Redacted("can't read state/runs/x.run: gone", {}), "can't read (left out): gone");
  EXPECT_EQ(Redacted("node/KE, expires 2026-12-30, in 29 days", {}),
            "node/KE, expires 2026-12-30, in 29 days");
  EXPECT_EQ(Redacted("keys.bin, of this user alone", {"keys.bin"}),
            "(left out), of this user alone");
  // A blank ends a path, but not one that the configuration names.
  EXPECT_EQ(
      Redacted("can't read /srv/Quillonberry keys/id.key: gone", {"/srv/Quillonberry keys/id.key"}),
      "can't read (left out): gone");
  EXPECT_EQ(Redacted("can't read /etc/mf/Quillonberry keys/id.key", {"Quillonberry keys/id.key"}),
            "can't read (left out)");
  EXPECT_EQ(Redacted("damaged: Quillonberry/my runs/x.run", {"my runs"}), "damaged: (left out)");
}

TEST(RedactedConfigurationTest, DirectoryWithABlankAroundTheConfigurationIsLeftOut) {
  const TemporaryDirectory directory;
  const std::string mine = directory / "my Quillonberry, files";
  std::filesystem::create_directory(mine);
  WriteText(mine + "/config.txtpb", "identity_key: \"./keys/../id.key\"");
  v1::NodeConfig config;
  const RedactedConfiguration redacted =
      ValueOrDie(ReadRedactedConfiguration(mine + "/config.txtpb", config, {}));
  EXPECT_EQ(Redacted("can't read " + mine + "/id.key: gone", redacted.left_out),
            "can't read (left out): gone");
  EXPECT_EQ(Redacted("can't read " + mine + "/runs/x.run: gone", redacted.left_out),
            "can't read (left out): gone");
}

// What must never be in a bundle, as it is planted below.
constexpr const char* kCanaries[] = {"Zephyrinus",  "Quillonberry",  "ZQ9417733",
                                     "Xantippides", "Thaddaeusina",  "Wolkenstrumpf",
                                     "731846297",   "encodingcanary"};

constexpr char kSmallNode[] = R"(
country: "KE"
identity_key: "id.key"
agreement_key: "agreement.key"
state_directory: "state"
require_approval: true
)";

class SupportBundleTest : public testing::Test {
 protected:
  SupportBundleTest() {
    for (const char* canary : kCanaries) EXPECT_THAT(scanner_.Plant(canary, canary), IsOk());
    std::filesystem::create_directories(state_ / "runs");
    std::filesystem::permissions(state_, std::filesystem::perms::owner_all);
    std::filesystem::permissions(state_ / "runs", std::filesystem::perms::owner_all);
  }

  // A run of this node that waits for its operator.
  void PlantWaitingRun(const RunRecords& records, const RunTerms& terms) {
    node::RunRecord record;
    record.set_terms(SerializeTerms(terms));
    record.set_state("accepted");
    record.set_awaiting_approval(true);
    ASSERT_THAT(records.Save(terms.run_id, record), IsOk());
  }

  // Runs the real program, to write `file`; how it ended.
  int Run(const std::string& program, const std::string& file, const std::string& config) {
    WriteText(directory_ / "config.txtpb", config);
    const char* bin = std::getenv("MF_BIN_DIR");
    const std::string command = std::string(bin != nullptr ? bin : "build/release/bin") + "/" +
                                program + " support-bundle " + (directory_ / file) + " --config " +
                                (directory_ / "config.txtpb") + " >" + (directory_ / "out") +
                                " 2>" + (directory_ / "err");
    return WEXITSTATUS(std::system(command.c_str()));
  }

  // The files of a bundle, by name.
  std::map<std::string, std::string> Bundle(const std::string& program, const std::string& config) {
    EXPECT_EQ(Run(program, "help.tar.gz", config), 0) << ReadText(directory_ / "err");
    return Unpacked(ReadText(directory_ / "help.tar.gz"));
  }

  void ExpectNoCanary(const std::map<std::string, std::string>& files) {
    // They are where they were planted, or the search proves nothing.
    std::vector<LeakScanner::Finding> planted;
    scanner_.ScanDirectory(directory_.path(), planted);
    for (const char* canary : kCanaries) {
      EXPECT_THAT(planted, Contains(testing::Field(&LeakScanner::Finding::value, canary)));
    }
    std::vector<LeakScanner::Finding> found;
    for (const auto& [name, bytes] : files) {
      scanner_.ScanBytes(name, bytes, found);
      scanner_.ScanBytes(name, name, found);
    }
    for (const LeakScanner::Finding& finding : found) {
      ADD_FAILURE() << finding.value << " in " << finding.place << " as " << finding.form;
    }
    scanner_.ScanBytes("printed", ReadText(directory_ / "out") + ReadText(directory_ / "err"),
                       found);
    EXPECT_THAT(found, IsEmpty());
  }

  void Plant(const std::string& name, const std::string& text) {
    const std::filesystem::path file = state_ / name;
    std::filesystem::create_directories(file.parent_path());
    WriteText(file.string(), text);
  }

  const TemporaryDirectory directory_;
  const std::filesystem::path state_ = directory_ / "state";
  LeakScanner scanner_;
};

TEST_F(SupportBundleTest, NodesBundleHasStatesAndNothingThatIsPlanted) {
  Plant("runs/Quillonberry.upload", "encodingcanary");
  Plant("outbox/y2024-ke-ug.sender.batch", "encodingcanary 731846297");
  Plant("quality.json", "{\"checked\":\"Zephyrinus\",\"rows\":731846297}");
  Plant("doctor.json", "Zephyrinus ZQ9417733");
  Plant("page-login", "Wolkenstrumpf");
  Plant("counted-runs", "731846297");
  WriteText(directory_ / "Wolkenstrumpf.key", "Wolkenstrumpf");
  const RunTerms terms = TermsOfRun("y2024-ke-ug");
  const RunRecords records = ValueOrDie(RunRecords::Open(state_.string()));
  node::RunRecord record;
  record.set_terms(SerializeTerms(terms));
  record.set_state("failed");
  record.set_message("can't read /srv/Xantippides/emigrants.csv: it is gone");
  record.mutable_upload()->set_offer("encodingcanary");
  ASSERT_THAT(records.Save(terms.run_id, record), IsOk());
  ASSERT_THAT(records.Decide(terms.run_id, true, "Zephyrinus Quillonberry said so"), IsOk());

  const std::map<std::string, std::string> files = Bundle("mf-node", R"(
country: "KE"
identity_key: "Wolkenstrumpf.key"
agreement_key: "Wolkenstrumpf.key"
key_passphrase_file: "Thaddaeusina.passphrase"
state_directory: "state"
require_approval: true
population {
  mapping { source: "Quillonberry" kind: "sql" rows: "crossing" query: "SELECT name FROM xantippides"
            columns { field: "name" column: "Zephyrinus" }
            columns { field: "birth_date" column: "born" date_format: "YYYY-MM-DD" }
            female_values: "ZQ9417733" }
  database { connection: "Server=Thaddaeusina.example" password_file: "Wolkenstrumpf.password" }
}
)");
  ExpectNoCanary(files);
  EXPECT_THAT(files.at("mf-node-support/runs.json"),
              AllOf(HasSubstr("\"id\": \"y2024-ke-ug\""), HasSubstr("\"state\": \"failed\""),
                    HasSubstr("can't read (left out): it is gone")));
  EXPECT_THAT(files.at("mf-node-support/configuration.txtpb"),
              AllOf(HasSubstr("country: \"KE\""), HasSubstr("require_approval: true"),
                    HasSubstr("field: \"birth_date\"")));
  EXPECT_THAT(files.at("mf-node-support/versions.json"), HasSubstr("\"program\": \"mf-node\""));
  EXPECT_THAT(files.at("mf-node-support/doctor.json"), HasSubstr("\"check\": \"clock\""));
  EXPECT_THAT(files, Contains(Key("mf-node-support/README.txt")));
  // It prints what it has in it.
  for (const auto& [name, bytes] : files) {
    EXPECT_THAT(ReadText(directory_ / "out"), HasSubstr(name.substr(name.find('/') + 1)));
  }
}

TEST_F(SupportBundleTest, OfficesBundleHasStatesAndNothingThatIsPlanted) {
  const RunTerms terms = TermsOfRun("y2024-ke-ug");
  office::CampaignRecord campaign;
  campaign.add_terms(SerializeTerms(terms));
  campaign.set_request("Quillonberry");
  Plant("campaigns/y2024/campaign.pb", campaign.SerializeAsString());
  office::RunRecord run;
  run.set_state(8);
  run.set_message("disk full in /srv/Xantippides");
  run.add_erasures("Thaddaeusina");
  Plant("runs/y2024-ke-ug/run.pb", run.SerializeAsString());
  Plant("runs/y2024-ke-ug/counts.sealed", "731846297 encodingcanary");
  Plant("runs/y2024-ke-ug/errors.pb", "731846297");
  Plant("batches/seg", "encodingcanary Zephyrinus ZQ9417733");
  office::ReleasePlan plan;
  plan.set_period("2024");
  plan.set_vintage("final");
  plan.set_quality_source("Zephyrinus");
  office::ReleaseRecord release;
  release.set_plan(plan.SerializeAsString());
  release.set_state(2);
  release.add_approvals()->set_name("Quillonberry");
  Plant("releases/y2024-final/release.pb", release.SerializeAsString());

  const std::map<std::string, std::string> files = Bundle("mf-office", R"(
listen: "127.0.0.1:7443"
tls { certificate_chain: "Wolkenstrumpf.pem" private_key: "Wolkenstrumpf.key"
      trusted_authorities: "Thaddaeusina.pem" }
state_directory: "state"
exact_counts_key: "Wolkenstrumpf.key"
identity_key: "Xantippides.key"
operator_certificate_fingerprints: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
)");
  ExpectNoCanary(files);
  EXPECT_THAT(files.at("mf-office-support/runs.json"),
              AllOf(HasSubstr("\"state\": \"FAILED\""), HasSubstr("disk full in (left out)"),
                    HasSubstr("\"id\": \"y2024-final\""), HasSubstr("\"state\": \"CHECKED\"")));
  EXPECT_THAT(files.at("mf-office-support/configuration.txtpb"),
              HasSubstr("listen: \"127.0.0.1:7443\""));
}

TEST_F(SupportBundleTest, DecidedRunByFilesIsNotCalledWaiting) {
  const RunRecords records = ValueOrDie(RunRecords::Open(state_.string()));
  const RunTerms approved = TermsOfRun("y2024-ke-ug");
  const RunTerms refused = TermsOfRun("y2024-ke-tz");
  const RunTerms waiting = TermsOfRun("y2024-ke-rw");
  for (const RunTerms& terms : {approved, refused, waiting}) PlantWaitingRun(records, terms);
  ASSERT_THAT(records.Decide(approved.run_id, true, ""), IsOk());
  ASSERT_THAT(records.Decide(refused.run_id, false, "not now"), IsOk());
  const auto json =
      nlohmann::json::parse(Bundle("mf-node", kSmallNode).at("mf-node-support/runs.json"));
  std::map<std::string, std::string> states;
  for (const auto& run : json.at("runs"))
    states[run.at("id").get<std::string>()] = run.at("state").get<std::string>();
  EXPECT_EQ(states, (std::map<std::string, std::string>{{"y2024-ke-ug", "approved"},
                                                        {"y2024-ke-tz", "refused"},
                                                        {"y2024-ke-rw", "waiting for approval"}}));
}

TEST_F(SupportBundleTest, NodeWithoutStateHasABundleAndGetsNoDirectory) {
  std::filesystem::remove_all(state_);
  EXPECT_THAT(Bundle("mf-node", kSmallNode), Contains(Key("mf-node-support/runs.json")));
  EXPECT_FALSE(std::filesystem::exists(state_));
}

TEST_F(SupportBundleTest, NodeWhoseRunsCantBeReadHasABundleThatSaysSo) {
  std::filesystem::remove(state_ / "runs");
  WriteText((state_ / "runs").string(), "no directory");
  EXPECT_THAT(Bundle("mf-node", kSmallNode).at("mf-node-support/doctor.json"),
              AllOf(HasSubstr("\"check\": \"runs\""), HasSubstr("can't read (left out)")));
}

constexpr char kParty[] = R"(
name: "south"
listen: "127.0.0.1:7446"
tls { certificate_chain: "Wolkenstrumpf.pem" private_key: "Wolkenstrumpf.key"
      trusted_authorities: "Thaddaeusina.pem" }
state_directory: "state"
identity_key: "Xantippides Zephyrinus.key"
)";

TEST_F(SupportBundleTest, PartysBundleHasStatesAndNothingThatIsPlanted) {
  const RunTerms terms = TermsOfRun("y2024-ke-ug");
  party::RunRecord record;
  record.set_terms(SerializeTerms(terms));
  record.set_state(static_cast<std::uint32_t>(PartyRunState::kFailed));
  record.set_message("disk full in /srv/Xantippides");
  Plant("runs/y2024-ke-ug.pb", record.SerializeAsString());
  Plant("doctor.json", "Zephyrinus ZQ9417733 731846297");
  Plant("page-login", "Quillonberry encodingcanary");
  const std::map<std::string, std::string> files = Bundle("mf-party", kParty);
  ExpectNoCanary(files);
  EXPECT_THAT(files.at("mf-party-support/runs.json"),
              AllOf(HasSubstr("\"id\": \"y2024-ke-ug\""), HasSubstr("\"state\": \"failed\""),
                    HasSubstr("disk full in (left out)")));
  EXPECT_THAT(files.at("mf-party-support/configuration.txtpb"), HasSubstr("name: \"south\""));
}

TEST_F(SupportBundleTest, PartyWithADamagedRunHasABundleThatSaysSo) {
  Plant("runs/y2024-ke-ug.pb", "encodingcanary");
  const std::map<std::string, std::string> files = Bundle("mf-party", kParty);
  EXPECT_THAT(files.at("mf-party-support/doctor.json"),
              AllOf(HasSubstr("\"check\": \"runs\""), HasSubstr("(left out)"),
                    Not(HasSubstr("encodingcanary"))));
  EXPECT_THAT(files, Contains(Key("mf-party-support/versions.json")));
}

TEST_F(SupportBundleTest, NoFileIsReplaced) {
  WriteText(directory_ / "help.tar.gz", "mine");
  EXPECT_EQ(Run("mf-node", "help.tar.gz", kSmallNode), 1);
  EXPECT_EQ(ReadText(directory_ / "help.tar.gz"), "mine");
}

TEST_F(SupportBundleTest, MissingDirectoryIsNamedWithAHint) {
  EXPECT_EQ(Run("mf-node", "missing/help.tar.gz", kSmallNode), 1);
  EXPECT_THAT(ReadText(directory_ / "err"), AllOf(HasSubstr("there is no directory"),
                                                  HasSubstr("/missing"), HasSubstr("hint: ")));
}

}  // namespace
}  // namespace mirrorflow
