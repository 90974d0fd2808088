#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "linkage/split_trust/clear_rule.h"
#include "services/wire/opening_noise.h"
#include "services/wire/sharing_plan.h"
#include "tests/federation/made_sides.h"
#include "tests/federation/party_hall.h"

// Three mf-party processes over TLS. With the largest budget the noise is nearly always zero, so
// that what they open can be compared with the same rule in clear.
namespace mirrorflow {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

constexpr std::size_t kRowWords = 16;

SplitTrustTerms ClearTerms(const RunTerms& terms) {
  SplitTrustTerms clear{.threshold = terms.threshold};
  clear.tokens = terms.exact_tokens;
  clear.dated_by = terms.dated_by;
  clear.tabulated_by = terms.dated_by;
  clear.partition_reach = PartitionReach(terms);
  clear.levels = terms.matching.levels();
  clear.run_terms_hash = terms.hash;
  return clear;
}

// What the parties must open without noise.
v1::OpenedCounts ExpectedCounts(const PartyHall& hall, const RunTerms& terms,
                                const MadeSides& sides) {
  const EncodedBatch a = BatchOf(sides, hall.Header(terms, Side::kSender, sides.senders()));
  const EncodedBatch b = BatchOf(sides, hall.Header(terms, Side::kReceiver, sides.receivers()));
  const auto order = [&](const std::vector<RecordFacts>& facts, std::uint8_t seeds) {
    return ValueOrDie(PlanSharedOrder(ValueOrDie(SharedFactsOf(terms, facts.size(), facts)),
                                      SharingPlanOf(terms), SeedsOf(seeds).order));
  };
  const SharedOrder order_a = order(sides.sender_facts, 1);
  const SharedOrder order_b = order(sides.receiver_facts, 2);
  const auto links = ValueOrDie(LinkInClear({a, order_a}, {b, order_b}, ClearTerms(terms)));
  const std::vector<OpenedPlace> places = OpenedPlaces(terms);
  v1::OpenedCounts counts;
  for (auto* list : {counts.mutable_linked(), counts.mutable_reported_by_sender(),
                     counts.mutable_reported_by_receiver()}) {
    list->Resize(static_cast<int>(places.size()), 0);
  }
  const auto count = [&](google::protobuf::RepeatedField<std::int64_t>& list,
                         const RecordFacts& facts) {
    for (std::size_t i = 0; i < places.size(); ++i) {
      const auto& [table, code] = places[i];
      const auto place = static_cast<int>(i);
      const bool counts_here =
          table == CountedTable::kTotal || ClassCodes(table)[facts.classes.Of(table)] == code;
      if (counts_here) list.Set(place, list.Get(place) + 1);
    }
  };
  // The receiver dates, so its records' classes count.
  for (const auto& [from, to] : links) count(*counts.mutable_linked(), sides.receiver_facts[to]);
  for (const RecordFacts& facts : sides.sender_facts) {
    count(*counts.mutable_reported_by_sender(), facts);
  }
  for (const RecordFacts& facts : sides.receiver_facts) {
    count(*counts.mutable_reported_by_receiver(), facts);
  }
  return counts;
}

// How many figures differ, each by little: at this budget one of 27 has noise once in 300 runs, two
// once in some 200 000.
int Differing(const v1::OpenedCounts& opened, const v1::OpenedCounts& expected, double most = 2) {
  int differing = 0;
  for (const auto& [got, wanted] :
       {std::pair(&opened.linked(), &expected.linked()),
        std::pair(&opened.reported_by_sender(), &expected.reported_by_sender()),
        std::pair(&opened.reported_by_receiver(), &expected.reported_by_receiver())}) {
    EXPECT_EQ(got->size(), wanted->size());
    for (int i = 0; i < std::min(got->size(), wanted->size()); ++i) {
      if ((*got)[i] != (*wanted)[i]) ++differing;
      EXPECT_NEAR(static_cast<double>((*got)[i]), static_cast<double>((*wanted)[i]), most) << i;
    }
  }
  return differing;
}

nlohmann::json StatusOfRun(const PartyHall& hall, int place, const RunTerms& terms) {
  for (const auto& run : nlohmann::json::parse(hall.Command(place, "status"))) {
    if (run["run"] == terms.run_id.value()) return run;
  }
  return nullptr;
}

TEST(SplitTrustProcessesTest, OpenedCountsAreThoseOfTheRuleInClear) {
  int run = 0;
  for (const auto& [senders, receivers] :
       {std::pair(700, 650), std::pair(2, 300), std::pair(257, 3)}) {
    PartyHall hall({});  // its one run takes the whole budget
    const RunTerms terms = hall.Terms(absl::StrCat("run-", ++run));
    const MadeSides sides =
        MakeSides(static_cast<std::size_t>(senders), static_cast<std::size_t>(receivers), kRowWords,
                  0.6, static_cast<std::uint64_t>(run));
    const v1::OpenedCounts opened = ValueOrDie(hall.Link(terms, BatchesOf(hall, terms, sides)));
    EXPECT_LE(Differing(opened, ExpectedCounts(hall, terms, sides)), 1);
    EXPECT_GE(opened.pairs(), sides.senders() * sides.receivers());
    for (int place = 0; place < kPartyCount; ++place) {
      const nlohmann::json status = StatusOfRun(hall, place, terms);
      EXPECT_EQ(status["state"], "erased");
      EXPECT_GT(status["bytes_sent"], 0);
      EXPECT_GT(status["rounds"], 0);
      const std::string steps =
          hall.Command(place, absl::StrCat("log show --run ", terms.run_id.value()));
      EXPECT_EQ(nlohmann::json::parse(steps).size(), 6U);
    }
  }
}

TEST(SplitTrustProcessesTest, WithCheckedProductsTheCountsAreTheSame) {
  PartyHall hall({.verify_products = true});
  const RunTerms terms = hall.Terms("checked");
  const MadeSides sides = MakeSides(300, 270, kRowWords, 0.6, 3);
  const v1::OpenedCounts opened = ValueOrDie(hall.Link(terms, BatchesOf(hall, terms, sides)));
  EXPECT_LE(Differing(opened, ExpectedCounts(hall, terms, sides)), 1);
}

// A table alone with most of the budget has hardly any noise; all of them are in one run of
// tests/services/wire/shared_tables_test.cc, without noise.
TEST(SplitTrustProcessesTest, EveryTableOpensAsTheRuleInClearCountsIt) {
  for (const auto& [table, band] :
       {std::pair(CountedTable::kByCitizenship, 0U), std::pair(CountedTable::kByPurpose, 0U),
        std::pair(CountedTable::kByAge, 10U), std::pair(CountedTable::kByBirthCountry, 0U)}) {
    SCOPED_TRACE(CountedTableName(table));
    PartyHall hall({.tables = {{CountedTable::kTotal, 400}, {table, 600}},
                    .birth_year_band = band,
                    .matching = ValueOrDie(MatchingRule::Create({12, 10}, 64))});
    const RunTerms terms = hall.Terms("run-1");
    const MadeSides sides = MakeSides(500, 450, kRowWords, 0.6, band + 7);
    const v1::OpenedCounts expected = ExpectedCounts(hall, terms, sides);
    EXPECT_GT(*std::ranges::max_element(expected.linked()), 100);
    const v1::OpenedCounts opened = ValueOrDie(hall.Link(terms, BatchesOf(hall, terms, sides)));
    EXPECT_LE(Differing(opened, expected), 1);
  }
}

TEST(SplitTrustProcessesTest, PartyKilledInARunEndsItCleanlyAndAfterItsRestartOpensNothingOfIt) {
  PartyHall hall({});
  const RunTerms terms = hall.Terms("run-1");
  const MadeSides sides = MakeSides(4000, 4000, kRowWords, 0.5, 1);
  bool killed = false;
  const absl::StatusOr<v1::OpenedCounts> opened =
      hall.Link(terms, BatchesOf(hall, terms, sides), [&] {
        if (!std::exchange(killed, true)) hall.KillParty(1);
      });
  ASSERT_TRUE(killed);
  EXPECT_THAT(opened.status(), testing::Not(IsOk()));
  for (const int place : {0, 2}) EXPECT_EQ(StatusOfRun(hall, place, terms)["state"], "failed");
  hall.StartParty(1);
  const nlohmann::json status = StatusOfRun(hall, 1, terms);
  EXPECT_EQ(status["state"], "failed");
  EXPECT_THAT(status["message"].get<std::string>(), HasSubstr("restarted"));
  EXPECT_FALSE(hall.Link(terms, BatchesOf(hall, terms, sides)).ok()) << "the id is used up";
  const RunTerms again = hall.Terms("run-2");
  EXPECT_THAT(hall.Link(again, BatchesOf(hall, again, MakeSides(300, 300, kRowWords, 0.5, 2))),
              IsOk());
}

TEST(SplitTrustProcessesTest, PartyWithAnotherCertificateThanTheAgreedOneIsRefusedByAll) {
  PartyHall hall({.peer_timeout_seconds = 3});
  hall.ExchangeCertificate(2);
  const RunTerms terms = hall.Terms("run-1");
  EXPECT_THAT(
      hall.Link(terms, BatchesOf(hall, terms, MakeSides(300, 300, kRowWords, 0.5, 1))).status(),
      testing::Not(IsOk()));
  for (const int place : {0, 1}) {
    const nlohmann::json status = StatusOfRun(hall, place, terms);
    EXPECT_TRUE(status.is_null() || status["state"] == "failed") << status;
  }
}

TEST(SplitTrustProcessesTest, RunBeyondTheBudgetOpensNothing) {
  PartyHall hall({.runs_per_period = 100, .budget_milliepsilon = 100'000});
  const MadeSides sides = MakeSides(300, 300, kRowWords, 0.5, 1);
  const RunTerms first = hall.Terms("run-1");
  ASSERT_THAT(hall.Link(first, BatchesOf(hall, first, sides)), IsOk());
  // One vintage has the whole budget; a second run of it would cost it twice.
  const RunTerms second = hall.Terms("run-2");
  EXPECT_THAT(hall.Link(second, BatchesOf(hall, second, sides)).status().message(),
              HasSubstr("above the budget"));
}

// Looks for many needles in one pass: eight bytes of each, where they are least like a run of equal
// ones, lead to it.
class MemorySearch {
 public:
  explicit MemorySearch(std::vector<std::string> needles)
      : needles_(std::move(needles)), found_(needles_.size()) {
    for (std::size_t i = 0; i < needles_.size(); ++i) {
      std::size_t best = 0;
      int most = -1;
      for (std::size_t at = 0; at + 8 <= needles_[i].size(); ++at) {
        const std::uint64_t word = Word(needles_[i].data() + at);
        const int changes = std::popcount(word ^ (word << 8));
        if (changes > most) {
          most = changes;
          best = at;
        }
      }
      by_word_[Word(needles_[i].data() + best)].emplace_back(i, best);
    }
    for (const auto& [word, places] : by_word_) maybe_[Slot(word)] = true;
  }

  // Every readable byte of a process, piece by piece. False where the system does not let us.
  bool Search(pid_t pid) {
    const int memory = open(absl::StrCat("/proc/", pid, "/mem").c_str(), O_RDONLY | O_CLOEXEC);
    std::ifstream maps(absl::StrCat("/proc/", pid, "/maps"));
    if (memory < 0 || !maps) return false;
    std::string line;
    std::string bytes;
    while (std::getline(maps, line)) {
      std::uint64_t begin = 0;
      std::uint64_t end = 0;
      char readable = '-';
      std::sscanf(line.c_str(), "%lx-%lx %c", &begin, &end, &readable);
      if (readable != 'r' || line.find("[v") != std::string::npos) continue;
      bytes.resize(end - begin);
      const ssize_t got = pread(memory, bytes.data(), bytes.size(), static_cast<off_t>(begin));
      if (got > 0) Search(std::string_view(bytes).substr(0, static_cast<std::size_t>(got)));
    }
    close(memory);
    return true;
  }

  void Search(std::string_view bytes) {
    searched_ += bytes.size();
    for (std::size_t at = 0; at + 8 <= bytes.size(); ++at) {
      const std::uint64_t word = Word(bytes.data() + at);
      if (!maybe_[Slot(word)]) continue;
      const auto places = by_word_.find(word);
      if (places == by_word_.end()) continue;
      for (const auto& [needle, offset] : places->second) {
        if (at >= offset && bytes.substr(at - offset).starts_with(needles_[needle])) {
          found_[needle] = true;
        }
      }
    }
  }

  std::size_t found() const { return static_cast<std::size_t>(std::ranges::count(found_, true)); }
  std::size_t needles() const { return needles_.size(); }
  std::uint64_t searched() const { return searched_; }
  void Forget() {
    found_.assign(needles_.size(), false);
    searched_ = 0;
  }

 private:
  static std::uint64_t Word(const char* bytes) {
    std::uint64_t word;
    std::memcpy(&word, bytes, sizeof word);
    return word;
  }
  static std::size_t Slot(std::uint64_t word) { return (word * 0x9E3779B97F4A7C15) >> 48; }

  std::vector<std::string> needles_;
  std::vector<bool> found_;
  std::uint64_t searched_ = 0;
  std::unordered_map<std::uint64_t, std::vector<std::pair<std::size_t, std::size_t>>> by_word_;
  std::vector<bool> maybe_ = std::vector<bool>(std::size_t{1} << 16);
};

// A row as it could lie about: as its bytes, as one byte a bit, and as the numbers of 16 bits that
// are shared.
std::vector<std::string> FormsOf(const MadeSides& sides, std::size_t record) {
  const std::uint64_t* row = sides.sender_words.data() + record * sides.row_words;
  std::string packed(reinterpret_cast<const char*>(row), 16);
  std::string wide;
  std::string numbers;
  for (std::size_t bit = 0; bit < 64; ++bit) {
    const std::size_t in_byte = 7 - bit % 8;
    const bool set = (packed[bit / 8] >> in_byte & 1) != 0;
    wide += static_cast<char>(set ? 1 : 0);
    numbers += static_cast<char>(set ? 1 : 0);
    numbers += '\0';
  }
  return {packed, wide, numbers};
}

TEST(SplitTrustProcessesTest, NoEncodingIsInMemoryOrOnDiskOfAnyParty) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the shadow that a sanitizer keeps of all memory is too large to be searched";
#endif
  PartyHall hall({});
  const MadeSides sides = MakeSides(600, 600, kRowWords, 0.5, 9);
  std::vector<std::string> needles;
  for (std::size_t record = 0; record < 40; ++record) {
    for (std::string& form : FormsOf(sides, record)) needles.push_back(std::move(form));
  }
  MemorySearch memory(std::move(needles));
  // The search must be able to find what is there: this process has the rows.
  if (!memory.Search(getpid())) GTEST_SKIP() << "no access to memory";
  EXPECT_EQ(memory.found(), memory.needles());
  memory.Forget();
  bool readable = true;
  const RunTerms terms = hall.Terms("run-1");
  const auto search = [&] {
    for (int place = 0; place < kPartyCount && readable; ++place) {
      readable = memory.Search(hall.pid(place));
    }
  };
  // Before, at each third of, and after the computation.
  std::uint32_t last = 0;
  ASSERT_THAT(hall.Link(terms, BatchesOf(hall, terms, sides), search,
                        [&](std::uint32_t percent) {
                          if (std::exchange(last, percent / 34) != percent / 34) search();
                        }),
              IsOk());
  search();
  if (!readable) GTEST_SKIP() << "no access to the memory of the parties";
  EXPECT_GT(memory.searched(), std::uint64_t{10} << 20);
  for (int place = 0; place < kPartyCount; ++place) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(hall.directory(place))) {
      if (entry.is_regular_file()) memory.Search(ReadText(entry.path()));
    }
  }
  EXPECT_EQ(memory.found(), 0u) << "rows in a party's memory or on its disk";
}

TEST(SplitTrustProcessesTest, LatencyBetweenPartiesChangesNoCount) {
  PartyHall hall({.delay = std::chrono::milliseconds(10)});
  const RunTerms terms = hall.Terms("run-1");
  const MadeSides sides = MakeSides(300, 280, kRowWords, 0.5, 4);
  const v1::OpenedCounts opened = ValueOrDie(hall.Link(terms, BatchesOf(hall, terms, sides)));
  EXPECT_LE(Differing(opened, ExpectedCounts(hall, terms, sides)), 1);
}

}  // namespace
}  // namespace mirrorflow
