#include "records/sources/text_form.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "records/sources/column_names.h"
#include "records/sources/text_decoder.h"
#include "records/sources/text_file.h"
#include "workbook/cell_text.h"
#include "workbook/zip_archive.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kLookedAtBytes = std::size_t{256} * 1024;
constexpr std::size_t kLookedAtLines = 200;

TextEncoding GuessEncoding(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return TextEncoding::kUtf16;
  if (bytes.size() >= 4 && bytes[0] != 0 && bytes[1] == 0 && bytes[3] == 0) {
    return TextEncoding::kUtf16Le;
  }
  if (bytes.size() >= 4 && bytes[0] == 0 && bytes[1] != 0 && bytes[2] == 0) {
    return TextEncoding::kUtf16Be;
  }
  std::string_view whole = bytes;
  for (int i = 0; i < 4 && !whole.empty() && static_cast<unsigned char>(whole.back()) >= 0x80;
       ++i) {
    whole.remove_suffix(1);
  }
  if (IsValidUtf8(bytes) || (whole.size() + 4 > kLookedAtBytes && IsValidUtf8(whole))) {
    return TextEncoding::kUtf8;
  }
  // Arabic words are runs of high bytes, accents stand among ASCII letters.
  std::size_t high = 0;
  std::size_t pairs = 0;
  bool after_high = false;
  for (const char c : bytes) {
    const bool is_high = static_cast<unsigned char>(c) >= 0x80;
    high += is_high ? 1 : 0;
    pairs += is_high && after_high ? 1 : 0;
    after_high = is_high;
  }
  return pairs * 2 > high ? TextEncoding::kWindows1256 : TextEncoding::kWindows1252;
}

struct Line {
  std::string_view text;
  std::uint32_t number = 0;
};

std::vector<Line> FirstLines(std::string_view text) {
  std::vector<Line> lines;
  std::uint32_t number = 0;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty() && lines.size() < kLookedAtLines) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = text.substr(0, end);
    const bool two = text.substr(end).starts_with("\r\n");
    text.remove_prefix(std::min(text.size(), end + (two ? 2 : 1)));
    ++number;
    if (!TrimCell(line).empty()) lines.push_back({line, number});
  }
  return lines;
}

bool IsMrzLine(std::string_view line) {
  const bool length = line.size() == 30 || line.size() == 36 || line.size() == 44;
  return length && line.find('<') != std::string_view::npos &&
         std::ranges::all_of(line, [](char c) {
           return c == '<' || absl::ascii_isupper(static_cast<unsigned char>(c)) ||
                  absl::ascii_isdigit(static_cast<unsigned char>(c));
         });
}

// The separator of documents on one line each, 0 for lines of documents, or nothing for no MRZ.
std::optional<char> MrzSeparator(const std::vector<Line>& lines) {
  for (const char separator : {'\0', '|', ';', ',', '\t', ' '}) {
    std::size_t fitting = 0;
    for (const Line& line : lines) {
      const std::string_view text = TrimCell(line.text);
      fitting += IsMrzLine(separator == 0 ? text : text.substr(0, text.find(separator))) ? 1u : 0u;
    }
    if (fitting * 2 > lines.size()) return separator;
  }
  return std::nullopt;
}

// Cells of a line: delimiters outside of quotes, and one.
std::size_t CellsOf(std::string_view line, char delimiter, char quote) {
  std::size_t cells = 1;
  bool quoted = false;
  for (const char c : line) {
    if (c == quote) quoted = !quoted;
    if (c == delimiter && !quoted) ++cells;
  }
  return cells;
}

struct DelimiterFit {
  char delimiter = ',';
  std::size_t cells = 1;    // of most lines
  std::size_t fitting = 0;  // lines with so many
};

DelimiterFit FitOf(const std::vector<Line>& lines, char delimiter, char quote) {
  std::map<std::size_t, std::size_t> counts;
  for (const Line& line : lines) ++counts[CellsOf(line.text, delimiter, quote)];
  DelimiterFit fit{.delimiter = delimiter};
  for (const auto& [cells, count] : counts) {
    if (cells > 1 && count > fit.fitting) {
      fit.cells = cells;
      fit.fitting = count;
    }
  }
  return fit;
}

