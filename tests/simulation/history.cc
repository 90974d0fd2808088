#include "tests/simulation/history.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <sstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow::simulation {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::array<const char*, 3> kWhens = {"before", "after", "halfway"};
constexpr std::array<const char*, 5> kKinds = {"lose-request", "lose-reply", "duplicate", "delay",
                                               "cut"};
constexpr std::array<const char*, 7> kMethods = {
    "Describe", "ProposeCampaign", "OfferKey", "AcceptKey", "CommitBatch", "StreamBatch", "EndRun"};

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t Below(std::uint64_t n) { return engine_() % n; }
  bool OneIn(std::uint64_t n) { return Below(n) == 0; }
  template <typename Range>
  const auto& Of(const Range& range) {
    return range[Below(range.size())];
  }
  // From one to the other power of ten, each order of magnitude as often.
  milliseconds Time(double least, double most) {
    const double share = static_cast<double>(Below(1'000'000)) / 1e6;
    return milliseconds(static_cast<std::int64_t>(
        std::pow(10.0, std::log10(least) + share * (std::log10(most) - std::log10(least)))));
  }

 private:
  std::mt19937_64 engine_;
};

template <typename T>
bool EraseAt(std::vector<T>& list, std::size_t& i) {
  if (i < list.size()) {
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
    return true;
  }
  i -= list.size();
  return false;
}

bool Take(std::istringstream& words, milliseconds& time) {
  std::int64_t count = 0;
  std::string unit;
  if (!(words >> count >> unit)) return false;
  time = milliseconds(count);
  return unit == "ms";
}

template <typename Names, typename Value>
bool TakeName(std::istringstream& words, const Names& names, Value& value) {
  std::string word;
  words >> word;
  const auto found = std::ranges::find(names, word);
  value = static_cast<Value>(found - names.begin());
  return found != names.end();
}

}  // namespace

History History::Without(std::size_t i) const {
  History less = *this;
  EraseAt(less.kills, i) || EraseAt(less.timed_kills, i) || EraseAt(less.line_faults, i) ||
      EraseAt(less.outages, i) || EraseAt(less.clock_jumps, i) || EraseAt(less.orders, i);
  return less;
}

bool History::IsGentle() const {
  static constexpr seconds kLongest{3600};
  return std::ranges::all_of(kills,
                             [](const KillAtChange& kill) {
                               return kill.who == "office" && kill.death.down < kLongest;
                             }) &&
         std::ranges::all_of(
             timed_kills,
             [](const KillAtTime& kill) { return kill.who == "office" && kill.down < kLongest; }) &&
         std::ranges::all_of(line_faults,
                             [](const LineFault& fault) { return fault.later < seconds(30); }) &&
         std::ranges::all_of(outages,
                             [](const Outage& outage) { return outage.length < seconds(60); }) &&
         outages.size() < 2 && line_faults.size() < 4 && clock_jumps.empty() && orders.empty();
}

History HistoryOf(std::uint64_t seed) {
  Dice dice(seed);
  History history;
  history.seed = seed;
  std::vector<std::string> corridors = {"KE-UG", "UG-KE", "KE-TZ", "TZ-UG"};
  const std::uint64_t runs = 1 + (dice.OneIn(2) ? 0 : dice.Below(3));
  for (std::uint64_t i = 0; i < runs; ++i) {
    const auto taken =
        corridors.begin() + static_cast<std::ptrdiff_t>(dice.Below(corridors.size()));
    history.corridors.push_back(*taken);
    corridors.erase(taken);
  }
  history.concurrent_runs = 1 + static_cast<int>(dice.Below(2));
  std::vector<std::string> nodes;
  for (const char* state : {"KE", "UG", "TZ"}) {
    if (std::ranges::any_of(history.corridors, [&](const std::string& corridor) {
          return corridor.find(state) != std::string::npos;
        })) {
      nodes.push_back(state);
    }
  }
  std::vector<std::string> services = nodes;
  services.emplace_back("office");
  if (dice.OneIn(4)) history.approvers = {dice.Of(nodes)};
  // Half of the histories must end well whatever happens in them.
  const bool gentle = dice.OneIn(2);
  const auto down = [&] { return gentle ? dice.Time(10, 3e6) : dice.Time(10, 1e9); };
  const auto who = [&] { return gentle || dice.OneIn(3) ? std::string("office") : dice.Of(nodes); };
  for (std::uint64_t i = dice.Below(4); i > 0; --i) {
    KillAtChange kill{.who = who(), .death = {}};
    kill.death.down = down();
    kill.death.change = 1 + dice.Below(kill.who == "office" ? 500 : 180);
    kill.death.when = static_cast<When>(dice.Below(kWhens.size()));
    history.kills.push_back(kill);
  }
  if (dice.OneIn(3)) history.timed_kills.push_back({who(), dice.Time(10, 3e5), down()});
  for (std::uint64_t i = dice.Below(4); i > 0; --i) {
    LineFault fault{.kind = static_cast<LineFault::Kind>(dice.Below(4)),
                    .node = dice.Of(nodes),
                    .method = dice.Of(kMethods)};
    if (fault.method == "StreamBatch") fault.kind = LineFault::Kind::kCut;
    fault.call = 1 + static_cast<int>(dice.Below(2) * dice.Below(3));
    if (fault.kind >= LineFault::Kind::kDuplicate && fault.kind != LineFault::Kind::kCut) {
      fault.later = gentle ? dice.Time(10, 2e4) : dice.Time(10, 1e7);
    }
    if (fault.kind == LineFault::Kind::kCut) fault.parts = static_cast<int>(dice.Below(6));
    history.line_faults.push_back(std::move(fault));
  }
  if (dice.OneIn(4)) {
    history.outages.push_back(
        {dice.Of(nodes), dice.Time(10, 1e5), gentle ? dice.Time(100, 5e4) : dice.Time(100, 1e7)});
  }
  if (gentle) return history;
  for (std::uint64_t i = dice.Below(3); i > 0; --i) {
    const auto off = std::chrono::duration_cast<seconds>(dice.Time(1e6, 3e9));
    history.clock_jumps.push_back(
        {dice.Of(services), dice.Time(10, 3e5), dice.OneIn(2) ? off : -off});
  }
  if (!history.approvers.empty() && !dice.OneIn(8)) {
    history.orders.push_back(
        {dice.OneIn(5) ? "refuse" : "approve", history.approvers.front(), dice.Time(10, 1e6)});
  }
  if (dice.OneIn(5)) {
    history.orders.push_back(
        {"cancel", dice.OneIn(2) ? "campaign" : dice.Of(history.corridors), dice.Time(10, 3e5)});
  }
  if (dice.OneIn(8)) {
    history.orders.push_back({"revoke", dice.Of(services), dice.Time(10, 3e5)});
  }
  return history;
}

