#include "workbook/xlsx_sheet.h"

#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "workbook/cell_text.h"
#include "workbook/merged_cells.h"
#include "workbook/xlsx_parts.h"
#include "workbook/xml_pull.h"

namespace mirrorflow {
namespace {

template <typename Number>
Number ToNumber(std::string_view text, Number otherwise) {
  Number value = otherwise;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && stop == text.data() + text.size() ? value : otherwise;
}

struct CellPlace {
  std::uint64_t row = 0;     // from 1
  std::uint32_t column = 0;  // from 0
};

// "BC12".
std::optional<CellPlace> ParsePlace(std::string_view text) {
  std::uint32_t column = 0;
  std::size_t i = 0;
  for (; i < text.size() && i < 4 && text[i] >= 'A' && text[i] <= 'Z'; ++i) {
    column = column * 26 + static_cast<std::uint32_t>(text[i] - 'A') + 1;
  }
  const auto row = ToNumber<std::uint64_t>(text.substr(i), 0);
  if (column == 0 || column > kMaxSheetColumns || row == 0 || row > kMaxSheetRows) {
    return std::nullopt;
  }
  return CellPlace{.row = row, .column = column - 1};
}

// The merged ranges stand behind the rows they concern, so the sheet is first searched for them,
// without parsing the rest: a '<' in a text is always written "&lt;".
absl::StatusOr<MergedCells> FindMergedCells(const ZipArchive& archive, const std::string& part) {
  constexpr std::string_view kElement = "mergeCell ";
  constexpr std::size_t kLongestElement = 256;
  absl::StatusOr<ZipEntry> entry = archive.Open(part);
  if (!entry.ok()) return entry.status();
  MergedCells merged;
  std::string text;
  bool ended = false;
  while (!ended) {
    constexpr std::size_t kStep = std::size_t{256} * 1024;
    const std::size_t size = text.size();
    text.resize(size + kStep);
    absl::StatusOr<std::size_t> read = entry->Read(&text[size], kStep);
    if (!read.ok()) return read.status();
    text.resize(size + *read);
    ended = *read == 0;
    std::size_t done = 0;
    for (std::size_t at = text.find(kElement); at != std::string::npos;
         at = text.find(kElement, at + 1)) {
      if (!ended && text.size() - at < kLongestElement) break;
      done = at + 1;
      if (at == 0 || (text[at - 1] != '<' && text[at - 1] != ':')) continue;
      const std::string_view element = std::string_view(text).substr(at, kLongestElement);
      const std::size_t ref = element.find("ref=");
      if (ref == std::string_view::npos || ref + 5 >= element.size()) continue;
      const std::string_view value = element.substr(ref + 5);
      const std::string_view range = value.substr(0, value.find(element[ref + 4]));
      const std::size_t colon = range.find(':');
      if (colon == std::string_view::npos) continue;
      const auto first = ParsePlace(range.substr(0, colon));
      const auto last = ParsePlace(range.substr(colon + 1));
      if (!first || !last) continue;
      if (!merged.Add({.first_row = first->row,
                       .last_row = last->row,
                       .first_column = first->column,
                       .last_column = last->column})) {
        return absl::ResourceExhaustedError(absl::StrCat(
            "the sheet has more than ", MergedCells::kMaxRanges, " merged ranges; save it as CSV"));
      }
    }
    // What may be the beginning of an element.
    const std::size_t kept = std::min(text.size(), kLongestElement);
    text.erase(0, std::max(done, text.size() - kept));
  }
  merged.Sort();
  return merged;
}

class XlsxSheet final : public Sheet, private XmlHandler {
 public:
  XlsxSheet(ZipArchive archive, XlsxWorkbook workbook, SharedStrings strings, ZipEntry entry,
            MergedCells merged)
      : archive_(std::move(archive)),
        workbook_(std::move(workbook)),
        strings_(std::move(strings)),
        entry_(std::move(entry)),
        merged_(std::move(merged)),
        pull_([this](char* bytes, std::size_t size) { return entry_.Read(bytes, size); }, *this) {}

  absl::StatusOr<bool> Next(SheetRow& row) override {
    while (true) {
      row_.Clear();
      absl::StatusOr<bool> paused = pull_.Continue();
      if (!paused.ok()) return paused;
      if (!*paused) return false;
      if (row_.empty()) continue;
      merged_.Fill(row_);
      std::swap(row, row_);
      return true;
    }
  }

  std::uint64_t bytes_read() const override { return entry_.packed_bytes_read(); }
  std::uint64_t total_bytes() const override { return entry_.packed_bytes(); }

 private:
  void Start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "sheetData") {
      in_data_ = true;
    } else if (!in_data_) {
      return;
    } else if (name == "row") {
      StartRow(attributes);
    } else if (name == "c") {
      StartCell(attributes);
    } else if (name == "f") {
      has_formula_ = true;
    } else if (name == "rPh") {
      in_reading_ = true;
    } else if (name == "v" || name == "t") {
      in_value_ = !in_reading_;
    }
  }

  void End(std::string_view name) override {
    if (!in_data_) return;
    if (name == "v" || name == "t") {
      in_value_ = false;
    } else if (name == "rPh") {
      in_reading_ = false;
    } else if (name == "c") {
      EndCell();
    } else if (name == "row") {
      row_.number = row_number_;
      pull_.Pause();
    } else if (name == "sheetData") {
      in_data_ = false;
    }
  }

