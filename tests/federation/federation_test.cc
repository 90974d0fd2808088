#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "corridor/record_classes.h"
#include "crypto/detached_signature.h"
#include "crypto/identity.h"
#include "crypto/secret_bytes.h"
#include "crypto/subkey_labels.h"
#include "mirrorflow/v1/registry.pb.h"
#include "services/config/text_file.h"
#include "services/sandbox/child_process.h"
#include "services/sandbox/class_truth.h"
#include "statistics/protected_counts.h"
#include "tests/federation/test_federation.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

// Real mf-node and mf-office processes, each with its own keys and certificate, on generated
// registers whose truth is known.
namespace mirrorflow {
namespace {

using testing::HasSubstr;
using testing::Not;

// libsodium before the first key; gtest_main has no place of its own for it.
const bool kCryptoIsReady = InitCrypto();

// The published figures of a campaign, through the whole release.
std::vector<ProtectedCounts> ReleaseOf(const Federation& federation, const std::string& campaign,
                                       const std::string& vintage = "provisional") {
  const std::string id = campaign + "-" + vintage;
  EXPECT_THAT(federation.PublishRelease(id, {"--campaign", campaign, "--vintage", vintage}),
              IsOk());
  return ValueOrDie(ParseProtectedCounts(
      ValueOrDie(federation.OperatorCommand({"release", "show", id, "--file", "counts.txt"}))));
}

std::int64_t Total(const ProtectedCounts& run, Figure figure) {
  return run.Find(CountedTable::kTotal, figure, "_T")->value.value();
}

// The noise of a total under the clauses of a sandbox has epsilon 1: beyond 20 once in 10^8.
constexpr double kNoise = 20;

bool HasBatches(const std::filesystem::path& directory) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.path().extension() == ".batch") return true;
  }
  return false;
}

TEST(FederationTest, CampaignOfTwoCorridorsEndsInCountsNearTheTruth) {
  TestFederation test("plain", {});
  Federation& federation = test.federation();
  ASSERT_THAT(federation.Start(), IsOk());
  ASSERT_THAT(federation.RunCampaign(test.Campaign()), IsOk());
  const std::vector<ProtectedCounts> release = ReleaseOf(federation, "test-2024");
  ASSERT_EQ(release.size(), 2U);
  for (const FlowTruth& flow : test.world().flows()) {
    for (const ProtectedCounts& run : release) {
      if (run.corridor.origin().alpha2() != flow.origin) continue;
      const auto truth = static_cast<double>(flow.linkable - flow.linkable_refugees);
      const auto linked = static_cast<double>(Total(run, Figure::kLinked));
      EXPECT_NEAR(linked, truth, 0.1 * truth + kNoise);
      EXPECT_LE(linked, static_cast<double>(Total(run, Figure::kEmigSender)) + 2 * kNoise);
      EXPECT_LE(linked, static_cast<double>(Total(run, Figure::kImmigReceiver)) + 2 * kNoise);
    }
  }
  // A second run of the vintage is refused.
  v1::CreateCampaignRequest again = test.Campaign();
  again.set_campaign_id("again-2024");
  EXPECT_FALSE(federation.RunCampaign(again).ok());
  EXPECT_FALSE(HasBatches(test.directory() / "office")) << "encodings outlive the run";
  EXPECT_THAT(federation.Stop(), IsOk());
}

TEST(FederationTest, CampaignInSplitTrustModeEndsInCountsNearTheTruthAndNobodyHasABatch) {
  TestFederation::Options options;
  options.mode = LinkageMode::kSplitTrust;
  TestFederation test("split", options);
  Federation& federation = test.federation();
  ASSERT_THAT(federation.Start(), IsOk());
  ASSERT_THAT(federation.RunCampaign(test.Campaign()), IsOk());
  const std::vector<ProtectedCounts> release = ReleaseOf(federation, "test-2024");
  ASSERT_EQ(release.size(), 2U);
  for (const FlowTruth& flow : test.world().flows()) {
    for (const ProtectedCounts& run : release) {
      if (run.corridor.origin().alpha2() != flow.origin) continue;
      const auto truth = static_cast<double>(flow.linkable - flow.linkable_refugees);
      EXPECT_NEAR(static_cast<double>(Total(run, Figure::kLinked)), truth, 0.1 * truth + kNoise);
    }
  }
  EXPECT_FALSE(HasBatches(test.directory() / "office"));
  EXPECT_THAT(ReadText(test.directory() / "logs" / "node-KE.log"), HasSubstr("split-trust"));
  EXPECT_THAT(ReadText(test.directory() / "logs" / "party-university.log"), HasSubstr("erased"));
  EXPECT_THAT(federation.Stop(), IsOk());
}

