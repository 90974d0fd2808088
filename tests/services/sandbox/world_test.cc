#include "services/sandbox/generator/world.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <map>
#include <ostream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "services/sandbox/generator/member_states.h"
#include "services/sandbox/generator/world_files.h"
#include "tests/services/sandbox/chi_square.h"
#include "tests/services/sandbox/register_reader.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

constexpr RegisterKind kOut = RegisterKind::kEmigrants;
constexpr RegisterKind kIn = RegisterKind::kImmigrants;

GeneratorOptions FourStates() {
  GeneratorOptions options;
  options.seed = 20;
  options.states = {{"KE"}, {"UG"}, {"ET"}, {"CD"}};
  options.migrants_per_year = 6000;
  return options;
}

// Nothing wrong anywhere: both registers have everybody, as they are.
GeneratorOptions Faultless() {
  GeneratorOptions options = FourStates();
  options.sender_coverage = 1;
  options.receiver_coverage = 1;
  options.coverage_spread = 0;
  options.wrong_country_rate = 0;
  options.false_record_rate = 0;
  options.frequent_crosser_rate = 0;
  options.refugee_rate = 0;
  options.bad_line_rate = 0;
  options.missing_scale = 0;
  options.error_rates = {};
  return options;
}

World MakeWorld(GeneratorOptions options) {
  return ValueOrDie(GenerateStates(ValueOrDie(GeneratorConfig::Create(std::move(options)))));
}

std::string Text(const World& world, std::size_t state, RegisterKind kind) {
  std::ostringstream out;
  EXPECT_THAT(world.WriteRegister(state, kind, out), IsOk());
  return out.str();
}

