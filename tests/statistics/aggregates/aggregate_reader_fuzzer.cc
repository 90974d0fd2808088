// Any bytes as a workbook that a country reports: the archive itself, a part of a sound archive,
// and rows of cells in a sheet of a sound workbook. Fails when a report comes with problems or
// without any, when more problems are told than are allowed, when a figure is below 0 or its code
// is of no list, or when the same bytes give another outcome the second time.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "statistics/aggregates/aggregate_reader.h"
#include "tests/fuzzing/check.h"
#include "tests/records/sources/zip_writer.h"
#include "tests/statistics/aggregates/filled_workbook.h"
#include "workbook/cell_text.h"
#include "workbook/zip_archive.h"

namespace mirrorflow {
namespace {

using Parts = std::vector<std::pair<std::string, std::string>>;

std::string Outcome(const AggregateReading& reading) {
  std::string seen;
  for (const WorkbookProblem& problem : reading.problems) seen += problem.ToString() + "\n";
  if (!reading.report.has_value()) return seen;
  for (const AggregateRow& row : reading.report->rows) {
    seen += ObservationName(row.observation);
    if (row.observation.value.has_value()) seen += row.observation.value->ToString();
    seen += '\n';
  }
  return seen;
}

void Read(const std::string& bytes) {
  const AggregateReading reading = ReadAggregateWorkbook(bytes);
  Check(reading.report.has_value() == reading.problems.empty());
  Check(reading.problems.size() <= kMaxWorkbookProblems);
  for (const WorkbookProblem& problem : reading.problems) {
    Check(!problem.reason.empty() && IsValidUtf8(problem.ToString()));
  }
  if (reading.report.has_value()) {
    for (const AggregateRow& row : reading.report->rows) {
      const Observation& o = row.observation;
      Check(o.value.has_value()
                ? o.value->mantissa >= 0
                : o.obs_status == 'Q' || o.obs_status == 'O' || o.obs_status == 'V');
      Check(TableFromCode(TableCode(row.table->table)).ok());
    }
  }
  Check(Outcome(ReadAggregateWorkbook(bytes)) == Outcome(reading));
}

// A workbook with nothing wrong, in its parts.
const Parts& SoundParts() {
  static const Parts parts = [] {
    const std::string bytes = GoodWorkbook().Write();
    const ZipArchive archive = ValueOrDie(ZipArchive::OpenBytes(bytes));
    Parts found;
    std::vector<std::string> names = {"[Content_Types].xml",  "_rels/.rels",
                                      "xl/workbook.xml",      "xl/_rels/workbook.xml.rels",
                                      "xl/sharedStrings.xml", "xl/styles.xml"};
    for (int sheet = 1; sheet <= 20; ++sheet) {
      names.push_back("xl/worksheets/sheet" + std::to_string(sheet) + ".xml");
    }
    for (const std::string& name : names) {
      if (!archive.Has(name)) continue;
      found.emplace_back(name, ValueOrDie(archive.ReadAll(name, std::size_t{1} << 20)));
    }
    return found;
  }();
  return parts;
}

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '<') {
      escaped += "&lt;";
    } else if (c == '&') {
      escaped += "&amp;";
    } else if (static_cast<unsigned char>(c) >= ' ') {
      escaped += c;
    }
  }
  return escaped;
}

// Lines of cells, separated by tabs, as rows behind those that the sheet has.
std::string WithRows(const std::string& sheet, const std::string& text) {
  const std::size_t end = sheet.find("</sheetData>");
  const std::size_t last = sheet.rfind("<row r=\"");
  if (end == std::string::npos || last == std::string::npos) return sheet;
  int row = std::atoi(sheet.c_str() + last + 8);
  std::string rows;
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t to = std::min(text.find('\n', from), text.size());
    const std::string line = text.substr(from, to - from);
    from = to + 1;
    const std::string number = std::to_string(++row);
    rows += "<row r=\"" + number + "\">";
    std::size_t begin = 0;
    for (char column = 'A'; column <= 'Z' && begin <= line.size(); ++column) {
      const std::size_t stop = std::min(line.find('\t', begin), line.size());
      const std::string cell = line.substr(begin, stop - begin);
      begin = stop + 1;
      rows += "<c r=\"" + std::string(1, column) + number + "\" t=\"inlineStr\"><is><t>" +
              Escaped(cell) + "</t></is></c>";
    }
    rows += "</row>";
  }
  return sheet.substr(0, end) + rows + sheet.substr(end);
}

}  // namespace
}  // namespace mirrorflow

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mirrorflow;
  if (size < 2) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  Parts parts = SoundParts();
  auto& [name, content] = parts[data[1] % parts.size()];
  switch (data[0] % 3) {
    case 0:
      Read(bytes);
      break;
    case 1:
      content = bytes;
      Read(ZipOf(parts));
      break;
    default:
      if (!IsValidUtf8(bytes)) return 0;
      content = WithRows(content, bytes);
      Read(ZipOf(parts));
  }
  return 0;
}
