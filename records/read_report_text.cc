#include "records/read_report_text.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace mirrorflow {
namespace {

struct RowFate {
  std::string_view key;
  std::string_view text;
  std::uint64_t ReadReport::*count;
};

constexpr RowFate kFates[] = {
    {"rejected", "not readable, rejected", &ReadReport::rejected},
    {"refugees_excluded", "refugees and stateless persons, excluded",
     &ReadReport::refugees_excluded},
    {"country_unknown", "origin or destination unknown", &ReadReport::country_unknown},
    {"outside_corridor", "of other corridors", &ReadReport::outside_corridor},
    {"date_unknown", "of the corridor, event date unknown", &ReadReport::date_unknown},
    {"outside_period", "of the corridor, outside the period", &ReadReport::outside_period},
};

std::uint64_t Usable(const DateQuality& dates) {
  return dates.whole_day + dates.year_and_month + dates.year_only;
}

double Percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

// "12  34.5 %"
std::string Share(std::uint64_t part, std::uint64_t whole) {
  return absl::StrFormat("%10d %5.1f %%", part, Percent(part, whole));
}

void AppendRows(const ReadReport& report, std::string& text) {
  absl::StrAppendFormat(&text, "%-46s %10d\n", "Rows", report.rows);
  for (const RowFate& fate : kFates) {
    if (report.*fate.count == 0) continue;
    absl::StrAppendFormat(&text, "  %-44s %10d\n", std::string(fate.text), report.*fate.count);
  }
  absl::StrAppendFormat(&text, "%-46s %10d\n", "Events", report.events);
  if (report.little_identity > 0) {
    absl::StrAppendFormat(&text, "  %-44s %10d\n", "with neither a name nor a birth date",
                          report.little_identity);
  }
  if (report.duplicate_record_ids > 0) {
    absl::StrAppendFormat(&text, "%-46s %10d\n", "Rows with the record id of an earlier row",
                          report.duplicate_record_ids);
  }
}

void AppendFields(const ReadReport& report, std::string& text) {
  absl::StrAppendFormat(&text, "\n%-16s %18s %18s %18s\n", "Field", "usable", "missing",
                        "unusable");
  for (std::size_t i = 0; i < kFieldKindCount; ++i) {
    const FieldQuality& quality = report.fields[i];
    if (!quality.mapped) continue;
    const std::uint64_t rows = quality.usable + quality.missing + quality.unusable;
    absl::StrAppendFormat(
        &text, "%-16s %s %s %s\n", std::string(FieldKindName(static_cast<FieldKind>(i))),
        Share(quality.usable, rows), Share(quality.missing, rows), Share(quality.unusable, rows));
  }
}

void AppendDates(const ReadReport& report, std::string& text) {
  const auto append = [&text](std::string_view name, const DateQuality& dates) {
    const std::uint64_t usable = Usable(dates);
    if (usable == 0) return;
    absl::StrAppendFormat(&text, "%-16s %s %s %s %s\n", std::string(name),
                          Share(dates.whole_day, usable), Share(dates.year_and_month, usable),
                          Share(dates.year_only, usable),
                          Share(dates.first_january, dates.whole_day));
  };
  if (Usable(report.birth_dates) + Usable(report.event_dates) == 0) return;
  absl::StrAppendFormat(&text, "\n%-16s %18s %18s %18s %18s\n", "Date known to", "the day",
                        "the month", "the year", "1 Jan. of days");
  append(FieldKindName(FieldKind::kBirthDate), report.birth_dates);
  append(FieldKindName(FieldKind::kEventDate), report.event_dates);
  text += "By chance 0.3 % of days are 1 January; far more means that it stands for a year only.\n";
  const std::uint64_t heaps = report.birth_dates.heaps + report.event_dates.heaps;
  if (heaps > 0) {
    absl::StrAppendFormat(&text, "Dates cut because their day is a heap of the column: %d\n",
                          heaps);
  }
}

void AppendErrors(const ReadReport& report, std::string& text) {
  if (report.error_counts.empty()) return;
  text += "\nErrors\n";
  for (const ErrorCount& error : report.error_counts) {
    absl::StrAppendFormat(&text, "%10d  %s, %s: %s\n", error.count, error.source,
                          error.column.empty() ? "whole row" : "column " + error.column,
                          std::string(RowErrorText(error.reason)));
  }
  if (report.errors.empty()) return;
  text += "\nThe first of them\n";
  for (const RowError& error : report.errors) absl::StrAppend(&text, "  ", error.ToString(), "\n");
}

nlohmann::ordered_json DatesJson(const DateQuality& dates) {
  return {{"whole_day", dates.whole_day},
          {"year_and_month", dates.year_and_month},
          {"year_only", dates.year_only},
          {"first_january", dates.first_january},
          {"heaps", dates.heaps}};
}

}  // namespace

std::string ReadReportText(const ReadReport& report) {
  std::string text;
  AppendRows(report, text);
  AppendFields(report, text);
  AppendDates(report, text);
  AppendErrors(report, text);
  return text;
}

std::string ReadReportJson(const ReadReport& report) {
  nlohmann::ordered_json json;
  json["rows"] = report.rows;
  for (const RowFate& fate : kFates) json[std::string(fate.key)] = report.*fate.count;
  json["events"] = report.events;
  json["little_identity"] = report.little_identity;
  json["duplicate_record_ids"] = report.duplicate_record_ids;
  json["fields"] = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < kFieldKindCount; ++i) {
    const FieldQuality& quality = report.fields[i];
    if (!quality.mapped) continue;
    json["fields"][std::string(FieldKindName(static_cast<FieldKind>(i)))] = {
        {"usable", quality.usable}, {"missing", quality.missing}, {"unusable", quality.unusable}};
  }
  json["birth_dates"] = DatesJson(report.birth_dates);
  json["event_dates"] = DatesJson(report.event_dates);
  json["error_counts"] = nlohmann::ordered_json::array();
  for (const ErrorCount& error : report.error_counts) {
    json["error_counts"].push_back({{"source", error.source},
                                    {"column", error.column},
                                    {"reason", std::string(RowErrorCode(error.reason))},
                                    {"count", error.count}});
  }
  json["errors"] = nlohmann::ordered_json::array();
  for (const RowError& error : report.errors) {
    json["errors"].push_back({{"source", error.source},
                              {"row", error.row},
                              {"line", error.line},
                              {"column", error.column},
                              {"reason", std::string(RowErrorCode(error.reason))}});
  }
  // A source name that is not UTF-8 must not stop a report.
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace mirrorflow
