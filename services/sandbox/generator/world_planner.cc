#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/sandbox/generator/member_states.h"
#include "services/sandbox/generator/seeded_random.h"
#include "services/sandbox/generator/world.h"

namespace mirrorflow {
namespace {

constexpr std::uint64_t kSizePath = 11;
constexpr std::uint64_t kCoveragePath = 12;
constexpr std::uint64_t kCrossingPath = 13;
constexpr std::uint64_t kBadLinePath = 14;
constexpr std::uint64_t kShufflePath = 15;

constexpr std::uint64_t kMillion = 1'000'000;
constexpr int kDaysInYear = 365;
constexpr std::uint64_t kNeighbourFactor = 8;
// Persons of bad lines; no corridor has so many others.
constexpr std::uint32_t kFirstBadLineNumber = 1u << 30;

std::uint64_t PartsPerMillion(double rate) {
  return static_cast<std::uint64_t>(std::llround(rate * 1e6));
}

std::uint64_t SquareRoot(std::uint64_t n) {
  std::uint64_t low = 0;
  std::uint64_t high = 0xffffffff;
  while (low < high) {
    const std::uint64_t middle = low + (high - low + 1) / 2;
    if (middle * middle <= n) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

// Splits `total` in proportion to the weights: whole parts first, what is left to the largest
// remainders, the earlier at a tie.
std::vector<std::uint64_t> Apportioned(std::uint64_t total,
                                       const std::vector<std::uint64_t>& weights) {
  const std::uint64_t sum = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
  std::vector<std::uint64_t> parts(weights.size());
  std::uint64_t left = total;
  for (std::size_t i = 0; i < weights.size(); ++i) left -= parts[i] = total * weights[i] / sum;
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return total * weights[a] % sum > total * weights[b] % sum;
  });
  for (std::uint64_t i = 0; i < left; ++i) ++parts[order[i]];
  return parts;
}

int DrawTravelDays(SeededRandom& random) {
  const int kind = random.Between(1, 100);
  if (kind <= 75) return random.Between(0, 2);
  if (kind <= 96) return random.Between(3, 14);
  return random.Between(15, 60);
}

}  // namespace

// Fills a World. In the order of corridors and years, so that the same configuration always gives
// the same plan.
class WorldPlanner {
 public:
  explicit WorldPlanner(World& world)
      : world_(world), config_(world.config_), options_(world.config_.options()) {
    state_of_member_.assign(MemberStates().size(), config_.states().size());
    for (std::size_t s = 0; s < config_.states().size(); ++s) state_of_member_[Member(s)] = s;
  }

  absl::Status Plan() {
    MakeRegisters();
    MakeFlows();
    const std::vector<std::uint64_t> migrants = DrawFlowSizes();
    for (std::size_t c = 0; c < config_.corridors().size(); ++c) DrawCoverage(c);
    for (std::size_t c = 0; c < config_.corridors().size(); ++c) {
      for (int year = 0; year < options_.years; ++year) {
        PlanMigrants(c, year, migrants[FlowIndex(c, year)]);
        PlanFalseRecords(c, year, migrants[FlowIndex(c, year)]);
      }
    }
    for (std::size_t i = 0; i < options_.canaries.size(); ++i) PlanCanary(i);
    for (std::size_t r = 0; r < world_.registers_.size(); ++r) {
      PlanBadLines(r);
      const std::size_t lines = world_.registers_[r].lines.size();
      if (lines > std::numeric_limits<std::uint32_t>::max()) {
        return absl::ResourceExhaustedError(
            absl::StrCat("a register would have ", lines, " lines; use fewer migrants or years"));
      }
    }
    Shuffle();
    return absl::OkStatus();
  }

 private:
  using Line = World::Line;
  using LineKind = World::LineKind;

