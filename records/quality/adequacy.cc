// Whether the sources are enough: coverage by border post and month, migrations by basis, and what
// the fields can tell apart.
#include <algorithm>
#include <map>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "records/quality/quality_report.h"

namespace mirrorflow {
namespace {

using Cell = ReportCell;

// Longer lists of months are cut.
constexpr std::size_t kListedMonths = 24;

std::string PostName(const std::string& post) { return post.empty() ? "(no post)" : post; }

std::string MonthList(const std::vector<MonthNumber>& months) {
  std::vector<std::string> texts;
  for (const MonthNumber month : months) {
    if (texts.size() == kListedMonths) {
      texts.push_back("...");
      break;
    }
    texts.push_back(MonthText(month));
  }
  return absl::StrJoin(texts, " ");
}

std::uint64_t RowsOf(const std::map<MonthNumber, PostMonth>& months) {
  std::uint64_t rows = 0;
  for (const auto& [month, cell] : months) rows += cell.rows;
  return rows;
}

struct Coverage {
  ReportTable table;
  std::uint64_t gaps = 0;
};

// Every post of a source against the months that the source covers.
Coverage CoverageTable(const QualityFindings& findings) {
  Coverage coverage{
      .table = {.key = "coverage",
                .title = "Coverage by source and border post",
                .note = "A gap is a month without a single row of the post while the source has "
                        "rows of that time: a closed post, a lost book, a broken line.",
                .columns = {{"source", "source"},
                            {"post", "border post"},
                            {"rows", "rows"},
                            {"first", "first month"},
                            {"last", "last month"},
                            {"gap_months", "gaps"},
                            {"gaps", "months without rows"}}}};
  for (const SourceQuality& source : findings.sources) {
    if (source.months().empty()) continue;
    const MonthNumber first = source.months().begin()->first;
    const MonthNumber last = source.months().rbegin()->first;
    for (const auto& [post, months] : source.posts()) {
      const std::vector<MonthNumber> missing = MissingMonths(months, first, last);
      coverage.gaps += missing.size();
      coverage.table.rows.push_back(
          {Cell::Text(source.name()), Cell::Text(PostName(post)), Cell::Count(RowsOf(months)),
           Cell::Text(MonthText(months.begin()->first)),
           Cell::Text(MonthText(months.rbegin()->first)),
           Cell::Text(std::to_string(missing.size())), Cell::Text(MonthList(missing))});
    }
  }
  return coverage;
}

ReportTable PostMonthTable(const QualityFindings& findings) {
  ReportTable table{.key = "posts_and_months",
                    .title = "Rows by border post and month",
                    .note =
                        "Incomplete: without a name and a document number, or without birth date, "
                        "sex or citizenship.",
                    .columns = {{"source", "source"},
                                {"post", "border post"},
                                {"month", "month"},
                                {"rows", "rows"},
                                {"entries", "entries"},
                                {"exits", "exits"},
                                {"incomplete", "incomplete"}}};
  for (const SourceQuality& source : findings.sources) {
    for (const auto& [post, months] : source.posts()) {
      for (const auto& [month, cell] : months) {
        table.rows.push_back({Cell::Text(source.name()), Cell::Text(PostName(post)),
                              Cell::Text(MonthText(month)), Cell::Count(cell.rows),
                              Cell::Count(cell.entries), Cell::Count(cell.exits),
                              Cell::Share(cell.incomplete, cell.rows)});
      }
    }
  }
  return table;
}

ReportTable BasisTable(const QualityFindings& findings) {
  const MigrationCounts& counts = findings.counts.migrations;
  ReportTable table{.key = "migrations_by_basis",
                    .title = "Migrations by the kind of source they rest on",
                    .columns = {{"basis", "basis"}, {"migrations", "migrations"}}};
  for (std::size_t i = 0; i < kRowKindCount; ++i) {
    table.rows.push_back({Cell::Text(RowKindName(static_cast<RowKind>(i))),
                          Cell::Share(counts.events_by_basis[i], counts.events)});
  }
  return table;
}

ReportTable NotCountedTable(const QualityFindings& findings) {
  const MigrationCounts& counts = findings.counts.migrations;
  const auto verdict = [&](CrossingVerdict v) {
    return counts.verdicts[static_cast<std::size_t>(v)];
  };
  ReportTable table{.key = "not_counted",
                    .title = "What was not counted, and why",
                    .note =
                        "Residence before the first crossing comes from twelve months without "
                        "one, or else from citizenship or a permit.",
                    .columns = {{"what", ""}, {"count", "count"}}};
  const std::pair<std::string_view, std::uint64_t> rows[] = {
      {"crossings, the time is not over and no stay is stated",
       verdict(CrossingVerdict::kUndecided)},
      {"crossings, long enough, but residence before is not known",
       verdict(CrossingVerdict::kResidenceUnknown)},
      {"crossings, long enough, but the crossing was not recorded",
       verdict(CrossingVerdict::kImputed)},
      {"permits and stated stays that do not fit the duration rule", counts.stays_not_fitting},
      {"rows that say neither entry nor exit", counts.no_direction},
      {"rows of another country's border", findings.counts.not_own_border},
      {"rows without a date", findings.counts.date_unknown + counts.no_date},
      {"persons, residence by twelve months without a crossing", counts.residence_by_look_back},
      {"persons, residence by citizenship or permit", counts.residence_by_status},
      {"persons, residence not known", counts.residence_unknown}};
  for (const auto& [what, count] : rows) {
    table.rows.push_back({Cell::Text(what), Cell::Count(count)});
  }
  return table;
}

ReportTable PowerTable(const LinkagePower& power) {
  ReportTable table{
      .key = "linkage_power",
      .title = "Linkage power by field",
      .note = absl::StrFormat(
          "Expected bits: what the field adds on average to the proof that two recordings are the "
          "same person (Fellegi and Sunter), missing values allowed for. A link among so many "
          "persons with 95 %% certainty needs %.1f bits. Agreement marked * is assumed: too few "
          "persons are in two sources.",
          power.needed_bits),
      .columns = {{"field", "field"},
                  {"persons", "persons with it"},
                  {"entropy_bits", "entropy, bits"},
                  {"agreement", "agreement"},
                  {"expected_bits", "expected bits"}}};
  for (const FieldPower& field : power.fields) {
    if (field.persons == 0) continue;
    table.rows.push_back(
        {Cell::Text(PowerFieldName(field.field)), Cell::Share(field.persons, power.persons),
         Cell::Number(field.entropy_bits),
         Cell::Text(absl::StrFormat("%.3f%s", field.agreement, field.agreement_assumed ? "*" : "")),
         Cell::Number(field.expected_bits)});
  }
  return table;
}

ReportTable ProfileTable(const LinkagePower& power) {
  ReportTable table{
      .key = "linkage_profiles",
      .title = "Linkage power of sets of fields",
      .note =
          "Unique: the share of persons whose values in these fields no other person has. Bits "
          "are added up as if the fields were independent, which is too good.",
      .columns = {{"profile", "set"},
                  {"fields", "fields"},
                  {"expected_bits", "expected bits"},
                  {"enough", "enough"},
                  {"unique", "unique persons"}}};
  for (const ProfilePower& profile : power.profiles) {
    std::vector<std::string> fields;
    for (const PowerField field : profile.fields) fields.emplace_back(PowerFieldName(field));
    table.rows.push_back({Cell::Text(profile.name), Cell::Text(absl::StrJoin(fields, ", ")),
                          Cell::Number(profile.expected_bits),
                          Cell::Text(profile.expected_bits >= power.needed_bits ? "yes" : "no"),
                          Cell::Text(absl::StrFormat("%.1f %%", 100 * profile.unique_share))});
  }
  return table;
}

}  // namespace

ReportSection AdequacySection(const QualityFindings& findings) {
  Coverage coverage = CoverageTable(findings);
  const auto without_names =
      std::ranges::find(findings.power.profiles, "without names", &ProfilePower::name);
  std::string summary = coverage.gaps == 0
                            ? "Every border post has rows in every month of its source."
                            : absl::StrCat("Border posts have no rows in ", coverage.gaps,
                                           " months that their source covers.");
  if (without_names != findings.power.profiles.end()) {
    absl::StrAppendFormat(&summary,
                          " Without names, by document number, birth date, sex and citizenship, "
                          "%.1f %% of persons are unique.",
                          100 * without_names->unique_share);
  }
  return {.key = "adequacy",
          .title = "Adequacy",
          .summary = summary,
          .tables = {BasisTable(findings), NotCountedTable(findings), std::move(coverage.table),
                     PowerTable(findings.power), ProfileTable(findings.power),
                     PostMonthTable(findings)}};
}

}  // namespace mirrorflow