TEST(FederationTest, CampaignInPsiModeEndsInCountsNearTheCommonDocumentsAndNobodyHasABatch) {
  TestFederation::Options options;
  options.mode = LinkageMode::kPsiCardinality;
  options.migrants = 2400;
  TestFederation test("psi", options);
  Federation& federation = test.federation();
  ASSERT_THAT(federation.Start(), IsOk());
  ASSERT_THAT(federation.RunCampaign(test.Campaign()), IsOk());
  const std::vector<ProtectedCounts> release = ReleaseOf(federation, "test-2024");
  ASSERT_EQ(release.size(), 2U);
  for (const FlowTruth& flow : test.world().flows()) {
    for (const ProtectedCounts& run : release) {
      if (run.corridor.origin().alpha2() != flow.origin) continue;
      // Some show another document to the other register, or none.
      const auto truth = static_cast<double>(flow.linkable - flow.linkable_refugees);
      const auto linked = static_cast<double>(Total(run, Figure::kLinked));
      EXPECT_GT(linked, 0.4 * truth - kNoise);
      EXPECT_LT(linked, truth + kNoise);
      EXPECT_GT(Total(run, Figure::kEmigSender), flow.linkable / 2);
    }
  }
  EXPECT_FALSE(HasBatches(test.directory() / "office"));
  EXPECT_FALSE(HasBatches(test.directory() / "KE"));
  EXPECT_THAT(ReadText(test.directory() / "logs" / "node-KE.log"), HasSubstr("psi-cardinality"));
  EXPECT_THAT(federation.Stop(), IsOk());
}

// From registers to the published figures: every table that split trust has. What registers leave
// out is in the class of the unknown; classes can't have more than the truth but for noise and a
// clerk's errors.
TEST(FederationTest, FinerTablesOfSplitTrustArePublishedNearTheTruth) {
  TestFederation::Options options;
  options.mode = LinkageMode::kSplitTrust;
  options.change_clauses = [](v1::Agreement& clauses) {
    clauses.mutable_disclosure()->set_budget_milliepsilon(100'000);
  };
  TestFederation test("tables", options);
  Federation& federation = test.federation();
  ASSERT_THAT(federation.Start(), IsOk());
  ASSERT_THAT(federation.RunCampaign(test.Campaign()), IsOk());
  const std::vector<ProtectedCounts> release = ReleaseOf(federation, "test-2024");
  ASSERT_EQ(release.size(), 2U);
  const auto truth = ValueOrDie(TruthByClass(test.world()));
  for (const CountedTable table : kClassTables) {
    SCOPED_TRACE(CountedTableName(table));
    const auto codes = ClassCodes(table);
    std::int64_t known = 0;
    std::int64_t unknown = 0;
    for (std::size_t i = 0; i < codes.size(); ++i) {
      std::int64_t linked = 0;
      for (const ProtectedCounts& run : release) {
        const ProtectedCount* count = run.Find(table, Figure::kLinked, codes[i]);
        ASSERT_NE(count, nullptr) << codes[i];
        linked += *count->value;
      }
      (i == 0 ? unknown : known) += linked;
      const auto persons = static_cast<double>(truth.at(table)[i]);
      if (i > 0) {
        EXPECT_LT(static_cast<double>(linked), 1.1 * persons + 15) << codes[i];
        EXPECT_GT(static_cast<double>(linked), 0.5 * persons - 15) << codes[i];
      }
    }
    const std::int64_t total =
        Total(release[0], Figure::kLinked) + Total(release[1], Figure::kLinked);
    EXPECT_NEAR(static_cast<double>(known + unknown), static_cast<double>(total), 60);
    EXPECT_GT(known, total / 2);
  }
  const std::string csv = ValueOrDie(federation.OperatorCommand(
      {"release", "show", "test-2024-provisional", "--file", "test-2024-provisional.sdmx1.csv"}));
  for (const char* table : {",BY_AGE5,", ",BY_BIRTH,", ",BY_CITIZEN,", ",BY_PURPOSE,"}) {
    EXPECT_THAT(csv, HasSubstr(table));
  }
  EXPECT_THAT(federation.Stop(), IsOk());
}

TEST(FederationTest, NodeThatRevokedAnAgreementRefusesItsCorridorsAndTheOtherRunsGoOn) {
  TestFederation::Options options;
  options.states = {"KE", "RW", "UG"};
  options.migrants = 4000;
  TestFederation test("revoked", options);
  // The linkage service has not heard of it yet.
  ASSERT_THAT(test.federation().NodeCommand("UG", {"agreements", "revoke", "ke-ug"}), IsOk());
  ASSERT_THAT(test.federation().Start(), IsOk());
  v1::CreateCampaignRequest campaign = test.Campaign();
  campaign.clear_corridors();
  campaign.add_corridors("KE-UG");
  campaign.add_corridors("KE-RW");
  EXPECT_THAT(test.federation().RunCampaign(campaign),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("clause revocation: UG")));
  EXPECT_THAT(ReadText(test.directory() / "logs" / "node-UG.log"),
              HasSubstr("refused: agreement ke-ug, clause revocation"));
  const std::vector<ProtectedCounts> release = ReleaseOf(test.federation(), "test-2024");
  ASSERT_EQ(release.size(), 1U);
  EXPECT_EQ(release[0].corridor.destination().alpha2(), "RW");
}

