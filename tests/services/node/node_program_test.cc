#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "crypto/unseal_key.h"
#include "mirrorflow/v1/registry.pb.h"
#include "services/clock/clock.h"
#include "services/config/text_file.h"
#include "services/node/run_records.h"
#include "services/sandbox/certificates.h"
#include "services/wire/agreement.h"
#include "services/wire/batch_file.h"
#include "tests/services/node/two_states.h"

// The real program, as an operator runs it.
namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct Result {
  int exit_code = -1;
  std::string out;
  std::string err;
};

class NodeProgramTest : public testing::Test {
 protected:
  static std::string Program() {
    const char* bin = std::getenv("MF_BIN_DIR");
    return std::string(bin != nullptr ? bin : "build/release/bin") + "/mf-node";
  }

  // `arguments` for a shell.
  Result Run(const std::string& arguments) {
    const int status = std::system(
        (Program() + " " + arguments + " >" + (directory_ / "out") + " 2>" + (directory_ / "err"))
            .c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, ReadText(directory_ / "out"),
            ReadText(directory_ / "err")};
  }

  nlohmann::json RunJson(const std::string& arguments) {
    const Result result = Run(arguments + " --json");
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return nlohmann::json::parse(result.out, nullptr, false);
  }

  // The text of a file as soon as it has a whole line.
  static std::string WaitForLine(const std::string& path) {
    std::string text;
    for (int i = 0; i < 1000 && !text.ends_with('\n'); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      text = ReadText(path);
    }
    return text;
  }

  // A state's directory with a register of three events KE-UG in 2024; `more` is added to the
  // configuration. Returns the configuration's path.
  std::string MakeState(const std::string& country, const std::string& more = "") {
    const std::string base = directory_ / country;
    std::filesystem::create_directories(base);
    WriteText(base + "/register.csv",
              "id,name,born,sex,when\n"
              "1,Zuhura Mwakitalima,1990-03-04,F,2024-05-01\n"
              "2,Tesfaye Hailemariam,1985-11-23,M,2024-02-11\n"
              "3,Nomvula Dlaminikazi,1985-02-30,F,2024-02-12\n"
              "4,Chikondi Phirizungu,1970-06-15,M,2023-02-12\n");
    const std::string registers =
        R"( { file: "register.csv" mapping { source: "border" )"
        R"(columns { field: "record_id" column: "id" } columns { field: "name" column: "name" } )"
        R"(columns { field: "birth_date" column: "born" date_format: "YYYY-MM-DD" } )"
        R"(columns { field: "sex" column: "sex" } )"
        R"(columns { field: "event_date" column: "when" date_format: "YYYY-MM-DD" } )"
        R"(fixed_origin: "KE" fixed_destination: "UG" } }
)";
    WriteText(base + "/node.txtpb", "country: \"" + country +
                                        "\"\nidentity_key: \"identity.key\"\nagreement_key: "
                                        "\"agreement.key\"\n"
                                        "state_directory: \"state\"\nemigrants" +
                                        registers + "immigrants" + registers + more);
    return base + "/node.txtpb";
  }

  void MustRun(const std::string& arguments) {
    const Result result = Run(arguments);
    ASSERT_EQ(result.exit_code, 0) << arguments << ": " << result.err;
  }

  // Both states with keys, the registry and an agreement accepted at both, and
  // the terms of run r1.
  void MakeCorridor(const std::string& more = "") {
    ke_ = MakeState("KE", more);
    ug_ = MakeState("UG", more);
    v1::Registry registry = EmptyRegistry();
    v1::RegisteredParty& office = *registry.add_parties() =
        OtherEntry(v1::LINKAGE_SERVICE, "comesa", std::string(64, 'c'));
    office.set_agreement_key(AgreementPublicKey{UnsealKey::Generate().public_key().bytes}.ToText());
    std::map<std::string, std::string> fingerprints;
    std::map<std::string, PartyKeys> keys;
    for (const std::string& config : {ke_, ug_}) {
      const nlohmann::json json = RunJson("keys init --config " + config);
      v1::Registry entry;
      ASSERT_THAT(ParseText(json["registry_entry"].get<std::string>(), "entry", entry), IsOk());
      registry.MergeFrom(entry);
      fingerprints[config] = json["fingerprint"].get<std::string>();
      keys[config] = {
          ValueOrDie(IdentityPublicKey::FromText(json["identity_key"].get<std::string>())),
          ValueOrDie(AgreementPublicKey::FromText(json["agreement_key"].get<std::string>()))};
    }
    const std::string registry_file = directory_ / "registry-1.txtpb";
    const std::string text = PrintText(registry);
    WriteText(registry_file, text);
    WriteText(agreement_, PrintText(SampleAgreement("KE", keys[ke_], "UG", keys[ug_])));
    for (const std::string& config : {ke_, ug_}) {
      MustRun("registry sign " + registry_file + " --config " + config);
    }
    for (const std::string& config : {ke_, ug_}) {
      MustRun("registry accept " + registry_file + " --first " + FileFingerprint(FileHash(text)) +
              " --config " + config);
    }
    MustRun("agreements sign " + agreement_ + " --peer-fingerprint " + fingerprints[ug_] +
            " --config " + ke_);
    MustRun("agreements sign " + agreement_ + " --peer-fingerprint " + fingerprints[ke_] +
            " --config " + ug_);
    for (const std::string& config : {ke_, ug_}) {
      MustRun("agreements accept " + agreement_ + " --config " + config);
    }
    WriteText(terms_, SerializeTerms(Terms("2024")));
    std::filesystem::create_directory(directory_ / "exchange");
  }

  RunTerms Terms(std::string_view period) const {
    const Agreement agreement = ValueOrDie(ParseAgreement(ReadText(agreement_), agreement_));
    return TermsUnder(agreement, ValueOrDie(RunId::Create("r1")),
                      ValueOrDie(Corridor::Parse("KE-UG")), ValueOrDie(Period::Create(period)));
  }

  void ImportTerms() {
    for (const std::string& config : {ke_, ug_}) {
      const Result result = Run("runs import " + terms_ + " --config " + config);
      EXPECT_EQ(result.exit_code, 0) << result.err;
    }
  }
  // Takes in whatever lies in the exchange, and does the next step.
  std::string Import(const std::string& config) const {
    return "runs import " + (directory_ / "exchange") + " --config " + config;
  }
  std::string Export(const std::string& config) const {
    return "runs export r1 --to " + (directory_ / "exchange") + " --config " + config;
  }

  const TemporaryDirectory directory_;
  const std::string terms_ = directory_ / "r1.terms";
  const std::string agreement_ = directory_ / "ke-ug-2024.txtpb";
  std::string ke_;
  std::string ug_;
};

