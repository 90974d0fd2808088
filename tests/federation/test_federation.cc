#include "tests/federation/test_federation.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <utility>

#include "crypto/encoding_profile.h"
#include "services/config/text_file.h"
#include "services/sandbox/generated_members.h"
#include "services/sandbox/loopback_socket.h"
#include "services/sandbox/sandbox_clauses.h"

namespace mirrorflow {
namespace {

void OrDie(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << std::endl;
  std::abort();
}

template <typename T>
T OrDie(absl::StatusOr<T> value) {
  OrDie(value.status());
  return *std::move(value);
}

GeneratorConfig MakeConfig(const TestFederation::Options& options) {
  GeneratorOptions generator;
  generator.migrants_per_year = options.migrants;
  generator.canaries = options.canaries;
  generator.flow_sizes = options.flow_sizes;
  for (const std::string& state : options.states) generator.states.push_back({state, 0});
  return OrDie(GeneratorConfig::Create(std::move(generator)));
}

DiceThreshold ThresholdOf(const TestFederation::Options& options) {
  if (options.mode == LinkageMode::kSplitTrust) return OrDie(DiceThreshold::Create(13, 18));
  if (options.mode == LinkageMode::kPsiCardinality) return OrDie(DiceThreshold::Create(1, 1));
  return OrDie(DiceThreshold::Create(options.profile.starts_with("hardened-") ? 500 : 720, 1000));
}

v1::Agreement Clauses(const TestFederation::Options& options) {
  v1::Agreement clauses = SandboxClauses("2024", options.profile, "basic-v2", ThresholdOf(options),
                                         options.minimum_batch, 10);
  if (options.mode == LinkageMode::kSplitTrust) UseSplitTrust(clauses);
  if (options.mode == LinkageMode::kPsiCardinality) UsePsiCardinality(2000, clauses);
  options.change_clauses(clauses);
  return clauses;
}

}  // namespace

std::filesystem::path TestFederation::ProgramDirectory() {
  const char* bin = std::getenv("MF_BIN_DIR");
  return bin != nullptr ? bin : "build/release/bin";
}

TestFederation::TestFederation(const std::string& name, const Options& options)
    : options_(options),
      directory_(std::filesystem::temp_directory_path() /
                 ("mf-" + name + "-" + std::to_string(getpid()))) {
  const std::filesystem::path programs = ProgramDirectory();
  world_ = OrDie(GenerateStates(MakeConfig(options)));
  std::filesystem::create_directories(directory_);
  const std::vector<RegisterFile> files = OrDie(WriteWorld(*world_, directory_));
  federation_ = OrDie(Federation::Create(
      directory_,
      {programs / options.node_program, programs / options.office_program, programs / "mf-party"},
      OrDie(GeneratedMembers(*world_, files, directory_)), Clauses(options)));
}

TestFederation::~TestFederation() {
  federation_.reset();
  std::filesystem::remove_all(directory_);
}

void TestFederation::ChangeNode(const std::string& state,
                                const std::function<void(v1::NodeConfig&)>& change) const {
  const std::string file = directory_ / state / "node.txtpb";
  v1::NodeConfig config;
  OrDie(ReadTextFile(file, config));
  change(config);
  OrDie(WriteTextFile(file, config));
}

void TestFederation::ListenAtFixedPorts() const {
  for (const std::string& state : options_.states) {
    ChangeNode(state, [](v1::NodeConfig& config) {
      config.set_listen("127.0.0.1:" + std::to_string(OrDie(FreePort())));
    });
  }
}

v1::CreateCampaignRequest TestFederation::Campaign() const {
  v1::CreateCampaignRequest campaign;
  campaign.set_campaign_id("test-2024");
  campaign.set_period("2024");
  for (const FlowTruth& flow : world_->flows()) {
    campaign.add_corridors(flow.origin + "-" + flow.destination);
  }
  campaign.set_mode(std::string(LinkageModeName(options_.mode)));
  const bool identifiers_alone = options_.mode == LinkageMode::kPsiCardinality;
  campaign.set_encoding_profile(identifiers_alone ? std::string(kTokensProfile) : options_.profile);
  campaign.set_exact_tokens(identifiers_alone);
  campaign.set_normalisation_profile("basic-v2");
  const DiceThreshold threshold = ThresholdOf(options_);
  campaign.mutable_threshold()->set_numerator(threshold.numerator());
  campaign.mutable_threshold()->set_denominator(threshold.denominator());
  campaign.set_minimum_batch(options_.minimum_batch);
  campaign.set_suppression_threshold(10);
  return campaign;
}

}  // namespace mirrorflow
