#include "records/quality/quality_report.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace mirrorflow {
namespace {

using Cell = ReportCell;

struct NamedCount {
  std::string_view name;
  std::uint64_t count;
};

// A table of two columns, what and how often; rows without any are left out unless `all`.
ReportTable CountTable(std::string key, std::string title, const std::vector<NamedCount>& counts,
                       bool all = false, std::string note = "") {
  ReportTable table{.key = std::move(key),
                    .title = std::move(title),
                    .note = std::move(note),
                    .columns = {{"what", ""}, {"count", "count"}}};
  for (const NamedCount& count : counts) {
    if (count.count == 0 && !all) continue;
    table.rows.push_back({Cell::Text(count.name), Cell::Count(count.count)});
  }
  return table;
}

std::string PercentText(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? "none"
                    : absl::StrFormat("%.1f %%", 100.0 * static_cast<double>(part) /
                                                     static_cast<double>(whole));
}

std::string DateText(const PartialDate& date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year, date.month, date.day);
}

ReportTable FieldTable(const QualityFindings& findings) {
  ReportTable table{.key = "fields",
                    .title = "Completeness and validity by source and field",
                    .note =
                        "Usable: a value that can be read, whole or in part. Missing: empty or "
                        "marked as not known. Unusable: something stands there that can't be "
                        "read.",
                    .columns = {{"source", "source"},
                                {"field", "field"},
                                {"usable", "usable"},
                                {"missing", "missing"},
                                {"unusable", "unusable"}}};
  for (std::size_t s = 0; s < findings.reports.size(); ++s) {
    for (std::size_t i = 0; i < kFieldKindCount; ++i) {
      const FieldQuality& field = findings.reports[s].fields[i];
      if (!field.mapped) continue;
      const std::uint64_t rows = field.usable + field.missing + field.unusable;
      table.rows.push_back({Cell::Text(findings.sources[s].name()),
                            Cell::Text(FieldKindName(static_cast<FieldKind>(i))),
                            Cell::Share(field.usable, rows), Cell::Share(field.missing, rows),
                            Cell::Share(field.unusable, rows)});
    }
  }
  return table;
}

ReportTable PrecisionTable(const QualityFindings& findings) {
  ReportTable table{.key = "date_precision",
                    .title = "Precision of dates",
                    .columns = {{"source", "source"},
                                {"field", "field"},
                                {"whole_day", "to the day"},
                                {"year_and_month", "to the month"},
                                {"year_only", "to the year"},
                                {"heaps", "day not taken: a heap of the column"}}};
  for (std::size_t s = 0; s < findings.reports.size(); ++s) {
    const ReadReport& report = findings.reports[s];
    for (const auto& [name, dates] : {std::pair("birth_date", &report.birth_dates),
                                      std::pair("event_date", &report.event_dates)}) {
      const std::uint64_t known = dates->whole_day + dates->year_and_month + dates->year_only;
      if (known == 0) continue;
      table.rows.push_back(
          {Cell::Text(findings.sources[s].name()), Cell::Text(name),
           Cell::Share(dates->whole_day, known), Cell::Share(dates->year_and_month, known),
           Cell::Share(dates->year_only, known), Cell::Share(dates->heaps, known)});
    }
  }
  return table;
}

ReportTable ErrorTable(const QualityFindings& findings) {
  ReportTable table{.key = "errors",
                    .title = "What is wrong with rows and values",
                    .note =
                        "Rejected rows take no part in anything; a wrong value is missing or "
                        "only partly known, and its row stays.",
                    .columns = {{"source", "source"},
                                {"column", "column"},
                                {"reason", "reason"},
                                {"explanation", "what it means"},
                                {"count", "count"}}};
  for (const ReadReport& report : findings.reports) {
    for (const ErrorCount& error : report.error_counts) {
      table.rows.push_back({Cell::Text(error.source),
                            Cell::Text(error.column.empty() ? "(row)" : error.column),
                            Cell::Text(RowErrorCode(error.reason)),
                            Cell::Text(RowErrorText(error.reason)), Cell::Count(error.count)});
    }
  }
  return table;
}

ReportTable HeapTable(const QualityFindings& findings) {
  ReportTable table{
      .key = "heaping",
      .title = "Heaping of dates",
      .note =
          "By chance 0.3 % of days are 1 January, 0.3 % 1 July, 3 % the first of another month, "
          "3.3 % a fifteenth, and 20 % of years end in 0 or 5. Far more means that the day, or "
          "the year, was not known and was filled in.",
      .columns = {{"source", "source"},
                  {"field", "field"},
                  {"first_january", "1 January"},
                  {"first_july", "1 July"},
                  {"first_of_month", "first of another month"},
                  {"fifteenth", "fifteenth"},
                  {"round_years", "years ending in 0 or 5"}}};
  for (const SourceQuality& source : findings.sources) {
    for (const auto& [name, heaps] :
         {std::pair("birth_date", &source.births()), std::pair("event_date", &source.dates())}) {
      if (heaps->years == 0) continue;
      table.rows.push_back({Cell::Text(source.name()), Cell::Text(name),
                            Cell::Share(heaps->first_january, heaps->whole_days),
                            Cell::Share(heaps->first_july, heaps->whole_days),
                            Cell::Share(heaps->first_of_month, heaps->whole_days),
                            Cell::Share(heaps->fifteenth, heaps->whole_days),
                            heaps == &source.births()
                                ? Cell::Share(heaps->round_years, heaps->years)
                                : Cell::Text("")});
    }
  }
  return table;
}

