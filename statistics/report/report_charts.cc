// Sections with a chart, each with the table of what the chart shows.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "statistics/report/report_number.h"
#include "statistics/report/report_writer.h"

namespace mirrorflow {
namespace {

void OpenSection(const ReportWriter& report, std::string_view id, Message heading) {
  report.html.Open("section", {{"id", id}});
  report.html.Element("h2", report.Say(heading), {{"id", Joined({id, "-heading"})}});
}

// A section with a chart, whose heading, text and chart stay together on paper.
void OpenChartSection(const ReportWriter& report, std::string_view id, Message heading) {
  report.html.Open("section", {{"id", id}}).Open("div", {{"class", "lead"}});
  report.html.Element("h2", report.Say(heading), {{"id", Joined({id, "-heading"})}});
}

void CloseSection(const ReportWriter& report) { report.html.Close().Line(); }

// The place of a chart that the program draws; it takes its name and description by their ids.
void WriteChartPlace(const ReportWriter& report, std::string_view id) {
  report.html.Open("div", {{"class", "chart"}, {"data-chart", id}, {"hidden", ""}}).Close().Line();
}

// Unseen, of what: a list of all summaries must make sense.
void WriteSummary(const ReportWriter& report, Message heading) {
  report.html.Open("summary").Text(report.Say(Message::kDataTable));
  report.html.Element("span", Joined({": ", report.Say(heading)}), {{"class", "unseen"}}).Close();
}

// Open for whoever reads without the program, which closes it where it draws a chart.
void OpenData(const ReportWriter& report, Message heading) {
  report.html.Open("details", {{"class", "data"}, {"open", ""}});
  WriteSummary(report, heading);
}

std::string TableName(const ReportWriter& report, Message heading, std::string_view part = "") {
  return part.empty() ? std::string(report.Say(heading))
                      : Joined({report.Say(heading), ": ", part});
}

std::string Count(const ReportWriter& report, std::size_t count) {
  return FormatNumber(static_cast<std::int64_t>(count), report.language);
}

std::vector<Measure> CountMeasures(const ReportFigures& figures) {
  constexpr std::array kCounts = {Measure::kEmigSender, Measure::kImmigReceiver,
                                  Measure::kLinked,     Measure::kLinkedCorrected,
                                  Measure::kUnion,      Measure::kDualSystem};
  std::vector<Measure> present;
  std::ranges::copy_if(kCounts, std::back_inserter(present),
                       [&figures](Measure measure) { return figures.Has(measure); });
  return present;
}

// Bounds of the classes of colour, ascending: 1 and 3 times powers of ten, at most `kHeatClasses`
// less one, the last at or below the largest value.
constexpr std::size_t kHeatClasses = 6;
std::int64_t NextBound(std::int64_t bound) {
  std::int64_t power = 1;
  while (power * 10 <= bound) power *= 10;
  return bound == power ? 3 * power : 10 * power;
}
std::vector<std::int64_t> HeatBounds(std::int64_t largest) {
  std::vector<std::int64_t> bounds;
  for (std::int64_t bound = 1; bound <= largest; bound = NextBound(bound)) bounds.push_back(bound);
  if (bounds.size() > kHeatClasses - 1) {
    bounds.erase(bounds.begin(), bounds.end() - (kHeatClasses - 1));
  }
  return bounds;
}

std::string HeatClass(std::int64_t value, const std::vector<std::int64_t>& bounds) {
  return "heat-" + std::to_string(std::ranges::upper_bound(bounds, value) - bounds.begin());
}

void WriteHeatLegend(const ReportWriter& report, const std::vector<std::int64_t>& bounds) {
  report.html.Open("ul", {{"class", "legend heat-legend"}});
  const auto entry = [&report](std::string_view css_class, std::string_view text) {
    report.html.Open("li").Element("span", "", {{"class", css_class}}).Text(text).Close();
  };
  if (!bounds.empty()) {
    entry("swatch heat-0", Joined({"< ", FormatNumber(bounds.front(), report.language)}));
  }
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    entry("swatch heat-" + std::to_string(i + 1),
          Joined({"≥ ", FormatNumber(bounds[i], report.language)}));
  }
  const auto sign = [&report](std::string_view text, Message meaning) {
    report.html.Open("li").Element("span", text, {{"class", "sign"}, {"dir", "ltr"}});
    report.html.Text(report.Say(meaning)).Close();
  };
  sign("[c]", Message::kSuppressed);
  sign("[x]", Message::kNotAvailable);
  sign("·", Message::kNoFigure);
  report.html.Close().Line();
}

void WriteHeatCell(const ReportWriter& report, std::string_view origin,
                   std::string_view destination, Measure measure,
                   const std::vector<std::int64_t>& bounds) {
  if (origin == destination) {
    report.html.Open("td", {{"class", "same"}});
    report.html.Element("span", report.Say(Message::kSameCountry), {{"class", "unseen"}}).Close();
    return;
  }
  const CorridorFigures* corridor = report.figures.Find(origin, destination);
  const Observation* observation = corridor == nullptr ? nullptr : corridor->Find(measure);
  if (observation == nullptr || !observation->value.has_value()) {
    report.FigureCell(observation);
    return;
  }
  report.html.Element("td", report.FigureText(observation),
                      {{"class", HeatClass(WholeNumber(*observation->value), bounds)}});
}

void WriteHeatTable(const ReportWriter& report, Measure measure) {
  std::int64_t largest = 0;
  for (const CorridorFigures& corridor : report.figures.corridors()) {
    if (const std::optional<Decimal> value = corridor.Value(measure)) {
      largest = std::max(largest, WholeNumber(*value));
    }
  }
  const std::vector<std::int64_t> bounds = HeatBounds(largest);
  const std::string name = report.MeasureHeading(measure);
  report.html.Open("div", {{"class", "heat"}, {"data-measure", MeasureCode(measure)}});
  report.html.Element("h3", name);
  const std::string table = TableName(report, Message::kHeatMap, name);
  report.html.Open(
      "div", {{"class", "scroll"}, {"role", "group"}, {"tabindex", "0"}, {"aria-label", table}});
  report.html.Open("table", {{"class", "heat-table"}})
      .Element("caption", table, {{"class", "unseen"}});
  report.html.Open("thead").Open("tr").Open("th", {{"scope", "col"}, {"class", "corner"}});
  report.html.Text(
      Joined({report.Say(Message::kOrigin), " / ", report.Say(Message::kDestination)}));
  report.html.Close();
  for (const std::string_view country : report.figures.countries()) {
    report.html.Open("th", {{"scope", "col"}}).Element("span", report.Country(country)).Close();
  }
  report.html.Close().Close().Open("tbody").Line();
  for (const std::string_view origin : report.figures.countries()) {
    report.html.Open("tr");
    report.RowHeading(report.Country(origin));
    for (const std::string_view destination : report.figures.countries()) {
      WriteHeatCell(report, origin, destination, measure, bounds);
    }
    report.html.Close().Line();
  }
  report.CloseTable();
  WriteHeatLegend(report, bounds);
  report.html.Close().Line();
}

void WriteCorridorTable(const ReportWriter& report, const std::string& name,
                        std::span<const CorridorFigures> corridors,
                        std::span<const Measure> measures, bool ranked, bool with_intervals) {
  std::vector<std::string> columns;
  columns.emplace_back(report.Say(Message::kCorridor));
  if (ranked) columns.emplace_back(report.Say(Message::kRank));
  for (const Measure measure : measures) {
    const auto has_interval = [measure](const CorridorFigures& c) {
      const Observation* observation = c.Find(measure);
      return observation != nullptr && observation->low.has_value();
    };
    std::string heading = report.MeasureHeading(measure);
    if (with_intervals && std::ranges::any_of(corridors, has_interval)) {
      heading += Joined({" · ", report.Say(Message::kInterval)});
    }
    columns.push_back(std::move(heading));
  }
  report.OpenTable(name, columns);
  for (const CorridorFigures& corridor : corridors) {
    report.html.Open("tr");
    report.RowHeading(report.CorridorName(corridor));
    if (ranked) report.FigureCell(corridor.Find(Measure::kRank));
    for (const Measure measure : measures) {
      report.FigureCell(corridor.Find(measure), with_intervals);
    }
    report.html.Close().Line();
  }
  report.CloseTable();
}

std::span<const CorridorFigures> Largest(const ReportFigures& figures, std::size_t count) {
  return std::span(figures.corridors()).first(std::min(count, figures.corridors().size()));
}

// Who left for where, or came from where, beside the country.
void WriteCountryTable(const ReportWriter& report, std::string_view country) {
  const Measure measure = report.figures.main_measure();
  const std::array<std::string, 3> columns = {std::string(report.Say(Message::kCountry)),
                                              std::string(report.Say(Message::kPersonsCame)),
                                              std::string(report.Say(Message::kPersonsLeft))};
  report.OpenTable(TableName(report, Message::kOneCountry, report.Country(country)), columns);
  for (const std::string_view other : report.figures.countries()) {
    const CorridorFigures* in = report.figures.Find(other, country);
    const CorridorFigures* out = report.figures.Find(country, other);
    if (in == nullptr && out == nullptr) continue;
    report.html.Open("tr");
    report.RowHeading(report.Country(other));
    report.FigureCell(in == nullptr ? nullptr : in->Find(measure));
    report.FigureCell(out == nullptr ? nullptr : out->Find(measure));
    report.html.Close().Line();
  }
  report.CloseTable();
}

}  // namespace

