#include "services/office/release_files.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "corridor/duration_rule.h"
#include "services/office/release_plan.h"
#include "services/office/run_facts.h"
#include "statistics/count_range.h"
#include "statistics/flow_dataset.h"
#include "statistics/formats/publication.h"
#include "statistics/report/language.h"
#include "statistics/report/report.h"

namespace mirrorflow {
namespace {

// "of all corridors", or which.
std::string OfCorridors(const std::vector<std::string>& corridors, std::size_t all) {
  return corridors.size() == all ? std::string("of all corridors")
                                 : absl::StrCat("of ", absl::StrJoin(corridors, ", "));
}

// A sentence for those who state the quality of links alike. Figures of single corridors are in the
// table of coverage and asymmetry.
std::vector<std::string> QualityNotes(std::span<const StoredRun> runs,
                                      std::span<const RunQuality> qualities) {
  struct Alike {
    std::vector<std::string> corridors;
    std::set<std::pair<std::uint32_t, std::uint32_t>> figures;
  };
  std::map<std::pair<QualityOrigin, std::string>, Alike> by_source;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::optional<StatedLinkQuality>& quality = qualities[i].quality;
    Alike& alike = by_source[{qualities[i].origin, quality.has_value() ? quality->source() : ""}];
    alike.corridors.push_back(runs[i].terms.corridor.ToString());
    if (quality.has_value()) {
      alike.figures.emplace(quality->figures().precision, quality->figures().recall);
    }
  }
  std::vector<std::string> notes;
  for (const auto& [key, alike] : by_source) {
    const auto& [origin, source] = key;
    const std::string of = OfCorridors(alike.corridors, runs.size());
    if (alike.figures.empty()) {
      notes.push_back(absl::StrCat("The quality of links ", of,
                                   " is not known publicly, so nothing is corrected or estimated: ",
                                   std::string(QualityOriginText(origin)), "."));
      continue;
    }
    const auto [precision, recall] = *alike.figures.begin();
    notes.push_back(absl::StrCat(
        "Linked counts ", of, " are corrected with ",
        alike.figures.size() == 1
            ? absl::StrFormat("precision %.3f and recall %.3f", precision / 1e6, recall / 1e6)
            : std::string("a precision and recall of each corridor, which its figures of coverage "
                          "and asymmetry show"),
        ", ", std::string(QualityOriginText(origin)), ". Source: ", source, "."));
  }
  return notes;
}

LinkQuality ToShares(const LinkQualityFigures& figures) {
  constexpr double kWhole = StatedLinkQuality::kWhole;
  return {.precision = figures.precision / kWhole,
          .precision_error = figures.precision_error / kWhole,
          .recall = figures.recall / kWhole,
          .recall_error = figures.recall_error / kWhole};
}

// Of profiles without noise (statistics/vintage_figures.h).
std::string RepeatedText(const DisclosureRule& rule) {
  return absl::StrCat(" A later vintage repeats a figure unless at least ",
                      ProtectionFacts::Of(rule).LeastChange(),
                      " persons more or fewer are behind it.");
}

std::string ProtectionText(const DisclosureRule& rule) {
  switch (rule.profile()) {
    case DisclosureProfile::kDp:
      return absl::StrCat(
          "Every count has noise of its own (exact discrete Laplace), total and classes alike, so "
          "figures do not add up. One person changes the figures of one holder in one reference "
          "year by at most epsilon ",
          NanoEpsilonText(rule.budget()), " in all. Figures below ", rule.threshold(),
          " are not shown. Intervals of counts are those of the noise.");
    case DisclosureProfile::kOfficial:
      return absl::StrCat("Counts below ", rule.threshold(),
                          " are suppressed, others are rounded at random to multiples of ",
                          rule.rounding_base(), ".", RepeatedText(rule));
    case DisclosureProfile::kCkm:
      return absl::StrCat(
          "Counts are changed by at most 5 by the cell-key method, and small ones are not shown as "
          "they are.",
          RepeatedText(rule));
  }
  return "";
}

std::vector<std::string> NotesOf(Side dated_by, const std::vector<std::string>& quality_notes) {
  std::vector<std::string> notes = {
      absl::StrCat("A linked person is placed by date, sex and age as the ",
                   std::string(SideName(dated_by)), " has them."),
      "The dual-system estimate assumes that the two registers see a person independently. Who "
      "uses "
      "formal posts is in both more often than by chance, so the estimate is a lower bound; "
      "persons "
      "in a register who did not move make it too high. It is experimental.",
      "Inflow, outflow, net and ranking are of persons in at least one of the two registers.",
      "Coverage of a side is the share of the other side's persons that it has.",
      "Asymmetry is split where the agreement lets events around the period be linked. The timing "
      "part is of persons whom both sides have and date or place differently, as far as they were "
      "linked; who was missed, or is dated outside the months around the period, counts as one "
      "that "
      "only one side has. So the timing part is nearer to zero than the truth, and the coverage "
      "part "
      "takes what it leaves.",
  };
  notes.insert(notes.end(), quality_notes.begin(), quality_notes.end());
  return notes;
}

std::string Shown(const Observation* o) {
  if (o == nullptr) return ".";
  if (o->value.has_value()) return o->value->ToString();
  return o->obs_status == 'O' ? "[x]" : "[c]";
}

std::string TextOf(const PublishedDataset& dataset) {
  const DatasetFacts& facts = dataset.facts();
  std::string text =
      absl::StrCat("Release ", facts.id, ", period ", facts.period.ToString(), ", ", facts.vintage,
                   ". Persons; [c]: not shown, [x]: not known.\n", facts.protection_text, "\n\n");
  constexpr std::array kMeasures = {Measure::kEmigSender,    Measure::kImmigReceiver,
                                    Measure::kLinked,        Measure::kLinkedCorrected,
                                    Measure::kUnion,         Measure::kDualSystem,
                                    Measure::kLinkPrecision, Measure::kLinkRecall};
  absl::StrAppend(&text, absl::StrFormat("%-9s", "corridor"));
  for (const Measure measure : kMeasures) {
    absl::StrAppend(&text, absl::StrFormat("%15s", std::string(MeasureCode(measure))));
  }
  text += '\n';
  std::map<std::string, std::map<Measure, const Observation*>> rows;
  for (const Observation& o : dataset.observations()) {
    if (o.table == TableId::kTotal || o.table == TableId::kAgreement) {
      rows[o.origin + "-" + o.destination][o.measure] = &o;
    }
  }
  for (auto& [corridor, row] : rows) {
    absl::StrAppend(&text, absl::StrFormat("%-9s", corridor));
    for (const Measure measure : kMeasures) {
      absl::StrAppend(&text, absl::StrFormat("%15s", Shown(row[measure])));
    }
    text += '\n';
  }
  text += '\n';
  for (const std::string& note : facts.notes) absl::StrAppend(&text, note, "\n");
  return text;
}

}  // namespace