// FNV-1a, 64 bits.
std::uint64_t Digest(const World& world) {
  std::ostringstream all;
  for (std::size_t state = 0; state < world.config().states().size(); ++state) {
    all << Text(world, state, kOut) << Text(world, state, kIn);
  }
  EXPECT_THAT(WritePairs(world, all), IsOk());
  EXPECT_THAT(WriteFlows(world, all), IsOk());
  std::uint64_t digest = 0xcbf29ce484222325u;
  for (const char c : all.str()) {
    digest = (digest ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  }
  return digest;
}

GeneratorOptions AllStates() {
  GeneratorOptions options;
  options.seed = 42;
  for (const MemberState& state : MemberStates()) {
    options.states.push_back({std::string(state.alpha2)});
  }
  options.migrants_per_year = 3000;
  options.years = 2;
  return options;
}

struct Corridor {
  std::size_t origin;
  std::size_t destination;
};
Corridor CorridorOf(const World& world, std::size_t flow) {
  const auto years = static_cast<std::size_t>(world.config().options().years);
  const GeneratorConfig::Corridor& corridor = world.config().corridors()[flow / years];
  return {corridor.origin, corridor.destination};
}

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

TEST(World, SameSeedGivesTheSameBytesEverywhere) {
  const std::uint64_t digest = Digest(MakeWorld(AllStates()));
  EXPECT_EQ(digest, Digest(MakeWorld(AllStates())));
  // Frozen. It changes only when the generator is changed on purpose: then files of old seeds can't
  // be made again.
  EXPECT_EQ(digest, 13251734491905733288u);
}

TEST(World, AnotherSeedGivesOtherPeople) {
  GeneratorOptions options = AllStates();
  options.seed = 43;
  EXPECT_NE(Digest(MakeWorld(AllStates())), Digest(MakeWorld(options)));
}

TEST(World, RegisterDoesNotDependOnWhatWasWrittenBefore) {
  const World world = MakeWorld(FourStates());
  const std::string first = Text(world, 2, kIn);
  Text(world, 0, kOut);
  EXPECT_EQ(Text(world, 2, kIn), first);
}

TEST(World, FaultlessRegistersHoldTheSamePeopleOnBothSides) {
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

TEST(World, RecordIdsAreTheRowNumbers) {
  const World world = MakeWorld(FourStates());
  const ReadRegister read = WriteAndRead(world, 1, kIn);
  EXPECT_EQ(world.RecordId(1, kIn, 41), "UG-I-0000042");
  ASSERT_EQ(read.rows.size(), world.LineCount(1, kIn));
  for (std::uint32_t i = 0; i < read.rows.size(); ++i) {
    if (read.rows[i][0].empty()) continue;  // a bad line
    EXPECT_EQ(read.Cell(i, RegisterField::kRecordId), world.RecordId(1, kIn, i));
  }
}

TEST(World, RowOrderTellsNothingAboutTheTruth) {
  const World world = MakeWorld(FourStates());
  double sum_a = 0, sum_b = 0, sum_ab = 0;
  for (const TruePair& pair : world.pairs()) {
    const auto [origin, destination] = CorridorOf(world, pair.flow);
    const double a =
        (pair.sender_record + 0.5) / static_cast<double>(world.LineCount(origin, kOut)) - 0.5;
    const double b =
        (pair.receiver_record + 0.5) / static_cast<double>(world.LineCount(destination, kIn)) - 0.5;
    sum_a += a;
    sum_b += b;
    sum_ab += a * b;
  }
  // Uniform places have variance 1/12, products of two 1/144; 5.3 standard deviations.
  const double n = static_cast<double>(world.pairs().size());
  EXPECT_LT(std::abs(sum_a), 5.3 * std::sqrt(n / 12));
  EXPECT_LT(std::abs(sum_b), 5.3 * std::sqrt(n / 12));
  EXPECT_LT(std::abs(sum_ab), 5.3 * std::sqrt(n / 144));
}

TEST(World, PairsAreAllThatAJoinByDocumentFinds) {
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

TEST(World, FlowsCountTheRecordsThatStateThem) {
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

TEST(World, CoverageIsAsConfigured) {
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

TEST(World, CoverageDiffersByCorridorWithinTheSpread) {
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

TEST(World, SizesFollowPopulationsAndBorders) {
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

TEST(World, EqualSizesDifferByOneAtMost) {
  GeneratorOptions options = Faultless();
  options.flow_sizes = FlowSizes::kEqual;
  options.migrants_per_year = 6007;
  const World world = MakeWorld(options);
  for (const FlowTruth& flow : world.flows()) {
    EXPECT_TRUE(flow.migrants == 500 || flow.migrants == 501) << flow.migrants;
  }
}

TEST(World, FrequentCrossersGoAgainBackAndOn) {
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

TEST(World, WrongCountriesComeAtTheirRateAndAreNotLinkable) {
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

TEST(World, WrongCountriesOfTwoStatesAreOtherMembers) {
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

TEST(World, FalseRecordsAreInOneRegisterOnly) {
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

TEST(World, RefugeesAreFlaggedByTheReceiver) {
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

TEST(World, BadLinesOfEveryKindAreThereAndCounted) {
  GeneratorOptions options = FourStates();
  options.bad_line_rate = 0.02;
  const World world = MakeWorld(options);
  for (std::size_t state = 0; state < 4; ++state) {
    for (const RegisterKind kind : {kOut, kIn}) {
      const ReadRegister read = WriteAndRead(world, state, kind);
      std::array<std::uint64_t, kBadLineCount> found{};
      const RegisterField other =
          kind == kOut ? RegisterField::kDestination : RegisterField::kOrigin;
      for (std::size_t i = 0; i < read.rows.size(); ++i) {
        const CsvRow& row = read.rows[i];
        std::string all;
        for (const std::string& cell : row) all += cell;
        if (all.empty()) {
          ++found[static_cast<std::size_t>(BadLine::kEmptyLine)];
        } else if (row.size() != read.layout.columns.size()) {
          ++found[static_cast<std::size_t>(BadLine::kTooFewCells)];
        } else if (all.find('\xFF') != std::string::npos) {
          ++found[static_cast<std::size_t>(BadLine::kBrokenEncoding)];
        } else if (ReadCountry(read.Cell(i, other)).empty()) {
          ++found[static_cast<std::size_t>(BadLine::kUnknownCountry)];
        } else {
          const PartialDate date =
              ReadDate(read.Cell(i, RegisterField::kEventDate), read.layout.style.date_format);
          const bool impossible = date.month == 2 && date.day == 31;
          found[static_cast<std::size_t>(BadLine::kImpossibleDate)] += impossible;
        }
      }
      EXPECT_EQ(found, read.truth.bad_lines);
      std::uint64_t bad = 0;
      for (const std::uint64_t count : found) {
        EXPECT_GE(count, 1u);
        bad += count;
      }
      EXPECT_EQ(read.truth.records + bad, read.rows.size());
      EXPECT_EQ(bad, std::max<std::uint64_t>(5, read.truth.records / 50));
    }
  }
}

TEST(World, EmptyCellsAreCountedAndComeAtTheirRate) {
  GeneratorOptions options = FourStates();
  options.migrants_per_year = 20000;
  options.bad_line_rate = 0;
  options.missing_scale = 3;
  const World world = MakeWorld(options);
  for (std::size_t state = 0; state < 4; ++state) {
    const ReadRegister read = WriteAndRead(world, state, kOut);
    for (const RegisterField field :
         {RegisterField::kBirthDate, RegisterField::kSex, RegisterField::kCitizenship,
          RegisterField::kDocumentNumber}) {
      std::uint64_t empty = 0;
      for (std::size_t i = 0; i < read.rows.size(); ++i) {
        const std::string& cell = read.Cell(i, field);
        empty += cell.empty() ||
                 (!read.layout.missing_values.empty() && cell == read.layout.missing_values[0]);
      }
      const auto index = static_cast<std::size_t>(field);
      EXPECT_EQ(empty, read.truth.missing[index]);
      EXPECT_GT(read.layout.missing_rates[index], 0);
      ExpectShare(empty, read.rows.size(), read.layout.missing_rates[index], "empty cells");
    }
  }
}

TEST(World, RecordingErrorsComeAtTheirRates) {
  GeneratorOptions options = FourStates();
  const World world = MakeWorld(options);
  for (std::size_t i = 0; i < kRecordingErrorCount; ++i) {
    std::uint64_t planted = 0, opportunities = 0;
    for (std::size_t state = 0; state < 4; ++state) {
      for (const RegisterKind kind : {kOut, kIn}) {
        const ReadRegister read = WriteAndRead(world, state, kind);
        planted += read.truth.errors.planted[i];
        opportunities += read.truth.errors.opportunities[i];
      }
    }
    const std::string name(RecordingErrorName(static_cast<RecordingError>(i)));
    EXPECT_GT(planted, 0u) << name;
    ExpectShare(planted, opportunities, options.error_rates[i], name.c_str());
  }
}

TEST(World, CanariesAreInBothRegistersUnchanged) {
  GeneratorOptions options = FourStates();
  options.missing_scale = 10;
  options.error_rates.fill(1);
  options.canaries = {{"KE", "CD", "Xanthippe", "Qvortrup", "XQ7700077", "NID5550555",
                       "Zebulon Qvortrup", "Ytterby"},
                      {"UG", "ET", "Wolfgang", "Zschau", "ZW1234321", "", "", ""}};
  const World world = MakeWorld(options);
  const auto count = [](const std::string& text, const std::string& part) {
    int found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
      ++found;
    }
    return found;
  };
  const std::string kenya = Text(world, 0, kOut);
  EXPECT_EQ(count(kenya, "Xanthippe"), 1);
  EXPECT_EQ(count(kenya, "XQ7700077"), 1);
  EXPECT_EQ(count(kenya, "NID5550555"), 1);
  EXPECT_EQ(count(kenya, "Ytterby"), 1);
  const std::string congo = Text(world, 3, kIn);
  EXPECT_EQ(count(congo, "Qvortrup, Xanthippe"), 1);
  EXPECT_EQ(count(congo, "XQ7700077"), 1);
  EXPECT_EQ(count(congo, "Zebulon Qvortrup"), 1);
  EXPECT_EQ(count(Text(world, 1, kOut), "ZW1234321"), 1);
  EXPECT_EQ(count(Text(world, 2, kIn), "ZW1234321"), 1);
  EXPECT_EQ(count(Text(world, 1, kIn), "ZW1234321"), 0);
}

TEST(World, FullDiskIsReported) {
  const World world = MakeWorld(FourStates());
  std::ofstream full("/dev/full");
  EXPECT_THAT(world.WriteRegister(0, kOut, full),
              StatusIs(absl::StatusCode::kUnavailable, testing::HasSubstr("KE-emigrants")));
}

}  // namespace
}  // namespace mirrorflow