  struct Crossing {
    std::size_t corridor;
    int day;
    std::uint8_t number;
  };
  // A line that was planned: where it stands, and whether it states the true corridor and year.
  struct Planned {
    std::uint32_t line;
    bool states_truth;
  };
  struct Traveller {
    LineKind kind;
    std::uint32_t number;
    std::size_t home_corridor;
    int year;
    bool refugee;
  };

  std::size_t FlowIndex(std::size_t corridor, int year) const {
    return corridor * static_cast<std::size_t>(options_.years) + static_cast<std::size_t>(year);
  }
  std::size_t Origin(std::size_t corridor) const { return config_.corridors()[corridor].origin; }
  std::size_t Destination(std::size_t corridor) const {
    return config_.corridors()[corridor].destination;
  }
  std::size_t Member(std::size_t state) const { return config_.states()[state].member; }
  std::vector<Line>& Lines(std::size_t state, RegisterKind kind) {
    return world_.registers_[World::Index(state, kind)].lines;
  }

  void MakeRegisters() {
    for (std::size_t state = 0; state < config_.states().size(); ++state) {
      for (const RegisterKind kind : {RegisterKind::kEmigrants, RegisterKind::kImmigrants}) {
        World::Register& made = world_.registers_.emplace_back();
        made.layout = MakeRegisterLayout(MemberStates()[Member(state)], kind, options_.layouts,
                                         options_.missing_scale);
      }
    }
  }

  void MakeFlows() {
    for (std::size_t c = 0; c < config_.corridors().size(); ++c) {
      for (int year = 0; year < options_.years; ++year) {
        FlowTruth& flow = world_.flows_.emplace_back();
        flow.origin = world_.StateCode(Origin(c));
        flow.destination = world_.StateCode(Destination(c));
        flow.year = options_.first_year + year;
      }
    }
  }

  std::uint64_t CorridorWeight(std::size_t corridor) const {
    if (options_.flow_sizes == FlowSizes::kEqual) return 1;
    const GeneratorConfig::State& origin = config_.states()[Origin(corridor)];
    const GeneratorConfig::State& destination = config_.states()[Destination(corridor)];
    const std::uint64_t weight =
        SquareRoot(std::uint64_t{origin.population_thousands} * destination.population_thousands);
    const bool neighbours =
        MemberStates()[origin.member].neighbours.find(MemberStates()[destination.member].alpha2) !=
        std::string_view::npos;
    return std::max<std::uint64_t>(weight, 1) * (neighbours ? kNeighbourFactor : 1);
  }

  // By flow. Under gravity the years differ a little.
  std::vector<std::uint64_t> DrawFlowSizes() {
    std::vector<std::uint64_t> sizes(world_.flows_.size());
    for (int year = 0; year < options_.years; ++year) {
      SeededRandom random(
          DerivedSeed(options_.seed, {kSizePath, static_cast<std::uint64_t>(year)}));
      std::vector<std::uint64_t> weights;
      for (std::size_t c = 0; c < config_.corridors().size(); ++c) {
        const bool varies = options_.flow_sizes == FlowSizes::kGravity;
        const int percent = varies ? random.Between(70, 130) : 1;
        weights.push_back(CorridorWeight(c) * static_cast<std::uint64_t>(percent));
      }
      const auto parts = Apportioned(options_.migrants_per_year, weights);
      for (std::size_t c = 0; c < parts.size(); ++c) sizes[FlowIndex(c, year)] = parts[c];
    }
    return sizes;
  }

  std::uint64_t AroundCoverage(double coverage, SeededRandom& random) const {
    const auto spread = static_cast<std::int64_t>(PartsPerMillion(options_.coverage_spread));
    const auto draw =
        static_cast<std::int64_t>(random.Below(2 * static_cast<std::uint64_t>(spread) + 1));
    const auto middle = static_cast<std::int64_t>(PartsPerMillion(coverage));
    return static_cast<std::uint64_t>(
        std::clamp<std::int64_t>(middle + draw - spread, 0, static_cast<std::int64_t>(kMillion)));
  }

