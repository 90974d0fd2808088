#include "workbook/ods_sheet.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "workbook/cell_text.h"
#include "workbook/merged_cells.h"
#include "workbook/spreadsheet_numbers.h"
#include "workbook/xml_pull.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kContent = "content.xml";

// A count such as number-columns-repeated: 1 when it is not there.
std::uint64_t Count(const XmlAttributes& attributes, std::string_view name) {
  const std::string_view text = attributes.Get(name);
  std::uint64_t value = 1;
  if (!text.empty()) std::from_chars(text.data(), text.data() + text.size(), value);
  return std::max<std::uint64_t>(value, 1);
}

absl::Status CheckSpreadsheet(const ZipArchive& archive) {
  constexpr std::size_t kMaxManifestBytes = std::size_t{16} << 20;
  if (archive.Has("xl/workbook.xml")) {
    return absl::InvalidArgumentError("is an XLSX workbook; set kind: \"xlsx\"");
  }
  if (!archive.Has(std::string(kContent))) {
    return absl::InvalidArgumentError("is a ZIP archive but no OpenDocument spreadsheet");
  }
  const std::string manifest = "META-INF/manifest.xml";
  if (!archive.Has(manifest)) return absl::OkStatus();
  absl::StatusOr<std::string> text = archive.ReadAll(manifest, kMaxManifestBytes);
  if (!text.ok()) return text.status();
  if (text->find("encryption-data") != std::string::npos) {
    return absl::InvalidArgumentError("is protected by a password; save it without one");
  }
  return absl::OkStatus();
}

class OdsSheet final : public Sheet, private XmlHandler {
 public:
  OdsSheet(ZipArchive archive, ZipEntry entry, std::string name)
      : archive_(std::move(archive)),
        entry_(std::move(entry)),
        name_(std::move(name)),
        pull_([this](char* bytes, std::size_t size) { return entry_.Read(bytes, size); }, *this) {}

  // Goes to the table. Call once, before Next.
  absl::Status Find() {
    absl::StatusOr<bool> paused = pull_.Continue();
    if (!paused.ok()) return paused.status();
    if (in_table_) return absl::OkStatus();
    if (seen_.empty()) return absl::InvalidArgumentError("has no table");
    return NoSuchSheet(name_, seen_);
  }

  absl::StatusOr<bool> Next(SheetRow& row) override {
    while (true) {
      if (row_.number > 0 && repeats_left_ > 0 && !ended_) {
        --repeats_left_;
        row = row_;
        ++row_.number;
        return true;
      }
      if (ended_) return false;
      row_.Clear();
      absl::StatusOr<bool> paused = pull_.Continue();
      if (!paused.ok()) return paused;
      if (!*paused || !in_table_) {
        ended_ = true;
        return false;
      }
      row_.number = row_number_ + 1;
      row_number_ += row_repeats_;
      repeats_left_ = 0;
      if (row_.empty()) continue;
      if (row_number_ > kMaxSheetRows) {
        return absl::DataLossError("the sheet has more rows than a spreadsheet can have");
      }
      merged_.Fill(row_);
      repeats_left_ = row_repeats_;
    }
  }

  std::uint64_t bytes_read() const override { return entry_.packed_bytes_read(); }
  std::uint64_t total_bytes() const override { return entry_.packed_bytes(); }

