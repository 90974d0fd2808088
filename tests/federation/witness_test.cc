#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "mirrorflow/v1/config.pb.h"
#include "services/config/text_file.h"
#include "services/sandbox/child_process.h"
#include "services/sandbox/loopback_socket.h"
#include "tests/federation/test_federation.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

// The logs of real mf-node and mf-office processes, witnessed by each other.
namespace mirrorflow {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsSupersetOf;

bool Eventually(const std::function<bool()>& holds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(90);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }
  return true;
}

std::set<std::string> EventsOf(const std::string& json) {
  std::set<std::string> events;
  for (const auto& event : nlohmann::json::parse(json)) {
    events.insert(event["event"].get<std::string>());
  }
  return events;
}

TEST(WitnessFederationTest, MembersCosignEachOthersLogsAndALogThatWasSetBackIsFound) {
  TestFederation test("witness", {});
  Federation& federation = test.federation();
  const fs::path log = test.directory() / "KE" / "state" / "log";
  const fs::path backup = test.directory() / "KE" / "log-of-before";
  fs::copy(log, backup, fs::copy_options::recursive);
  ASSERT_THAT(federation.Start(), IsOk());
  ASSERT_THAT(federation.RunCampaign(test.Campaign()), IsOk());

  // What both states and the office have said of the campaign.
  const std::set<std::string> at_node =
      EventsOf(ValueOrDie(federation.NodeCommand("KE", {"log", "show", "--json"})));
  EXPECT_THAT(at_node,
              IsSupersetOf({"LOG_STARTED", "REGISTRY_ACCEPTED", "AGREEMENT_ACCEPTED",
                            "SERVICE_STARTED", "RUN_TAKEN", "KEYS_AGREED", "LEDGER_CHARGED",
                            "KEYS_ERASED", "BATCH_COMMITTED", "BATCH_SENT", "BATCH_ERASED"}));
  const std::set<std::string> at_office =
      EventsOf(ValueOrDie(federation.OfficeCommand({"log", "show", "--json"})));
  EXPECT_THAT(at_office, IsSupersetOf({"REGISTRY_ACCEPTED", "AGREEMENT_ACCEPTED",
                                       "CAMPAIGN_CREATED", "RUN_STATE_CHANGED", "COUNTS_SEALED"}));

  // Fails as long as fewer have cosigned than the registry asks for.
  EXPECT_TRUE(Eventually([&] {
    return federation.NodeCommand("KE", {"log", "check"}).ok() &&
           federation.NodeCommand("UG", {"log", "check"}).ok() &&
           federation.OfficeCommand({"log", "check"}).ok();
  }));
  ASSERT_THAT(federation.Stop(), IsOk());

  // As if the disk of one node had been restored from an old backup.
  fs::remove_all(log);
  fs::rename(backup, log);
  // Where the programs listened before is no news of where they do now.
  for (const auto& file : fs::directory_iterator(test.directory() / "logs")) {
    if (file.path().extension() == ".out") fs::resize_file(file.path(), 0);
  }
  ASSERT_THAT(federation.Start(), IsOk());
  const std::string said = test.directory() / "logs" / "office-1.log";
  EXPECT_TRUE(Eventually([&] { return ReadText(said).find("ALARM") != std::string::npos; }));
  EXPECT_THAT(ReadText(said),
              HasSubstr("ALARM: the log mirrorflow/node/KE shows fewer entries than before"));
  EXPECT_FALSE(federation.OfficeCommand({"log", "check"}).ok());
  EXPECT_TRUE(EventsOf(ValueOrDie(federation.OfficeCommand({"log", "show", "--json"})))
                  .contains("FORK_FOUND"));
  EXPECT_THAT(federation.Stop(), IsOk());
}

// An office that shows one state another log than the other state: two offices, each from a copy of
// the same state, with the same keys, the first shown to KE alone, the second to UG alone.
TEST(WitnessFederationTest, TwoLogsThatAnOfficeShowsToTwoStatesAreFoundWhenEitherSeesTheOther) {
  TestFederation test("fork", {});
  Federation& federation = test.federation();
  test.ListenAtFixedPorts();
  const auto seen_by = [&](const std::string& state) {
    const fs::path file =
        test.directory() / state / "state" / "witness" / "mirrorflow~office~sandbox";
    const std::string note = fs::exists(file) ? ReadText(file) : std::string();
    return note.substr(0, note.find("\n\n"));
  };
  ASSERT_THAT(federation.Start(), IsOk());
  ASSERT_THAT(federation.WaitUntilWitnessed(), IsOk());
  const fs::path state = test.directory() / "office" / "state";
  const fs::path first = test.directory() / "office" / "first";
  const fs::path second = test.directory() / "office" / "second";

  federation.KillOffice();
  fs::copy(state, second, fs::copy_options::recursive);
  federation.KillNode("UG");
  const std::string before = seen_by("KE");
  ASSERT_NE(before, "");
  ASSERT_THAT(federation.RestartOffice(), IsOk());
  ASSERT_TRUE(Eventually([&] { return seen_by("KE") != before; }));
  federation.KillOffice();
  fs::rename(state, first);

  fs::rename(second, state);
  federation.KillNode("KE");
  ASSERT_THAT(federation.RestartNode("UG"), IsOk());
  const std::string seen_before = seen_by("UG");
  ASSERT_THAT(federation.RestartOffice(), IsOk());
  ASSERT_TRUE(Eventually([&] { return seen_by("UG") != seen_before; }));

  // Each log is signed and in order; only together do they show what the office did.
  const fs::path audit = TestFederation::ProgramDirectory() / "mf-audit";
  const auto verify = [&](const std::vector<fs::path>& states) {
    std::vector<std::string> command = {audit, "verify", "--registry", federation.registry_file()};
    for (const fs::path& of : states) {
      command.insert(command.end(), {"--log", of / "log"});
    }
    return ValueOrDie(RunCommand(command));
  };
  EXPECT_EQ(verify({first}).exit_code, 0);
  EXPECT_EQ(verify({state}).exit_code, 0);
  const CommandResult both = verify({first, state});
  EXPECT_NE(both.exit_code, 0);
  EXPECT_THAT(both.out, HasSubstr("are two histories, each signed by its holder"));
  EXPECT_EQ(verify({first, first}).exit_code, 0);

  // KE, back again, is shown the second.
  ASSERT_THAT(federation.RestartNode("KE"), IsOk());
  EXPECT_TRUE(Eventually([&] {
    const auto shown = federation.NodeCommand("KE", {"log", "show", "--json"});
    return shown.ok() && EventsOf(*shown).contains("FORK_FOUND");
  }));
  EXPECT_THAT(federation.Stop(), IsOk());
}

}  // namespace
}  // namespace mirrorflow
