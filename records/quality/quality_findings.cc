#include "records/quality/quality_findings.h"

#include <cstdlib>
#include <span>
#include <utility>

#include "records/population/crossing_history.h"

namespace mirrorflow {
namespace {

// Of a person's recordings so many are read.
constexpr std::size_t kMaxRowsRead = 16;
constexpr std::uint64_t kRowsPerStep = 16384;

class FindingsBuilder {
 public:
  FindingsBuilder(const MergedPopulation& population, QualityFindings& findings)
      : population_(population), findings_(findings) {}

  absl::Status AddPerson(std::span<const PersonRow> rows) {
    MatchCrossings(rows);
    recordings_.clear();
    for (const PersonRow& row : rows.first(std::min(rows.size(), kMaxRowsRead))) {
      PersonEvent event;
      if (absl::Status status = population_.ReadRow(row.row, event); !status.ok()) return status;
      recordings_.push_back({row.source, std::move(event.identity)});
    }
    Compare();
    Identity whole = recordings_.front().identity;
    for (const Recording& other : std::span(recordings_).subspan(1))
      FillGaps(whole, other.identity);
    meter_.AddPerson(whole);
    return absl::OkStatus();
  }

  void Finish() { findings_.power = meter_.Measure(findings_.between_sources); }

 private:
  struct Recording {
    std::uint8_t source;
    Identity identity;
  };

  bool IsManual(std::uint8_t source) const {
    return findings_.sources[source].capture() == Capture::kManual;
  }

  // The first recording of the person beside the first one of another source, and beside the first
  // one of the other way of recording.
  void Compare() {
    const Recording& first = recordings_.front();
    bool compared = false;
    bool compared_manual = false;
    for (const Recording& other : std::span(recordings_).subspan(1)) {
      if (!compared && other.source != first.source) {
        CompareIdentities(first.identity, other.identity, findings_.between_sources);
        compared = true;
      }
      if (!compared_manual && IsManual(other.source) != IsManual(first.source)) {
        CompareIdentities(first.identity, other.identity, findings_.manual_electronic);
        compared_manual = true;
      }
    }
  }

  void MatchCrossings(std::span<const PersonRow> rows) {
    for (const PersonRow& row : rows) {
      if (row.kind != RowKind::kCrossing) continue;
      bool found = false;
      for (const PersonRow& other : rows) {
        found |= other.kind == RowKind::kCrossing && other.direction == row.direction &&
                 IsManual(other.source) != IsManual(row.source) &&
                 std::abs(other.day - row.day) <= kNearDays;
      }
      CrossingAgreement& crossings = findings_.crossings;
      if (IsManual(row.source)) {
        ++crossings.manual;
        crossings.manual_found += found ? 1U : 0U;
      } else {
        ++crossings.electronic;
        crossings.electronic_found += found ? 1U : 0U;
      }
    }
  }

  const MergedPopulation& population_;
  QualityFindings& findings_;
  LinkagePowerMeter meter_;
  std::vector<Recording> recordings_;
};

}  // namespace

absl::StatusOr<QualityFindings> FindQuality(
    const MergedPopulation& population, const PopulationRules& rules,
    std::vector<SourceQuality> sources,
    const std::function<void(std::uint64_t, std::uint64_t)>& progress, std::stop_token stop) {
  QualityFindings findings{.country = rules.country,
                           .duration_rule = rules.duration_rule,
                           .observed_from = DateOfDay(population.observed_from()),
                           .observed_until = DateOfDay(population.observed_until()),
                           .sources = std::move(sources),
                           .reports = population.reports(),
                           .counts = population.counts(),
                           .between_sources = {},
                           .manual_electronic = {},
                           .crossings = {},
                           .power = {}};
  FindingsBuilder builder(population, findings);
  std::uint64_t rows = 0;
  std::uint64_t next_step = 0;
  absl::Status status = population.ForEachPerson(
      [&](std::span<const PersonRow> person) {
        rows += person.size();
        if (progress && rows >= next_step) {
          next_step = rows + kRowsPerStep;
          progress(rows, population.counts().rows);
        }
        return builder.AddPerson(person);
      },
      std::move(stop));
  if (!status.ok()) return status;
  builder.Finish();
  return findings;
}

}  // namespace mirrorflow
