#include "services/wire/sharing_plan.h"

#include <algorithm>
#include <iterator>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "corridor/record_classes.h"
#include "crypto/encoding_profile.h"

namespace mirrorflow {
namespace {

constexpr int kOldestAge = 110;

struct Bands {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
};

Bands BandsOf(const RunTerms& terms) {
  const int last_year = terms.period.year();
  const auto band = static_cast<int>(terms.birth_year_band);
  return {static_cast<std::uint16_t>(std::max(last_year - kOldestAge, 1) / band),
          static_cast<std::uint16_t>(last_year / band)};
}

std::uint16_t PartitionOf(const RunTerms& terms, std::int16_t birth_year) {
  if (terms.birth_year_band == 0) return 0;
  if (birth_year <= 0) return kUnknownBirthYear;
  const Bands bands = BandsOf(terms);
  const auto band = static_cast<int>(birth_year) / static_cast<int>(terms.birth_year_band);
  return static_cast<std::uint16_t>(std::clamp<int>(band, bands.first, bands.last));
}

// The tables with classes: a dimension each.
std::vector<CountedTable> ClassTablesOf(const RunTerms& terms) {
  std::vector<CountedTable> tables;
  std::ranges::copy_if(terms.opened_tables, std::back_inserter(tables),
                       [](CountedTable table) { return !ClassCodes(table).empty(); });
  return tables;
}

}  // namespace

SharingPlan SharingPlanOf(const RunTerms& terms) {
  SharingPlan plan{.padding = terms.matching.padding()};
  for (const CountedTable table : ClassTablesOf(terms)) {
    plan.dimensions.push_back(static_cast<std::uint16_t>(ClassCodes(table).size()));
  }
  if (terms.birth_year_band == 0) return plan;
  const Bands bands = BandsOf(terms);
  for (std::uint32_t code = bands.first; code <= bands.last; ++code) {
    plan.partition_codes.push_back(static_cast<std::uint16_t>(code));
  }
  plan.partition_codes.push_back(kUnknownBirthYear);
  return plan;
}

absl::StatusOr<std::vector<SharedFacts>> SharedFactsOf(const RunTerms& terms, std::size_t records,
                                                       std::span<const RecordFacts> facts) {
  const std::vector<CountedTable> tables = ClassTablesOf(terms);
  const bool none_needed = tables.empty() && terms.birth_year_band == 0;
  if (facts.size() != records && !(facts.empty() && none_needed)) {
    return absl::InvalidArgumentError("not as many facts as records");
  }
  std::vector<SharedFacts> shared(records);
  for (std::size_t i = 0; i < facts.size(); ++i) {
    shared[i].partition = PartitionOf(terms, facts[i].birth_year);
    shared[i].categories.reserve(tables.size());
    for (const CountedTable table : tables) {
      shared[i].categories.push_back(facts[i].classes.Of(table));
    }
  }
  return shared;
}

std::uint32_t PartitionReach(const RunTerms& terms) { return terms.birth_year_band == 0 ? 0 : 1; }

absl::Status CheckSharedLayout(const RunTerms& terms, const ShareOutline& outline) {
  const auto differs = [](const char* what) {
    return absl::FailedPreconditionError(
        absl::StrCat("the header has another ", what, " than the terms of the run"));
  };
  const SharingPlan plan = SharingPlanOf(terms);
  if (outline.dimensions != plan.dimensions) return differs("set of strata");
  std::vector<std::uint16_t> codes;
  for (const BatchShard& partition : outline.batch.shards) {
    if (partition.row_count % plan.padding != 0) return differs("padding");
    codes.push_back(partition.code);
  }
  const std::vector<std::uint16_t> one = {0};
  if (codes != (plan.partition_codes.empty() ? one : plan.partition_codes)) {
    return differs("set of partitions");
  }
  return absl::OkStatus();
}

absl::Status CheckSplitTrustTerms(const RunTerms& terms) {
  if (terms.encoding_profile != "plain-v1") {
    return absl::FailedPreconditionError(absl::StrCat(
        "clause encoding_profile: split-trust mode links plain-v1, where hardening costs quality "
        "and protects nothing, not ",
        terms.encoding_profile));
  }
  absl::StatusOr<EncodingProfile> profile = FindEncodingProfile(terms.encoding_profile);
  if (!profile.ok()) return profile.status();
  // linkage/split_trust/split_trust_terms.h: scores are numbers of 16 bits.
  constexpr std::uint64_t kHalfRange = 1 << 15;
  const std::uint64_t twice = 2 * std::uint64_t{profile->row_bits};
  const std::uint32_t rest = terms.threshold.denominator() - terms.threshold.numerator();
  if (twice * terms.threshold.numerator() > kHalfRange || twice * rest >= kHalfRange) {
    return absl::FailedPreconditionError(absl::StrCat(
        "clause threshold: ", terms.threshold.numerator(), "/", terms.threshold.denominator(),
        " has too large terms for split-trust mode\nhint: a fraction such as 13/16, with a "
        "numerator of at most ",
        kHalfRange / twice));
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
