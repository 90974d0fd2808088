// The head of the report and the sentences that come first.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "statistics/report/report_number.h"
#include "statistics/report/report_writer.h"

namespace mirrorflow {
namespace {

std::string VintageText(const ReportWriter& report) {
  const std::string_view vintage = report.dataset.facts().vintage;
  if (vintage == "provisional") return std::string(report.Say(Message::kVintageProvisional));
  if (vintage == "final") return std::string(report.Say(Message::kVintageFinal));
  constexpr std::string_view kRevision = "revision-";
  if (vintage.starts_with(kRevision)) {
    return report.Fill(
        Message::kVintageRevision,
        {{"number", LocalDigits(vintage.substr(kRevision.size()), report.language)}});
  }
  return std::string(vintage);
}

void WriteFact(const ReportWriter& report, Message name, std::string_view value,
               std::string_view direction = "auto") {
  report.html.Open("div").Element("dt", report.Say(name));
  report.html.Element("dd", value, {{"dir", direction}}).Close();
}

void OpenFinding(const ReportWriter& report) { report.html.Open("li"); }
void CloseFinding(const ReportWriter& report) { report.html.Close().Line(); }

void WriteLargest(const ReportWriter& report) {
  const auto has_both = [](const CorridorFigures& c) {
    return c.Value(Measure::kEmigSender).has_value() &&
           c.Value(Measure::kImmigReceiver).has_value();
  };
  const auto& corridors = report.figures.corridors();
  const auto largest = std::ranges::find_if(corridors, has_both);
  if (largest == corridors.end()) return;
  OpenFinding(report);
  report.WriteFilled(Message::kLargest,
                     {{"origin", std::string(report.Country(largest->origin))},
                      {"destination", std::string(report.Country(largest->destination))},
                      {"sender", report.FigureText(largest->Find(Measure::kEmigSender))},
                      {"receiver", report.FigureText(largest->Find(Measure::kImmigReceiver))}});
  if (largest->Value(Measure::kUnion).has_value()) {
    report.html.Text(" ");
    report.WriteFilled(Message::kLargestUnion,
                       {{"union", report.FigureText(largest->Find(Measure::kUnion))}});
  }
  CloseFinding(report);
}

void WriteSums(const ReportWriter& report) {
  const CorridorSums sums = report.figures.SumsOfReported();
  const Language language = report.language;
  if (sums.corridors == 0) return;
  OpenFinding(report);
  report.WriteFilled(
      Message::kSums,
      {{"corridors", FormatNumber(sums.corridors, language)},
       {"all",
        FormatNumber(static_cast<std::int64_t>(report.figures.corridors().size()), language)},
       {"sender", FormatNumber(sums.sender, language)},
       {"receiver", FormatNumber(sums.receiver, language)}});
  CloseFinding(report);
  if (sums.sender + sums.receiver <= 0) return;
  OpenFinding(report);
  report.WriteFilled(Message::kDisagree,
                     {{"share", FormatShare(2 * sums.absolute_difference,
                                            sums.sender + sums.receiver, language)}});
  report.html.Text(" ");
  report.WriteFilled(Message::kReceiverMore,
                     {{"more", FormatNumber(sums.receiver_more, language)},
                      {"fewer", FormatNumber(sums.receiver_fewer, language)}});
  CloseFinding(report);
}

void WriteLinkage(const ReportWriter& report) {
  const CorridorSums sums = report.figures.SumsWithLinked();
  const Language language = report.language;
  if (sums.sender > 0 && sums.receiver > 0) {
    OpenFinding(report);
    report.WriteFilled(Message::kLinkage,
                       {{"linked", FormatNumber(sums.linked, language)},
                        {"ofReceiver", FormatShare(sums.linked, sums.receiver, language)},
                        {"ofSender", FormatShare(sums.linked, sums.sender, language)},
                        {"corridors", FormatNumber(sums.corridors, language)}});
    CloseFinding(report);
  }
  const CorridorFigures& largest = report.figures.corridors().front();
  if (largest.Value(Measure::kAsymmetry).has_value() &&
      largest.Value(Measure::kAsymmetryCoverage).has_value() &&
      largest.Value(Measure::kAsymmetryTiming).has_value()) {
    OpenFinding(report);
    report.WriteFilled(Message::kExplained,
                       {{"asymmetry", report.FigureText(largest.Find(Measure::kAsymmetry))},
                        {"coverage", report.FigureText(largest.Find(Measure::kAsymmetryCoverage))},
                        {"timing", report.FigureText(largest.Find(Measure::kAsymmetryTiming))}});
    CloseFinding(report);
  }
  const Observation* estimate = largest.Find(Measure::kDualSystem);
  if (estimate != nullptr && estimate->low.has_value()) {
    OpenFinding(report);
    report.WriteFilled(Message::kEstimate, {{"value", report.FigureText(estimate)},
                                            {"low", FormatNumber(*estimate->low, language)},
                                            {"high", FormatNumber(*estimate->high, language)}});
    CloseFinding(report);
  }
}

void WriteMostGained(const ReportWriter& report) {
  const CountryFigures* gained = nullptr;
  const CountryFigures* lost = nullptr;
  for (const CountryFigures& country : report.figures.in_out_net()) {
    if (country.net == nullptr || !country.net->value.has_value()) continue;
    const double net = ApproximateValue(*country.net->value);
    if (net > 0 && (gained == nullptr || net > ApproximateValue(*gained->net->value))) {
      gained = &country;
    }
    if (net < 0 && (lost == nullptr || net < ApproximateValue(*lost->net->value))) lost = &country;
  }
  if (gained == nullptr || lost == nullptr) return;
  OpenFinding(report);
  report.WriteFilled(Message::kMostGained,
                     {{"gained", std::string(report.Country(gained->country))},
                      {"gain", report.FigureText(gained->net)},
                      {"lost", std::string(report.Country(lost->country))},
                      {"loss", report.FigureText(lost->net)}});
  CloseFinding(report);
}

void WriteMissingFigures(const ReportWriter& report) {
  std::int64_t suppressed = 0;
  std::int64_t unavailable = 0;
  for (const Observation& o : report.dataset.observations()) {
    if (o.value.has_value()) continue;
    ++(o.obs_status == 'Q' ? suppressed : unavailable);
  }
  if (suppressed + unavailable == 0) return;
  const auto all = static_cast<std::int64_t>(report.dataset.observations().size());
  OpenFinding(report);
  report.WriteFilled(Message::kMissingFigures,
                     {{"all", FormatNumber(all, report.language)},
                      {"suppressed", FormatNumber(suppressed, report.language)},
                      {"unavailable", FormatNumber(unavailable, report.language)}});
  CloseFinding(report);
}

// The sums of the sentences below, as large numbers.
void WriteTiles(const ReportWriter& report) {
  const CorridorSums reported = report.figures.SumsOfReported();
  const CorridorSums with_linked = report.figures.SumsWithLinked();
  if (with_linked.corridors == 0) return;
  const auto tile = [&report](Message name, std::int64_t value, std::string_view css_class) {
    report.html.Open("div", {{"class", css_class}}).Element("dt", report.Say(name));
    report.html.Element("dd", FormatNumber(value, report.language)).Close();
  };
  report.html.Open("dl", {{"class", "tiles"}});
  tile(Message::kEmigSender, reported.sender, "tile sender");
  tile(Message::kImmigReceiver, reported.receiver, "tile receiver");
  tile(MeasureLabel(report.figures.linked_measure()), with_linked.linked, "tile linked");
  report.html.Close().Line();
}

struct ContentsEntry {
  std::string_view anchor;
  Message heading;
};
constexpr ContentsEntry kContents[] = {
    {"#findings", Message::kInBrief},
    {"#map", Message::kHeatMap},
    {"#ranking", Message::kRanking},
    {"#sides", Message::kTwoSides},
    {"#net", Message::kInOutNet},
    {"#chord", Message::kChord},
    {"#country", Message::kOneCountry},
    {"#agreement", Message::kAgreement},
    {"#who", Message::kWho},
    {"#reading", Message::kHowToRead},
    {"#protection", Message::kProtection},
    {"#notes", Message::kNotes},
};

}  // namespace

void WriteHeader(const ReportWriter& report) {
  const DatasetFacts& facts = report.dataset.facts();
  const std::string year = LocalDigits(facts.period.ToString(), report.language);
  report.html.Element("a", report.Say(Message::kSkip), {{"class", "skip"}, {"href", "#findings"}});
  report.html.Open("header", {{"class", "masthead"}});
  report.html.Open("div", {{"class", "masthead-line"}});
  report.html.Element("p", report.Say(Message::kKicker), {{"class", "kicker"}});
  // Shown by the program, which alone can switch.
  report.html.Element(
      "button", report.Say(Message::kDarkTheme),
      {{"type", "button"}, {"id", "theme"}, {"aria-pressed", "false"}, {"hidden", ""}});
  report.html.Close();
  report.html.Element("h1", report.Fill(Message::kTitle, {{"year", year}}));
  report.html.Open("dl", {{"class", "facts"}});
  WriteFact(report, Message::kPublishedBy, facts.provider);
  WriteFact(report, Message::kPeriod, year);
  WriteFact(report, Message::kUnit, report.Say(Message::kPersons));
  WriteFact(report, Message::kVintage, VintageText(report));
  WriteFact(report, Message::kPrepared,
            LocalDigits(std::string_view(facts.prepared).substr(0, 10), report.language), "ltr");
  WriteFact(report, Message::kRelease, facts.id, "ltr");
  report.html.Close().Close().Line();
}

void WriteContents(const ReportWriter& report) {
  report.html.Open("nav", {{"class", "contents"}, {"aria-labelledby", "contents-heading"}});
  report.html.Element("h2", report.Say(Message::kContents), {{"id", "contents-heading"}});
  report.html.Open("ol");
  for (const ContentsEntry& entry : kContents) {
    report.html.Open("li")
        .Element("a", report.Say(entry.heading), {{"href", entry.anchor}})
        .Close();
  }
  report.html.Close().Close().Line();
}

void WriteFindings(const ReportWriter& report) {
  report.html.Open("section", {{"id", "findings"}, {"tabindex", "-1"}});
  report.html.Element("h2", report.Say(Message::kInBrief));
  WriteTiles(report);
  report.html.Open("ul", {{"class", "findings"}}).Line();
  WriteLargest(report);
  WriteSums(report);
  WriteLinkage(report);
  WriteMostGained(report);
  WriteMissingFigures(report);
  report.html.Close().Close().Line();
}

}  // namespace mirrorflow
