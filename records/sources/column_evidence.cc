#include "records/sources/column_evidence.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "records/countries.h"
#include "records/sex.h"
#include "records/utf8.h"

namespace mirrorflow {
namespace {

bool HasDigit(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
}

bool IsYear(std::string_view text) {
  return text.size() == 4 && std::ranges::all_of(text, [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c));
         });
}

// Families of formats, of which the first that reads the values is taken: dates with separators,
// of four-digit and of two-digit years, then without separators, then serial numbers.
int FamilyOf(const DateFormat& format) {
  const bool serial =
      format.layout == DateLayout::kExcel1900 || format.layout == DateLayout::kExcel1904;
  const bool compact =
      format.layout == DateLayout::kCompact || format.layout == DateLayout::kCompactDayMonthYear;
  return (serial ? 4 : 0) + (compact ? 2 : 0) + (format.latest_year != 0 ? 1 : 0);
}

// One in so many values may be written otherwise by mistake.
constexpr std::uint64_t kOddOnes = 20;

bool AreSwapped(const DateFormat& a, const DateFormat& b) {
  return (a.layout == DateLayout::kDayMonthYear && b.layout == DateLayout::kMonthDayYear) ||
         (a.layout == DateLayout::kMonthDayYear && b.layout == DateLayout::kDayMonthYear);
}

std::string Names(const std::vector<DateFormat>& formats) {
  std::string names;
  for (const DateFormat& format : formats) {
    absl::StrAppend(&names, names.empty() ? "" : " or ", DateFormatName(format));
  }
  return names;
}

}  // namespace

std::string ShapeOf(std::string_view text) {
  constexpr std::size_t kMostSigns = 24;
  std::string shape;
  for (std::size_t i = 0; i < text.size();) {
    if (shape.size() == kMostSigns) return shape + "...";
    const char32_t c = NextCodePoint(text, i);
    if (c >= 0x80) {
      shape.push_back('x');
      continue;
    }
    const auto ascii = static_cast<unsigned char>(c);
    shape.push_back(absl::ascii_isupper(ascii)   ? 'A'
                    : absl::ascii_islower(ascii) ? 'a'
                    : absl::ascii_isdigit(ascii) ? '9'
                    : absl::ascii_iscntrl(ascii) ? ' '
                                                 : static_cast<char>(c));
  }
  return shape;
}

ColumnEvidence::ColumnEvidence(int latest_year) {
  for (const DateFormat& format : AllDateFormats(latest_year)) {
    // Another calendar can't be told from the values: nearly every date is one in both.
    if (format.calendar == Calendar::kGregorian) formats_.push_back({format});
  }
  only_.resize(formats_.size() * formats_.size());
  reads_.resize(formats_.size());
}

void ColumnEvidence::Add(std::string_view cell, CellKind kind) {
  if (kind == CellKind::kError) {
    ++errors_;
    return;
  }
  if (cell.empty()) {
    ++empty_;
    return;
  }
  ++values_;
  if (!HasDigit(cell)) ++letters_;
  if (cell.size() <= 8 && ParseSex(cell)) ++sexes_;
  if (cell.size() <= kLongestValue && ParseCountry(cell).outcome != CountryOutcome::kUnknown) {
    ++countries_;
  }
  std::string shape = ShapeOf(cell);
  if (const auto found = shapes_.find(shape); found != shapes_.end()) {
    ++found->second;
  } else if (shapes_.size() < kMostShapes) {
    shapes_.emplace(std::move(shape), 1);
  }
  if (!too_many_values_) {
    too_many_values_ = cell.size() > kLongestValue;
    if (!too_many_values_) {
      ++few_values_[std::string(cell)];
      too_many_values_ = few_values_.size() > kMostValues;
    }
    if (too_many_values_) few_values_.clear();
  }
  if (kind == CellKind::kDate) {
    ++date_cells_;
    cell_days_.Add(ParseDate(cell, DateFormat::kYearMonthDay).date);
  } else if (HasDigit(cell) && cell.size() <= kLongestValue) {
    CountDate(cell);
  }
}

void ColumnEvidence::CountDate(std::string_view cell) {
  if (IsYear(cell)) {
    ++years_only_;  // every format reads it
    return;
  }
  const std::size_t n = formats_.size();
  for (std::size_t i = 0; i < n; ++i) {
    const ParsedDate parsed = ParseDate(cell, formats_[i].format);
    const bool is_date = parsed.outcome == DateOutcome::kDate;
    reads_[i] = is_date || parsed.outcome == DateOutcome::kUnknown ? 1 : 0;
    if (is_date) formats_[i].days.Add(parsed.date);
    formats_[i].read += reads_[i] != 0 ? 1u : 0u;
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (reads_[i] == 0) continue;
    for (std::size_t j = 0; j < n; ++j) only_[i * n + j] += reads_[j] == 0 ? 1u : 0u;
  }
}