void WriteHeatMap(const ReportWriter& report) {
  // As many columns need paper across.
  constexpr std::size_t kMostUpright = 12;
  report.html.Open(
      "section",
      {{"id", "map"},
       {"class", report.figures.countries().size() > kMostUpright ? "wide" : "upright"}});
  report.html.Element("h2", report.Say(Message::kHeatMap), {{"id", "map-heading"}});
  report.html.Element("p", report.Say(Message::kHeatMapText));
  report.html.Open("div", {{"class", "choice"}, {"hidden", ""}});
  report.html.Element("label", report.Say(Message::kFigureShown), {{"for", "map-measure"}});
  report.html.Open("select", {{"id", "map-measure"}});
  const Measure main = report.figures.main_measure();
  std::vector<Measure> measures = {main};
  for (const Measure measure : CountMeasures(report.figures)) {
    if (measure != main) measures.push_back(measure);
  }
  for (const Measure measure : measures) {
    report.html.Element("option", report.MeasureHeading(measure),
                        {{"value", MeasureCode(measure)}});
  }
  report.html.Close().Close().Line();
  for (const Measure measure : measures) WriteHeatTable(report, measure);
  CloseSection(report);
}

void WriteRanking(const ReportWriter& report) {
  OpenChartSection(report, "ranking", Message::kRanking);
  const auto shown = Largest(report.figures, kRankedCorridors);
  report.html.Element(
      "p",
      report.Fill(
          Message::kRankingText,
          {{"first", Count(report, shown.size())},
           {"measure", std::string(report.Say(MeasureLabel(report.figures.main_measure())))}}),
      {{"id", "ranking-text"}});
  WriteChartPlace(report, "ranking");
  report.html.Close();
  OpenData(report, Message::kRanking);
  const std::array measures = {report.figures.main_measure()};
  WriteCorridorTable(report, TableName(report, Message::kRanking), report.figures.corridors(),
                     measures, report.figures.Has(Measure::kRank), false);
  report.html.Close();
  CloseSection(report);
}

