#include "services/office/aggregate_store.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>
#include <thread>
#include <vector>

#include "tests/services/storage/system_calls.h"
#include "tests/statistics/aggregates/filled_workbook.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// The good workbook with another number of emigrants.
std::string Workbook(const std::string& emigrants = "800") {
  FilledWorkbook workbook = GoodWorkbook();
  workbook.tables["REP_EMIG"][0][6] = emigrants;
  return workbook.Write();
}

class AggregateStoreTest : public testing::Test {
 protected:
  ~AggregateStoreTest() override { SetSystemCallHook({}); }

  AggregateStore Open() { return ValueOrDie(AggregateStore::Open(directory_.path())); }
  std::vector<std::string> CurrentIds() {
    std::vector<std::string> ids;
    for (const StoredAggregates& one : ValueOrDie(Open().ReadAll())) {
      if (!one.is_replaced) ids.push_back(one.id);
    }
    return ids;
  }

  const TemporaryDirectory directory_;
};

TEST_F(AggregateStoreTest, WhatWasTakenIsThereAfterARestart) {
  const std::string id = ValueOrDie(Open().Import(Workbook(), ""));
  EXPECT_THAT(id, testing::MatchesRegex("TZ-[0-9a-f]{16}"));
  const std::vector<StoredAggregates> stored = ValueOrDie(Open().ReadAll());
  ASSERT_EQ(stored.size(), 1U);
  EXPECT_EQ(stored[0].id, id);
  EXPECT_EQ(stored[0].report.rows.size(), 20U);
  EXPECT_EQ(ValueOrDie(Open().ReadCurrent()).size(), 1U);
}

TEST_F(AggregateStoreTest, AWorkbookWithAProblemIsNotTaken) {
  FilledWorkbook workbook = GoodWorkbook();
  workbook.tables["REP_EMIG"][0][2] = "X";
  EXPECT_THAT(Open().Import(workbook.Write(), ""),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("sheet REP_EMIG, cell C3: 'X' is no code of SEX"),
                             HasSubstr("hint: "))));
  EXPECT_THAT(CurrentIds(), testing::IsEmpty());
}

TEST_F(AggregateStoreTest, TheSameWorkbookTwiceIsRefused) {
  ASSERT_THAT(Open().Import(Workbook(), ""), IsOk());
  EXPECT_THAT(Open().Import(Workbook(), ""), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(AggregateStoreTest, APeriodThatOverlapsAnotherWorkbookIsRefused) {
  const std::string id = ValueOrDie(Open().Import(Workbook(), ""));
  FilledWorkbook later;
  later.tables["PERMIT_FLOW"] = {{"2024-12/2025-11", "_T", "_T", "KE", "_T", "900", ""}};
  later.answers = GoodWorkbook().answers;
  EXPECT_THAT(Open().Import(later.Write(), ""),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("sheet PERMIT_FLOW, row 3: "),
                             HasSubstr("for 2024-12/2025-11 overlaps a period of " + id))));
  // Beside it, or of another figure, or of another country: no overlap.
  later.tables["PERMIT_FLOW"] = {{"2025-01/2025-12", "_T", "_T", "KE", "_T", "900", ""},
                                 {"2024", "F", "_T", "KE", "_T", "1", ""}};
  EXPECT_THAT(Open().Import(later.Write(), ""), IsOk());
  FilledWorkbook other = GoodWorkbook();
  other.country = "RW";
  EXPECT_THAT(Open().Import(other.Write(), ""), IsOk());
}

TEST_F(AggregateStoreTest, ACorrectionTakesThePlaceOfWhatItNames) {
  const std::string first = ValueOrDie(Open().Import(Workbook(), ""));
  const std::string second = ValueOrDie(Open().Import(Workbook("810"), first));
  EXPECT_THAT(CurrentIds(), testing::ElementsAre(second));
  // What was replaced is still there to look at, and can't be replaced again.
  EXPECT_EQ(ValueOrDie(Open().ReadAll()).size(), 2U);
  EXPECT_THAT(Open().Import(Workbook("820"), first),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  const std::string third = ValueOrDie(Open().Import(Workbook("830"), second));
  EXPECT_THAT(CurrentIds(), testing::ElementsAre(third));
}

TEST_F(AggregateStoreTest, NothingToReplaceIsAnError) {
  EXPECT_THAT(Open().Import(Workbook(), "TZ-0000000000000000"),
              StatusIs(absl::StatusCode::kNotFound));
  FilledWorkbook other = GoodWorkbook();
  other.country = "RW";
  const std::string rwanda = ValueOrDie(Open().Import(other.Write(), ""));
  EXPECT_THAT(Open().Import(Workbook(), rwanda), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(AggregateStoreTest, AFailureOfTheDiskLeavesWhatWasThere) {
  const std::string first = ValueOrDie(Open().Import(Workbook(), ""));
  AggregateStore store = Open();
  const TemporaryDirectory counted;
  AggregateStore other = ValueOrDie(AggregateStore::Open(counted.path()));
  int calls = 0;
  SetSystemCallHook([&](const std::string&, const std::string&, const std::string&) {
    ++calls;
    return 0;
  });
  ASSERT_THAT(other.Import(Workbook(), ""), IsOk());
  ASSERT_GE(calls, 4);  // write, flush, rename, flush of the directory
  const int all = calls;
  for (int failing = 1; failing <= all; ++failing) {
    calls = 0;
    SetSystemCallHook([&](const std::string&, const std::string&, const std::string&) {
      return ++calls == failing ? ENOSPC : 0;
    });
    const absl::StatusOr<std::string> second = store.Import(Workbook("810"), first);
    SetSystemCallHook({});
    const std::vector<std::string> current = CurrentIds();
    ASSERT_EQ(current.size(), 1U) << failing;
    if (current[0] != first) {
      // It is there, even where only the last flush failed; then it can be replaced in turn.
      EXPECT_EQ(ValueOrDie(Open().ReadAll()).size(), 2U);
      break;
    }
    EXPECT_FALSE(second.ok()) << failing;
  }
}

TEST_F(AggregateStoreTest, AFileThatWasChangedIsNoticed) {
  const std::string id = ValueOrDie(Open().Import(Workbook(), ""));
  WriteText(directory_ / (id + ".xlsx"), Workbook("9000"));
  EXPECT_THAT(Open().ReadAll(), StatusIs(absl::StatusCode::kDataLoss, HasSubstr(id)));
}

TEST_F(AggregateStoreTest, OfTwoThatOverlapAtTheSameTimeOneIsTaken) {
  std::vector<absl::Status> results(4);
  std::vector<std::string> workbooks;
  for (std::size_t i = 0; i < results.size(); ++i) {
    workbooks.push_back(Workbook(std::to_string(800 + i)));
  }
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < results.size(); ++i) {
      threads.emplace_back([&, i] { results[i] = Open().Import(workbooks[i], "").status(); });
    }
  }
  EXPECT_EQ(std::ranges::count_if(results, [](const absl::Status& s) { return s.ok(); }), 1);
  EXPECT_EQ(CurrentIds().size(), 1U);
}

}  // namespace
}  // namespace mirrorflow
