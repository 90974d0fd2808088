#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/sandbox/generator/world.h"
#include "tests/services/sandbox/chi_square.h"
#include "tests/services/sandbox/register_reader.h"
#include "tests/services/sandbox/sample_worlds.h"

namespace mirrorflow {
namespace {

std::vector<ReadRegister> ReadAll(const World& world) {
  std::vector<ReadRegister> all;
  for (std::size_t state = 0; state < world.config().states().size(); ++state) {
    all.push_back(WriteAndRead(world, state, kOut));
    all.push_back(WriteAndRead(world, state, kIn));
  }
  return all;
}
const ReadRegister& Emigrants(const std::vector<ReadRegister>& all, std::size_t state) {
  return all[2 * state];
}
const ReadRegister& Immigrants(const std::vector<ReadRegister>& all, std::size_t state) {
  return all[2 * state + 1];
}

int EventYear(const ReadRegister& read, std::size_t row) {
  return ReadDate(read.Cell(row, RegisterField::kEventDate), read.layout.style.date_format).year;
}

TEST(WorldTruth, FaultlessRegistersHoldTheSamePeopleOnBothSides) {
  const World world = MakeWorld(Faultless());
  const std::vector<ReadRegister> all = ReadAll(world);
  ASSERT_EQ(world.pairs().size(), 6000u);
  for (const TruePair& pair : world.pairs()) {
    const auto [origin, destination] = CorridorOf(world, pair.flow);
    const ReadRegister& sent = Emigrants(all, origin);
    const ReadRegister& received = Immigrants(all, destination);
    const std::size_t a = pair.sender_record;
    const std::size_t b = pair.receiver_record;
    EXPECT_EQ(ReadName(sent, a), ReadName(received, b));
    EXPECT_EQ(ReadDocument(sent, a), ReadDocument(received, b));
    EXPECT_EQ(
        ReadDate(sent.Cell(a, RegisterField::kBirthDate), sent.layout.style.date_format),
        ReadDate(received.Cell(b, RegisterField::kBirthDate), received.layout.style.date_format));
    EXPECT_EQ(sent.Cell(a, RegisterField::kSex) == sent.layout.female_values[0],
              received.Cell(b, RegisterField::kSex) == received.layout.female_values[0]);
    EXPECT_EQ(ReadCountry(sent.Cell(a, RegisterField::kCitizenship)),
              ReadCountry(received.Cell(b, RegisterField::kCitizenship)));
    EXPECT_EQ(ReadCountry(sent.Cell(a, RegisterField::kDestination)), world.StateCode(destination));
    EXPECT_EQ(ReadCountry(received.Cell(b, RegisterField::kOrigin)), world.StateCode(origin));
    EXPECT_EQ(EventYear(sent, a), 2024);
    EXPECT_EQ(pair.linkable, EventYear(received, b) == 2024);
  }
}

TEST(WorldTruth, PairsAreAllThatAJoinByDocumentFinds) {
  GeneratorOptions options = Faultless();
  options.sender_coverage = 0.6;
  options.receiver_coverage = 0.8;
  options.frequent_crosser_rate = 0.3;
  options.false_record_rate = 0.1;
  const World world = MakeWorld(options);
  const std::vector<ReadRegister> all = ReadAll(world);
  for (std::size_t flow = 0; flow < world.flows().size(); ++flow) {
    const auto [origin, destination] = CorridorOf(world, flow);
    std::map<std::string, std::pair<int, int>> documents;
    const ReadRegister& sent = Emigrants(all, origin);
    for (std::size_t i = 0; i < sent.rows.size(); ++i) {
      const auto to = ReadCountry(sent.Cell(i, RegisterField::kDestination));
      if (to == world.StateCode(destination)) ++documents[ReadDocument(sent, i)].first;
    }
    const ReadRegister& received = Immigrants(all, destination);
    for (std::size_t i = 0; i < received.rows.size(); ++i) {
      const auto from = ReadCountry(received.Cell(i, RegisterField::kOrigin));
      if (from == world.StateCode(origin)) ++documents[ReadDocument(received, i)].second;
    }
    std::uint64_t joined = 0, in_both = 0;
    for (const auto& [document, counts] : documents) {
      joined += static_cast<std::uint64_t>(std::min(counts.first, counts.second));
      in_both += counts.first > 0 && counts.second > 0;
    }
    std::uint64_t pairs = 0;
    std::set<std::uint64_t> persons;
    for (const TruePair& pair : world.pairs()) {
      if (pair.flow != flow) continue;
      ++pairs;
      persons.insert(pair.person);
    }
    EXPECT_EQ(pairs, joined) << world.flows()[flow].origin << world.flows()[flow].destination;
    EXPECT_EQ(persons.size(), in_both);
    EXPECT_EQ(world.flows()[flow].recorded_by_both, in_both);
  }
}

TEST(WorldTruth, FlowsCountTheRecordsThatStateThem) {
  GeneratorOptions options = FourStates();
  options.years = 2;
  options.wrong_country_rate = 0.1;
  options.bad_line_rate = 0;
  const World world = MakeWorld(options);
  const std::vector<ReadRegister> all = ReadAll(world);
  ASSERT_EQ(world.flows().size(), 24u);
  for (std::size_t flow = 0; flow < world.flows().size(); ++flow) {
    const auto [origin, destination] = CorridorOf(world, flow);
    const FlowTruth& truth = world.flows()[flow];
    std::uint64_t sent_records = 0, received_records = 0;
    const ReadRegister& sent = Emigrants(all, origin);
    for (std::size_t i = 0; i < sent.rows.size(); ++i) {
      sent_records += EventYear(sent, i) == truth.year &&
                      ReadCountry(sent.Cell(i, RegisterField::kDestination)) == truth.destination;
    }
    const ReadRegister& received = Immigrants(all, destination);
    for (std::size_t i = 0; i < received.rows.size(); ++i) {
      received_records += EventYear(received, i) == truth.year &&
                          ReadCountry(received.Cell(i, RegisterField::kOrigin)) == truth.origin;
    }
    EXPECT_EQ(truth.sender_records, sent_records);
    EXPECT_EQ(truth.receiver_records, received_records);
    std::set<std::uint64_t> linkable, refugees;
    for (const TruePair& pair : world.pairs()) {
      if (pair.flow != flow || !pair.linkable) continue;
      linkable.insert(pair.person);
      if (pair.refugee) refugees.insert(pair.person);
      EXPECT_EQ(ReadCountry(sent.Cell(pair.sender_record, RegisterField::kDestination)),
                truth.destination);
      EXPECT_EQ(ReadCountry(received.Cell(pair.receiver_record, RegisterField::kOrigin)),
                truth.origin);
      EXPECT_EQ(EventYear(sent, pair.sender_record), truth.year);
      EXPECT_EQ(EventYear(received, pair.receiver_record), truth.year);
    }
    EXPECT_EQ(truth.linkable, linkable.size());
    EXPECT_EQ(truth.linkable_refugees, refugees.size());
    EXPECT_LE(truth.linkable, truth.recorded_by_both);
    EXPECT_LE(truth.recorded_by_both, truth.recorded_by_sender);
    EXPECT_LE(truth.recorded_by_both, truth.recorded_by_receiver);
    EXPECT_LE(truth.recorded_by_receiver, truth.migrants);
  }
}

TEST(WorldTruth, CoverageIsAsConfigured) {
  GeneratorOptions options = Faultless();
  options.migrants_per_year = 30000;
  options.sender_coverage = 0.7;
  options.receiver_coverage = 0.85;
  const World world = MakeWorld(options);
  for (const FlowTruth& flow : world.flows()) {
    ExpectShare(flow.recorded_by_sender, flow.migrants, 0.7, "sender");
    ExpectShare(flow.recorded_by_receiver, flow.migrants, 0.85, "receiver");
    ExpectShare(flow.recorded_by_both, flow.migrants, 0.7 * 0.85, "both");
  }
}

TEST(WorldTruth, CoverageDiffersByCorridorWithinTheSpread) {
  GeneratorOptions options = Faultless();
  options.migrants_per_year = 120000;
  options.flow_sizes = FlowSizes::kEqual;
  options.sender_coverage = 0.5;
  options.coverage_spread = 0.2;
  const World world = MakeWorld(options);
  double lowest = 1, highest = 0;
  for (const FlowTruth& flow : world.flows()) {
    const double share = static_cast<double>(flow.recorded_by_sender) / 10000;
    lowest = std::min(lowest, share);
    highest = std::max(highest, share);
  }
  EXPECT_GT(lowest, 0.27);
  EXPECT_LT(highest, 0.73);
  EXPECT_GT(highest - lowest, 0.1);
}

TEST(WorldTruth, SizesFollowPopulationsAndBorders) {
  GeneratorOptions options = Faultless();
  options.states = {{"KE"}, {"UG"}, {"EG"}, {"SC"}};
  const World world = MakeWorld(options);
  std::map<std::string, std::uint64_t> sizes;
  std::uint64_t sum = 0;
  for (const FlowTruth& flow : world.flows()) {
    sizes[flow.origin + flow.destination] = flow.migrants;
    sum += flow.migrants;
  }
  EXPECT_EQ(sum, 6000u);
  EXPECT_GT(sizes["KEUG"], sizes["KEEG"]);  // a common border
  EXPECT_GT(sizes["KEEG"], sizes["KESC"]);  // a large country
  options.states[3].population_thousands = 4'000'000;
  const World crowded = MakeWorld(options);
  for (const FlowTruth& flow : crowded.flows()) {
    if (flow.origin != "KE" || flow.destination != "SC") continue;
    EXPECT_GT(flow.migrants, sizes["KESC"]);
  }
}

TEST(WorldTruth, EqualSizesDifferByOneAtMost) {
  GeneratorOptions options = Faultless();
  options.flow_sizes = FlowSizes::kEqual;
  options.migrants_per_year = 6007;
  const World world = MakeWorld(options);
  for (const FlowTruth& flow : world.flows()) {
    EXPECT_TRUE(flow.migrants == 500 || flow.migrants == 501) << flow.migrants;
  }
}

TEST(WorldTruth, FrequentCrossersGoAgainBackAndOn) {
  GeneratorOptions options = Faultless();
  options.frequent_crosser_rate = 1;
  const World world = MakeWorld(options);
  std::uint64_t migrants = 0;
  for (const FlowTruth& flow : world.flows()) migrants += flow.migrants;
  EXPECT_GT(migrants, 8000u);  // more corridors than persons: some went back or on
  std::map<std::uint64_t, int> pairs_of;
  for (const TruePair& pair : world.pairs()) ++pairs_of[pair.person];
  std::uint64_t again = 0;
  for (const auto& [person, pairs] : pairs_of) {
    EXPECT_LE(pairs, 2);
    again += pairs == 2;
  }
  EXPECT_GT(again, 1500u);
}

TEST(WorldTruth, EveryCrossingIsRecordedWithItsOwnErrors) {
  GeneratorOptions options = Faultless();
  options.frequent_crosser_rate = 1;
  options.error_rates[static_cast<std::size_t>(RecordingError::kMisreadDocument)] = 0.5;
  const World world = MakeWorld(options);
  const std::vector<ReadRegister> all = ReadAll(world);
  std::uint64_t twice = 0, same = 0;
  for (std::size_t i = 1; i < world.pairs().size(); ++i) {
    const TruePair& first = world.pairs()[i - 1];
    const TruePair& second = world.pairs()[i];
    if (first.person != second.person) continue;
    const ReadRegister& sent = Emigrants(all, CorridorOf(world, first.flow).origin);
    ++twice;
    same += ReadDocument(sent, first.sender_record) == ReadDocument(sent, second.sender_record);
  }
  // Both right; the few that are wrong alike fall within the bound.
  ExpectShare(same, twice, 0.25, "same number twice", 0.05 * static_cast<double>(twice));
}

TEST(WorldTruth, WrongCountriesComeAtTheirRateAndAreNotLinkable) {
  GeneratorOptions options = Faultless();
  options.wrong_country_rate = 0.2;
  const World world = MakeWorld(options);
  const std::vector<ReadRegister> all = ReadAll(world);
  std::uint64_t wrong = 0;
  for (const TruePair& pair : world.pairs()) {
    const auto [origin, destination] = CorridorOf(world, pair.flow);
    const auto stated =
        ReadCountry(Emigrants(all, origin).Cell(pair.sender_record, RegisterField::kDestination));
    EXPECT_NE(stated, world.StateCode(origin));
    if (stated == world.StateCode(destination)) continue;
    ++wrong;
    EXPECT_FALSE(pair.linkable);
  }
  ExpectShare(wrong, world.pairs().size(), 0.2, "wrong destinations");
}

TEST(WorldTruth, WrongCountriesOfTwoStatesAreOtherMembers) {
  GeneratorOptions options = Faultless();
  options.states.resize(2);
  options.wrong_country_rate = 1;
  const World world = MakeWorld(options);
  const ReadRegister sent = WriteAndRead(world, 0, kOut);
  for (std::size_t i = 0; i < sent.rows.size(); ++i) {
    const auto to = ReadCountry(sent.Cell(i, RegisterField::kDestination));
    EXPECT_TRUE(!to.empty() && to != "KE" && to != "UG");
  }
}

TEST(WorldTruth, FalseRecordsAreInOneRegisterOnly) {
  GeneratorOptions options = Faultless();
  options.flow_sizes = FlowSizes::kEqual;
  options.false_record_rate = 0.1;
  const World world = MakeWorld(options);
  EXPECT_EQ(world.pairs().size(), 6000u);
  for (const FlowTruth& flow : world.flows()) {
    EXPECT_EQ(flow.migrants, 500u);
    EXPECT_EQ(flow.sender_records, 550u);
  }
}

TEST(WorldTruth, RefugeesAreFlaggedByTheReceiver) {
  GeneratorOptions options = Faultless();
  options.refugee_rate = 0.3;
  const World world = MakeWorld(options);
  std::uint64_t flagged = 0;
  for (std::size_t state = 0; state < 4; ++state) {
    EXPECT_FALSE(WriteAndRead(world, state, kOut).Has(RegisterField::kRefugee));
    const ReadRegister read = WriteAndRead(world, state, kIn);
    for (std::size_t i = 0; i < read.rows.size(); ++i) {
      flagged += read.Cell(i, RegisterField::kRefugee) == read.layout.refugee_values[0];
    }
  }
  ExpectShare(flagged, 6000, 0.3, "refugees");
  std::uint64_t paired = 0;
  for (const TruePair& pair : world.pairs()) paired += pair.refugee;
  ExpectShare(paired, flagged, 0.5, "refugees that the sender has");
}

}  // namespace
}  // namespace mirrorflow