  void DrawCoverage(std::size_t corridor) {
    SeededRandom random(DerivedSeed(options_.seed, {kCoveragePath, corridor}));
    const std::uint64_t sender = AroundCoverage(options_.sender_coverage, random);
    const std::uint64_t receiver = AroundCoverage(options_.receiver_coverage, random);
    sender_coverage_.push_back(sender);
    receiver_coverage_.push_back(receiver);
  }

  // A state that the crossing has nothing to do with, as an index into MemberStates().
  std::size_t OtherMember(std::size_t corridor, SeededRandom& random) const {
    const bool third = config_.states().size() > 2;
    while (true) {
      const std::size_t member = third ? Member(random.Below(config_.states().size()))
                                       : random.Below(MemberStates().size());
      if (member != Member(Origin(corridor)) && member != Member(Destination(corridor))) {
        return member;
      }
    }
  }

  // The flow that a line states, or none (the number of flows).
  std::size_t StatedFlow(std::size_t state, RegisterKind kind, const Line& line) const {
    const int year = line.year + (line.day >= DaysInYear(line.year) ? 1 : 0);
    if (year >= options_.years) return world_.flows_.size();
    const std::size_t other = state_of_member_[line.other_country];
    if (other == config_.states().size()) return world_.flows_.size();
    const std::size_t corridor = kind == RegisterKind::kEmigrants
                                     ? config_.CorridorIndex(state, other)
                                     : config_.CorridorIndex(other, state);
    return corridor < config_.corridors().size() ? FlowIndex(corridor, year) : world_.flows_.size();
  }

  int DaysInYear(int year) const {
    const int calendar = options_.first_year + year;
    const bool leap = calendar % 4 == 0 && (calendar % 100 != 0 || calendar % 400 == 0);
    return leap ? kDaysInYear + 1 : kDaysInYear;
  }

  Planned AddLine(std::size_t state, RegisterKind kind, const Line& line, std::size_t flow) {
    std::vector<Line>& lines = Lines(state, kind);
    lines.push_back(line);
    const std::size_t stated = StatedFlow(state, kind, line);
    if (stated < world_.flows_.size()) {
      FlowTruth& truth = world_.flows_[stated];
      ++(kind == RegisterKind::kEmigrants ? truth.sender_records : truth.receiver_records);
    }
    return {static_cast<std::uint32_t>(lines.size() - 1), stated == flow};
  }

  Line LineOf(const Traveller& traveller, const Crossing& crossing) const {
    Line line;
    line.number = traveller.number;
    line.corridor = static_cast<std::uint16_t>(traveller.home_corridor);
    line.day = static_cast<std::uint16_t>(crossing.day);
    line.year = static_cast<std::uint8_t>(traveller.year);
    line.kind = traveller.kind;
    line.refugee = traveller.refugee;
    line.crossing = crossing.number;
    return line;
  }

  // Records the crossings of one person in one corridor, of which there may be two.
  void RecordCrossings(const Traveller& traveller, const std::vector<Crossing>& crossings,
                       SeededRandom& random) {
    const std::size_t corridor = crossings.front().corridor;
    const std::size_t flow = FlowIndex(corridor, traveller.year);
    const bool canary = traveller.kind == LineKind::kCanary;
    const std::uint64_t sender_ppm = sender_coverage_[corridor] / (traveller.refugee ? 2 : 1);
    std::vector<Planned> sent;
    std::vector<Planned> received;
    for (const Crossing& crossing : crossings) {
      Line line = LineOf(traveller, crossing);
      if (canary || random.Below(kMillion) < sender_ppm) {
        const bool wrong = !canary && random.Chance(options_.wrong_country_rate);
        line.other_country = static_cast<std::uint8_t>(wrong ? OtherMember(corridor, random)
                                                             : Member(Destination(corridor)));
        sent.push_back(AddLine(Origin(corridor), RegisterKind::kEmigrants, line, flow));
      }
      if (canary || random.Below(kMillion) < receiver_coverage_[corridor]) {
        const bool wrong = !canary && random.Chance(options_.wrong_country_rate);
        line.other_country = static_cast<std::uint8_t>(wrong ? OtherMember(corridor, random)
                                                             : Member(Origin(corridor)));
        if (!canary) line.day = static_cast<std::uint16_t>(line.day + DrawTravelDays(random));
        received.push_back(AddLine(Destination(corridor), RegisterKind::kImmigrants, line, flow));
      }
    }
    CountPerson(flow, traveller.refugee, std::move(sent), std::move(received));
  }