TEST_F(NodeProgramTest, CommandThatNobodyKnowsIsNamedWithWhereToLook) {
  const Result result = Run("chek --config node.txtpb");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(StartsWith("mf-node: "), HasSubstr("'chek' is none"),
                                HasSubstr("\nhint: mf-node --help")));
}

TEST_F(NodeProgramTest, HelpOfEveryCommandHasAnExample) {
  for (const char* command : {"",
                              "serve ",
                              "check ",
                              "keys ",
                              "keys init ",
                              "keys show ",
                              "registry ",
                              "registry show ",
                              "registry sign ",
                              "registry accept ",
                              "agreements ",
                              "agreements propose ",
                              "agreements sign ",
                              "agreements accept ",
                              "agreements list ",
                              "agreements show ",
                              "agreements export ",
                              "agreements revoke ",
                              "runs ",
                              "runs list ",
                              "runs show ",
                              "runs approve ",
                              "runs refuse ",
                              "runs export ",
                              "runs import "}) {
    const Result result = Run(std::string(command) + "--help");
    EXPECT_EQ(result.exit_code, 0) << command;
    EXPECT_THAT(result.out, HasSubstr("Example:\n  mf-node ")) << command;
    EXPECT_EQ(result.err, "") << command;
  }
  EXPECT_THAT(Run("--version").out, StartsWith("mf-node "));
}

TEST_F(NodeProgramTest, WrongUsageExitsWith2) {
  for (const char* arguments : {"", "--frobnicate", "check", "check --config", "frobnicate",
                                "check --config x --frobnicate", "keys", "runs",
                                "runs show --config x", "check --config x --list-errors many"}) {
    const Result result = Run(arguments);
    EXPECT_EQ(result.exit_code, 2) << arguments;
    EXPECT_THAT(result.err, AllOf(StartsWith("mf-node: "), HasSubstr("\nhint: "))) << arguments;
    EXPECT_EQ(result.out, "") << arguments;
  }
}

