#include "services/node/mapping_text.h"

#include <cmath>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "services/confinement/printable_text.h"

namespace mirrorflow {
namespace {

// As the text format has it. What a terminal would obey is escaped: C1 controls too, which are two
// bytes in UTF-8.
std::string Quoted(std::string_view text) {
  const std::string escaped = absl::Utf8SafeCEscape(absl::string_view(text.data(), text.size()));
  std::string quoted = "\"";
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    const bool is_c1 = escaped[i] == '\xC2' && i + 1 < escaped.size() &&
                       static_cast<unsigned char>(escaped[i + 1]) < 0xA0;
    if (is_c1) {
      quoted += absl::CEscape(absl::string_view(escaped).substr(i++, 2));
    } else {
      quoted += escaped[i];
    }
  }
  return quoted + "\"";
}

std::string Field(std::string_view name, std::string_view value) {
  return absl::StrCat(std::string(name), ": ", Quoted(value), "\n");
}

// Filled up with blanks to a number of characters, not bytes.
std::string Padded(std::string text, std::size_t width) {
  std::size_t characters = 0;
  for (const char c : text) characters += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1u : 0u;
  if (characters < width) text.append(width - characters, ' ');
  return text;
}

int Percent(double share) { return static_cast<int>(std::lround(share * 100)); }

std::string Readable(const ColumnProposal& column) {
  if (column.values == 0) return "empty";
  const double share = static_cast<double>(column.readable) / static_cast<double>(column.values);
  return absl::StrFormat("%.1f %% of %d values can be read", 100 * share, column.values);
}

std::string FormText(const Mapping& form) {
  std::string text;
  if (form.kind != SourceKind::kCsv) text += "    " + Field("kind", SourceKindName(form.kind));
  const bool is_text = form.kind == SourceKind::kCsv || form.kind == SourceKind::kFixedWidth ||
                       form.kind == SourceKind::kMrz;
  if (is_text) text += "    " + Field("encoding", TextEncodingName(form.encoding));
  if (form.kind == SourceKind::kCsv) {
    text += "    " +
            Field("delimiter", form.delimiter == '\t' ? "tab" : std::string(1, form.delimiter));
    if (form.quote != '"') {
      text += "    " + Field("quote", form.quote == 0 ? "none" : std::string(1, form.quote));
    }
  }
  if (!form.sheet.empty()) text += "    " + Field("sheet", form.sheet);
  if (form.header_row != 0) absl::StrAppend(&text, "    header_row: ", form.header_row, "\n");
  if (!form.query.empty()) text += "    " + Field("query", form.query);
  for (const FixedColumn& column : form.fixed_columns) {
    absl::StrAppend(&text, "    fixed_columns { name: ", Quoted(column.name),
                    " first: ", column.first, " last: ", column.last, " }\n");
  }
  if (form.mrz_separator != 0) {
    text += "    " + Field("mrz_separator", std::string(1, form.mrz_separator));
  }
  return text;
}

std::string DateFormatText(const ColumnProposal& column) {
  if (!column.field || !IsDateField(*column.field)) return "";
  const bool decided = column.date_formats.size() == 1;
  return absl::StrCat(" date_format: ",
                      Quoted(decided ? DateFormatName(column.date_formats.front()) : "?"));
}

// How the codes of a column are said, with a "?" for each that is not known.
std::string CodesText(const ColumnProposal& column) {
  if (!column.field || column.unknown_codes.empty()) return "";
  std::vector<std::string> shown;
  for (const std::string& code : column.unknown_codes) shown.push_back(Quoted(PrintableLine(code)));
  std::string text =
      absl::StrCat("    # It has codes that are not known: ", absl::StrJoin(shown, ", "),
                   ". Say what they mean.\n");
  switch (*column.field) {
    case FieldKind::kSex:
      return text + "    female_values: \"?\"\n    male_values: \"?\"\n";
    case FieldKind::kDirection:
      return text + "    entry_values: \"?\"\n    exit_values: \"?\"\n";
    case FieldKind::kRefugee:
      return text + "    refugee_values: \"?\"\n";
    default:
      for (const std::string& code : column.unknown_codes) {
        absl::StrAppend(&text, "    crosswalk { field: ", Quoted(FieldKindName(*column.field)),
                        " value: ", Quoted(code), " means: \"?\" }\n");
      }
      return text;
  }
}

std::string HeapsText(const ColumnProposal& column) {
  std::string text;
  for (const std::string& heap : column.heaps) {
    absl::StrAppend(&text, " heaps: ", Quoted(heap));
  }
  return text;
}

// They name other columns.
std::string ReasonsText(const ColumnProposal& column) {
  return PrintableLine(absl::StrJoin(column.reasons, "; "));
}

std::string ColumnText(const ColumnProposal& column) {
  std::string text = "\n    # ";
  if (column.field) {
    absl::StrAppend(&text, Percent(column.confidence), " % sure: ", ReasonsText(column), "; ",
                    Readable(column), ".\n");
    if (IsDateField(*column.field) && column.date_formats.size() != 1) {
      text += "    # Ask whoever keeps the register how its dates are written, and put it here.\n";
    }
    if (!column.heaps.empty()) {
      text +=
          "    # Far more are born on these days than on others: they stand for a day that is not "
          "known.\n";
    }
    absl::StrAppend(&text, "    columns { field: ", Quoted(FieldKindName(*column.field)),
                    " column: ", Quoted(column.column), DateFormatText(column), HeapsText(column),
                    " }\n");
    return text + CodesText(column);
  }
  absl::StrAppend(&text, "Left out: ", Quoted(PrintableLine(column.column)), ": ",
                  ReasonsText(column), ".\n");
  absl::StrAppend(&text, "    # columns { field: \"\" column: ", Quoted(column.column), " }\n");
  return text;
}

}  // namespace

