#include <map>
#include <memory>
#include <unordered_map>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "records/register_reader.h"
#include "records/sources/csv_source.h"
#include "records/sources/open_source.h"
#include "services/sandbox/evaluation.h"

// Reading the files of an evaluation: two registers as a node would read them, and the truth.
namespace mirrorflow {
namespace {

using RowOf = std::unordered_map<std::string, std::uint32_t>;  // record id -> row

absl::StatusOr<std::vector<PersonEvent>> ReadFile(const std::string& path, const Mapping& mapping,
                                                  std::stop_token stop) {
  absl::StatusOr<std::unique_ptr<Source>> source = OpenSource(mapping, {.file = path}, stop);
  if (!source.ok()) return source.status();
  absl::StatusOr<std::vector<PersonEvent>> events =
      ReadEvents(mapping, *std::move(source), {.include_refugees = true}, stop);
  if (events.ok() && events->empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " has no readable record\nhint: mf-node check says what is wrong"));
  }
  return events;
}

absl::StatusOr<RowOf> RowsById(const std::vector<PersonEvent>& events, const std::string& path) {
  RowOf rows;
  for (std::uint32_t i = 0; i < events.size(); ++i) {
    if (events[i].record_id.empty() || !rows.emplace(events[i].record_id, i).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": record ", i + 1, " has no record id, or one that stands twice",
                       "\nhint: map a column of unique ids to record_id"));
    }
  }
  return rows;
}

// The index of a named column, or `position` if no name is given.
absl::StatusOr<std::size_t> FindColumn(const CsvSource& source, const std::string& path,
                                       const std::string& name, std::size_t position) {
  const std::vector<std::string>& columns = source.columns();
  if (name.empty()) {
    if (position < columns.size()) return position;
    return absl::InvalidArgumentError(absl::StrCat(path, " has only ", columns.size(), " columns"));
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] == name) return i;
  }
  return absl::NotFoundError(absl::StrCat(path, " has no column ", name));
}

// Two columns of a CSV file, by name, or by position where the name is empty.
struct TwoColumns {
  std::string path;
  char delimiter = ',';
  std::string first;
  std::size_t first_position = 0;
  std::string second;
  std::size_t second_position = 1;
  bool skip_broken_rows = false;  // else they are an error
};

// Calls `use` with the number and the two cells of each row.
template <typename Use>
absl::Status ForEachRow(const TwoColumns& file, Use use) {
  absl::StatusOr<std::unique_ptr<CsvSource>> source =
      CsvSource::OpenFile(file.path, {.delimiter = file.delimiter});
  if (!source.ok()) return source.status();
  absl::StatusOr<std::size_t> first =
      FindColumn(**source, file.path, file.first, file.first_position);
  if (!first.ok()) return first.status();
  absl::StatusOr<std::size_t> second =
      FindColumn(**source, file.path, file.second, file.second_position);
  if (!second.ok()) return second.status();
  SourceRow row;
  while (true) {
    absl::StatusOr<bool> more = (*source)->Next(row);
    if (!more.ok()) return more.status();
    if (!*more) return absl::OkStatus();
    if (!row.problem.has_value()) {
      use(row.number, std::string(row.cells[*first]), std::string(row.cells[*second]));
    } else if (!file.skip_broken_rows) {
      return absl::InvalidArgumentError(
          absl::StrCat(file.path, ", row ", row.number, ", line ", row.line, ": can't be read"));
    }
  }
}

// Truth as a file of pairs of record ids.
absl::Status ReadTruthPairs(const EvaluationFiles& files, const EvaluationMapping& mapping,
                            const RowOf& rows_a, const RowOf& rows_b, EvaluationData& data) {
  TwoColumns columns;
  columns.path = files.truth;
  columns.first = mapping.truth_a_column;
  columns.second = mapping.truth_b_column;
  return ForEachRow(columns, [&](std::uint64_t, const std::string& a, const std::string& b) {
    const auto row_a = rows_a.find(a);
    const auto row_b = rows_b.find(b);
    if (row_a == rows_a.end() || row_b == rows_b.end()) {
      ++data.unreadable_pairs;
      return;
    }
    std::pair<std::uint32_t, std::uint32_t> pair{row_a->second, row_b->second};
    if (data.within && pair.first > pair.second) std::swap(pair.first, pair.second);
    data.truth.push_back(pair);
  });
}

// Truth as a column of the file itself: all pairs of records of one person are true.
absl::Status ReadTruthPersons(const EvaluationFiles& files, const EvaluationMapping& mapping,
                              const RowOf& rows, EvaluationData& data) {
  TwoColumns columns;
  columns.path = files.dedup;
  columns.delimiter = mapping.a.delimiter;
  columns.second = mapping.truth_person_column;
  columns.skip_broken_rows = true;  // they are in no event either
  for (const MappedColumn& column : mapping.a.columns) {
    if (column.field == FieldKind::kRecordId) columns.first = column.column;
  }
  // Without ids of its own a record has the one that the reader gave it, by its row.
  const bool by_row = columns.first.empty();
  std::map<std::string, std::vector<std::uint32_t>> persons;
  if (absl::Status status =
          ForEachRow(columns,
                     [&](std::uint64_t number, const std::string& id, const std::string& person) {
                       const auto row = rows.find(by_row ? absl::StrCat("row-", number) : id);
                       if (row != rows.end()) persons[person].push_back(row->second);
                     });
      !status.ok()) {
    return status;
  }
  for (const auto& [person, rows_of_person] : persons) {
    for (std::size_t i = 0; i < rows_of_person.size(); ++i) {
      for (std::size_t j = i + 1; j < rows_of_person.size(); ++j) {
        data.truth.push_back(std::minmax(rows_of_person[i], rows_of_person[j]));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<EvaluationData> ReadEvaluationData(const EvaluationFiles& files,
                                                  const EvaluationMapping& mapping,
                                                  std::stop_token stop) {
  EvaluationData data;
  data.within = !files.dedup.empty();
  const std::string& path_a = data.within ? files.dedup : files.a;
  absl::StatusOr<std::vector<PersonEvent>> a = ReadFile(path_a, mapping.a, stop);
  if (!a.ok()) return a.status();
  data.a = *std::move(a);
  absl::StatusOr<RowOf> rows_a = RowsById(data.a, path_a);
  if (!rows_a.ok()) return rows_a.status();

  absl::Status truth;
  if (data.within && files.truth.empty()) {
    truth = mapping.truth_person_column.empty()
                ? absl::InvalidArgumentError(
                      "no truth\nhint: give --truth, or truth_person_column in the mapping")
                : ReadTruthPersons(files, mapping, *rows_a, data);
  } else if (data.within) {
    truth = ReadTruthPairs(files, mapping, *rows_a, *rows_a, data);
  } else {
    absl::StatusOr<std::vector<PersonEvent>> b = ReadFile(files.b, mapping.b, stop);
    if (!b.ok()) return b.status();
    data.b = *std::move(b);
    absl::StatusOr<RowOf> rows_b = RowsById(data.b, files.b);
    if (!rows_b.ok()) return rows_b.status();
    truth = ReadTruthPairs(files, mapping, *rows_a, *rows_b, data);
  }
  if (!truth.ok()) return truth;
  return data;
}

}  // namespace mirrorflow