TEST_F(NodeProgramTest, MissingFilesExitWith1AndAHint) {
  const std::string config = MakeState("KE");
  for (const std::string& arguments :
       {std::string("check --config absent"), "keys show --config " + config,
        "serve --config " + config, "runs import absent.terms --config " + config,
        "runs show r9 --config " + config, "runs export r9 --to . --config " + config}) {
    const Result result = Run(arguments);
    EXPECT_EQ(result.exit_code, 1) << arguments;
    EXPECT_THAT(result.err, AllOf(StartsWith("mf-node: "), HasSubstr("\nhint: "))) << arguments;
  }
}

TEST_F(NodeProgramTest, MistypedFieldIsReportedWithLineAndColumn) {
  const Result result = Run("check --config " + MakeState("KE", "minimum_batch: 7\n"));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("node.txtpb:7:14: "));
}

TEST_F(NodeProgramTest, CheckReportsQualityWithoutPersonalData) {
  const std::string config = MakeState("KE");
  const Result text = Run("check --config " + config);
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, AllOf(HasSubstr("== Quality =="), HasSubstr("== Reliability =="),
                              HasSubstr("== Consistency =="), HasSubstr("== Adequacy =="),
                              HasSubstr("border, row 3 (line 4), column born")));
  EXPECT_THAT(text.out, Not(HasSubstr("Mwakitalima")));
  EXPECT_THAT(Run("check --list-errors 0 --config " + config).out, Not(HasSubstr("row 3")));

  const nlohmann::json json = RunJson("check --exact --config " + config);
  EXPECT_EQ(json["country"], "KE");
  ASSERT_EQ(json["overview"]["sources"].size(), 2u);
  EXPECT_EQ(json["overview"]["sources"][0]["rows"], 4);
  const nlohmann::json hidden = RunJson("check --config " + config);
  EXPECT_EQ(hidden["overview"]["sources"][0]["rows"], "<5");
  EXPECT_FALSE(std::filesystem::exists(directory_ / "KE/state")) << "check writes nothing";
}

TEST_F(NodeProgramTest, CheckWritesAPageThatOpensOffline) {
  const std::string config = MakeState("KE");
  const std::string page = directory_ / "report.html";
  EXPECT_EQ(Run("check --config " + config + " --html " + page).exit_code, 0);
  const std::string html = ReadText(page);
  EXPECT_THAT(html, AllOf(StartsWith("<!DOCTYPE html>"), HasSubstr("</html>")));
  for (const char* outside : {"<script", "http:", "https:", "src=", "<link", "@import", "url("}) {
    EXPECT_THAT(html, Not(HasSubstr(outside)));
  }
  EXPECT_THAT(html, Not(HasSubstr("Mwakitalima")));
}

TEST_F(NodeProgramTest, CheckShowsExamplesOnTheTerminalOnRequestOnly) {
  const std::string config = MakeState("KE");
  EXPECT_THAT(Run("check --config " + config + " --examples 5").out, HasSubstr("value: "));
  EXPECT_THAT(Run("check --config " + config).out, Not(HasSubstr("value: ")));
  EXPECT_THAT(Run("check --json --config " + config + " --examples 5").out,
              Not(HasSubstr("\"value\"")));
}

TEST_F(NodeProgramTest, CheckOfAFileWithoutAMappedColumnFails) {
  const std::string config = MakeState("KE");
  WriteText(directory_ / "KE/register.csv", "id,name,when\n1,Zuhura Mwakitalima,2024-05-01\n");
  const Result result = Run("check --config " + config);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("register.csv"), HasSubstr("born")));
}

TEST_F(NodeProgramTest, SampleConfigurationReadsItsRegisters) {
  const char* source = std::getenv("MF_SOURCE_DIR");
  const nlohmann::json json =
      RunJson("check --exact --config " + std::string(source ? source : ".") +
              "/docs/samples/node/node.txtpb");
  EXPECT_EQ(json["overview"]["totals"][3]["what"], "migrations");
  EXPECT_EQ(json["overview"]["totals"][3]["count"], 4) << "the refugee is left out";
  EXPECT_EQ(json["errors"].size(), 0u);
}

