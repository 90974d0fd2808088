#include "statistics/aggregates/aggregate_dataset.h"

#include <chrono>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

// Spaces in place of line ends and other control characters: notes are single lines.
std::string OneLine(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return text;
}

std::string AnswerTo(const AggregateReport& report, const std::string& question) {
  const auto answer = report.answers.find(question);
  return answer == report.answers.end() ? "" : OneLine(answer->second);
}

// "KE, Immigrants, as reported: source ...; definition ...; coverage ...".
std::string NoteOf(const AggregateReport& report, const AggregateTable& table) {
  const std::string code(TableCode(table.table));
  std::string note = absl::StrCat(std::string(report.country.alpha2()), " (",
                                  OneLine(report.institution), "), ", code, ":");
  for (const auto& [part, label] : {std::pair("SOURCE", "source"),
                                    {"DEFINITION", "definition"},
                                    {"DURATION", "duration rule"},
                                    {"COVERAGE", "coverage"}}) {
    const std::string answer = AnswerTo(report, absl::StrCat(code, ".", part));
    if (!answer.empty()) absl::StrAppend(&note, " ", label, ": ", answer, ";");
  }
  note.back() = '.';
  if (report.rounding_base > 1) {
    absl::StrAppend(&note, " Rounded by the reporter to base ", report.rounding_base, ".");
  }
  return note;
}

// Whether a flow was counted by another rule than the publication says.
bool HasOtherRule(const AggregateReport& report, const AggregateTable& table,
                  const std::string& rule) {
  const std::string answer =
      AnswerTo(report, absl::StrCat(std::string(TableCode(table.table)), ".DURATION"));
  return !table.is_stock && !answer.empty() && answer != rule;
}

}  // namespace

absl::StatusOr<PublishedDataset> ToPublishedDataset(std::span<const AggregateReport> reports,
                                                    const AggregatePublication& publication) {
  DatasetFacts facts{.id = publication.id,
                     .provider = publication.provider,
                     .period = publication.period,
                     .vintage = publication.vintage,
                     .prepared = publication.prepared,
                     .duration_rule = publication.duration_rule,
                     .age_definition = "COMPLET",
                     .dated_by = "reporter",
                     .protection = "reporter",
                     .protection_text =
                         "The reporting countries protected these figures themselves and stated "
                         "that they are free for publication.",
                     .notes = {}};
  // The latest day of a stock figure, by country and figure.
  std::map<std::string, std::pair<std::chrono::sys_days, Observation>> figures;
  bool left_out = false;
  for (const AggregateReport& report : reports) {
    std::set<const AggregateTable*> tables;
    for (const AggregateRow& row : report.rows) {
      if (row.period.year() != publication.period.year()) {
        left_out = true;
        continue;
      }
      tables.insert(row.table);
      Observation o = row.observation;
      if (o.obs_status == 'V' && HasOtherRule(report, *row.table, publication.duration_rule)) {
        o.obs_status = 'D';
      }
      const std::string key = FigureKey(o);
      const auto [there, is_new] = figures.try_emplace(key, row.period.last(), o);
      if (!is_new && there->second.first < row.period.last()) {
        there->second = {row.period.last(), o};
        left_out = true;
      } else if (!is_new && there->second.first == row.period.last()) {
        return absl::InvalidArgumentError(
            absl::StrCat(ObservationName(o), ": reported twice for ", row.period.text()));
      }
    }
    for (const AggregateTable& table : AggregateTables()) {
      if (tables.contains(&table)) facts.notes.push_back(NoteOf(report, table));
    }
  }
  if (figures.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no reported figure is of ", publication.period.year()));
  }
  if (left_out) {
    facts.notes.emplace_back(
        "Figures of parts of a year, of other years and of earlier days of a stock are not in this "
        "publication.");
  }
  std::vector<Observation> observations;
  for (auto& [key, figure] : figures) observations.push_back(std::move(figure.second));
  return PublishedDataset::Create(std::move(facts), std::move(observations));
}

}  // namespace mirrorflow
