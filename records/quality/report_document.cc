#include "records/quality/report_document.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace mirrorflow {
namespace {

using Kind = ReportCell::Kind;

bool IsHidden(const ReportCell& cell, SmallCounts small) {
  return small == SmallCounts::kHidden &&
         (cell.kind == Kind::kCount || cell.kind == Kind::kShare) && cell.count > 0 &&
         cell.count < kSmallCount;
}

double Percent(const ReportCell& cell) {
  return cell.whole == 0
             ? 0.0
             : 100.0 * static_cast<double>(cell.count) / static_cast<double>(cell.whole);
}

std::string CellText(const ReportCell& cell, SmallCounts small) {
  if (IsHidden(cell, small)) return absl::StrCat("<", kSmallCount);
  switch (cell.kind) {
    case Kind::kText:
      return cell.text;
    case Kind::kCount:
      return absl::StrCat(cell.count);
    case Kind::kShare:
      return cell.whole == 0 ? "-" : absl::StrFormat("%d (%.1f %%)", cell.count, Percent(cell));
    case Kind::kNumber:
      return absl::StrFormat("%.2f", cell.number);
  }
  return "";
}

// The columns that a byte-wise padded table needs: characters, not bytes.
std::size_t Width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

void AppendPadded(std::string_view text, std::size_t width, bool right, std::string& out) {
  const std::string padding(width - std::min(width, Width(text)), ' ');
  if (right) out += padding;
  out += text;
  if (!right) out += padding;
}

void AppendTableText(const ReportTable& table, SmallCounts small, std::string& out) {
  absl::StrAppend(&out, "\n", table.title, "\n");
  if (table.rows.empty()) {
    out += "  none\n";
  } else {
    std::vector<std::size_t> widths;
    std::vector<std::vector<std::string>> cells;
    for (const ReportColumn& column : table.columns) widths.push_back(Width(column.title));
    for (const std::vector<ReportCell>& row : table.rows) {
      cells.emplace_back();
      for (std::size_t i = 0; i < row.size(); ++i) {
        cells.back().push_back(CellText(row[i], small));
        widths[i] = std::max(widths[i], Width(cells.back().back()));
      }
    }
    const auto append_row = [&](const auto& text_of) {
      std::string line;
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        line += "  ";
        AppendPadded(text_of(i), widths[i], table.rows.front()[i].kind != Kind::kText, line);
      }
      line.erase(line.find_last_not_of(' ') + 1);
      absl::StrAppend(&out, line, "\n");
    };
    append_row([&](std::size_t i) { return table.columns[i].title; });
    for (const std::vector<std::string>& row : cells) {
      append_row([&](std::size_t i) { return row[i]; });
    }
  }
  if (!table.note.empty()) absl::StrAppend(&out, "  ", table.note, "\n");
}

nlohmann::ordered_json CellJson(const ReportCell& cell, SmallCounts small) {
  if (IsHidden(cell, small)) return absl::StrCat("<", kSmallCount);
  switch (cell.kind) {
    case Kind::kText:
      return cell.text;
    case Kind::kCount:
      return cell.count;
    case Kind::kShare:
      return {{"count", cell.count}, {"of", cell.whole}};
    case Kind::kNumber:
      return cell.number;
  }
  return nullptr;
}

