#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "attacks/attack_plan.h"
#include "services/audit/attack_report.h"
#include "services/audit/share_chart.h"
#include "statistics/report/html_writer.h"

namespace mirrorflow {
namespace {

// The colours and type of the report of flows (statistics/report/front_end/report.css).
constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --paper: #fbfaf7; --surface: #fff; --ink: #1b1f24; --soft: #555c65;
  --line: #dedbd3; --grid: #e7e4dd; --accent: #1f5fa8; --good: #00766c; --bad: #a3243b;
  --s0: #1f5fa8; --s1: #b4500b; --s2: #00766c; --s3: #8c3b7e; --s4: #7a6a00; --s5: #4b4fa3;
  --s6: #a3243b; --s7: #55616d; }
@media screen and (prefers-color-scheme: dark) { :root { --paper: #14171a; --surface: #1b1f24;
  --ink: #e9e7e2; --soft: #aab0b8; --line: #363c43; --grid: #2b3036; --accent: #8ab9f1;
  --good: #55c7b6; --bad: #f08a98; --s0: #7fb2f0; --s1: #f0a15c; --s2: #55c7b6; --s3: #db93ce;
  --s4: #d8c65a; --s5: #a7abf2; --s6: #f08a98; --s7: #aeb8c2; } }
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 "Segoe UI",
  "Noto Sans", "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 72rem; margin-inline: auto; padding: 1.5rem clamp(1rem, 4vw, 3rem); }
h1, h2 { line-height: 1.2; margin: 0 0 0.75rem; text-wrap: balance; }
h1 { font-size: clamp(1.6rem, 1.2rem + 2vw, 2.4rem); } h2 { font-size: 1.4rem; }
p { margin-block: 0.6rem 1rem; max-width: 46rem; }
section { margin-block: 2.5rem; padding-block-start: 1.25rem; border-block-start: 1px solid var(--line); }
.kicker { margin: 0; color: var(--accent); font-weight: 620; }
.verdict { font-size: 1.3rem; font-weight: 660; padding: 0.75rem 1rem; background: var(--surface);
  border-inline-start: 6px solid var(--good); }
.verdict.bad { border-color: var(--bad); }
.scroll { overflow-x: auto; }
.scroll:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; font-size: 0.95rem; background: var(--surface); }
caption { text-align: start; color: var(--soft); padding-block: 0.4rem; }
th, td { padding: 0.35rem 0.7rem; border-block-end: 1px solid var(--line); text-align: start;
  vertical-align: top; font-weight: 400; }
thead th { font-weight: 620; } .number { text-align: end; white-space: nowrap; }
.remark { color: var(--soft); font-size: 0.9rem; } .bad-word { color: var(--bad); font-weight: 620; }
svg { width: 100%; max-width: 60rem; height: auto; background: var(--surface);
  border: 1px solid var(--line); }
svg text { font: 12px "Segoe UI", "Noto Sans", Arial, sans-serif; fill: var(--ink); }
svg .tick, svg .axis { fill: var(--soft); } svg .grid { stroke: var(--grid); }
svg .line { fill: none; stroke: currentColor; stroke-width: 2; }
svg .interval { stroke: currentColor; stroke-width: 1.5; opacity: 0.6; }
svg circle, svg .mark { fill: currentColor; } svg .series .name { fill: currentColor; }
svg .bound { color: var(--ink); } svg .bound .line { stroke-dasharray: 6 4; stroke-width: 1.5; }
svg .s0 { color: var(--s0); } svg .s1 { color: var(--s1); } svg .s2 { color: var(--s2); }
svg .s3 { color: var(--s3); } svg .s4 { color: var(--s4); } svg .s5 { color: var(--s5); }
svg .s6 { color: var(--s6); } svg .s7 { color: var(--s7); }
svg .s1 .line, svg .s4 .line { stroke-dasharray: 8 3; } svg .s2 .line, svg .s5 .line { stroke-dasharray: 2 3; }
@media print { section { break-inside: avoid; } }
)";

using Columns = std::initializer_list<std::string_view>;

std::string Whole(std::size_t number) { return absl::StrCat(number); }

class Page {
 public:
  explicit Page(const AttackReport& report) : report_(report) {}

