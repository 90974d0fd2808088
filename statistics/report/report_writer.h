#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "statistics/report/html_writer.h"
#include "statistics/report/messages.h"
#include "statistics/report/report_figures.h"

namespace mirrorflow {

// What one report is written from, and where to.
struct ReportWriter {
  const PublishedDataset& dataset;
  const ReportFigures& figures;
  Language language;
  HtmlWriter& html;

  using Values = std::initializer_list<std::pair<std::string_view, std::string>>;

  std::string_view Say(Message message) const { return TextOf(message, language); }
  // With values in the places of the message.
  std::string Fill(Message message, Values values) const;
  // The same in HTML, each value in <b>.
  void WriteFilled(Message message, Values values) const;

  std::string_view Country(std::string_view alpha2) const;
  std::string CorridorName(const CorridorFigures& corridor) const;

  // The published number or the sign of why there is none; a ratio as a percentage.
  std::string FigureText(const Observation* observation) const;

  // The name of a measure as a heading, with the status that all its figures have.
  std::string MeasureHeading(Measure measure) const;

  // Begins a table that can be scrolled with the keyboard, with a caption for screen readers. The
  // first `text_columns` columns hold words, the others figures.
  void OpenTable(std::string_view name, std::span<const std::string> columns,
                 std::size_t text_columns = 1) const;
  void CloseTable() const;
  // The heading cell of a row.
  void RowHeading(std::string_view text) const;
  // The cell of a figure, with its status unless the heading has it; with its interval below.
  void FigureCell(const Observation* observation, bool with_interval = false) const;
};

// A heading, words and figures of the report in the order of the page.
void WriteHeader(const ReportWriter& report);
void WriteContents(const ReportWriter& report);
void WriteFindings(const ReportWriter& report);
void WriteHeatMap(const ReportWriter& report);
void WriteRanking(const ReportWriter& report);
void WriteTwoSides(const ReportWriter& report);
void WriteInOutNet(const ReportWriter& report);
void WriteChord(const ReportWriter& report);
void WriteOneCountry(const ReportWriter& report);
void WriteAgreement(const ReportWriter& report);
void WriteBreakdowns(const ReportWriter& report);
void WriteHowToRead(const ReportWriter& report);
void WriteProtection(const ReportWriter& report);
void WriteNotes(const ReportWriter& report);

// The figures as the program of the report takes them: JSON without a '<'.
std::string ChartData(const ReportWriter& report);

// How many corridors the charts show.
inline constexpr std::size_t kRankedCorridors = 15;
inline constexpr std::size_t kDumbbellCorridors = 12;
inline constexpr std::size_t kChordCorridors = 24;

}  // namespace mirrorflow