  void Text(std::string_view text) override {
    // One character more than the limit is enough to see that it is too long.
    if (in_value_ && value_.size() <= kMaxCellBytes) value_.append(text);
  }

  void StartRow(const XmlAttributes& attributes) {
    const auto number = ToNumber<std::uint64_t>(attributes.Get("r"), row_number_ + 1);
    if (number <= row_number_ || number > kMaxSheetRows) {
      pull_.Fail(absl::DataLossError(absl::StrCat("row ", number, " of the sheet follows row ",
                                                  row_number_, "; the file is damaged")));
      return;
    }
    row_number_ = number;
    next_column_ = 0;
  }

  void StartCell(const XmlAttributes& attributes) {
    column_ = next_column_;
    if (const std::string_view place = attributes.Get("r"); !place.empty()) {
      const std::optional<CellPlace> parsed = ParsePlace(place);
      if (!parsed || parsed->column < next_column_) {
        pull_.Fail(absl::DataLossError(absl::StrCat("row ", row_number_,
                                                    " of the sheet has a cell out of its place; "
                                                    "the file is damaged")));
        return;
      }
      column_ = parsed->column;
    }
    if (column_ >= kMaxSheetColumns) {
      pull_.Fail(absl::DataLossError("the sheet has more columns than a workbook can have"));
      return;
    }
    next_column_ = column_ + 1;
    type_ = attributes.Get("t");
    const auto style = ToNumber<std::size_t>(attributes.Get("s"), 0);
    is_date_ = style < workbook_.is_date.size() && workbook_.is_date[style];
    value_.clear();
    has_formula_ = false;
  }

  void EndCell() {
    const std::string_view value = value_;
    if (type_ == "e" || (value.empty() && has_formula_ && type_ != "str")) {
      row_.Add(column_, CellKind::kError, "");
    } else if (type_ == "s") {
      const auto index = ToNumber<std::size_t>(value, strings_.size());
      if (index < strings_.size()) {
        row_.Add(column_, CellKind::kText, strings_[index]);
      } else {
        row_.Add(column_, CellKind::kError, "");
      }
    } else if (type_ == "b") {
      row_.Add(column_, CellKind::kText, value == "1" ? "TRUE" : "FALSE");
    } else if (type_ == "d" && IsAscii(value)) {
      row_.Add(column_, CellKind::kDate, value.substr(0, 10));
    } else if (type_.empty() || type_ == "n") {
      AddNumber(value);
    } else {
      row_.Add(column_, CellKind::kText, value);
    }
  }

  void AddNumber(std::string_view value) {
    if (is_date_ && DateOfSerial(value, workbook_.date_system, number_)) {
      row_.Add(column_, CellKind::kDate, number_);
      return;
    }
    PlainNumber(value, number_);
    row_.Add(column_, CellKind::kText, number_);
  }

  ZipArchive archive_;
  XlsxWorkbook workbook_;
  SharedStrings strings_;
  ZipEntry entry_;
  MergedCells merged_;
  XmlPull pull_;
  SheetRow row_;

  bool in_data_ = false;
  bool in_value_ = false;
  bool in_reading_ = false;
  std::uint64_t row_number_ = 0;
  std::uint32_t next_column_ = 0;
  // The present cell.
  std::uint32_t column_ = 0;
  std::string type_;
  bool is_date_ = false;
  bool has_formula_ = false;
  std::string value_;
  std::string number_;
};

}  // namespace

absl::StatusOr<std::vector<std::string>> XlsxSheetNames(const ZipArchive& archive) {
  absl::StatusOr<XlsxWorkbook> workbook = ReadXlsxWorkbook(archive);
  if (!workbook.ok()) return workbook.status();
  std::vector<std::string> names;
  for (const XlsxSheetEntry& sheet : workbook->sheets) {
    if (!sheet.hidden) names.push_back(sheet.name);
  }
  return names;
}

absl::StatusOr<std::unique_ptr<Sheet>> OpenXlsxSheet(ZipArchive archive, const std::string& name) {
  absl::StatusOr<XlsxWorkbook> workbook = ReadXlsxWorkbook(archive);
  if (!workbook.ok()) return workbook.status();
  const XlsxSheetEntry* found = nullptr;
  std::vector<std::string> names;
  for (const XlsxSheetEntry& sheet : workbook->sheets) {
    names.push_back(sheet.name);
    if (found == nullptr && (name.empty() ? !sheet.hidden : sheet.name == name)) found = &sheet;
  }
  if (found == nullptr) {
    if (!name.empty()) return NoSuchSheet(name, names);
    return absl::InvalidArgumentError("has no visible sheet with a table");
  }
  absl::StatusOr<MergedCells> merged = FindMergedCells(archive, found->part);
  if (!merged.ok()) return merged.status();
  SharedStrings strings;
  if (!workbook->shared_strings_part.empty()) {
    absl::StatusOr<SharedStrings> read =
        SharedStrings::Read(archive, workbook->shared_strings_part);
    if (!read.ok()) return read.status();
    strings = *std::move(read);
  }
  absl::StatusOr<ZipEntry> entry = archive.Open(found->part);
  if (!entry.ok()) return entry.status();
  return std::make_unique<XlsxSheet>(std::move(archive), *std::move(workbook), std::move(strings),
                                     *std::move(entry), *std::move(merged));
}

}  // namespace mirrorflow
