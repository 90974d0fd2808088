#pragma once

#include <cstddef>
#include <utility>

#include "services/sandbox/generator/world.h"
#include "tests/status_matchers.h"

namespace mirrorflow {

inline constexpr RegisterKind kOut = RegisterKind::kEmigrants;
inline constexpr RegisterKind kIn = RegisterKind::kImmigrants;

inline GeneratorOptions FourStates() {
  GeneratorOptions options;
  options.seed = 20;
  options.states = {{"KE"}, {"UG"}, {"ET"}, {"CD"}};
  options.migrants_per_year = 6000;
  return options;
}

// Nothing wrong anywhere: both registers have everybody, as they are.
inline GeneratorOptions Faultless() {
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

inline World MakeWorld(GeneratorOptions options) {
  return ValueOrDie(GenerateStates(ValueOrDie(GeneratorConfig::Create(std::move(options)))));
}

// Indices into the states of the world.
struct CorridorStates {
  std::size_t origin;
  std::size_t destination;
};
inline CorridorStates CorridorOf(const World& world, std::size_t flow) {
  const auto years = static_cast<std::size_t>(world.config().options().years);
  const GeneratorConfig::Corridor& corridor = world.config().corridors()[flow / years];
  return {corridor.origin, corridor.destination};
}

}  // namespace mirrorflow
