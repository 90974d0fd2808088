#include "services/audit/attack_report.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace mirrorflow {
namespace {

nlohmann::ordered_json MeasureJson(const AttackMeasure& measure) {
  const AttackFacts& facts = FactsOf(measure.cell.attack);
  const AttackResult& result = measure.result;
  nlohmann::ordered_json json = {{"attack", std::string(facts.name)},
                                 {"title", std::string(facts.title)},
                                 {"attacker_has", std::string(MeansText(facts.means))},
                                 {"records", measure.cell.records},
                                 {"known_pairs", measure.cell.known},
                                 {"overlap", measure.cell.overlap},
                                 {"uses_strata", measure.cell.with_strata},
                                 {"tried", result.tried},
                                 {"right", result.right}};
  if (result.tried > 0) {
    json["share"] = result.rate();
    json["low"] = result.lowest();
    json["high"] = result.highest();
    json["by_chance"] = result.by_chance();
  }
  json["processor_seconds"] = result.seconds;
  if (!measure.remark.empty()) json["remark"] = measure.remark;
  return json;
}

std::string StandingName(Standing standing) {
  switch (standing) {
    case Standing::kWithin:
      return "within";
    case Standing::kAtTheEdge:
      return "at-the-edge";
    case Standing::kNotWithin:
      return "not-within";
    case Standing::kNotMeasured:
      return "not-measured";
  }
  return "";
}

}  // namespace

double AttackReport::InsiderShare() const {
  for (const AttackMeasure& measure : measures) {
    if (measure.cell.attack == AttackId::kInsider) return measure.result.rate();
  }
  return -1;
}

bool AttackReport::passes() const { return mode == LinkageMode::kSplitTrust || verdict.within(); }

std::string PercentText(double share) { return absl::StrFormat("%.2f", 100 * share); }

std::string VerdictText(const AttackReport& report) {
  if (report.mode == LinkageMode::kSplitTrust) return "no party sees an encoding";
  return report.passes() ? "within bounds" : "not within bounds";
}

std::vector<std::string> VerdictNotes(const AttackReport& report) {
  std::vector<std::string> notes;
  if (report.mode == LinkageMode::kSplitTrust) {
    notes.push_back(
        "The agreement is for split trust, where no compute party sees an encoding: no bound is "
        "about "
        "it. The figures say what two compute parties could do that act together.");
  }
  if (!report.is_agreed_profile) {
    notes.push_back(absl::StrCat("The agreement has another encoding; ", report.profile,
                                 " was attacked because it was asked for."));
  }
  if (report.verdict.extrapolated) {
    if (report.verdict.graph_matching.has_value()) {
      const Extrapolation& at = *report.verdict.graph_matching;
      notes.push_back(absl::StrFormat(
          "No batch as large as one key encodes (%d records) was attacked. Graph matching is "
          "extrapolated to it by share = a * size^b, b = %.2f (standard error %.2f): %s %% (%s to "
          "%s). "
          "The interval is that of the line; matches that begin to spread grow faster than any "
          "such "
          "line. Attacks from known pairs are judged at the size attacked, where the same pairs "
          "are "
          "a larger share.",
          report.records_per_key, at.exponent, at.exponent_error, PercentText(at.share),
          PercentText(at.low), PercentText(at.high)));
    } else {
      notes.push_back(absl::StrCat(
          "No batch as large as one key encodes (", report.records_per_key,
          " records) was attacked, and too few rows were taken, or sizes tried, to tell how graph "
          "matching grows: it is judged at the largest size attacked."));
    }
  }
  notes.push_back(
      "Attacks are lower bounds on what an attacker gets: every look at such encodings has found "
      "stronger ones so far. Encodings are pseudonymised personal data, whatever is found here.");
  return notes;
}