absl::StatusOr<PublishedDataset> DatasetOf(const office::ReleasePlan& plan,
                                           std::span<const StoredRun> runs,
                                           std::span<const RunQuality> qualities,
                                           std::span<const ProtectedCounts> counts,
                                           const Trust& trust) {
  std::vector<PublishedRun> published;
  const DisclosureRule* rule = nullptr;
  for (const ProtectedCounts& of_run : counts) {
    const auto run = std::ranges::find(runs, of_run.run, &StoredRun::id);
    const auto held = trust.agreements.find(of_run.agreement);
    if (run == runs.end() || held == trust.agreements.end()) {
      return absl::FailedPreconditionError(
          absl::StrCat("run ", of_run.run.value(), " or its agreement is not held any more"));
    }
    rule = &held->second.agreement.content().disclosure;
    PublishedRun entry{.counts = of_run,
                       .quality = std::nullopt,
                       .dated_by = run->terms.dated_by,
                       .threshold = run->terms.suppression_threshold,
                       .rounding_base = rule->rounding_base()};
    const std::optional<StatedLinkQuality>& quality =
        qualities[static_cast<std::size_t>(run - runs.begin())].quality;
    if (quality.has_value()) entry.quality = ToShares(quality->figures());
    published.push_back(std::move(entry));
  }
  if (rule == nullptr) return absl::FailedPreconditionError("a release without runs");
  const RunTerms& terms = runs.front().terms;
  DatasetFacts facts{
      .id = plan.id(),
      .provider = plan.provider(),
      .period = terms.period,
      .vintage = plan.vintage(),
      .prepared = plan.drafted(),
      .duration_rule = std::string(DurationRuleName(terms.batch_rule.duration_rule())),
      .age_definition = "COMPLET",
      .dated_by = std::string(SideName(terms.dated_by)),
      .protection = std::string(DisclosureProfileName(rule->profile())),
      .protection_text = ProtectionText(*rule),
      .notes = NotesOf(terms.dated_by, QualityNotes(runs, qualities))};
  return BuildFlowDataset(std::move(facts), published);
}

absl::StatusOr<std::vector<NamedBytes>> ReleaseFiles(const office::ReleasePlan& plan,
                                                     std::span<const StoredRun> runs,
                                                     std::span<const ProtectedCounts> counts,
                                                     const Trust& trust) {
  absl::StatusOr<std::vector<RunQuality>> qualities = QualitiesOf(plan, runs);
  if (!qualities.ok()) return qualities.status();
  absl::StatusOr<PublishedDataset> dataset = DatasetOf(plan, runs, *qualities, counts, trust);
  if (!dataset.ok()) return dataset.status();
  std::vector<NamedBytes> files = {{kReleaseText, TextOf(*dataset)}};
  std::vector<LinkageRunFacts> facts;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const StoredRun& run = runs[i];
    const auto held = trust.agreements.find(run.terms.agreement_hash);
    if (held != trust.agreements.end()) {
      const auto published = std::ranges::find(counts, run.id, &ProtectedCounts::run);
      facts.push_back(RunFactsOf(run.terms, held->second.agreement, (*qualities)[i],
                                 published == counts.end() ? nullptr : &*published));
      facts.back().release = absl::StrCat("release ", plan.id(), ", vintage ", plan.vintage());
    }
  }
  absl::StatusOr<std::map<std::string, std::string>> formats =
      WritePublication(*dataset, {}, facts);
  if (!formats.ok()) return formats.status();
  for (auto& [name, bytes] : *formats) files.push_back({name, std::move(bytes)});
  for (const Language language : kAllLanguages) {
    absl::StatusOr<std::string> report = RenderReport(*dataset, language);
    if (!report.ok()) return report.status();
    files.push_back({absl::StrCat("report.", std::string(LanguageCode(language)), ".html"),
                     *std::move(report)});
  }
  return files;
}

}  // namespace mirrorflow