TEST_F(NodeProgramTest, KeysAreMadeOnceAndShownForOthers) {
  const std::string config = MakeState("KE");
  const Result made = Run("keys init --config " + config);
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(made.out, AllOf(HasSubstr("parties {\n  id: \"KE\""), HasSubstr("ed25519:"),
                              HasSubstr("x25519:")));
  struct stat info {};
  for (const char* name : {"KE/identity.key", "KE/agreement.key"}) {
    ASSERT_EQ(stat((directory_ / name).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u) << name;
  }
  const std::string secret = ReadText(directory_ / "KE/identity.key");
  const std::string secret_hex = secret.substr(secret.find('\n') + 1, 64);
  EXPECT_THAT(made.out, Not(HasSubstr(secret_hex)));

  const Result again = Run("keys init --config " + config);
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("never overwritten"));
  EXPECT_EQ(ReadText(directory_ / "KE/identity.key"), secret);

  const nlohmann::json shown = RunJson("keys show --config " + config);
  EXPECT_THAT(made.out, HasSubstr(shown["fingerprint"].get<std::string>()));
  chmod((directory_ / "KE/identity.key").c_str(), 0640);
  const Result exposed = Run("keys show --config " + config);
  EXPECT_EQ(exposed.exit_code, 1);
  EXPECT_THAT(exposed.err, HasSubstr("hint: chmod 600"));
}

TEST_F(NodeProgramTest, TwoStatesFinishARunByFiles) {
  MakeCorridor();
  ImportTerms();
  EXPECT_EQ(RunJson(Export(ke_))["done"], false);
  EXPECT_EQ(Run(Import(ug_)).exit_code, 0);
  EXPECT_EQ(RunJson(Export(ug_))["waiting_for"], "r1.sender.confirmation");
  EXPECT_EQ(Run(Import(ke_)).exit_code, 0);
  const nlohmann::json ke = RunJson(Export(ke_));
  EXPECT_EQ(Run(Import(ug_)).exit_code, 0);
  const nlohmann::json ug = RunJson(Export(ug_));
  EXPECT_EQ(ke["done"], true);
  EXPECT_EQ(ug["done"], true);
  EXPECT_EQ(ke["side"], "sender");
  EXPECT_EQ(ug["side"], "receiver");
  for (const auto& [country, side] :
       {std::pair("KE", Side::kSender), std::pair("UG", Side::kReceiver)}) {
    const RunId run_id = ValueOrDie(RunId::Create("r1"));
    const std::string outbox = directory_ / country + "/state/outbox/";
    EXPECT_THAT(ReadCommitmentFile(outbox + CommitmentFileName(run_id, side)), IsOk());
    EXPECT_THAT(ReadErasureFile(outbox + ErasureFileName(run_id, side)), IsOk());
    const std::string batch = ReadText(outbox + BatchFileName(run_id, side));
    EXPECT_THAT(batch, StartsWith("mf-sealed-batch/1\n"));
    // Not even what a header says is to be read in it.
    for (const char* content :
         {"Mwakitalima", "MWAKITALIMA", "1985-11-23", "MFBATCH", "hardened"}) {
      EXPECT_THAT(batch, Not(HasSubstr(content)));
    }
  }
  // Only what anybody may see is in the exchange.
  for (const auto& entry : std::filesystem::directory_iterator(directory_ / "exchange")) {
    EXPECT_THAT(entry.path().extension(), testing::AnyOf(".offer", ".confirmation", ".terms"));
  }
  EXPECT_FALSE(std::filesystem::exists(directory_ / "KE/state/r1.sender.ephemeral"));
  EXPECT_THAT(Run(Export(ke_)).out, HasSubstr("done: run key and ephemeral key are destroyed"));
  const nlohmann::json shown = RunJson("runs show r1 --config " + ke_);
  EXPECT_EQ(shown["state"], "batch written");
  ASSERT_EQ(shown["attested_erasures"].size(), 1u);
  EXPECT_EQ(shown["attested_erasures"][0]["destroyed"][0], "RUN_KEY");
  EXPECT_EQ(RunJson("runs list --config " + ke_)[0]["run_id"], "r1");
}