TEST(FederationTest, EncodingWhoseRiskNobodyAcceptedIsRefusedByTheLinkageService) {
  TestFederation::Options options;
  options.profile = "plain-v1";
  options.change_clauses = [](v1::Agreement& clauses) { clauses.clear_accepted_risks(); };
  TestFederation test("risk", options);
  ASSERT_THAT(test.federation().Start(), IsOk());
  EXPECT_FALSE(test.federation().RunCampaign(test.Campaign()).ok());
  EXPECT_THAT(ReadText(test.directory() / "logs" / "office.log"),
              HasSubstr("clause accepted_risks: in linkage-unit mode plain-v1"));
  EXPECT_THAT(ReadText(test.directory() / "logs" / "node-KE.log"), Not(HasSubstr("accepted")));
}

v1::Registry NextRegistry(const TestFederation& test) {
  v1::Registry registry;
  const std::string file = test.federation().registry_file();
  EXPECT_THAT(ReadTextFile(file, registry), IsOk());
  registry.set_version(2);
  registry.set_previous_sha256(HashText(FileHash(ReadText(file))));
  return registry;
}

TEST(FederationTest, RegistrySignersAuthorityAndRelayTogetherCanNotSubstituteAKey) {
  TestFederation::Options options;
  options.states = {"KE", "RW", "UG"};
  TestFederation test("substituted", options);
  // A key of the attackers for Uganda, its own declared lost, in a registry
  // that is signed by Rwanda and even by Kenya; the certificate of the relay is
  // good.
  v1::Registry registry = NextRegistry(test);
  ASSERT_EQ(registry.parties(2).id(), "UG");
  v1::RevokedKey& lost = *registry.add_revoked_keys();
  lost.set_key(registry.parties(2).identity_key());
  lost.set_since("2024-01-01");
  lost.set_reason("said to be lost");
  registry.mutable_parties(2)->set_identity_key(IdentityKey::Generate().public_key().ToText());
  const std::string file = test.directory() / "registry-2.txtpb";
  const std::string text = PrintText(registry);
  WriteText(file, text);
  for (const char* state : {"KE", "RW"}) {
    const IdentityKey key =
        ValueOrDie(IdentityKey::ReadFrom(test.directory() / state / "identity.key"));
    const Signature signature = ValueOrDie(key.Sign(
        kRegistryPurpose, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
    WriteText(file + "." + state + ".sig",
              DetachedSignatureText(kRegistryPurpose, {.signer = state, .signature = signature}));
  }
  ASSERT_THAT(test.federation().NodeCommand("KE", {"registry", "accept", file}), IsOk());
  ASSERT_THAT(test.federation().Start(), IsOk());
  v1::CreateCampaignRequest campaign = test.Campaign();
  campaign.clear_corridors();
  campaign.add_corridors("KE-UG");
  EXPECT_THAT(test.federation().RunCampaign(campaign),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("clause parties: it pins the keys")));
  for (const char* node : {"node-KE.log", "node-UG.log"}) {
    EXPECT_THAT(ReadText(test.directory() / "logs" / node), Not(HasSubstr("committed")));
  }
  EXPECT_FALSE(HasBatches(test.directory() / "office"));
  // The linkage service would refuse it as well.
  ASSERT_THAT(test.federation().OfficeCommand({"registry", "accept", file}), IsOk());
  campaign.set_campaign_id("again-2024");
  EXPECT_FALSE(test.federation().RunCampaign(campaign).ok());
  EXPECT_THAT(ReadText(test.directory() / "logs" / "office.log"), HasSubstr("clause parties"));
}

TEST(FederationTest, OfficeWithAnotherCertificateThanTheRegistryHasIsTurnedAway) {
  TestFederation test("other-office", {});
  v1::Registry registry = NextRegistry(test);
  ASSERT_EQ(registry.parties(2).role(), v1::LINKAGE_SERVICE);
  std::string& fingerprint = *registry.mutable_parties(2)->mutable_certificate_fingerprints(0);
  fingerprint.back() = fingerprint.back() == '0' ? '1' : '0';
  const std::string file = test.directory() / "registry-2.txtpb";
  ASSERT_THAT(WriteTextFile(file, registry), IsOk());
  for (const char* state : {"KE", "UG"}) {
    ASSERT_THAT(test.federation().NodeCommand(state, {"registry", "sign", file}), IsOk());
  }
  ASSERT_THAT(test.federation().NodeCommand("UG", {"registry", "accept", file}), IsOk());
  ASSERT_THAT(test.federation().Start(), IsOk());
  EXPECT_THAT(test.federation().RunCampaign(test.Campaign()),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("UG")));
}