std::string ToText(const History& history) {
  std::string text = absl::StrCat("seed ", history.seed, "\n");
  for (const std::string& corridor : history.corridors)
    absl::StrAppend(&text, "run ", corridor, "\n");
  absl::StrAppend(&text, "concurrent ", history.concurrent_runs, "\n");
  for (const std::string& node : history.approvers) absl::StrAppend(&text, "approver ", node, "\n");
  for (const KillAtChange& kill : history.kills) {
    absl::StrAppend(&text, "kill ", kill.who, " ",
                    kWhens[static_cast<std::size_t>(kill.death.when)], " change ",
                    kill.death.change, kill.death.of.empty() ? "" : " of " + kill.death.of, " for ",
                    kill.death.down.count(), " ms\n");
  }
  for (const KillAtTime& kill : history.timed_kills) {
    absl::StrAppend(&text, "kill-at ", kill.at.count(), " ms ", kill.who, " for ",
                    kill.down.count(), " ms\n");
  }
  for (const LineFault& fault : history.line_faults) {
    absl::StrAppend(&text, "line ", kKinds[static_cast<std::size_t>(fault.kind)], " ", fault.node,
                    " ", fault.method, " ", fault.call, " later ", fault.later.count(),
                    " ms parts ", fault.parts, "\n");
  }
  for (const Outage& outage : history.outages) {
    absl::StrAppend(&text, "outage ", outage.node, " at ", outage.at.count(), " ms for ",
                    outage.length.count(), " ms\n");
  }
  for (const ClockJump& jump : history.clock_jumps) {
    absl::StrAppend(&text, "clock ", jump.who, " at ", jump.at.count(), " ms off ",
                    jump.off.count(), "\n");
  }
  for (const Order& order : history.orders) {
    absl::StrAppend(&text, "order ", order.what, " ", order.where, " at ", order.at.count(),
                    " ms\n");
  }
  return text;
}

absl::StatusOr<History> ParseHistory(std::string_view text) {
  History history;
  std::istringstream lines{std::string(text)};
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string what;
    std::string word;
    if (!(words >> what)) continue;
    bool good = true;
    if (what == "seed") {
      words >> history.seed;
    } else if (what == "run") {
      words >> history.corridors.emplace_back();
    } else if (what == "concurrent") {
      words >> history.concurrent_runs;
    } else if (what == "approver") {
      words >> history.approvers.emplace_back();
    } else if (what == "kill") {
      KillAtChange& kill = history.kills.emplace_back();
      words >> kill.who;
      good = TakeName(words, kWhens, kill.death.when);
      words >> word >> kill.death.change >> word;
      if (word == "of") words >> kill.death.of >> word;
      good = good && Take(words, kill.death.down);
    } else if (what == "kill-at") {
      KillAtTime& kill = history.timed_kills.emplace_back();
      good = Take(words, kill.at);
      words >> kill.who >> word;
      good = good && Take(words, kill.down);
    } else if (what == "line") {
      LineFault& fault = history.line_faults.emplace_back();
      good = TakeName(words, kKinds, fault.kind);
      words >> fault.node >> fault.method >> fault.call >> word;
      good = good && Take(words, fault.later);
      words >> word >> fault.parts;
    } else if (what == "outage") {
      Outage& outage = history.outages.emplace_back();
      words >> outage.node >> word;
      good = Take(words, outage.at);
      words >> word;
      good = good && Take(words, outage.length);
    } else if (what == "clock") {
      ClockJump& jump = history.clock_jumps.emplace_back();
      std::int64_t off = 0;
      words >> jump.who >> word;
      good = Take(words, jump.at);
      words >> word >> off;
      jump.off = seconds(off);
    } else if (what == "order") {
      Order& order = history.orders.emplace_back();
      words >> order.what >> order.where >> word;
      good = Take(words, order.at);
    } else {
      good = false;
    }
    if (!good || words.fail()) {
      return absl::InvalidArgumentError(absl::StrCat("a history has no line '", line, "'"));
    }
  }
  if (history.corridors.empty()) return absl::InvalidArgumentError("a history without a run");
  return history;
}

}  // namespace mirrorflow::simulation