  void CountPerson(std::size_t flow, bool refugee, std::vector<Planned> sent,
                   std::vector<Planned> received) {
    FlowTruth& truth = world_.flows_[flow];
    ++truth.migrants;
    if (!sent.empty()) ++truth.recorded_by_sender;
    if (!received.empty()) ++truth.recorded_by_receiver;
    if (sent.empty() || received.empty()) return;
    ++truth.recorded_by_both;
    ++persons_with_pairs_;
    // What can be linked is paired first.
    const auto states_truth = [](const Planned& planned) { return planned.states_truth; };
    std::stable_partition(sent.begin(), sent.end(), states_truth);
    std::stable_partition(received.begin(), received.end(), states_truth);
    for (std::size_t i = 0; i < std::min(sent.size(), received.size()); ++i) {
      const bool linkable = sent[i].states_truth && received[i].states_truth;
      world_.pairs_.push_back(
          {flow, persons_with_pairs_, sent[i].line, received[i].line, linkable, refugee});
      if (i > 0 || !linkable) continue;
      ++truth.linkable;
      if (refugee) ++truth.linkable_refugees;
    }
  }

  // A second crossing of the same person: once more the same way, back, or on to a third state.
  std::size_t SecondCorridor(std::size_t corridor, SeededRandom& random) const {
    const std::uint64_t way = random.Below(3);
    const std::size_t third = random.Below(config_.states().size());
    std::size_t second = config_.corridors().size();
    if (way == 1) second = config_.CorridorIndex(Destination(corridor), Origin(corridor));
    if (way == 2) second = config_.CorridorIndex(Destination(corridor), third);
    return second < config_.corridors().size() ? second : corridor;
  }

  void PlanMigrants(std::size_t corridor, int year, std::uint64_t migrants) {
    const std::size_t flow = FlowIndex(corridor, year);
    SeededRandom random(DerivedSeed(options_.seed, {kCrossingPath, flow}));
    for (std::uint32_t number = 0; number < migrants; ++number) {
      const bool refugee = random.Chance(options_.refugee_rate);
      const Traveller traveller = {LineKind::kMigrant, number, corridor, year, refugee};
      std::vector<Crossing> crossings = {{corridor, random.Between(0, kDaysInYear - 1), 0}};
      const int first_day = crossings.front().day;
      if (random.Chance(options_.frequent_crosser_rate) && first_day < kDaysInYear - 10) {
        const std::size_t second = SecondCorridor(corridor, random);
        const Crossing again = {second, random.Between(first_day + 7, kDaysInYear - 1), 1};
        if (second == corridor) {
          crossings.push_back(again);
        } else {
          RecordCrossings(traveller, {again}, random);
        }
      }
      RecordCrossings(traveller, crossings, random);
    }
  }

  void PlanFalseRecords(std::size_t corridor, int year, std::uint64_t migrants) {
    const std::size_t flow = FlowIndex(corridor, year);
    SeededRandom random(DerivedSeed(options_.seed, {kCrossingPath, flow, 1}));
    const std::uint64_t count =
        (migrants * PartsPerMillion(options_.false_record_rate) + kMillion / 2) / kMillion;
    for (const RegisterKind kind : {RegisterKind::kEmigrants, RegisterKind::kImmigrants}) {
      const bool sender = kind == RegisterKind::kEmigrants;
      const std::size_t other = sender ? Destination(corridor) : Origin(corridor);
      for (std::uint32_t number = 0; number < count; ++number) {
        const Traveller traveller = {LineKind::kNonMigrant, number, corridor, year, false};
        Line line = LineOf(traveller, {corridor, random.Between(0, kDaysInYear - 1), 0});
        line.other_country = static_cast<std::uint8_t>(Member(other));
        AddLine(sender ? Origin(corridor) : Destination(corridor), kind, line, flow);
      }
    }
  }