TEST(FederationTest, BatchBelowTheMinimumIsNotSent) {
  TestFederation test("minimum", {});
  ASSERT_THAT(test.federation().Start(), IsOk());
  v1::CreateCampaignRequest campaign = test.Campaign();
  campaign.set_minimum_batch(1'000'000);
  EXPECT_THAT(test.federation().RunCampaign(campaign),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("minimum")));
  EXPECT_FALSE(HasBatches(test.directory() / "office"));
}

TEST(FederationTest, MissingColumnStopsTheRunsOfItsState) {
  TestFederation test("rows", {});
  // The generated registers have bad lines already: they do not stop a run (see the other tests). A
  // column that is gone does, in both directions: without one of its sources the state's population
  // is another one.
  test.ChangeNode("KE", [](v1::NodeConfig& config) {
    for (auto& column : *config.mutable_emigrants(0)->mutable_mapping()->mutable_columns()) {
      if (column.field() == "birth_date") column.set_column("no such column");
    }
  });
  ASSERT_THAT(test.federation().Start(), IsOk());
  EXPECT_THAT(test.federation().RunCampaign(test.Campaign()),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("finds the reason in its log")));
  // The names of columns are the node's own business; its operator is told.
  EXPECT_THAT(ReadText(test.directory() / "logs" / "node-KE.log"), HasSubstr("no such column"));
  EXPECT_THAT(ReadText(test.directory() / "logs" / "node-UG.log"),
              testing::Not(HasSubstr("no such column")));
}