std::string AttackReportText(const AttackReport& report) {
  std::string text = absl::StrFormat(
      "Agreement %s, encoding %s: %s\n\n"
      "Population: %s; %d persons of %.1f n-grams as weighed\n"
      "            left out: %d under the minimum of %d n-grams, %d with the fields of another\n"
      "One key encodes at most %d records. Who has the key finds %s.\n\n",
      report.agreement, report.profile, VerdictText(report), report.population, report.persons,
      report.mean_ngrams, report.too_short, report.minimum_ngrams, report.repeated,
      report.records_per_key,
      report.InsiderShare() < 0 ? "everybody (not measured)"
                                : absl::StrCat(PercentText(report.InsiderShare()), " %"));
  absl::StrAppend(
      &text, absl::StrFormat("%-36s %7s %6s %7s %8s %18s %7s %6s\n", "attack", "records", "known",
                             "overlap", "found %", "interval", "chance", "s"));
  for (const AttackMeasure& measure : report.measures) {
    const AttackResult& result = measure.result;
    if (result.tried > 0) {
      absl::StrAppend(&text, absl::StrFormat("%-36s %7d %6d %6.0f%% %8s %18s %7s %6.0f\n",
                                             std::string(measure.title()), measure.cell.records,
                                             measure.cell.known, 100 * measure.cell.overlap,
                                             PercentText(result.rate()),
                                             absl::StrCat(PercentText(result.lowest()), " to ",
                                                          PercentText(result.highest())),
                                             PercentText(result.by_chance()), result.seconds));
    } else {
      absl::StrAppend(&text, absl::StrFormat("%-36s %7d\n", std::string(measure.title()),
                                             measure.cell.records));
    }
    if (!measure.remark.empty()) absl::StrAppend(&text, "    ", measure.remark, "\n");
  }
  absl::StrAppend(&text, "\nBounds, ", report.has_own_bounds ? "as agreed" : "of the project",
                  ":\n");
  for (const BoundStanding& bound : report.verdict.bounds) {
    absl::StrAppend(&text, "  ", bound.bound,
                    bound.most.has_value()
                        ? absl::StrCat(", at most ", PercentText(*bound.most), " %")
                        : ", none",
                    ": ", std::string(StandingText(bound.standing)));
    if (bound.standing != Standing::kNotMeasured && bound.high > 0) {
      absl::StrAppend(&text, "; ", PercentText(bound.share), " % (", PercentText(bound.low), " to ",
                      PercentText(bound.high), ") by ", bound.by);
    }
    absl::StrAppend(&text, "\n");
  }
  absl::StrAppend(&text, "\n");
  for (const std::string& note : VerdictNotes(report)) absl::StrAppend(&text, note, "\n");
  return text;
}

std::string AttackReportJson(const AttackReport& report) {
  nlohmann::ordered_json json = {{"agreement", report.agreement},
                                 {"encoding_profile", report.profile},
                                 {"verdict", VerdictText(report)},
                                 {"notes", VerdictNotes(report)},
                                 {"population",
                                  {{"source", report.population},
                                   {"persons", report.persons},
                                   {"too_short", report.too_short},
                                   {"repeated", report.repeated},
                                   {"mean_ngrams", report.mean_ngrams}}},
                                 {"minimum_ngrams", report.minimum_ngrams},
                                 {"records_per_key", report.records_per_key},
                                 {"seed", report.seed},
                                 {"processor_seconds", report.seconds}};
  if (report.InsiderShare() >= 0) json["insider_share"] = report.InsiderShare();
  json["bounds"] = nlohmann::ordered_json::array();
  for (const BoundStanding& bound : report.verdict.bounds) {
    nlohmann::ordered_json entry = {{"bound", bound.bound}};
    if (bound.most.has_value()) entry["at_most"] = *bound.most;
    entry["standing"] = StandingName(bound.standing);
    if (bound.standing != Standing::kNotMeasured) {
      entry["by"] = bound.by;
      entry["share"] = bound.share;
      entry["low"] = bound.low;
      entry["high"] = bound.high;
    }
    json["bounds"].push_back(std::move(entry));
  }
  json["agreed_bounds"] = report.has_own_bounds;
  if (report.verdict.graph_matching.has_value()) {
    const Extrapolation& at = *report.verdict.graph_matching;
    json["graph_matching_by_size"] = {{"model", "share = a * size^exponent"},
                                      {"exponent", at.exponent},
                                      {"exponent_error", at.exponent_error},
                                      {"size", at.size},
                                      {"share", at.share},
                                      {"low", at.low},
                                      {"high", at.high},
                                      {"is_extrapolated", report.verdict.extrapolated}};
  }
  json["attacks"] = nlohmann::ordered_json::array();
  for (const AttackMeasure& measure : report.measures) {
    json["attacks"].push_back(MeasureJson(measure));
  }
  return json.dump(2) + "\n";
}

}  // namespace mirrorflow