ReportTable DuplicateTable(const QualityFindings& findings) {
  ReportTable table{.key = "duplicates",
                    .title = "Repeated rows",
                    .note =
                        "Alike: equal to an earlier row in everything but the record id, after "
                        "harmonisation.",
                    .columns = {{"source", "source"},
                                {"rows", "rows"},
                                {"rejected", "rejected"},
                                {"repeated_ids", "record ids repeated"},
                                {"repeated_rows", "rows alike"}}};
  for (std::size_t s = 0; s < findings.sources.size(); ++s) {
    const ReadReport& report = findings.reports[s];
    table.rows.push_back({Cell::Text(findings.sources[s].name()), Cell::Count(report.rows),
                          Cell::Share(report.rejected, report.rows),
                          Cell::Share(report.duplicate_record_ids, report.rows),
                          Cell::Share(findings.sources[s].repeated_rows(), report.rows)});
  }
  return table;
}

ReportTable AgreementTable(std::string key, std::string title, const FieldAgreement& agreement) {
  ReportTable table{.key = std::move(key),
                    .title = std::move(title),
                    .note =
                        "Of persons whom both have, where both have the value. They were found "
                        "by these very fields, so true agreement is somewhat lower.",
                    .columns = {{"field", "field"},
                                {"compared", "compared"},
                                {"equal", "equal"},
                                {"near", "near"},
                                {"different", "different"}}};
  for (std::size_t i = 0; i < kPowerFieldCount; ++i) {
    const AgreementCounts& counts = agreement[i];
    if (counts.compared == 0) continue;
    table.rows.push_back({Cell::Text(PowerFieldName(static_cast<PowerField>(i))),
                          Cell::Count(counts.compared), Cell::Share(counts.equal, counts.compared),
                          Cell::Share(counts.near, counts.compared),
                          Cell::Share(counts.different(), counts.compared)});
  }
  return table;
}

}  // namespace

ReportSection QualitySection(const QualityFindings& findings) {
  std::uint64_t cells = 0;
  std::uint64_t usable = 0;
  std::uint64_t unusable = 0;
  for (const ReadReport& report : findings.reports) {
    for (const FieldQuality& field : report.fields) {
      usable += field.usable;
      unusable += field.unusable;
      cells += field.usable + field.missing + field.unusable;
    }
  }
  return {
      .key = "quality",
      .title = "Quality",
      .summary = absl::StrCat("Of all cells ", PercentText(usable, cells), " hold a usable value; ",
                              PercentText(unusable, cells), " hold something that can't be read."),
      .tables = {FieldTable(findings), PrecisionTable(findings), ErrorTable(findings)}};
}

ReportSection ReliabilitySection(const QualityFindings& findings) {
  const PersonCounts& persons = findings.counts.persons;
  const MigrationCounts& migrations = findings.counts.migrations;
  const HistoryRepairs& repairs = migrations.repairs;
  ReportSection section{
      .key = "reliability",
      .title = "Reliability",
      .summary = absl::StrCat(
          findings.counts.rejected == 0 ? "Every row could be read. "
                                        : "Some rows could not be read and were rejected. ",
          "Rows became persons by the evidence below; crossings that can't have happened as they "
          "are recorded were repaired, and each repair is counted."),
      .tables = {DuplicateTable(findings), HeapTable(findings)}};
  section.tables.push_back(CountTable(
      "persons", "How rows became persons",
      {{"readable rows", persons.rows},
       {"persons", persons.persons},
       {"joined by the source's person id", persons.by_person_id},
       {"joined by national id", persons.by_national_id},
       {"joined by document number", persons.by_document},
       {"joined by name and birth date", persons.by_name_and_birth},
       {"joined by name and birth date, day and month exchanged", persons.by_exchanged_birth},
       {"joined by birth date and a similar name", persons.by_similar_name},
       {"same person id, but contradicting: kept apart", persons.person_id_conflicts},
       {"same national id, but contradicting: kept apart", persons.national_id_conflicts},
       {"same document number, but contradicting: kept apart", persons.document_conflicts},
       {"same name and birth date, but contradicting: kept apart", persons.name_conflicts},
       {"persons with several document numbers", persons.persons_with_documents},
       {"rows with nothing to find them by", persons.rows_without_key},
       {"birth dates too frequent to compare spellings", persons.oversized_blocks}}));
  section.tables.push_back(CountTable(
      "crossing_repairs", "Crossings that were repaired or left out",
      {{"recorded twice on one day", repairs.duplicates},
       {"recorded again within 3 days", repairs.near_duplicates},
       {"entry and exit of one day put into the possible order", repairs.same_day_turns},
       {"two entries running: an exit is missing", repairs.missing_exits},
       {"two exits running: an entry is missing", repairs.missing_entries},
       {"neither entry nor exit: left out", repairs.no_direction},
       {"day and month not known: left out", repairs.no_day}},
      true,
      "A missing crossing is taken to have happened half-way. It moves the person and is never "
      "counted as a migration."));
  section.tables.push_back(CountTable(
      "unmatched", "Entries and exits without a counterpart",
      {{"persons whose last crossing is an entry, who did not migrate",
        migrations.unmatched_entries},
       {"persons whose last crossing is an exit, who did not migrate", migrations.unmatched_exits},
       {"stated as short stays, no exit on record, not counted",
        migrations.verdicts[static_cast<std::size_t>(CrossingVerdict::kUnmatched)]},
       {"migrations that rest on no later crossing being on record", migrations.open_ended}},
      true,
      "A gap in the records, and nothing about the persons: most left, or came, where nobody "
      "wrote it down."));
  return section;
}