// The files of a run: terms, the hand-shake, and what the linkage service gets.
class FileRun {
 public:
  FileRun(const TestFederation& test, Federation& federation, v1::CreateCampaignRequest campaign)
      : federation_(federation), directory_(test.directory()), usb_(test.directory() / "usb") {
    campaign.set_by_files(true);
    run_ = campaign.campaign_id() + "-ke-ug";
    std::filesystem::create_directories(usb_);
    const std::string file = test.directory() / "files.txtpb";
    EXPECT_THAT(WriteTextFile(file, campaign), IsOk());
    Office({"run", "create", file, "--terms-dir", usb_});
  }

  std::string Office(std::vector<std::string> arguments, int exit_code = 0) const {
    arguments.insert(arguments.begin(), federation_.programs().office);
    arguments.insert(arguments.end(), {"--client", directory_ / "office" / "client.txtpb"});
    return Checked(arguments, exit_code);
  }
  std::string Node(const std::string& state, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {federation_.programs().node, "runs"});
    arguments.insert(arguments.end(), {"--config", directory_ / state / "node.txtpb"});
    return Checked(arguments, 0);
  }
  void Import(const std::string& state) const { Node(state, {"import", usb_}); }
  bool Export(const std::string& state) const {
    return nlohmann::json::parse(
        Node(state, {"export", run_, "--to", usb_, "--office", usb_, "--json"}))["done"];
  }
  void MakeBatches() const {
    Import("KE");
    Import("UG");
    EXPECT_FALSE(Export("KE"));
    Import("UG");
    EXPECT_FALSE(Export("UG"));
    Import("KE");
    EXPECT_TRUE(Export("KE"));
    Import("UG");
    EXPECT_TRUE(Export("UG"));
  }
  std::string Link(int exit_code = 0) const {
    return Office({"link", run_, "--from", usb_}, exit_code);
  }
  std::filesystem::path File(const std::string& name) const { return usb_ / (run_ + "." + name); }

 private:
  static std::string Checked(const std::vector<std::string>& arguments, int exit_code) {
    const CommandResult result = ValueOrDie(RunCommand(arguments));
    EXPECT_EQ(result.exit_code, exit_code) << arguments[1] << ' ' << arguments[2];
    return result.out;
  }

  Federation& federation_;
  std::filesystem::path directory_;
  std::filesystem::path usb_;
  std::string run_;
};

v1::CreateCampaignRequest OneCorridor(const TestFederation& test) {
  v1::CreateCampaignRequest campaign = test.Campaign();
  campaign.clear_corridors();
  campaign.add_corridors("KE-UG");
  return campaign;
}

TEST(FederationTest, RunByFilesAloneEndsInTheCountsOfARunOnLine) {
  TestFederation test("files", {});
  Federation& federation = test.federation();
  ASSERT_THAT(federation.Start(), IsOk());
  v1::CreateCampaignRequest campaign = OneCorridor(test);
  campaign.set_campaign_id("files-2024");
  const FileRun run(test, federation, campaign);
  run.MakeBatches();

  // A batch of the other side, and one that was cut, are refused; the right one still goes.
  const auto keep = run.File("keep");
  std::filesystem::rename(run.File("receiver.batch"), keep);
  std::filesystem::copy_file(run.File("sender.batch"), run.File("receiver.batch"));
  run.Link(1);
  std::filesystem::copy_file(keep, run.File("receiver.batch"),
                             std::filesystem::copy_options::overwrite_existing);
  std::filesystem::resize_file(run.File("receiver.batch"), std::filesystem::file_size(keep) - 1);
  run.Link(1);
  std::filesystem::rename(keep, run.File("receiver.batch"));
  run.Link();
  run.Link(1);  // once

  v1::CreateCampaignRequest on_line_campaign = OneCorridor(test);
  on_line_campaign.set_vintage("final");
  ASSERT_THAT(federation.RunCampaign(on_line_campaign), IsOk());
  const ProtectedCounts files = ReleaseOf(federation, "files-2024").front();
  const ProtectedCounts on_line = ReleaseOf(federation, "test-2024", "final").front();
  for (const Figure figure : {Figure::kEmigSender, Figure::kImmigReceiver}) {
    EXPECT_NEAR(static_cast<double>(Total(files, figure)),
                static_cast<double>(Total(on_line, figure)), 2 * kNoise);
  }
  // Each run has its own key, so that pairs next to the threshold fall to either side of it.
  const auto linked = static_cast<double>(Total(on_line, Figure::kLinked));
  EXPECT_GT(linked, 2 * kNoise);
  EXPECT_NEAR(static_cast<double>(Total(files, Figure::kLinked)), linked,
              0.02 * linked + 2 * kNoise);
  EXPECT_THAT(federation.Stop(), IsOk());
}

