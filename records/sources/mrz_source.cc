#include "records/sources/mrz_source.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_split.h"
#include "records/mrz.h"
#include "records/sources/text_file.h"
#include "workbook/cell_text.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kTd1Length = 30;
// A zone has at most three lines; more in one line of the file is no document.
constexpr std::size_t kMostLines = 3;

enum Column : std::size_t {
  kDocumentType,
  kIssuer,
  kSurname,
  kGivenNames,
  kDocumentNumber,
  kNationality,
  kBirthDate,
  kSex,
  kExpiryDate,
  kOptionalData,
};

std::optional<std::size_t> ColumnOf(MrzCheckDigit digit) {
  switch (digit) {
    case MrzCheckDigit::kDocumentNumber:
      return kDocumentNumber;
    case MrzCheckDigit::kBirthDate:
      return kBirthDate;
    case MrzCheckDigit::kExpiryDate:
      return kExpiryDate;
    case MrzCheckDigit::kOptionalData:
      return kOptionalData;
    case MrzCheckDigit::kComposite:
      break;
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<std::unique_ptr<MrzSource>> MrzSource::OpenFile(const std::string& path,
                                                               const MrzLayout& layout) {
  return OpenTextSource<MrzSource>(path, layout);
}

absl::StatusOr<std::unique_ptr<MrzSource>> MrzSource::Create(
    std::unique_ptr<std::istream> input, const MrzLayout& layout,
    std::optional<std::uint64_t> total_bytes, std::size_t chunk_bytes) {
  absl::StatusOr<std::unique_ptr<TextDecoder>> text =
      TextDecoder::Create(std::move(input), layout.encoding, chunk_bytes);
  if (!text.ok()) return text.status();
  std::unique_ptr<MrzSource> source(new MrzSource(*std::move(text), layout, total_bytes));
  if (absl::Status status = source->lines_.Skip(layout.skip_lines); !status.ok()) return status;
  return source;
}

const std::vector<std::string>& MrzSource::columns() const {
  static const std::vector<std::string> kNames = {
      "document_type", "issuer",     "surname", "given_names", "document_number",
      "nationality",   "birth_date", "sex",     "expiry_date", "optional_data"};
  return kNames;
}

absl::StatusOr<bool> MrzSource::NextLine(std::string& line, bool& too_long) {
  if (next_) {
    line = *std::exchange(next_, std::nullopt);
    row_line_ = zone_.empty() ? next_line_ : row_line_;
    return true;
  }
  std::string_view text;
  const absl::StatusOr<bool> found = lines_.Next(text, too_long);
  if (!found.ok() || !*found) return found;
  line = TrimCell(text);
  if (zone_.empty()) row_line_ = lines_.number();
  return true;
}

// Puts the lines of the next document into zone_. False at the end of the file.
absl::StatusOr<bool> MrzSource::CollectLines(bool& too_long) {
  zone_.clear();
  std::string line;
  std::size_t expected = 1;
  while (zone_.size() < expected && !too_long) {
    const absl::StatusOr<bool> found = NextLine(line, too_long);
    if (!found.ok()) return found;
    if (!*found) break;
    if (line.empty()) {
      if (zone_.empty()) continue;
      break;
    }
    if (layout_.separator != 0) {
      for (const absl::string_view part : absl::StrSplit(line, layout_.separator)) {
        if (zone_.size() <= kMostLines) {
          zone_.emplace_back(TrimCell(std::string_view(part.data(), part.size())));
        }
      }
      return true;
    }
    if (zone_.empty()) {
      expected = line.size() == kTd1Length ? 3 : 2;
    } else if (line.size() != zone_.front().size()) {
      // A line is missing or broken: this one may begin the next document.
      next_ = std::move(line);
      next_line_ = lines_.number();
      break;
    }
    zone_.push_back(std::move(line));
  }
  return !zone_.empty() || too_long;
}

absl::StatusOr<bool> MrzSource::Next(SourceRow& row) {
  row = {};
  bool too_long = false;
  const absl::StatusOr<bool> found = CollectLines(too_long);
  if (!found.ok() || !*found) return found;
  row.number = ++row_number_;
  row.line = row_line_;
  if (too_long) {
    row.problem = RowErrorReason::kRowTooLong;
  } else {
    Judge(row);
  }
  return true;
}

void MrzSource::Judge(SourceRow& row) {
  const std::vector<std::string_view> lines(zone_.begin(), zone_.end());
  absl::StatusOr<MrzReading> reading = ReadMrz(lines);
  if (!reading.ok()) {
    row.problem = RowErrorReason::kUnreadableMrz;
    return;
  }
  if (!reading->wrong.empty()) {
    row.problem = RowErrorReason::kWrongCheckDigit;
    row.problem_column = ColumnOf(reading->wrong.front());
    return;
  }
  MrzFields& fields = reading->fields;
  const char* sex = fields.sex == Sex::kFemale ? "F" : fields.sex == Sex::kMale ? "M" : "";
  values_ = {std::move(fields.document_type),   std::move(fields.issuer),
             std::move(fields.surname),         std::move(fields.given_names),
             std::move(fields.document_number), std::move(fields.nationality),
             std::move(fields.birth_date),      sex,
             std::move(fields.expiry_date),     std::move(fields.optional_data)};
  cells_.assign(values_.begin(), values_.end());
  row.cells = cells_;
}

}  // namespace mirrorflow
