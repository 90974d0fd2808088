#include "statistics/report/report.h"

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "statistics/report/report_assets.h"
#include "statistics/report/report_number.h"
#include "statistics/report/report_writer.h"

namespace mirrorflow {
namespace {

// Nothing is loaded and only the project's own style and program are taken, by their hashes; what
// would get into the text as markup could neither run nor call out.
std::string SecurityPolicy(const ReportAssets& assets) {
  std::string policy =
      Joined({"default-src 'none'; base-uri 'none'; form-action 'none'; style-src '",
              assets.style_hash, "'"});
  if (!assets.program.empty()) {
    policy += Joined({"; script-src '", assets.program_hash,
                      "'; require-trusted-types-for 'script'; trusted-types 'none'"});
  }
  return policy;
}

void WriteHead(const ReportWriter& report, const ReportAssets& assets) {
  const DatasetFacts& facts = report.dataset.facts();
  HtmlWriter& html = report.html;
  html.Open("head").Line();
  html.Void("meta", {{"charset", "utf-8"}}).Line();
  html.Void("meta",
            {{"http-equiv", "Content-Security-Policy"}, {"content", SecurityPolicy(assets)}})
      .Line();
  html.Void("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}})
      .Line();
  html.Void("meta", {{"name", "color-scheme"}, {"content", "light dark"}}).Line();
  html.Void("meta", {{"name", "referrer"}, {"content", "no-referrer"}}).Line();
  html.Element(
          "title",
          Joined({report.Fill(Message::kTitle,
                              {{"year", LocalDigits(facts.period.ToString(), report.language)}}),
                  " – ", facts.provider}))
      .Line();
  html.Open("style").Own(assets.style).Close().Line();
  html.Close().Line();
}

void WriteBody(const ReportWriter& report, const ReportAssets& assets) {
  HtmlWriter& html = report.html;
  html.Open("body").Line();
  WriteHeader(report);
  html.Open("div", {{"class", "page"}}).Line();
  WriteContents(report);
  html.Open("main").Line();
  WriteFindings(report);
  WriteHeatMap(report);
  WriteRanking(report);
  WriteTwoSides(report);
  WriteInOutNet(report);
  WriteChord(report);
  WriteOneCountry(report);
  WriteAgreement(report);
  WriteBreakdowns(report);
  WriteHowToRead(report);
  WriteProtection(report);
  WriteNotes(report);
  html.Close().Close().Line();
  if (!assets.program.empty()) {
    html.Open("script", {{"type", "application/json"}, {"id", "figures"}})
        .Own(ChartData(report))
        .Close()
        .Line();
    html.Open("script").Own(assets.program).Close().Line();
  }
  html.Close().Line();
}

}  // namespace

absl::StatusOr<std::string> RenderReport(const PublishedDataset& dataset, Language language) {
  const ReportFigures figures(dataset);
  if (figures.corridors().empty()) {
    return absl::FailedPreconditionError(
        Joined({"release ", dataset.facts().id, " has no flow between two countries to report"}));
  }
  const ReportAssets& assets = EmbeddedReportAssets();
  HtmlWriter html;
  const ReportWriter report{dataset, figures, language, html};
  html.Own("<!doctype html>\n");
  html.Open("html",
            {{"lang", LanguageCode(language)}, {"dir", IsRightToLeft(language) ? "rtl" : "ltr"}})
      .Line();
  WriteHead(report, assets);
  WriteBody(report, assets);
  html.Close().Line();
  return std::move(html).Take();
}

bool ReportHasCharts() { return !EmbeddedReportAssets().program.empty(); }

}  // namespace mirrorflow