  void PlanCanary(std::size_t index) {
    const std::size_t corridor = config_.canary_corridors()[index];
    SeededRandom random(DerivedSeed(options_.seed, {kCrossingPath, index, 2}));
    const Traveller canary = {LineKind::kCanary, static_cast<std::uint32_t>(index), corridor, 0,
                              false};
    RecordCrossings(canary, {{corridor, random.Between(0, kDaysInYear - 1), 0}}, random);
  }

  void PlanBadLines(std::size_t register_index) {
    std::vector<Line>& lines = world_.registers_[register_index].lines;
    if (lines.empty() || options_.bad_line_rate == 0) return;
    SeededRandom random(DerivedSeed(options_.seed, {kBadLinePath, register_index}));
    const std::uint64_t proper = lines.size();
    const std::uint64_t wanted = proper * PartsPerMillion(options_.bad_line_rate) / kMillion;
    const std::uint64_t count = std::max<std::uint64_t>(wanted, kBadLineCount);
    for (std::uint32_t i = 0; i < count; ++i) {
      // Of the corridor and year of some proper line; the person is another.
      Line line = lines[random.Below(proper)];
      line.kind = LineKind::kBadLine;
      line.number = kFirstBadLineNumber + i;
      line.refugee = false;
      line.crossing = 0;
      line.bad_line = static_cast<BadLine>(i % kBadLineCount);
      lines.push_back(line);
    }
  }

  void Shuffle() {
    // By register: where a line went.
    std::vector<std::vector<std::uint32_t>> places;
    for (std::size_t r = 0; r < world_.registers_.size(); ++r) {
      std::vector<Line>& lines = world_.registers_[r].lines;
      SeededRandom random(DerivedSeed(options_.seed, {kShufflePath, r}));
      std::vector<std::uint32_t> order(lines.size());
      std::iota(order.begin(), order.end(), 0u);
      for (std::size_t i = order.size(); i > 1; --i) {
        std::swap(order[i - 1], order[random.Below(i)]);
      }
      std::vector<Line> shuffled(lines.size());
      std::vector<std::uint32_t>& place = places.emplace_back(lines.size());
      for (std::uint32_t i = 0; i < order.size(); ++i) {
        shuffled[i] = lines[order[i]];
        place[order[i]] = i;
      }
      lines = std::move(shuffled);
    }
    for (TruePair& pair : world_.pairs_) {
      const std::size_t corridor = pair.flow / static_cast<std::size_t>(options_.years);
      const std::size_t sender = World::Index(Origin(corridor), RegisterKind::kEmigrants);
      const std::size_t receiver = World::Index(Destination(corridor), RegisterKind::kImmigrants);
      pair.sender_record = places[sender][pair.sender_record];
      pair.receiver_record = places[receiver][pair.receiver_record];
    }
  }

  World& world_;
  const GeneratorConfig& config_;
  const GeneratorOptions& options_;
  std::vector<std::size_t> state_of_member_;      // index into states, or their number
  std::vector<std::uint64_t> sender_coverage_;    // by corridor, per million
  std::vector<std::uint64_t> receiver_coverage_;  // by corridor, per million
  std::uint64_t persons_with_pairs_ = 0;
};

absl::StatusOr<World> GenerateStates(const GeneratorConfig& config) {
  World world(config);
  if (absl::Status status = WorldPlanner(world).Plan(); !status.ok()) return status;
  return world;
}

}  // namespace mirrorflow