TEST_F(NodeProgramTest, SealedBatchIsErasedWhenTheAgreedHoursAreOver) {
  MakeCorridor();
  ImportTerms();
  EXPECT_EQ(Run(Export(ke_)).exit_code, 0);
  EXPECT_EQ(Run(Import(ug_)).exit_code, 0);
  EXPECT_EQ(Run(Export(ug_)).exit_code, 0);
  EXPECT_EQ(Run(Import(ke_)).exit_code, 0);
  EXPECT_EQ(RunJson(Export(ke_))["done"], true);
  const RunId run = ValueOrDie(RunId::Create("r1"));
  const RunRecords records = ValueOrDie(RunRecords::Open(directory_ / "KE/state"));
  node::RunRecord record = ValueOrDie(records.Find(run));
  EXPECT_GT(record.erase_by(), TimeAfter(std::chrono::hours(23)));
  EXPECT_LE(record.erase_by(), TimeAfter(std::chrono::hours(24)));
  const std::string batch = directory_ / "KE/state/outbox/r1.sender.batch";
  EXPECT_EQ(Run("runs list --config " + ke_).err, "");
  EXPECT_TRUE(std::filesystem::exists(batch));

  record.set_erase_by(TimeNow());
  ASSERT_THAT(records.Save(run, record), IsOk());
  EXPECT_THAT(Run("runs list --config " + ke_).err,
              HasSubstr("clause retention: the sealed batch"));
  EXPECT_FALSE(std::filesystem::exists(batch));
  EXPECT_EQ(RunJson("runs show r1 --config " + ke_)["state"], "batch erased");
  const Result again = Run(Export(ke_));
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("clause retention"));
}

TEST_F(NodeProgramTest, ConfiguredUnsealKeyThatTheRegistryDoesNotHaveIsRefused) {
  MakeCorridor("office_unseal_key: \"" + UnsealKey::Generate().public_key().ToText() + "\"\n");
  ImportTerms();
  const Result result = Run(Export(ke_));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("the registry has another key of the linkage service"));
}

TEST_F(NodeProgramTest, RunByFilesWaitsForItsApprovalWhereTheConfigurationSaysSo) {
  MakeCorridor("require_approval: true\n");
  ImportTerms();
  const Result early = Run(Export(ke_));
  EXPECT_EQ(early.exit_code, 1);
  EXPECT_THAT(early.err, HasSubstr("hint: mf-node runs show r1"));
  EXPECT_THAT(Run("runs list --config " + ke_).out, HasSubstr("waiting for approval"));
  EXPECT_EQ(Run("runs approve r1 --config " + ke_).exit_code, 0);
  EXPECT_EQ(RunJson(Export(ke_))["done"], false);
  EXPECT_EQ(Run("runs refuse r1 --reason no --config " + ke_).exit_code, 1) << "decided already";
  EXPECT_EQ(Run("runs refuse r1 --reason 'wrong year' --config " + ug_).exit_code, 0);
  EXPECT_THAT(Run(Export(ug_)).err, HasSubstr("was refused at"));
}

TEST_F(NodeProgramTest, FilesThatAreNotOfTheRunAreNotImported) {
  MakeCorridor();
  WriteText(directory_ / "exchange/r1.receiver.offer", "x");
  const Result unknown =
      Run("runs import " + (directory_ / "exchange") + "/r1.receiver.offer" + " --config " + ke_);
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_THAT(unknown.err, HasSubstr("this node knows no run r1"));
  std::filesystem::remove(directory_ / "exchange/r1.receiver.offer");
  ImportTerms();
  WriteText(directory_ / "r1.sender.offer", "x");
  EXPECT_THAT(Run("runs import " + (directory_ / "r1.sender.offer") + " --config " + ke_).err,
              HasSubstr("not a file of the receiver"));
  RunTerms other = Terms("2024");
  other.minimum_batch += 1;
  WriteText(terms_, SerializeTerms(other));
  EXPECT_THAT(Run("runs import " + terms_ + " --config " + ke_).err, HasSubstr("other terms"));
}

TEST_F(NodeProgramTest, KeysThatTheRegistryDoesNotHaveAreNotUsed) {
  MakeCorridor();
  ImportTerms();
  for (const char* name : {"UG/identity.key", "UG/agreement.key"}) {
    std::filesystem::remove(directory_ / name);
  }
  ASSERT_EQ(Run("keys init --config " + ug_).exit_code, 0);
  const Result result = Run(Export(ug_));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("the registry has the keys"));
}

