#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mirrorflow {

// A report as sections of sentences and tables, before it becomes text, JSON or a page.

struct ReportCell {
  enum class Kind : std::uint8_t { kText, kCount, kShare, kNumber };
  Kind kind = Kind::kText;
  std::string text{};
  std::uint64_t count = 0;  // kCount; of a share the part
  std::uint64_t whole = 0;  // kShare
  double number = 0;        // kNumber

  static ReportCell Text(std::string_view text) { return {.text = std::string(text)}; }
  static ReportCell Count(std::uint64_t count) { return {.kind = Kind::kCount, .count = count}; }
  static ReportCell Share(std::uint64_t part, std::uint64_t whole) {
    return {.kind = Kind::kShare, .count = part, .whole = whole};
  }
  static ReportCell Number(double number) { return {.kind = Kind::kNumber, .number = number}; }
};

struct ReportColumn {
  std::string key;  // for machines
  std::string title;
};

struct ReportTable {
  std::string key;
  std::string title;
  std::string note{};  // how to read it
  std::vector<ReportColumn> columns{};
  std::vector<std::vector<ReportCell>> rows{};
};

struct ReportSection {
  std::string key;
  std::string title;
  std::string summary{};
  std::vector<ReportTable> tables{};
};

struct ReportDocument {
  std::string title;
  std::string subtitle{};
  std::vector<ReportSection> sections{};
};

// How small counts are written. Below kSmallCount a count says something about few people and is
// written "<5", and so is a share of so few; 0 stays 0. Differences of totals can still give small
// counts: a report is for the office that holds the data, not for publication.
enum class SmallCounts : std::uint8_t { kHidden, kExact };
inline constexpr std::uint64_t kSmallCount = 5;

// For a terminal.
std::string DocumentText(const ReportDocument& document, SmallCounts small);
// One object: the sections by their keys, in them the tables by theirs, each a list of rows.
std::string DocumentJson(const ReportDocument& document, SmallCounts small);
// One page without scripts or references to anything outside of it; light and dark, made for
// printing too.
std::string DocumentHtml(const ReportDocument& document, SmallCounts small);

}  // namespace mirrorflow
