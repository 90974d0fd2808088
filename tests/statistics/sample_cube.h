#pragma once

#include <cstdint>

#include "corridor/disclosure_rule.h"
#include "statistics/protected_release.h"
#include "tests/status_matchers.h"

namespace mirrorflow {

inline Corridor SampleCorridor(const char* text = "KE-UG") {
  return ValueOrDie(Corridor::Parse(text));
}
inline Period SamplePeriod() { return ValueOrDie(Period::Create("2024")); }
inline Vintage VintageOf(const char* text) { return ValueOrDie(Vintage::Create(text)); }

// As many persons of a figure in every stratum.
inline CubeCounts EvenCounts(std::uint64_t sender, std::uint64_t receiver, std::uint64_t linked) {
  CubeCounts counts{};
  counts[0].fill(sender);
  counts[1].fill(receiver);
  counts[2].fill(linked);
  counts[3].fill(linked);
  return counts;
}

inline FlowCube SampleCube(const CubeCounts& counts, std::uint64_t seed = 1,
                           const char* corridor = "KE-UG") {
  ReproducibleRandom random(seed);
  return ValueOrDie(FlowCube::Create(SampleCorridor(corridor), SamplePeriod(), counts,
                                     DrawCellKeys(counts, random)));
}

inline DisclosureContent DpContent() {
  return {.profile = DisclosureProfile::kDp,
          .threshold = 10,
          .rounding_base = 0,
          .budget_milliepsilon = 4000,
          .tables = {{CountedTable::kTotal, 500},
                     {CountedTable::kBySex, 150},
                     {CountedTable::kByBroadAge, 200},
                     {CountedTable::kAgreement, 150}},
          .vintages = {{VintageOf("provisional"), 300},
                       {VintageOf("final"), 500},
                       {VintageOf("revision-1"), 200}}};
}

inline DisclosureContent OfficialContent(std::uint32_t base) {
  return {.profile = DisclosureProfile::kOfficial,
          .threshold = 10,
          .rounding_base = base,
          .budget_milliepsilon = 0,
          .tables = {{CountedTable::kTotal, 0},
                     {CountedTable::kBySex, 0},
                     {CountedTable::kByBroadAge, 0}},
          .vintages = {{VintageOf("provisional"), 0}, {VintageOf("final"), 0}}};
}

inline DisclosureContent CkmContent() {
  DisclosureContent content = OfficialContent(0);
  content.profile = DisclosureProfile::kCkm;
  return content;
}

inline ProtectionTerms TermsOf(DisclosureContent content, const char* vintage = "final",
                               std::uint32_t contribution_bound = 1) {
  return {.run = ValueOrDie(RunId::Create("y2024-ke-ug")),
          .vintage = VintageOf(vintage),
          .agreement = {},
          .rule = ValueOrDie(DisclosureRule::Create(std::move(content))),
          .batch_rule = ValueOrDie(BatchRule::Create(UnknownDestination::kExclude, 1,
                                                     DurationRule::kUn12, contribution_bound))};
}

// What a reader gets.
inline ProtectedCounts Published(const FlowCube& cube, const ProtectionTerms& terms,
                                 RandomSource& random) {
  ProtectedRelease release;
  EXPECT_THAT(release.Add(cube, terms, random), IsOk());
  return ValueOrDie(std::move(release).Publish([](const std::string&) { return absl::OkStatus(); }))
      .front();
}

}  // namespace mirrorflow