std::string MappingProposalText(const MappingProposal& proposal, const Mapping& form,
                                const ProposedPlace& place, std::string_view entry,
                                const std::vector<std::string>& form_reasons) {
  std::string text = absl::StrCat(
      "# Proposed by mf-node init from ", proposal.rows, " rows",
      proposal.unreadable_rows == 0
          ? ""
          : absl::StrCat(", of which ", proposal.unreadable_rows, " could not be read"),
      ". Check every line; a \"?\" is a choice that only you can make.\n");
  for (const std::string& warning : proposal.warnings) absl::StrAppend(&text, "# ", warning, ".\n");
  absl::StrAppend(&text, std::string(entry), " {\n");
  if (form.kind == SourceKind::kSql) {
    absl::StrAppend(&text, "  database {\n    ", Field("connection", place.connection));
    if (!place.password_file.empty()) text += "    " + Field("password_file", place.password_file);
    text += "  }\n";
  } else {
    text += "  " + Field("file", place.file);
  }
  absl::StrAppend(&text, "  mapping {\n    ", Field("source", form.source));
  for (const std::string& reason : form_reasons) {
    absl::StrAppend(&text, "    # ", PrintableLine(reason), ".\n");
  }
  text += FormText(form);
  for (const ColumnProposal& column : proposal.columns) text += ColumnText(column);
  return text + "  }\n}\n";
}

std::string MappingPreview(const MappingProposal& proposal) {
  std::string text = absl::StrFormat("%-28s %-16s %5s  %-22s %s\n", "Column", "Field", "sure",
                                     "readable", "values look like");
  for (const ColumnProposal& column : proposal.columns) {
    std::vector<std::string> seen;
    if (!column.samples.empty()) {
      for (const std::string& sample : column.samples) seen.push_back(PrintableLine(sample));
    } else {
      for (const auto& [shape, count] : column.shapes) seen.push_back(shape);
    }
    std::string field(column.field ? FieldKindName(*column.field) : "-");
    if (column.field && IsDateField(*column.field) && column.date_formats.size() != 1)
      field += " ?";
    if (!column.unknown_codes.empty()) field += " ?";
    absl::StrAppendFormat(&text, "%s %-16s %4d%%  %-22s %s\n",
                          Padded(PrintableLine(column.column), 28), field,
                          Percent(column.confidence),
                          column.values == 0 || !column.field
                              ? "-"
                              : absl::StrFormat("%.1f %% of %d",
                                                100.0 * static_cast<double>(column.readable) /
                                                    static_cast<double>(column.values),
                                                column.values),
                          absl::StrJoin(seen, " | "));
  }
  return text;
}

}  // namespace mirrorflow
