#include "statistics/formats/reference_metadata.h"

#include <set>
#include <string>
#include <vector>

#include "statistics/formats/sdmx_components.h"

namespace mirrorflow {
namespace {

std::string Listed(const std::set<std::string>& texts) {
  std::string listed;
  for (const std::string& text : texts) {
    if (!listed.empty()) listed += ", ";
    listed += text;
  }
  return listed;
}

// The countries of a dataset.
std::set<std::string> Countries(const PublishedDataset& dataset) {
  std::set<std::string> countries;
  for (const Observation& o : dataset.observations()) {
    for (const std::string& area : {o.origin, o.destination}) {
      if (IsCountryCode(area)) countries.insert(std::string(AreaName(area)));
    }
  }
  return countries;
}

std::string CountedCells(const PublishedDataset& dataset) {
  std::size_t missing = 0;
  std::size_t suppressed = 0;
  for (const Observation& o : dataset.observations()) {
    suppressed += o.obs_status == 'Q';
    missing += o.obs_status == 'O';
  }
  return std::to_string(dataset.observations().size()) + " cells, of them " +
         std::to_string(suppressed) + " suppressed or withheld and " + std::to_string(missing) +
         " not available.";
}

std::set<std::string> Statuses(const PublishedDataset& dataset) {
  std::set<std::string> statuses;
  for (const Observation& o : dataset.observations()) {
    const std::string id(1, o.obs_status);
    statuses.insert(id + " " + std::string(CodeName(ObsStatusCodes(), id)));
  }
  return statuses;
}

template <typename Get>
std::string OfRuns(std::span<const LinkageRunFacts> runs, Get get) {
  std::set<std::string> texts;
  for (const LinkageRunFacts& run : runs) {
    for (const std::string& text : get(run)) {
      if (!text.empty()) texts.insert(text);
    }
  }
  return Listed(texts);
}

template <typename Get>
std::string OfSources(std::span<const LinkageRunFacts> runs, Get get) {
  return OfRuns(runs, [&](const LinkageRunFacts& run) {
    std::vector<std::string> texts;
    for (const SourceFacts& source : run.sources) texts.push_back(get(source));
    return texts;
  });
}

MetadataSection One(const std::string& number, const std::string& heading,
                    const std::string& text) {
  return {.id = number, .heading = heading, .items = {{number + ".1", heading, text}}};
}

}  // namespace

MetadataDocument ReferenceMetadata(const PublishedDataset& dataset, const PublisherFacts& publisher,
                                   std::span<const LinkageRunFacts> runs) {
  const DatasetFacts& facts = dataset.facts();
  std::string notes;
  for (const std::string& note : facts.notes) notes += (notes.empty() ? "" : " ") + note;
  std::set<std::string> tables;
  for (const Observation& o : dataset.observations()) {
    tables.insert(std::string(CodeName(TableCodes(), TableCode(o.table))));
  }
  const std::string rule(CodeName(DurationRuleCodes(), facts.duration_rule));
  const std::string sources = OfSources(runs, [](const SourceFacts& source) {
    return source.institution.empty() || source.register_name.empty()
               ? source.register_name
               : source.institution + ": " + source.register_name;
  });
  MetadataDocument document;
  document.title = "Reference metadata of " + facts.id + ": bilateral migration flows, " +
                   facts.period.ToString();
  document.structure = "ESMS 2.0";
  document.prepared = facts.prepared;
  document.sections = {
      {.id = "1",
       .heading = "Contact",
       .items = {{"1.1", "Contact organisation", facts.provider},
                 {"1.2", "Contact", publisher.contact}}},
      {.id = "2",
       .heading = "Metadata update",
       .items = {{"2.1", "Metadata last update", facts.prepared}}},
      {.id = "3",
       .heading = "Statistical presentation",
       .items = {{"3.1", "Data description",
                  "Migration flows between countries as the sending and the receiving country "
                  "recorded them, the persons found in both records, and estimates from these."},
                 {"3.2", "Tables", Listed(tables)},
                 {"3.3", "Coverage", Listed(Countries(dataset))},
                 {"3.4", "Statistical concepts and definitions",
                  "A migration is " + facts.duration_rule + ", " + rule + ". Age is " +
                      (facts.age_definition == "COMPLET" ? "completed years at the event"
                                                         : "age reached in the year") +
                      ". A linked pair stands where the attributes of the " + facts.dated_by +
                      " place it."},
                 {"3.5", "Statistical unit", "One person's change of country of residence."}}},
      One("4", "Unit of measure", "Persons; coverage and asymmetry are ratios."),
      One("5", "Reference period", "Calendar year " + facts.period.ToString() + "."),
      One("6", "Institutional mandate",
          publisher.mandate.empty()
              ? OfSources(runs, [](const SourceFacts& source) { return source.legal_basis; })
              : publisher.mandate),
      {.id = "7",
       .heading = "Confidentiality",
       .items = {{"7.1", "Confidentiality - policy",
                  "No records leave a country. Encoded records are pseudonymised personal data and "
                  "are erased after the run."},
                 {"7.2", "Confidentiality - data treatment",
                  facts.protection + ": " + facts.protection_text},
                 {"7.3", "Cells", CountedCells(dataset)}}},
      One("8", "Release policy", publisher.release_policy),
      One("9", "Frequency of dissemination", "Annual."),
      One("10", "Accessibility and clarity",
          "SDMX-CSV 1.0 and 2.0, SDMX-ML 2.1, SDMX-JSON 2.0, JSON-stat 2.0, an accessible workbook "
          "and plain CSV; all hold the same observations."),
      One("11", "Quality management",
          "A release is checked against what was published before and approved by two persons."),
      One("12", "Relevance", ""),
      {.id = "13",
       .heading = "Accuracy",
       .items = {{"13.1", "Accuracy - overall", notes},
                 {"13.2", "Linkage error",
                  OfRuns(runs,
                         [](const LinkageRunFacts& run) {
                           return std::vector<std::string>{run.error_method};
                         })},
                 {"13.3", "Status of figures", Listed(Statuses(dataset))}}},
      One("14", "Timeliness and punctuality", "Prepared " + facts.prepared + "."),
      One("15", "Coherence and comparability",
          "Tables of coverage and asymmetry compare the two sides of each corridor. A mapping to "
          "the "
          "Eurostat migration tables is part of the publication."),
      One("16", "Cost and burden", "Registers that exist; no survey."),
      One("17", "Data revision", "Vintage: " + facts.vintage + "."),
      {.id = "18",
       .heading = "Statistical processing",
       .items =
           {{"18.1", "Source data", sources},
            {"18.2", "Coverage of sources",
             OfSources(runs, [](const SourceFacts& source) { return source.coverage; })},
            {"18.3", "Data compilation",
             OfRuns(runs,
                    [](const LinkageRunFacts& run) {
                      return std::vector<std::string>{run.mode, run.encoding_profile, run.matching};
                    })}}},
      One("19", "Comment", ""),
  };
  return document;
}

}  // namespace mirrorflow