// The line that looks most like column names, the first of them.
std::uint32_t FindHeader(const std::vector<Line>& lines, const DelimiterFit& fit, char quote) {
  constexpr std::size_t kMostLinesAbove = 30;
  std::uint32_t best_line = lines.front().number;
  double best = 0;
  for (std::size_t i = 0; i < std::min(lines.size(), kMostLinesAbove); ++i) {
    if (CellsOf(lines[i].text, fit.delimiter, quote) != fit.cells) continue;
    std::vector<std::string_view> cells;
    std::string_view rest = lines[i].text;
    while (cells.size() < fit.cells) {
      const std::size_t end = std::min(rest.find(fit.delimiter), rest.size());
      std::string_view cell = TrimCell(rest.substr(0, end));
      if (cell.size() > 1 && cell.front() == quote && cell.back() == quote) {
        cell = cell.substr(1, cell.size() - 2);
      }
      cells.push_back(cell);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (const double likeness = HeaderLikeness(cells, fit.cells); likeness > best) {
      best = likeness;
      best_line = lines[i].number;
    }
  }
  return best_line;
}

char GuessQuote(const std::vector<Line>& lines) {
  std::size_t single = 0;
  std::size_t twice = 0;
  for (const Line& line : lines) {
    const std::string_view text = TrimCell(line.text);
    single += text.size() > 1 && text.front() == '\'' && text.back() == '\'' ? 1u : 0u;
    twice += text.find('"') != std::string_view::npos ? 1u : 0u;
  }
  return single * 2 > lines.size() && twice == 0 ? '\'' : '"';
}

// Places that are blank in every line part the columns.
std::vector<FixedColumn> GuessFixedColumns(const std::vector<Line>& lines) {
  std::size_t width = 0;
  for (const Line& line : lines) width = std::max(width, line.text.size());
  std::vector<bool> used(width + 1, false);
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < line.text.size(); ++i) used[i] = used[i] || line.text[i] != ' ';
  }
  std::vector<FixedColumn> columns;
  std::size_t begin = 0;
  for (std::size_t i = 1; i <= width; ++i) {
    const bool starts = i < width && used[i] && !used[i - 1];
    if (!starts && i != width) continue;
    columns.push_back({.name = absl::StrCat("column ", columns.size() + 1),
                       .first = static_cast<std::uint32_t>(begin + 1),
                       .last = static_cast<std::uint32_t>(i)});
    begin = i;
  }
  return columns;
}

}  // namespace

absl::StatusOr<TextForm> GuessTextForm(std::string_view start) {
  TextForm form;
  start = start.substr(0, kLookedAtBytes);
  form.encoding = GuessEncoding(start);
  absl::StatusOr<std::unique_ptr<TextDecoder>> decoder = TextDecoder::Create(
      std::make_unique<std::istringstream>(std::string(start)), form.encoding, kLookedAtBytes);
  if (!decoder.ok()) return decoder.status();
  std::string text;
  bool ended = false;
  while (!ended) {
    if (absl::Status status = (*decoder)->Append(text, ended); !status.ok()) return status;
  }
  form.reasons.push_back(absl::StrCat(
      "encoding ", std::string(TextEncodingName(form.encoding)),
      IsAscii(start) ? ": there is nothing but ASCII at the beginning"
                     : ": the bytes of the beginning fit; check an accented or Arabic name below"));
  const std::vector<Line> lines = FirstLines(text);
  if (lines.empty()) return absl::InvalidArgumentError("the file is empty");
  if (const std::optional<char> separator = MrzSeparator(lines)) {
    form.kind = SourceKind::kMrz;
    form.mrz_separator = *separator;
    form.reasons.emplace_back("the lines are machine-readable zones of travel documents");
    return form;
  }
  form.quote = GuessQuote(lines);
  DelimiterFit best;
  for (const char delimiter : kDelimiters) {
    const DelimiterFit fit = FitOf(lines, delimiter, form.quote);
    if (std::pair(fit.fitting, fit.cells) > std::pair(best.fitting, best.cells)) best = fit;
  }
  if (best.fitting * 2 < lines.size() || best.fitting == 0) {
    std::vector<FixedColumn> columns = GuessFixedColumns(lines);
    if (lines.size() > 2 && columns.size() > 1) {
      form.kind = SourceKind::kFixedWidth;
      form.fixed_columns = std::move(columns);
      form.reasons.emplace_back(
          "no delimiter fits; the places are those between which every line is blank");
    }
    return form;
  }
  form.delimiter = best.delimiter;
  form.reasons.push_back(absl::StrCat("delimiter ", std::string(DelimiterName(best.delimiter)),
                                      ": ", best.fitting, " of ", lines.size(), " lines have ",
                                      best.cells, " cells by it"));
  if (const std::uint32_t header = FindHeader(lines, best, form.quote);
      header != lines.front().number) {
    form.header_line = header;
    form.reasons.push_back(
        absl::StrCat("header_row ", header, ": this line looks most like column names"));
  }
  return form;
}

namespace {

template <typename OpenArchive>
absl::StatusOr<TextForm> GuessForm(const std::string& name, std::string_view start,
                                   const OpenArchive& open_archive) {
  const auto with_name = [&name](const absl::Status& status, const char* between) {
    return absl::Status(status.code(), absl::StrCat(name, between, status.message()));
  };
  if (start.starts_with("PK\x03\x04")) {
    absl::StatusOr<ZipArchive> archive = open_archive();
    if (!archive.ok()) return with_name(archive.status(), " ");
    TextForm form;
    form.kind = archive->Has("content.xml") ? SourceKind::kOds : SourceKind::kXlsx;
    return form;
  }
  absl::StatusOr<TextForm> form = GuessTextForm(start);
  if (!form.ok()) return with_name(form.status(), ": ");
  return form;
}

}  // namespace

absl::StatusOr<TextForm> GuessFileForm(const std::string& path) {
  absl::StatusOr<TextFile> file = OpenTextFile(path);
  if (!file.ok()) return file.status();
  std::string start(kLookedAtBytes, '\0');
  file->input->read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(file->input->gcount()));
  return GuessForm(path, start, [&path] { return ZipArchive::OpenFile(path); });
}

absl::StatusOr<TextForm> GuessBytesForm(const std::string& name, std::string_view bytes) {
  return GuessForm(name, bytes.substr(0, kLookedAtBytes),
                   [bytes] { return ZipArchive::OpenBytes(bytes); });
}

}  // namespace mirrorflow