DateDecision ColumnEvidence::DecideDates() const {
  DateDecision decision = DecideFormat();
  if (decision.formats.size() != 1) return decision;
  const auto of_format = std::ranges::find(formats_, decision.formats.front(), &Format::format);
  const bool text = date_cells_ == 0 && of_format != formats_.end();
  decision.heaps = FindHeapDays(text ? of_format->days : cell_days_).Names();
  return decision;
}

DateDecision ColumnEvidence::DecideFormat() const {
  DateDecision decision;
  if (date_cells_ > 0 && date_cells_ + years_only_ == values_) {
    return {
        {DateFormat::kYearMonthDay}, values_, "the cells are dates of the workbook or database"};
  }
  if (years_only_ > 0 && years_only_ + date_cells_ == values_) {
    return {{DateFormat::kYear}, years_only_, "all values are years"};
  }
  std::uint64_t most = 0;
  for (const Format& format : formats_) {
    if (format.format.layout != DateLayout::kYear) most = std::max(most, format.read);
  }
  const std::uint64_t text_values = values_ - date_cells_ - years_only_;
  // Fewer are no column of dates.
  if (most * 2 < text_values || most == 0) return decision;
  const std::size_t n = formats_.size();
  // The first family in which a format reads as much as any, but for a few odd values.
  int family = -1;
  for (int f = 0; f < 6 && family < 0; ++f) {
    for (const Format& format : formats_) {
      if (FamilyOf(format.format) == f && format.read * 100 >= most * 95) family = f;
    }
  }
  std::vector<std::size_t> fitting;
  for (std::size_t i = 0; i < n; ++i) {
    const DateFormat& format = formats_[i].format;
    if (FamilyOf(format) == family && format.layout != DateLayout::kYear && formats_[i].read > 0) {
      fitting.push_back(i);
    }
  }
  // `i` is proven against `j`: it reads values that j does not. Where they differ by the order of
  // day and month, no value may say the opposite; a few odd values of other orders are errors.
  const auto proven_against = [&](std::size_t i, std::size_t j) {
    const std::uint64_t opposite = only_[j * n + i];
    return only_[i * n + j] > 0 && (AreSwapped(formats_[i].format, formats_[j].format)
                                        ? opposite == 0
                                        : opposite * kOddOnes < formats_[i].read);
  };
  for (const std::size_t i : fitting) {
    std::uint64_t proofs = formats_[i].read;
    bool swapped = false;
    bool proven = true;
    for (const std::size_t j : fitting) {
      if (i == j) continue;
      proven &= proven_against(i, j);
      if (!AreSwapped(formats_[i].format, formats_[j].format)) continue;
      swapped = true;
      proofs = std::min(proofs, only_[i * n + j]);
    }
    if (!proven) continue;
    decision.formats = {formats_[i].format};
    decision.read = formats_[i].read + years_only_ + date_cells_;
    decision.reason = swapped ? absl::StrCat(proofs, proofs == 1 ? " value" : " values",
                                             " can't be anything else, and none contradicts")
                              : std::string("no other format reads these values");
    return decision;
  }
  bool contradicting = false;
  for (const std::size_t i : fitting) {
    if (formats_[i].read * 2 > most || formats_[i].read * kOddOnes >= most) {
      decision.formats.push_back(formats_[i].format);
      continue;
    }
    // The rare order of day and month that contradicts the other.
    const bool swaps = std::ranges::any_of(fitting, [&](std::size_t j) {
      return AreSwapped(formats_[i].format, formats_[j].format) && only_[i * n + j] > 0;
    });
    if (swaps) decision.formats.push_back(formats_[i].format);
  }
  for (const std::size_t i : fitting) {
    for (const std::size_t j : fitting) {
      contradicting |= AreSwapped(formats_[i].format, formats_[j].format) && only_[i * n + j] > 0 &&
                       only_[j * n + i] > 0;
    }
  }
  decision.read = most + years_only_ + date_cells_;
  decision.reason = absl::StrCat(
      contradicting ? "values contradict each other: some can only be one, some only the other of "
                    : "no value tells apart ",
      Names(decision.formats));
  return decision;
}

std::vector<std::pair<std::string, std::uint64_t>> ColumnEvidence::Shapes(std::size_t most) const {
  std::vector<std::pair<std::string, std::uint64_t>> shapes(shapes_.begin(), shapes_.end());
  std::ranges::stable_sort(shapes, std::ranges::greater(),
                           &std::pair<std::string, std::uint64_t>::second);
  if (shapes.size() > most) shapes.resize(most);
  return shapes;
}

}  // namespace mirrorflow
