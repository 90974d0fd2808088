#include "services/sandbox/generator/generator_config.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <utility>

#include "services/sandbox/generator/member_states.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

GeneratorOptions TwoStates() {
  GeneratorOptions options;
  options.states = {{"KE"}, {"UG"}};
  return options;
}

void ExpectRefused(const std::function<void(GeneratorOptions&)>& change, const char* message) {
  GeneratorOptions options = TwoStates();
  change(options);
  EXPECT_THAT(GeneratorConfig::Create(options),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(message)));
}

TEST(GeneratorConfig, TakesAllPairsWhereNoCorridorIsNamed) {
  GeneratorOptions options;
  for (const MemberState& state : MemberStates()) {
    options.states.push_back({std::string(state.alpha2)});
  }
  const GeneratorConfig config = ValueOrDie(GeneratorConfig::Create(options));
  EXPECT_EQ(config.corridors().size(), 21u * 20u);
  EXPECT_EQ(config.CorridorIndex(3, 3), config.corridors().size());
  const std::size_t index = config.CorridorIndex(3, 7);
  EXPECT_EQ(config.corridors()[index].origin, 3u);
  EXPECT_EQ(config.corridors()[index].destination, 7u);
}

TEST(GeneratorConfig, TakesOnlyTheNamedCorridors) {
  GeneratorOptions options = TwoStates();
  options.corridors = {{"UG", "KE"}};
  const GeneratorConfig config = ValueOrDie(GeneratorConfig::Create(options));
  ASSERT_EQ(config.corridors().size(), 1u);
  EXPECT_EQ(config.CorridorIndex(1, 0), 0u);
  EXPECT_EQ(config.CorridorIndex(0, 1), 1u);
}

TEST(GeneratorConfig, PopulationIsTheRealOneUnlessGiven) {
  GeneratorOptions options = TwoStates();
  options.states[1].population_thousands = 17;
  const GeneratorConfig config = ValueOrDie(GeneratorConfig::Create(options));
  EXPECT_EQ(config.states()[0].population_thousands, 55100u);
  EXPECT_EQ(config.states()[1].population_thousands, 17u);
}

TEST(GeneratorConfig, RefusesUnknownStates) {
  ExpectRefused([](GeneratorOptions& o) { o.states.push_back({"ZA"}); }, "\"ZA\"");
  ExpectRefused([](GeneratorOptions& o) { o.states.push_back({"ke"}); }, "\"ke\"");
}

TEST(GeneratorConfig, RefusesTooFewOrRepeatedStates) {
  ExpectRefused([](GeneratorOptions& o) { o.states.resize(1); }, "two states");
  ExpectRefused([](GeneratorOptions& o) { o.states.clear(); }, "two states");
  ExpectRefused([](GeneratorOptions& o) { o.states.push_back({"KE"}); }, "KE is given twice");
}

TEST(GeneratorConfig, RefusesCorridorsThatJoinNothing) {
  ExpectRefused([](GeneratorOptions& o) { o.corridors = {{"KE", "KE"}}; }, "KE-KE");
  ExpectRefused([](GeneratorOptions& o) { o.corridors = {{"KE", "RW"}}; }, "KE-RW");
  ExpectRefused(
      [](GeneratorOptions& o) {
        o.corridors = {{"KE", "UG"}, {"KE", "UG"}};
      },
      "given twice");
}

TEST(GeneratorConfig, RefusesRatesOutsideTheirRange) {
  const std::pair<double GeneratorOptions::*, const char*> rates[] = {
      {&GeneratorOptions::sender_coverage, "sender_coverage"},
      {&GeneratorOptions::receiver_coverage, "receiver_coverage"},
      {&GeneratorOptions::coverage_spread, "coverage_spread"},
      {&GeneratorOptions::wrong_country_rate, "wrong_country_rate"},
      {&GeneratorOptions::false_record_rate, "false_record_rate"},
      {&GeneratorOptions::frequent_crosser_rate, "frequent_crosser_rate"},
      {&GeneratorOptions::refugee_rate, "refugee_rate"},
      {&GeneratorOptions::family_rate, "family_rate"},
      {&GeneratorOptions::rare_surname_rate, "rare_surname_rate"},
      {&GeneratorOptions::bad_line_rate, "bad_line_rate"},
  };
  for (const auto& [rate, name] : rates) {
    for (const double bad : {-0.01, 1.01, std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity()}) {
      ExpectRefused([&, member = rate](GeneratorOptions& o) { o.*member = bad; }, name);
    }
    for (const double good : {0.0, 1.0}) {
      GeneratorOptions options = TwoStates();
      options.*rate = good;
      EXPECT_THAT(GeneratorConfig::Create(options), IsOk()) << name;
    }
  }
  ExpectRefused([](GeneratorOptions& o) { o.missing_scale = -1; }, "missing_scale");
  ExpectRefused([](GeneratorOptions& o) { o.missing_scale = 11; }, "missing_scale");
  for (std::size_t i = 0; i < kRecordingErrorCount; ++i) {
    const std::string name(RecordingErrorName(static_cast<RecordingError>(i)));
    ExpectRefused([i](GeneratorOptions& o) { o.error_rates[i] = 1.5; }, name.c_str());
  }
}

TEST(GeneratorConfig, RefusesSizesOutsideTheLimits) {
  ExpectRefused([](GeneratorOptions& o) { o.migrants_per_year = 0; }, "migrants_per_year");
  ExpectRefused([](GeneratorOptions& o) { o.migrants_per_year = 20'000'001; }, "migrants_per_year");
  ExpectRefused([](GeneratorOptions& o) { o.years = 0; }, "years");
  ExpectRefused([](GeneratorOptions& o) { o.years = 21; }, "years");
  ExpectRefused([](GeneratorOptions& o) { o.first_year = 1800; }, "years");
  ExpectRefused(
      [](GeneratorOptions& o) {
        o.first_year = 2150;
        o.years = 2;
      },
      "years");
}

TEST(GeneratorConfig, RefusesCanariesWithoutCorridorOrName) {
  const Canary canary = {"KE", "UG", "Xanthippe", "Qvortrup", "", "", "", ""};
  ExpectRefused(
      [&](GeneratorOptions& o) {
        o.canaries = {canary, canary};
        o.canaries[1].destination = "RW";
      },
      "canary 1 is on no corridor");
  ExpectRefused(
      [&](GeneratorOptions& o) {
        o.canaries = {canary};
        o.canaries[0].family_name.clear();
      },
      "canary 0");
}

TEST(GeneratorConfig, MessagesDoNotShowCanaries) {
  GeneratorOptions options = TwoStates();
  options.canaries = {{"KE", "RW", "Xanthippe", "Qvortrup", "XQ1", "", "", ""}};
  const std::string message(GeneratorConfig::Create(options).status().message());
  EXPECT_EQ(message.find("Xanthippe"), std::string::npos);
  EXPECT_EQ(message.find("Qvortrup"), std::string::npos);
}

}  // namespace
}  // namespace mirrorflow