void WriteTwoSides(const ReportWriter& report) {
  OpenChartSection(report, "sides", Message::kTwoSides);
  report.html.Element("p", report.Say(Message::kTwoSidesText), {{"id", "sides-text"}});
  WriteChartPlace(report, "sides");
  report.html.Close();
  OpenData(report, Message::kTwoSides);
  const std::vector<Measure> measures = CountMeasures(report.figures);
  WriteCorridorTable(report, TableName(report, Message::kTwoSides), report.figures.corridors(),
                     measures, false, true);
  report.html.Close();
  CloseSection(report);
}

void WriteInOutNet(const ReportWriter& report) {
  OpenChartSection(report, "net", Message::kInOutNet);
  report.html.Element("p", report.Say(Message::kInOutNetText), {{"id", "net-text"}});
  if (report.figures.in_out_net().empty()) {
    report.html.Element("p", report.Say(Message::kNoFigure)).Close();
    CloseSection(report);
    return;
  }
  WriteChartPlace(report, "net");
  report.html.Close();
  OpenData(report, Message::kInOutNet);
  const std::array<std::string, 4> columns = {
      std::string(report.Say(Message::kCountry)), report.MeasureHeading(Measure::kInflow),
      report.MeasureHeading(Measure::kOutflow), report.MeasureHeading(Measure::kNet)};
  report.OpenTable(TableName(report, Message::kInOutNet), columns);
  for (const CountryFigures& country : report.figures.in_out_net()) {
    report.html.Open("tr");
    report.RowHeading(report.Country(country.country));
    report.FigureCell(country.inflow);
    report.FigureCell(country.outflow);
    report.FigureCell(country.net);
    report.html.Close().Line();
  }
  report.CloseTable();
  report.html.Close();
  CloseSection(report);
}

