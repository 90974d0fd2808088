#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/sandbox/loopback_socket.h"
#include "tests/federation/test_federation.h"

// A federation of real programs whose operator pages have something to show: a campaign that was
// approved and linked, one that waits for Kenya's operator, a release that waits for its second
// approval. Prints a line "PROGRAM CONFIG" for each page, then stays until its input ends.
namespace mirrorflow {
namespace {

constexpr std::chrono::milliseconds kPause{200};
constexpr int kTries = 600;

// Thrown, so that the programs are stopped.
void Require(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}
template <typename T>
T Require(absl::StatusOr<T> value) {
  Require(value.status());
  return *std::move(value);
}

std::string FreeAddress() { return absl::StrCat("127.0.0.1:", Require(FreePort())); }

void AddPage(const std::filesystem::path& config, const std::string& more) {
  std::ofstream file(config, std::ios::app);
  file << "\noperator_page { listen: \"" << FreeAddress() << "\" }\n" << more;
}

// Once something waits; RunCampaign is on its way in another thread.
void ApproveAll(const Federation& federation, const std::string& campaign, std::size_t runs) {
  for (int tries = 0; tries < kTries; ++tries) {
    const std::string list = Require(federation.NodeCommand("KE", {"runs", "list"}));
    std::size_t waiting = 0;
    for (std::size_t at = list.find("waiting"); at != std::string::npos;
         at = list.find("waiting", at + 1)) {
      ++waiting;
    }
    if (waiting >= runs) {
      if (!campaign.empty()) {
        Require(federation.NodeCommand("KE", {"runs", "approve", campaign}).status());
      }
      return;
    }
    std::this_thread::sleep_for(kPause);
  }
  Require(absl::DeadlineExceededError("no run came to wait for its approval"));
}

int Main() {
  TestFederation::Options options;
  options.states = {"KE", "RW", "UG"};
  options.migrants = 1500;
  options.profile = "hardened-v1";
  TestFederation test("operator-page", options);
  Federation& federation = test.federation();
  const std::filesystem::path& directory = test.directory();
  AddPage(directory / "KE" / "node.txtpb", "require_approval: true\n");
  AddPage(directory / "UG" / "node.txtpb", "");
  federation.ShowOfficePage(FreeAddress());
  Require(federation.Start());

  const v1::CreateCampaignRequest campaign = test.Campaign();
  std::size_t runs_of_kenya = 0;
  for (const std::string& corridor : campaign.corridors()) {
    if (corridor.find("KE") != std::string::npos) ++runs_of_kenya;
  }
  std::future<void> approving = std::async(
      std::launch::async, [&] { ApproveAll(federation, campaign.campaign_id(), runs_of_kenya); });
  // One of its runs fails, since its flow is too small: the pages show that too.
  federation.RunCampaign(campaign).IgnoreError();
  approving.get();

  v1::CreateCampaignRequest final_campaign = campaign;
  final_campaign.set_campaign_id("final-2024");
  final_campaign.set_vintage("final");
  const std::filesystem::path file = directory / "office" / "final.txtpb";
  std::ofstream(file) << final_campaign.DebugString();
  Require(federation.OperatorCommand({"run", "create", file.string()}).status());
  ApproveAll(federation, "", runs_of_kenya);
  for (const char* step : {"draft", "check", "approve"}) {
    std::vector<std::string> command = {"release", step, "y2024-provisional"};
    if (step == std::string("draft")) {
      command.insert(command.end(),
                     {"--campaign", campaign.campaign_id(), "--vintage", "provisional",
                      "--precision", "0.97", "--precision-error", "0.01", "--recall", "0.9",
                      "--recall-error", "0.02", "--quality-source", "calibration <test>"});
    }
    Require(federation.OperatorCommand(command).status());
  }
  Require(federation.NodeCommand("KE", {"check"}).status());

  std::cout << "mf-node " << (directory / "KE" / "node.txtpb").string() << "\nmf-node "
            << (directory / "UG" / "node.txtpb").string() << "\nmf-office "
            << (directory / "office" / "office.txtpb").string() << "\nready" << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) {
  }
  Require(federation.Stop());
  return 0;
}

}  // namespace
}  // namespace mirrorflow

int main() {
  try {
    return mirrorflow::Main();
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 1;
  }
}