ReportSection ConsistencySection(const QualityFindings& findings) {
  const CrossingAgreement& crossings = findings.crossings;
  const MigrationCounts& migrations = findings.counts.migrations;
  ReportSection section{.key = "consistency", .title = "Consistency"};
  section.summary =
      crossings.manual == 0 || crossings.electronic == 0
          ? "There are no crossings from both paper and a system to compare."
          : absl::StrCat("Of the crossings on paper ",
                         PercentText(crossings.manual_found, crossings.manual),
                         " are also in a system; of those in a system ",
                         PercentText(crossings.electronic_found, crossings.electronic),
                         " are also on paper.");
  section.tables.push_back(
      {.key = "manual_and_electronic",
       .title = "Crossings found in the other kind of source",
       .note = "The same person and direction, at most 3 days apart.",
       .columns = {{"source", "recorded"}, {"crossings", "crossings"}, {"found", "found again"}},
       .rows = {{Cell::Text("on paper"), Cell::Count(crossings.manual),
                 Cell::Share(crossings.manual_found, crossings.manual)},
                {Cell::Text("in a system"), Cell::Count(crossings.electronic),
                 Cell::Share(crossings.electronic_found, crossings.electronic)}}});
  section.tables.push_back(AgreementTable("agreement_manual_electronic",
                                          "Agreement of paper and system by field",
                                          findings.manual_electronic));
  section.tables.push_back(AgreementTable("agreement_between_sources",
                                          "Agreement of any two sources by field",
                                          findings.between_sources));
  section.tables.push_back(CountTable(
      "migrations_between_sources", "Migrations that several sources have",
      {{"the same migration in another source: counted once", migrations.merged_sources},
       {"the same row again in one source: counted once", migrations.repeated},
       {"sources that name different countries", migrations.country_conflicts},
       {"country of origin or destination taken from another row", migrations.country_filled},
       {"permits and declarations that crossings contradict", migrations.contradicted}},
      true));
  return section;
}

ReportDocument MakeQualityDocument(const QualityFindings& findings) {
  ReportDocument document{
      .title = absl::StrCat("Data quality report: ", std::string(findings.country.alpha2())),
      .subtitle =
          absl::StrCat("Duration rule ", std::string(DurationRuleName(findings.duration_rule)),
                       "; crossings observed from ", DateText(findings.observed_from), " up to ",
                       DateText(findings.observed_until), ".")};
  std::vector<std::string> sources;
  for (const SourceQuality& source : findings.sources) sources.push_back(source.name());
  ReportSection overview{
      .key = "overview",
      .title = "Overview",
      .summary = absl::StrCat(findings.sources.size(), " sources (", absl::StrJoin(sources, ", "),
                              ") make one population.")};
  const PopulationCounts& counts = findings.counts;
  overview.tables.push_back(CountTable(
      "totals", "From rows to migrations",
      {{"readable rows", counts.rows},
       {"rejected rows", counts.rejected},
       {"persons", counts.persons.persons},
       {"migrations", counts.migrations.events},
       {"migrations, provisional", counts.migrations.provisional},
       {"refugees, asylum seekers and stateless persons left out", counts.protected_persons},
       {"rows of these", counts.protected_rows}},
      true,
      "Refugees, asylum seekers and stateless persons are left out unless an agreement admits "
      "them."));
  ReportTable kinds{.key = "sources",
                    .title = "Sources",
                    .columns = {{"source", "source"},
                                {"rows_are", "a row is a"},
                                {"capture", "recorded"},
                                {"rows", "rows"}}};
  for (const SourceQuality& source : findings.sources) {
    const std::string_view capture = CaptureName(source.capture());
    kinds.rows.push_back({Cell::Text(source.name()), Cell::Text(RowKindName(source.rows())),
                          Cell::Text(capture.empty() ? "not stated" : capture),
                          Cell::Count(source.row_count())});
  }
  overview.tables.push_back(std::move(kinds));
  document.sections = {std::move(overview), QualitySection(findings), ReliabilitySection(findings),
                       ConsistencySection(findings), AdequacySection(findings)};
  return document;
}

}  // namespace mirrorflow
