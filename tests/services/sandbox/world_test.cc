#include "services/sandbox/generator/world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>

#include "services/sandbox/generator/member_states.h"
#include "services/sandbox/generator/world_files.h"
#include "tests/services/sandbox/chi_square.h"
#include "tests/services/sandbox/register_reader.h"
#include "tests/services/sandbox/sample_worlds.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

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

TEST(World, SameSeedGivesTheSameBytesEverywhere) {
  const std::uint64_t digest = Digest(MakeWorld(AllStates()));
  EXPECT_EQ(digest, Digest(MakeWorld(AllStates())));
  // Frozen. It changes only when the generator is changed on purpose: then files of old seeds can't
  // be made again.
  EXPECT_EQ(digest, 8958655302617901926u);
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