std::string Escaped(std::string_view text) {
  return absl::StrReplaceAll(absl::string_view(text.data(), text.size()),
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

// Contrast of all text is at least 7:1 in both colour schemes (WCAG 2.2, AAA); nothing is said by
// colour alone.
constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #ffffff; --quiet: #4a4a4a;
  --line: #8c8c8c; --band: #f2f4f7; --bar: #2f6db3; }
@media (prefers-color-scheme: dark) { :root { --ink: #f0f0f0; --paper: #16181c; --quiet: #c4c8d0;
  --line: #7d838f; --band: #21252c; --bar: #7db4f0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 75rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { line-height: 1.2; margin-bottom: 0; }
h2 { margin-top: 2.5rem; border-bottom: 2px solid var(--line); }
p, caption, .note { max-width: 48rem; }
.subtitle, .note { color: var(--quiet); }
nav ul { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; padding: 0; list-style: none; }
a { color: inherit; }
a:focus-visible, .scroll:focus-visible { outline: 3px solid var(--bar); outline-offset: 2px; }
.scroll { overflow-x: auto; margin-top: 1.5rem; }
table { border-collapse: collapse; min-width: 30rem; }
caption { text-align: left; font-weight: 600; padding-bottom: .35rem; }
th, td { padding: .25rem .75rem; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; }
th { border-bottom-width: 2px; }
tbody tr:nth-child(even) { background: var(--band); }
.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bar { display: block; height: .3rem; margin-top: .15rem; background: var(--bar); }
@media print { body { max-width: none; padding: 0; font-size: 9pt; } nav { display: none; }
  h2 { break-after: avoid; } tr, caption { break-inside: avoid; } .scroll { overflow: visible; }
  .bar { print-color-adjust: exact; } }
)";

void AppendTableHtml(const ReportTable& table, SmallCounts small, std::string& out) {
  const std::string id = Escaped(table.key);
  absl::StrAppend(&out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"",
                  id, "\">\n<table>\n<caption id=\"", id, "\">", Escaped(table.title),
                  "</caption>\n");
  if (table.rows.empty()) {
    out += "<tbody><tr><td>none</td></tr></tbody>\n";
  } else {
    out += "<thead><tr>";
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const bool text = table.rows.front()[i].kind == Kind::kText;
      absl::StrAppend(&out, "<th scope=\"col\"", text ? "" : " class=\"figure\"", ">",
                      Escaped(table.columns[i].title), "</th>");
    }
    out += "</tr></thead>\n<tbody>\n";
    for (const std::vector<ReportCell>& row : table.rows) {
      out += "<tr>";
      for (const ReportCell& cell : row) {
        absl::StrAppend(&out, cell.kind == Kind::kText ? "<td>" : "<td class=\"figure\">",
                        Escaped(CellText(cell, small)));
        if (cell.kind == Kind::kShare && cell.whole != 0 && !IsHidden(cell, small)) {
          absl::StrAppendFormat(&out, "<span class=\"bar\" style=\"width:%.1f%%\"></span>",
                                std::min(100.0, Percent(cell)));
        }
        out += "</td>";
      }
      out += "</tr>\n";
    }
    out += "</tbody>\n";
  }
  out += "</table>\n</div>\n";
  if (!table.note.empty())
    absl::StrAppend(&out, "<p class=\"note\">", Escaped(table.note), "</p>\n");
}

}  // namespace

std::string DocumentText(const ReportDocument& document, SmallCounts small) {
  std::string out = absl::StrCat(document.title, "\n", document.subtitle, "\n");
  for (const ReportSection& section : document.sections) {
    absl::StrAppend(&out, "\n== ", section.title, " ==\n", section.summary, "\n");
    for (const ReportTable& table : section.tables) AppendTableText(table, small, out);
  }
  return out;
}

std::string DocumentJson(const ReportDocument& document, SmallCounts small) {
  nlohmann::ordered_json json = {{"title", document.title}, {"subtitle", document.subtitle}};
  for (const ReportSection& section : document.sections) {
    nlohmann::ordered_json& tables = json[section.key];
    tables["summary"] = section.summary;
    for (const ReportTable& table : section.tables) {
      nlohmann::ordered_json& rows = tables[table.key] = nlohmann::ordered_json::array();
      for (const std::vector<ReportCell>& row : table.rows) {
        nlohmann::ordered_json entry;
        for (std::size_t i = 0; i < row.size(); ++i) {
          entry[table.columns[i].key] = CellJson(row[i], small);
        }
        rows.push_back(std::move(entry));
      }
    }
  }
  // A source name that is not UTF-8 must not stop a report.
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string DocumentHtml(const ReportDocument& document, SmallCounts small) {
  const std::string title = Escaped(document.title);
  std::string out = absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
      "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
      title, "</title>\n<style>", std::string(kStyle), "</style>\n</head>\n<body>\n<main>\n<h1>",
      title, "</h1>\n<p class=\"subtitle\">", Escaped(document.subtitle),
      "</p>\n<nav aria-label=\"Sections\"><ul>\n");
  for (const ReportSection& section : document.sections) {
    absl::StrAppend(&out, "<li><a href=\"#", Escaped(section.key), "\">", Escaped(section.title),
                    "</a></li>\n");
  }
  out += "</ul></nav>\n";
  for (const ReportSection& section : document.sections) {
    absl::StrAppend(&out, "<section>\n<h2 id=\"", Escaped(section.key), "\">",
                    Escaped(section.title), "</h2>\n<p>", Escaped(section.summary), "</p>\n");
    for (const ReportTable& table : section.tables) AppendTableHtml(table, small, out);
    out += "</section>\n";
  }
  if (small == SmallCounts::kHidden) {
    out += "<p class=\"note\">Counts of 1 to 4 are written &lt;5.</p>\n";
  }
  out += "</main>\n</body>\n</html>\n";
  return out;
}

}  // namespace mirrorflow