void WriteChord(const ReportWriter& report) {
  OpenChartSection(report, "chord", Message::kChord);
  const auto shown = Largest(report.figures, kChordCorridors);
  const Measure measure = report.figures.main_measure();
  report.html.Element(
      "p",
      report.Fill(Message::kChordText, {{"measure", std::string(report.Say(MeasureLabel(measure)))},
                                        {"first", Count(report, shown.size())},
                                        {"all", Count(report, report.figures.corridors().size())}}),
      {{"id", "chord-text"}});
  report.html.Open("div", {{"class", "choice"}, {"hidden", ""}});
  report.html.Element("label", report.Say(Message::kCountry), {{"for", "chord-choice"}});
  report.html.Open("select", {{"id", "chord-choice"}});
  report.html.Element("option", report.Say(Message::kAllCountries), {{"value", "W"}});
  for (const std::string_view country : report.figures.countries()) {
    const auto touches = [country](const CorridorFigures& c) {
      return c.origin == country || c.destination == country;
    };
    if (std::ranges::any_of(shown, touches)) {
      report.html.Element("option", report.Country(country), {{"value", country}});
    }
  }
  report.html.Close().Close().Line();
  WriteChartPlace(report, "chord");
  report.html.Close();
  OpenData(report, Message::kChord);
  const std::array measures = {measure};
  WriteCorridorTable(report, TableName(report, Message::kChord), shown, measures, false, false);
  report.html.Close();
  CloseSection(report);
}

void WriteOneCountry(const ReportWriter& report) {
  OpenChartSection(report, "country", Message::kOneCountry);
  const Measure measure = report.figures.main_measure();
  report.html.Element("p",
                      report.Fill(Message::kOneCountryText,
                                  {{"measure", std::string(report.Say(MeasureLabel(measure)))}}),
                      {{"id", "country-text"}});
  report.html.Open("div", {{"class", "choice"}, {"hidden", ""}});
  report.html.Element("label", report.Say(Message::kCountry), {{"for", "country-choice"}});
  report.html.Open("select", {{"id", "country-choice"}});
  for (const std::string_view country : report.figures.countries()) {
    report.html.Element("option", report.Country(country), {{"value", country}});
  }
  report.html.Close().Close().Line();
  WriteChartPlace(report, "country");
  report.html.Close();
  OpenData(report, Message::kOneCountry);
  for (const std::string_view country : report.figures.countries()) {
    report.html.Open("div", {{"data-country", country}});
    report.html.Element("h3", report.Country(country));
    WriteCountryTable(report, country);
    report.html.Close();
  }
  report.html.Close();
  CloseSection(report);
}

// Those of the measures that the release has, by corridor; false if it has none. No chart stands
// for this table: a short one is open, and printed.
bool WriteFoldedTable(const ReportWriter& report, Message heading,
                      std::span<const Measure> all_measures, bool with_intervals) {
  std::vector<Measure> measures;
  std::ranges::copy_if(all_measures, std::back_inserter(measures),
                       [&report](Measure measure) { return report.figures.Has(measure); });
  if (measures.empty()) return false;
  constexpr std::size_t kMostOpen = 40;
  if (report.figures.corridors().size() <= kMostOpen) {
    OpenData(report, heading);
  } else {
    report.html.Open("details", {{"class", "data"}});
    WriteSummary(report, heading);
  }
  WriteCorridorTable(report, TableName(report, heading), report.figures.corridors(), measures,
                     false, with_intervals);
  report.html.Close();
  return true;
}

void WriteAgreement(const ReportWriter& report) {
  OpenSection(report, "agreement", Message::kAgreement);
  report.html.Element("p", report.Say(Message::kAgreementText));
  constexpr std::array kOfAgreement = {Measure::kCoverageSender, Measure::kCoverageReceiver,
                                       Measure::kAsymmetry, Measure::kAsymmetryCoverage,
                                       Measure::kAsymmetryTiming};
  if (!WriteFoldedTable(report, Message::kAgreement, kOfAgreement, false)) {
    report.html.Element("p", report.Say(Message::kNoFigure));
  }
  constexpr std::array kOfLinks = {Measure::kLinkPrecision, Measure::kLinkRecall};
  if (std::ranges::any_of(kOfLinks, [&](Measure measure) { return report.figures.Has(measure); })) {
    report.html.Element("h3", report.Say(Message::kLinkQuality));
    report.html.Element("p", report.Say(Message::kLinkQualityText));
    WriteFoldedTable(report, Message::kLinkQuality, kOfLinks, true);
  }
  CloseSection(report);
}

}  // namespace mirrorflow