TEST(FederationTest, ShardedRunWithTokensAndStrataLinksAsMostOfTheUnshardedOne) {
  const auto linked = [](Federation& federation, const v1::CreateCampaignRequest& campaign) {
    EXPECT_THAT(federation.RunCampaign(campaign), IsOk());
    return Total(ReleaseOf(federation, campaign.campaign_id()).front(), Figure::kLinked);
  };
  std::int64_t whole = 0;
  {
    TestFederation unsharded("whole", {});
    ASSERT_THAT(unsharded.federation().Start(), IsOk());
    whole = linked(unsharded.federation(), OneCorridor(unsharded));
  }
  TestFederation::Options options;
  options.change_clauses = [](v1::Agreement& clauses) {
    clauses.set_birth_year_band(5);
    clauses.set_exact_tokens(true);
    clauses.set_minimum_stratum(3);
  };
  TestFederation test("shards", options);
  Federation& federation = test.federation();
  ASSERT_THAT(federation.Start(), IsOk());
  v1::CreateCampaignRequest campaign = OneCorridor(test);
  const std::int64_t sharded = linked(federation, campaign);
  EXPECT_GE(static_cast<double>(sharded), 0.85 * static_cast<double>(whole) - kNoise);
  EXPECT_LE(static_cast<double>(sharded), 1.15 * static_cast<double>(whole) + kNoise);
  // More rows under one key than the bound: refused, with nothing sent.
  campaign.set_campaign_id("bounded-2024");
  campaign.set_vintage("final");
  campaign.set_maximum_records_per_key(3);
  EXPECT_FALSE(federation.RunCampaign(campaign).ok());
  EXPECT_THAT(ReadText(test.directory() / "logs" / "node-KE.log"),
              HasSubstr("maximum_records_per_key"));
  EXPECT_THAT(federation.Stop(), IsOk());
}

TEST(FederationTest, TokensAloneLinkWhereNamesAreNotSent) {
  TestFederation::Options options;
  options.profile = "tokens-v1";
  options.change_clauses = [](v1::Agreement& clauses) { clauses.set_exact_tokens(true); };
  TestFederation test("tokens", options);
  Federation& federation = test.federation();
  ASSERT_THAT(federation.Start(), IsOk());
  v1::CreateCampaignRequest campaign = OneCorridor(test);
  campaign.set_exact_tokens(true);
  ASSERT_THAT(federation.RunCampaign(campaign), IsOk());
  EXPECT_GT(Total(ReleaseOf(federation, "test-2024").front(), Figure::kEmigSender), 0);
  EXPECT_THAT(federation.Stop(), IsOk());
}

TEST(FederationTest, CampaignWaitsUntilTheOperatorOfANodeApprovesIt) {
  TestFederation test("approval", {});
  Federation& federation = test.federation();
  test.ChangeNode("UG", [](v1::NodeConfig& config) { config.set_require_approval(true); });
  ASSERT_THAT(federation.Start(), IsOk());
  const std::string config = test.directory() / "UG" / "node.txtpb";
  std::jthread operator_of_ug([&] {
    for (int i = 0; i < 300; ++i) {
      const absl::StatusOr<CommandResult> result = RunCommand(
          {federation.programs().node, "runs", "approve", "test-2024", "--config", config});
      if (result.ok() && result->exit_code == 0) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
  });
  EXPECT_THAT(federation.RunCampaign(OneCorridor(test)), IsOk());
  operator_of_ug.join();
  const CommandResult list =
      ValueOrDie(RunCommand({federation.programs().node, "runs", "list", "--config", config}));
  EXPECT_THAT(list.out, HasSubstr("test-2024-ke-ug  KE-UG 2024  ended"));
  EXPECT_THAT(federation.Stop(), IsOk());
}

}  // namespace
}  // namespace mirrorflow