  std::string Write() && {
    html_.Own("<!doctype html>\n").Open("html", {{"lang", "en"}}).Open("head");
    html_.Void("meta", {{"charset", "utf-8"}});
    html_.Void("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
    html_.Void("meta", {{"http-equiv", "Content-Security-Policy"},
                        {"content", "default-src 'none'; style-src 'unsafe-inline'"}});
    html_.Element("title", absl::StrCat("Attacks on the encoding of ", report_.agreement));
    html_.Open("style").Own(kStyle).Close().Close().Line();
    html_.Open("body").Open("main");
    Head();
    Bounds();
    Sweep(
        "pairs", "From known pairs",
        "What each attack finds of the other rows, by how many pairs of person and row the "
        "attacker knows.",
        "known pairs",
        [](const AttackCell& cell) {
          return FactsOf(cell.attack).means == AttackMeans::kPairs &&
                 cell.attack != AttackId::kSeeded && cell.overlap == 1;
        },
        [](const AttackCell& cell) { return static_cast<double>(cell.known); }, true);
    Sweep(
        "size", "Graph matching by the size of the batch",
        "What graph matching finds with seeds for 5 % of the rows.", "records in batch and list",
        [](const AttackCell& cell) {
          return cell.attack == AttackId::kSeeded && cell.overlap == 1 && HasSeedShare(cell);
        },
        [](const AttackCell& cell) { return static_cast<double>(cell.records); }, true);
    SeedsAndOverlap();
    AllAttacks();
    Notes();
    html_.Close().Close().Close().Line();
    return std::move(html_).Take();
  }

 private:
  void Head() {
    html_.Element("p", "Mirrorflow audit", {{"class", "kicker"}});
    html_.Element("h1", absl::StrCat("How far attacks come on the encoding of agreement ",
                                     report_.agreement));
    html_.Element("p", absl::StrCat("Encoding ", report_.profile, ": ", VerdictText(report_), "."),
                  {{"class", report_.passes() ? "verdict" : "verdict bad"}});
    html_.Element(
        "p",
        absl::StrFormat("Attacked was a population of %d persons (%s) with %.1f n-grams on "
                        "average, as weighed. Left out: %d under the minimum of %d n-grams, %d "
                        "with the fields of another. One key encodes at most %d records.",
                        report_.persons, report_.population, report_.mean_ngrams, report_.too_short,
                        report_.minimum_ngrams, report_.repeated, report_.records_per_key));
    html_.Element(
        "p", absl::StrCat(
                 "The attacker sees the whole batch with its strata and has a list of the "
                 "population without an error. Whoever has the run's key finds ",
                 report_.InsiderShare() < 0
                     ? "everybody (not measured here)"
                     : absl::StrCat(PercentText(report_.InsiderShare()), " % of the rows"),
                 ": that is the upper bound of everything below. A blind guess is the lower one."));
  }

  void OpenSection(std::string_view id, std::string_view heading) {
    html_.Open("section", {{"aria-labelledby", id}}).Element("h2", heading, {{"id", id}});
  }
  void OpenTable(std::string_view caption, Columns words, Columns numbers) {
    html_.Open(
        "div",
        {{"class", "scroll"}, {"role", "group"}, {"tabindex", "0"}, {"aria-label", caption}});
    html_.Open("table").Element("caption", caption).Open("thead").Open("tr");
    for (const std::string_view column : words) html_.Element("th", column, {{"scope", "col"}});
    for (const std::string_view column : numbers) {
      html_.Element("th", column, {{"scope", "col"}, {"class", "number"}});
    }
    html_.Close().Close().Open("tbody").Line();
  }
  void CloseTable() { html_.Close().Close().Close().Line(); }
  void Number(const std::string& text) { html_.Element("td", text, {{"class", "number"}}); }
  void Interval(double share, double low, double high) {
    Number(PercentText(share));
    Number(absl::StrCat(PercentText(low), " to ", PercentText(high)));
  }

  void Bounds() {
    OpenSection("bounds", "Bounds");
    html_.Element("p", report_.has_own_bounds
                           ? "As the two states agreed."
                           : "The agreement has none of its own; these are the project's.");
    OpenTable("Each bound, and the attack that came furthest",
              {"Bound", "Stands", "Attack that came furthest"},
              {"at most %", "found %", "interval"});
    for (const BoundStanding& bound : report_.verdict.bounds) {
      html_.Open("tr").Element("th", bound.bound, {{"scope", "row"}});
      html_.Element("td", StandingText(bound.standing),
                    {{"class", bound.standing == Standing::kNotWithin ? "bad-word" : "good-word"}});
      html_.Element("td", bound.by);
      Number(bound.most.has_value() ? PercentText(*bound.most) : "chance");
      if (bound.standing == Standing::kNotMeasured || bound.high == 0) {
        Number("");
        Number("");
      } else {
        Interval(bound.share, bound.low, bound.high);
      }
      html_.Close().Line();
    }
    CloseTable();
    html_.Close().Line();
  }

  ShareChart ChartOf(std::string id, std::string title, std::string x_label,
                     const std::function<bool(const AttackCell&)>& is_in,
                     const std::function<double(const AttackCell&)>& x_of) const {
    std::map<AttackId, std::map<double, SharePoint>> by_attack;
    for (const AttackMeasure& measure : report_.measures) {
      if (measure.result.tried == 0 || !is_in(measure.cell)) continue;
      const double x = x_of(measure.cell);
      by_attack[measure.cell.attack][x] = {.x = x,
                                           .share = measure.result.rate(),
                                           .low = measure.result.lowest(),
                                           .high = measure.result.highest()};
    }
    ShareChart chart{.id = std::move(id),
                     .title = std::move(title),
                     .description = {},
                     .x_label = std::move(x_label),
                     .logarithmic = true,
                     .series = {}};
    for (const auto& [attack, points] : by_attack) {
      ShareSeries series{.name = std::string(FactsOf(attack).title), .points = {}};
      for (const auto& [x, point] : points) series.points.push_back(point);
      absl::StrAppend(&chart.description, series.name, " goes from ",
                      PercentText(series.points.front().share), " to ",
                      PercentText(series.points.back().share), " %. ");
      chart.series.push_back(std::move(series));
    }
    absl::StrAppend(&chart.description, "The table has every figure.");
    return chart;
  }

  void Sweep(const std::string& id, const std::string& heading, const std::string& sentence,
             const std::string& x_label, const std::function<bool(const AttackCell&)>& is_in,
             const std::function<double(const AttackCell&)>& x_of, bool logarithmic,
             bool with_bounds = true) {
    ShareChart chart = ChartOf("chart-" + id, heading, x_label, is_in, x_of);
    if (chart.series.empty()) return;
    chart.logarithmic = logarithmic;
    const std::size_t measured = chart.series.size();
    if (with_bounds) AddBounds(id, chart);
    OpenSection(id, heading);
    html_.Element("p", sentence);
    if (id == "size" && report_.verdict.graph_matching.has_value()) {
      const Extrapolation& at = *report_.verdict.graph_matching;
      html_.Element(
          "p", absl::StrFormat("By the model share = a * size^b, b is %.2f (standard "
                               "error %.2f); at %d records it gives %s %% (%s to %s).",
                               at.exponent, at.exponent_error, static_cast<std::size_t>(at.size),
                               PercentText(at.share), PercentText(at.low), PercentText(at.high)));
    }
    WriteShareChart(chart, html_);
    OpenTable(heading, {"Attack"}, {x_label, "found %", "interval"});
    for (std::size_t i = 0; i < measured; ++i) {
      for (const SharePoint& point : chart.series[i].points) {
        html_.Open("tr").Element("th", chart.series[i].name, {{"scope", "row"}});
        Number(absl::StrFormat("%g", point.x));
        Interval(point.share, point.low, point.high);
        html_.Close().Line();
      }
    }
    CloseTable();
    html_.Close().Line();
  }

  void AddBounds(const std::string& id, ShareChart& chart) const {
    ShareSeries bound{.name = "bound", .points = {}, .bound = true};
    std::set<double> xs;
    for (const ShareSeries& series : chart.series) {
      for (const SharePoint& point : series.points) xs.insert(point.x);
    }
    for (const double x : xs) {
      double most = report_.bounds.graph_matching_permille() / 1000.0;
      if (id == "pairs") {
        const KnownPairsBound* pairs = report_.bounds.ForPairs(static_cast<std::uint32_t>(x));
        if (pairs == nullptr) continue;
        most = pairs->permille / 1000.0;
      }
      bound.points.push_back({.x = x, .share = most, .low = most, .high = most});
    }
    if (bound.points.size() > 1) chart.series.push_back(std::move(bound));
  }

  void SeedsAndOverlap() {
    // Each sweep is at one size: the largest that was attacked with another overlap or other seeds.
    std::size_t size = 0;
    const auto is_sweep = [](const AttackCell& cell) {
      return cell.attack == AttackId::kSeeded &&
             (cell.overlap != 1 || cell.known * 20 + 20 < cell.records ||
              cell.known * 20 > cell.records + 20);
    };
    for (const AttackMeasure& measure : report_.measures) {
      if (is_sweep(measure.cell)) size = std::max(size, measure.cell.records);
    }
    if (size == 0) return;
    Sweep(
        "overlap", "Graph matching by overlap",
        "What graph matching finds, of the rows whose person stands in the list, by the share of "
        "the batch that does; seeds for 5 % of the rows.",
        "overlap of batch and list",
        [](const AttackCell& cell) {
          return cell.attack == AttackId::kSeeded && cell.known * 20 + 20 > cell.records &&
                 cell.known * 20 < cell.records + 20 && cell.records <= 5000 &&
                 (cell.overlap != 1 || cell.records >= 2000);
        },
        [](const AttackCell& cell) { return cell.overlap; }, false, false);
    Sweep(
        "seeds", "Graph matching by seeds",
        absl::StrCat("What graph matching finds of ", size, " rows, by how many are known."),
        "known pairs",
        [size](const AttackCell& cell) {
          return cell.attack == AttackId::kSeeded && cell.overlap == 1 && cell.records == size;
        },
        [](const AttackCell& cell) { return static_cast<double>(cell.known); }, true, false);
  }

  void AllAttacks() {
    OpenSection("attacks", "Every attack");
    OpenTable("Every experiment: what the attacker has, what was found",
              {"Attack", "The attacker has"},
              {"records", "known", "overlap %", "tried", "found %", "interval", "chance %", "s"});
    for (const AttackMeasure& measure : report_.measures) {
      const AttackResult& result = measure.result;
      html_.Open("tr").Element("th", measure.title(), {{"scope", "row"}}).Open("td");
      html_.Text(MeansText(FactsOf(measure.cell.attack).means));
      if (!measure.remark.empty()) html_.Element("div", measure.remark, {{"class", "remark"}});
      html_.Close();
      Number(Whole(measure.cell.records));
      Number(Whole(measure.cell.known));
      Number(absl::StrFormat("%.0f", 100 * measure.cell.overlap));
      if (result.tried > 0) {
        Number(Whole(result.tried));
        Interval(result.rate(), result.lowest(), result.highest());
        Number(PercentText(result.by_chance()));
      } else {
        for (int i = 0; i < 4; ++i) Number("");
      }
      Number(absl::StrFormat("%.0f", result.seconds));
      html_.Close().Line();
    }
    CloseTable();
    html_.Close().Line();
  }

  void Notes() {
    OpenSection("notes", "How to read this");
    for (const std::string& note : VerdictNotes(report_)) html_.Element("p", note);
    html_.Element("p", absl::StrFormat("Intervals are Wilson's, 95 %%. Seed %d; %.0f seconds of "
                                       "processor time; mf-audit " MIRRORFLOW_VERSION ".",
                                       report_.seed, report_.seconds));
    html_.Close().Line();
  }

  const AttackReport& report_;
  HtmlWriter html_;
};

}  // namespace

std::string AttackReportPage(const AttackReport& report) { return Page(report).Write(); }

}  // namespace mirrorflow
