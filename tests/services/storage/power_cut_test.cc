// The power fails at any moment while the stores work; then each must open with all that it had
// acknowledged, and with nothing that is half there.
#include "tests/services/storage/power_cut.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "tests/services/storage/disk_journal.h"
#include "tests/services/storage/store_workloads.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

class PowerCutTest : public testing::TestWithParam<StoreWork> {};

TEST_P(PowerCutTest, LosesNothingAndLeavesNothingHalf) {
  const StoreWork& work = GetParam();
  std::vector<DiskStep> steps;
  {
    const TemporaryDirectory directory;
    StartDiskJournal(directory.path());
    const absl::Status done = work.work(directory.path(), SayInDiskJournal);
    steps = StopDiskJournal();
    ASSERT_THAT(done, IsOk());
  }
  // MF_POWER_CUT_STATES=N: so many by chance at each moment, for the long form.
  int random_states = 4;
  if (const char* more = std::getenv("MF_POWER_CUT_STATES"); more != nullptr) {
    random_states = std::atoi(more);
  }
  const std::size_t states = ForEachPowerCut(steps, random_states, 1, work.check);
  std::cout << "power cut: " << work.name << ": " << steps.size() << " steps, " << states
            << " states of the disk\n";
  EXPECT_GT(steps.size(), 5U);
  EXPECT_GT(states, 10U);
}

INSTANTIATE_TEST_SUITE_P(Stores, PowerCutTest, testing::ValuesIn(StoreWorks()), NameOf);

// The model itself: what it must and what it may lose.
TEST(DiskAfterPowerCutTest, KeepsWhatWasFlushedAndLosesTheRestInEveryWay) {
  using Kept = DiskAfterPowerCut::Kept;
  using Tree = DiskAfterPowerCut::Tree;
  std::mt19937_64 random(1);
  const std::string old_bytes(1024, 'a');
  const std::string new_bytes(1024, 'b');
  const std::vector<DiskStep> steps = {
      MadeEntry{0, "f", 1, false},   WrittenBytes{1, 0, old_bytes}, Flushed{1}, Flushed{0},
      WrittenBytes{1, 0, new_bytes}, MovedEntry{0, "f", 0, "g"}};
  const DiskAfterPowerCut disk(steps);
  EXPECT_EQ(disk.TreeWith(Kept::kNothing, random), (Tree{{"f", old_bytes}}));
  EXPECT_EQ(disk.TreeWith(Kept::kAll, random), (Tree{{"g", new_bytes}}));
  EXPECT_EQ(disk.TreeWith(Kept::kNamesOnly, random), (Tree{{"g", old_bytes}}));
  EXPECT_EQ(disk.TreeWith(Kept::kBytesOnly, random), (Tree{{"f", new_bytes}}));
  EXPECT_EQ(disk.TreeWith(Kept::kLastWriteTorn, random),
            (Tree{{"g", std::string(512, 'b') + std::string(512, 'a')}}));
  // Without its directory flushed a file may have no name, however often it is flushed itself.
  const DiskAfterPowerCut unnamed{std::span{steps}.first(3)};
  EXPECT_EQ(unnamed.TreeWith(Kept::kNothing, random), Tree{});
}

}  // namespace
}  // namespace mirrorflow
