#include "services/party/party_log.h"

#include <gtest/gtest.h>

#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

class PartyLogTest : public testing::Test {
 protected:
  void Write() {
    const auto log = ValueOrDie(PartyLog::Open(file_));
    for (const char* event : {"created", "committed", "linked"}) {
      ASSERT_THAT(log->Append("run-1", event, "detail of it"), IsOk());
    }
  }

  const TemporaryDirectory directory_;
  const std::string file_ = directory_ / "log";
};

TEST_F(PartyLogTest, EntriesAreThereAfterARestartAndTheChainGoesOn) {
  Write();
  {
    const auto log = ValueOrDie(PartyLog::Open(file_));
    EXPECT_EQ(log->size(), 3U);
    ASSERT_THAT(log->Append("run-2", "failed", "a\tb\nc"), IsOk());
  }
  const auto entries = ValueOrDie(ReadPartyLog(file_));
  ASSERT_EQ(entries.size(), 4U);
  EXPECT_EQ(entries[3].number, 4U);
  EXPECT_EQ(entries[3].detail, "a b c") << "no reason may look like a field or line";
}

TEST_F(PartyLogTest, ChangedLeftOutAndMovedLinesAreFound) {
  Write();
  const std::string good = ReadText(file_);
  const std::size_t second = good.find('\n') + 1;
  const std::size_t third = good.find('\n', second) + 1;
  const std::string first_line = good.substr(0, second);
  const std::string second_line = good.substr(second, third - second);
  const std::string third_line = good.substr(third);
  std::string changed = good;
  changed[good.find("committed")] = 'k';
  for (const std::string& bad :
       {changed, first_line + third_line, second_line + third_line,
        first_line + third_line + second_line, first_line + first_line, "x\n" + good}) {
    WriteText(file_, bad);
    EXPECT_THAT(PartyLog::Open(file_).status(),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("line")));
  }
}

TEST_F(PartyLogTest, LineThatACrashCutOffIsCutAwayAndTheChainGoesOn) {
  Write();
  const std::string good = ReadText(file_);
  for (std::size_t cut = 1; cut < 40; ++cut) {
    WriteText(file_, good.substr(0, good.size() - cut));
    const auto log = ValueOrDie(PartyLog::Open(file_));
    EXPECT_EQ(log->size(), 2U);
    ASSERT_THAT(log->Append("run-1", "opened", ""), IsOk());
    EXPECT_EQ(ValueOrDie(ReadPartyLog(file_)).size(), 3U);
  }
}

}  // namespace
}  // namespace mirrorflow