 private:
  void Start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "table" && !in_table_ && !done_) {
      const std::string_view table = attributes.Get("name");
      if (seen_.size() < 1000) seen_.emplace_back(table);
      if (!name_.empty() && table != name_) return;
      in_table_ = true;
      pull_.Pause();
    } else if (!in_table_) {
      return;
    } else if (name == "table-row") {
      row_repeats_ = Count(attributes, "number-rows-repeated");
      next_column_ = 0;
    } else if (name == "table-cell" || name == "covered-table-cell") {
      StartCell(attributes, name == "covered-table-cell");
    } else if (name == "annotation") {
      ++annotations_;
    } else if (in_cell_ && annotations_ == 0) {
      StartText(name, attributes);
    }
  }

  void StartText(std::string_view name, const XmlAttributes& attributes) {
    if (name == "p" || name == "h") {
      if (in_paragraph_++ == 0 && !text_.empty()) text_.push_back('\n');
    } else if (name == "s") {
      text_.append(std::min<std::uint64_t>(Count(attributes, "c"), 64), ' ');
    } else if (name == "tab") {
      text_.push_back('\t');
    } else if (name == "line-break") {
      text_.push_back('\n');
    }
  }

  void StartCell(const XmlAttributes& attributes, bool covered) {
    in_cell_ = true;
    covered_ = covered;
    text_.clear();
    in_paragraph_ = 0;
    type_ = attributes.Get("value-type");
    // LibreOffice writes an attribute of its own beside the type "string".
    is_error_ = attributes.HasValue("value-type", "error");
    value_ = type_ == "date"      ? attributes.Get("date-value")
             : type_ == "boolean" ? attributes.Get("boolean-value")
             : type_ == "string"  ? attributes.Get("string-value")
                                  : attributes.Get("value");
    column_repeats_ = Count(attributes, "number-columns-repeated");
    columns_spanned_ = Count(attributes, "number-columns-spanned");
    rows_spanned_ = Count(attributes, "number-rows-spanned");
  }

  void End(std::string_view name) override {
    if (!in_table_) return;
    if (name == "annotation") {
      if (annotations_ > 0) --annotations_;
    } else if ((name == "p" || name == "h") && annotations_ == 0) {
      if (in_paragraph_ > 0) --in_paragraph_;
    } else if (name == "table-cell" || name == "covered-table-cell") {
      EndCell();
    } else if (name == "table-row") {
      pull_.Pause();
    } else if (name == "table") {
      in_table_ = false;
      done_ = true;
      pull_.Pause();
    }
  }

  void Text(std::string_view text) override {
    if (in_cell_ && in_paragraph_ > 0 && annotations_ == 0 && text_.size() <= kMaxCellBytes) {
      text_.append(text);
    }
  }

  void EndCell() {
    in_cell_ = false;
    const std::uint64_t first = next_column_;
    next_column_ = std::min<std::uint64_t>(first + column_repeats_, kMaxSheetColumns);
    if (covered_) return;
    if (columns_spanned_ > 1 || rows_spanned_ > 1) NoteMerged(first);
    CellKind kind = CellKind::kText;
    std::string_view text = text_;
    if (is_error_) {
      kind = CellKind::kError;
      text = "";
    } else if (type_ == "date" && value_.size() >= 10 && IsAscii(value_)) {
      kind = CellKind::kDate;
      text = std::string_view(value_).substr(0, 10);
    } else if (type_ == "float" && !value_.empty()) {
      PlainNumber(value_, number_);
      text = number_;
    } else if (type_ == "boolean" && !value_.empty()) {
      text = value_ == "true" ? "TRUE" : "FALSE";
    } else if (type_ == "string" && text.empty()) {
      text = value_;
    }
    if (kind != CellKind::kError && TrimCell(text).empty()) return;
    for (std::uint64_t column = first; column < next_column_ && !row_.problem; ++column) {
      row_.Add(static_cast<std::uint32_t>(column), kind, text);
    }
  }

  void NoteMerged(std::uint64_t first_column) {
    const std::uint64_t last_column =
        std::min<std::uint64_t>(first_column + columns_spanned_, kMaxSheetColumns) - 1;
    const std::uint64_t first_row = row_number_ + 1;
    if (first_column >= kMaxSheetColumns) return;
    const bool noted = merged_.Add(
        {.first_row = first_row,
         .last_row = first_row + std::min<std::uint64_t>(rows_spanned_, kMaxSheetRows) - 1,
         .first_column = static_cast<std::uint32_t>(first_column),
         .last_column = static_cast<std::uint32_t>(last_column)});
    if (!noted) {
      pull_.Fail(absl::ResourceExhaustedError("one row has too many merged cells; save as CSV"));
    }
  }

  ZipArchive archive_;
  ZipEntry entry_;
  const std::string name_;
  MergedCells merged_;
  XmlPull pull_;
  std::vector<std::string> seen_;  // names of tables, for the message

  bool in_table_ = false;
  bool done_ = false;
  bool ended_ = false;
  SheetRow row_;
  std::uint64_t row_number_ = 0;  // of the last row that was read, repetitions included
  std::uint64_t row_repeats_ = 1;
  std::uint64_t repeats_left_ = 0;
  std::uint64_t next_column_ = 0;
  // The present cell.
  bool in_cell_ = false;
  bool covered_ = false;
  bool is_error_ = false;
  int in_paragraph_ = 0;
  int annotations_ = 0;
  std::string type_;
  std::string value_;
  std::string text_;
  std::string number_;
  std::uint64_t column_repeats_ = 1;
  std::uint64_t columns_spanned_ = 1;
  std::uint64_t rows_spanned_ = 1;
};

class TableNames final : public XmlHandler {
 public:
  void Start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "table") names.emplace_back(attributes.Get("name"));
  }
  void End(std::string_view) override {}
  void Text(std::string_view) override {}

  std::vector<std::string> names;
};

}  // namespace

absl::StatusOr<std::vector<std::string>> OdsSheetNames(const ZipArchive& archive) {
  if (absl::Status status = CheckSpreadsheet(archive); !status.ok()) return status;
  absl::StatusOr<ZipEntry> entry = archive.Open(std::string(kContent));
  if (!entry.ok()) return entry.status();
  TableNames handler;
  XmlPull pull([&entry](char* bytes, std::size_t size) { return entry->Read(bytes, size); },
               handler);
  if (absl::Status status = pull.Continue().status(); !status.ok()) return status;
  return std::move(handler.names);
}

absl::StatusOr<std::unique_ptr<Sheet>> OpenOdsSheet(ZipArchive archive, const std::string& name) {
  if (absl::Status status = CheckSpreadsheet(archive); !status.ok()) return status;
  absl::StatusOr<ZipEntry> entry = archive.Open(std::string(kContent));
  if (!entry.ok()) return entry.status();
  auto sheet = std::make_unique<OdsSheet>(std::move(archive), *std::move(entry), name);
  if (absl::Status status = sheet->Find(); !status.ok()) return status;
  return sheet;
}

}  // namespace mirrorflow
