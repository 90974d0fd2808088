#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "corridor/terms.h"
#include "mirrorflow/v1/config.pb.h"
#include "services/sandbox/federation.h"
#include "services/sandbox/generator/world.h"
#include "services/sandbox/generator/world_files.h"

namespace mirrorflow {

// A small federation in a directory of its own, for one test.
class TestFederation {
 public:
  struct Options {
    std::vector<std::string> states = {"KE", "UG"};
    std::uint64_t migrants = 1200;
    std::string profile = "plain-v1";
    std::vector<Canary> canaries;
    std::function<void(v1::Agreement&)> change_clauses = [](v1::Agreement&) {};
    std::string node_program = "mf-node";
    std::string office_program = "mf-office";
    LinkageMode mode = LinkageMode::kLinkageUnit;
    FlowSizes flow_sizes = FlowSizes::kGravity;
    std::uint32_t minimum_batch = 20;
  };

  // Where the programs of this build are.
  static std::filesystem::path ProgramDirectory();

  // Fails the test and ends the program if something can't be made.
  explicit TestFederation(const std::string& name, const Options& options);
  ~TestFederation();

  Federation& federation() { return *federation_; }
  const Federation& federation() const { return *federation_; }
  const World& world() const { return *world_; }
  const std::filesystem::path& directory() const { return directory_; }

  // Rewrites the configuration of a node. Before it is started.
  void ChangeNode(const std::string& state,
                  const std::function<void(v1::NodeConfig&)>& change) const;
  // So that nodes that are started again are where they were. Before Start.
  void ListenAtFixedPorts() const;

  // A campaign over all corridors that the agreements cover.
  v1::CreateCampaignRequest Campaign() const;

 private:
  const Options options_;
  const std::filesystem::path directory_;
  std::optional<World> world_;
  std::optional<Federation> federation_;
};

}  // namespace mirrorflow
