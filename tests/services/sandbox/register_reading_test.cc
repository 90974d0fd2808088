#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "corridor/country.h"
#include "corridor/period.h"
#include "records/mapping.h"
#include "records/register_reader.h"
#include "records/sources/csv_source.h"
#include "services/sandbox/generator/member_states.h"
#include "services/sandbox/generator/world.h"
#include "tests/services/sandbox/sample_worlds.h"
#include "tests/status_matchers.h"

// What a node's own reader makes of generated registers, against what was planted.
namespace mirrorflow {
namespace {

Mapping MappingOf(const RegisterLayout& layout) {
  Mapping mapping;
  mapping.source = layout.source;
  mapping.delimiter = layout.delimiter;
  for (const RegisterColumn& column : layout.columns) {
    MappedColumn mapped;
    mapped.field = ValueOrDie(FieldKindFromName(MappingFieldName(column.field)));
    mapped.column = column.header;
    if (!column.date_format.empty()) {
      mapped.date_format = ValueOrDie(DateFormatFromName(column.date_format));
    }
    mapping.columns.push_back(mapped);
  }
  if (!layout.fixed_origin.empty()) {
    mapping.constants.push_back({FieldKind::kOrigin, layout.fixed_origin});
  }
  if (!layout.fixed_destination.empty()) {
    mapping.constants.push_back({FieldKind::kDestination, layout.fixed_destination});
  }
  mapping.missing_values = layout.missing_values;
  mapping.female_values = layout.female_values;
  mapping.male_values = layout.male_values;
  mapping.refugee_values = layout.refugee_values;
  return mapping;
}

struct Reading {
  ReadReport report;
  RegisterTruth truth;
};

Reading Read(const World& world, std::size_t state, RegisterKind kind, const ReadOptions& options) {
  Reading reading;
  auto text = std::make_unique<std::stringstream>();
  reading.truth = ValueOrDie(world.WriteRegister(state, kind, *text));
  const RegisterLayout& layout = world.layout(state, kind);
  std::vector<RegisterSource> sources;
  sources.push_back({MappingOf(layout), ValueOrDie(CsvSource::Create(
                                            std::move(text), {.delimiter = layout.delimiter}))});
  reading.report =
      ValueOrDie(ReadRegister(sources, options, [](PersonEvent&&) { return absl::OkStatus(); }));
  return reading;
}

std::uint64_t Count(const ReadReport& report, RowErrorReason reason) {
  std::uint64_t count = 0;
  for (const ErrorCount& error : report.error_counts) {
    if (error.reason == reason) count += error.count;
  }
  return count;
}

TEST(RegisterReading, NodeFindsThePlantedBadLinesOfEveryStateAndNoOthers) {
  GeneratorOptions options;
  options.seed = 8;
  for (const MemberState& state : MemberStates()) {
    options.states.push_back({std::string(state.alpha2)});
  }
  options.migrants_per_year = 6000;
  options.bad_line_rate = 0.02;
  const World world = MakeWorld(options);
  ReadOptions read_options;
  read_options.find_duplicate_ids = true;
  for (std::size_t state = 0; state < options.states.size(); ++state) {
    for (const RegisterKind kind : {RegisterKind::kEmigrants, RegisterKind::kImmigrants}) {
      SCOPED_TRACE(world.layout(state, kind).source);
      const auto [report, truth] = Read(world, state, kind, read_options);
      const auto bad = [&truth = truth](BadLine line) {
        return truth.bad_lines[static_cast<std::size_t>(line)];
      };
      std::uint64_t errors = 0;
      for (const ErrorCount& error : report.error_counts) errors += error.count;
      EXPECT_EQ(Count(report, RowErrorReason::kTooFewCells), bad(BadLine::kTooFewCells));
      EXPECT_EQ(report.rejected, bad(BadLine::kTooFewCells) + bad(BadLine::kBrokenEncoding));
      EXPECT_EQ(report.field(FieldKind::kEventDate).unusable, bad(BadLine::kImpossibleDate));
      EXPECT_EQ(report
                    .field(kind == RegisterKind::kEmigrants ? FieldKind::kDestination
                                                            : FieldKind::kOrigin)
                    .unusable,
                bad(BadLine::kUnknownCountry));
      // Empty lines are passed over; nothing else is wrong.
      EXPECT_EQ(errors,
                report.rejected + bad(BadLine::kImpossibleDate) + bad(BadLine::kUnknownCountry));
      EXPECT_EQ(report.duplicate_record_ids, 0u);
    }
  }
}

TEST(RegisterReading, NodeCountsTheFlowsThatTheTruthSaysAreStated) {
  GeneratorOptions options = FourStates();
  options.bad_line_rate = 0.02;
  const World world = MakeWorld(options);
  for (std::size_t flow = 0; flow < world.flows().size(); ++flow) {
    const FlowTruth& truth = world.flows()[flow];
    const auto [origin, destination] = CorridorOf(world, flow);
    ReadOptions read_options;
    read_options.include_refugees = true;
    read_options.filter =
        EventFilter{ValueOrDie(Corridor::Create(ValueOrDie(Country::Create(truth.origin)),
                                                ValueOrDie(Country::Create(truth.destination)))),
                    ValueOrDie(Period::Create(std::to_string(truth.year)))};
    EXPECT_EQ(Read(world, origin, RegisterKind::kEmigrants, read_options).report.events,
              truth.sender_records);
    EXPECT_EQ(Read(world, destination, RegisterKind::kImmigrants, read_options).report.events,
              truth.receiver_records);
  }
}

}  // namespace
}  // namespace mirrorflow