TEST_F(NodeProgramTest, RevokedAgreementCoversNoRunAnyMore) {
  MakeCorridor();
  MustRun("agreements revoke ke-ug-2024 --config " + ke_);
  const Result result = Run("runs import " + terms_ + " --config " + ke_);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("clause revocation: KE"));
  EXPECT_THAT(Run("agreements list --config " + ke_).out, HasSubstr("clause revocation"));
  // Uganda hears of it by the file.
  std::filesystem::copy_file(directory_ / "KE/state/trust/agreements/ke-ug-2024.txtpb.KE.revoked",
                             agreement_ + ".KE.revoked");
  MustRun("agreements accept " + agreement_ + " --config " + ug_);
  EXPECT_THAT(Run("runs import " + terms_ + " --config " + ug_).err,
              HasSubstr("clause revocation: KE"));
}

TEST_F(NodeProgramTest, AgreementIsShownInWordsAndExportedAsJsonLd) {
  MakeCorridor();
  const Result shown = Run("agreements show ke-ug-2024 --config " + ke_);
  EXPECT_THAT(shown.out, AllOf(HasSubstr("To be compared by telephone"), HasSubstr("in force")));
  const nlohmann::json odrl = nlohmann::json::parse(
      Run("agreements export ke-ug-2024 --odrl --config " + ke_).out, nullptr, false);
  ASSERT_FALSE(odrl.is_discarded());
  EXPECT_EQ(odrl["@context"][0], "http://www.w3.org/ns/odrl.jsonld");
  EXPECT_EQ(odrl["permission"].size(), 3U);
  EXPECT_EQ(odrl["prohibition"].size(), 6U);
}

TEST_F(NodeProgramTest, ImportObeysThePolicy) {
  MakeCorridor();
  WriteText(terms_, SerializeTerms(Terms("2023")));
  const Result result = Run("runs import " + terms_ + " --config " + ke_);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("clause periods: period 2023"));
  EXPECT_THAT(Run(Export(ke_)).err, HasSubstr("this node knows no run r1"));
}

TEST_F(NodeProgramTest, StateDirectoryOpenToOthersIsRefused) {
  MakeCorridor();
  std::filesystem::create_directory(directory_ / "KE/state");
  chmod((directory_ / "KE/state").c_str(), 0755);
  const Result result = Run("runs import " + terms_ + " --config " + ke_);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("hint: chmod 700"));
}

TEST_F(NodeProgramTest, FullDiskBehindStdoutIsAnError) {
  const std::string command =
      Program() + " check --config " + MakeState("KE") + " >/dev/full 2>" + (directory_ / "err");
  const int status = std::system(command.c_str());
  EXPECT_EQ(WEXITSTATUS(status), 1);
  EXPECT_THAT(ReadText(directory_ / "err"), HasSubstr("can't write to stdout"));
}

TEST_F(NodeProgramTest, ServeSaysWhereItListensAndStopsOnASignal) {
  const CertificateAuthority authority = ValueOrDie(CertificateAuthority::Create("test"));
  const IssuedCertificate issued = ValueOrDie(authority.Issue("node/KE"));
  MakeCorridor(
      "listen: \"127.0.0.1:0\"\n"
      "tls { certificate_chain: \"n.pem\" private_key: \"n.key\" "
      "trusted_authorities: \"ca.pem\" }\n");
  WriteText(directory_ / "KE/n.pem", issued.certificate_pem);
  WriteText(directory_ / "KE/n.key", issued.private_key_pem);
  WriteText(directory_ / "KE/ca.pem", authority.certificate_pem());
  chmod((directory_ / "KE/n.key").c_str(), 0600);
  const std::string& config = ke_;

  const std::string command = "(sh -c 'echo $$ >" + (directory_ / "pid") + "; exec " + Program() +
                              " serve --config " + config + " >" + (directory_ / "out") + " 2>" +
                              (directory_ / "err") + "'; echo $? >" + (directory_ / "exit") + ") &";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_THAT(WaitForLine(directory_ / "out"), StartsWith("mf-node KE listening on 127.0.0.1:"));
  kill(std::stoi(ReadText(directory_ / "pid")), SIGTERM);
  EXPECT_EQ(WaitForLine(directory_ / "exit"), "0\n") << ReadText(directory_ / "err");
}

}  // namespace
}  // namespace mirrorflow
