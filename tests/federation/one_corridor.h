#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "tests/federation/test_federation.h"

namespace mirrorflow {

// Returns once the file has been replaced `changes` times, or `limit` has passed.
bool WaitForChanges(const std::filesystem::path& file, int changes, std::chrono::seconds limit);

// Kenya and Uganda, and runs of the corridor between them while programs are killed and started
// again. Not started yet.
class OneCorridorTest : public testing::Test {
 protected:
  static TestFederation::Options Options(LinkageMode mode);
  explicit OneCorridorTest(const TestFederation::Options& options);

  v1::CreateCampaignRequest Campaign(const std::string& id) const;

  // The run's state at the office, once it is a final one.
  std::string EndOf(const std::string& run) const;

  // Of a run that has ended: nothing is left of its batches; the stores read well.
  void ExpectClean() const;
  // And of one that failed.
  void ExpectNoCounts(const std::string& run) const {
    EXPECT_FALSE(std::filesystem::exists(Office() / "runs" / run / "counts.sealed")) << run;
  }

  // Publishes a campaign that has ended well.
  void ExpectRightCounts(const std::string& campaign);

  std::filesystem::path Office() const { return test_.directory() / "office" / "state"; }
  // What the linkage service writes at each change of the run.
  std::filesystem::path OfficeRecordOf(const std::string& run) const {
    return Office() / "runs" / run / "run.pb";
  }
  std::filesystem::path NodeRecordOf(const std::string& state, const std::string& run) const {
    return test_.directory() / state / "state" / "runs" / (run + ".run");
  }

  TestFederation test_;

 private:
  const LinkageMode mode_;
};

}  // namespace mirrorflow
