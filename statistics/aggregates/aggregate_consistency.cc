#include "statistics/aggregates/aggregate_consistency.h"

#include <algorithm>
#include <cstdlib>

namespace mirrorflow {
namespace {

bool Agree(std::int64_t a, std::int64_t b, const ConsistencyTolerance& tolerance) {
  // In integers: |a - b| * 100 <= percent * larger.
  const std::int64_t difference = std::abs(a - b);
  return difference <= tolerance.persons || difference * 100 <= tolerance.percent * std::max(a, b);
}

// Of the same corridor and the same part of it.
bool IsSamePart(const Observation& a, const Observation& b) {
  return a.origin == b.origin && a.destination == b.destination && a.sex == b.sex && a.age == b.age;
}

// The tables of a release that have totals and parts by sex or by age.
TableId TableOfPart(const Observation& o) {
  if (o.sex != "_T") return TableId::kBySex;
  return o.age != "_T" ? TableId::kByBroadAge : TableId::kTotal;
}

std::string NameOf(const AggregateRow& row, Measure other) {
  return ObservationName(row.observation) + " " + row.period.text() + " against " +
         std::string(MeasureCode(other));
}

// Whether the row is of a flow that a release can have: of one corridor, and at most by sex or by
// age.
bool IsComparable(const AggregateRow& row, int year) {
  const Observation& o = row.observation;
  const bool is_flow =
      o.table == TableId::kReportedImmigrants || o.table == TableId::kReportedEmigrants;
  return is_flow && row.period.year() == year && o.value.has_value() && o.citizenship == "_T" &&
         o.birth == "_T" && (o.sex == "_T" || o.age == "_T") && IsCountryCode(o.origin) &&
         IsCountryCode(o.destination);
}

}  // namespace

std::vector<ConsistencyFinding> CompareWithReleased(const AggregateReport& report,
                                                    std::span<const Observation> released, int year,
                                                    const ConsistencyTolerance& tolerance) {
  std::vector<ConsistencyFinding> findings;
  for (const AggregateRow& row : report.rows) {
    if (!IsComparable(row, year)) continue;
    const Observation& o = row.observation;
    const Measure counterpart =
        o.table == TableId::kReportedImmigrants ? Measure::kImmigReceiver : Measure::kEmigSender;
    for (const Observation& other : released) {
      if (!other.value.has_value() || other.value->decimals != 0 || other.table != TableOfPart(o) ||
          !IsSamePart(o, other)) {
        continue;
      }
      const std::int64_t reported = o.value->mantissa;
      const std::int64_t figure = other.value->mantissa;
      if (other.measure == counterpart) {
        findings.push_back({.what = NameOf(row, counterpart),
                            .reported = reported,
                            .other = figure,
                            .agrees = Agree(reported, figure, tolerance)});
      } else if (other.measure == Measure::kLinked) {
        findings.push_back({.what = NameOf(row, Measure::kLinked) + ", which it may not be below",
                            .reported = reported,
                            .other = figure,
                            .agrees = figure <= reported || Agree(reported, figure, tolerance)});
      }
    }
  }
  return findings;
}

std::vector<ConsistencyFinding> CompareStocks(std::span<const AggregateReport> reports, int year,
                                              const ConsistencyTolerance& tolerance) {
  std::vector<ConsistencyFinding> findings;
  for (const AggregateReport& sender : reports) {
    for (const AggregateRow& abroad : sender.rows) {
      const Observation& a = abroad.observation;
      if (a.table != TableId::kAbroadStock || abroad.period.year() != year ||
          !a.value.has_value() || a.birth != "_T") {
        continue;
      }
      for (const AggregateReport& host : reports) {
        if (host.country.alpha2() != a.destination) continue;
        for (const AggregateRow& resident : host.rows) {
          const Observation& b = resident.observation;
          if (b.table != TableId::kPopulationStock || resident.period.year() != year ||
              !b.value.has_value() || b.citizenship != a.origin || b.birth != "_T" ||
              b.sex != a.sex || b.age != a.age) {
            continue;
          }
          findings.push_back({.what = ObservationName(a) + " " + abroad.period.text() +
                                      " against " + ObservationName(b) + " " +
                                      resident.period.text(),
                              .reported = a.value->mantissa,
                              .other = b.value->mantissa,
                              .agrees = Agree(a.value->mantissa, b.value->mantissa, tolerance)});
        }
      }
    }
  }
  return findings;
}

std::string ToText(std::span<const ConsistencyFinding> findings) {
  std::string text;
  for (const ConsistencyFinding& finding : findings) {
    text += std::string(finding.agrees ? "agrees   " : "DIFFERS  ") + finding.what + ": " +
            std::to_string(finding.reported) + " and " + std::to_string(finding.other) +
            " (difference " + std::to_string(finding.reported - finding.other) + ")\n";
  }
  return text;
}

}  // namespace mirrorflow
