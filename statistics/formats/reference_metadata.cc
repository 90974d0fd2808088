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

// The same of sentences, or of parts of one.
std::string Told(const std::set<std::string>& texts) {
  std::string told;
  for (const std::string& text : texts) {
    if (!told.empty()) told += told.back() == '.' ? " " : "; ";
    told += text;
  }
  return told;
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
  return Told(texts);
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
    const bool names_it = source.institution.empty() || source.register_name.empty() ||
                          source.register_name.find(source.institution) != std::string::npos;
    return names_it ? source.register_name : source.institution + ": " + source.register_name;
  });
  const std::string populations =
      OfSources(runs, [](const SourceFacts& source) { return source.coverage; });
  MetadataDocument document;
  document.title = "Reference metadata of " + facts.id + ": bilateral migration flows, " +
                   facts.period.ToString();
  document.structure = "ESMS 2.0";
  document.prepared = facts.prepared;
  document.sections = {
      {.id = "1",
       .heading = "Contact",
       .items = {{"1.1", "Contact organisation", facts.provider},
                 {"1.2", "Contact organisation unit"},
                 {"1.3", "Contact name"},
                 {"1.5", "Contact mail address"},
                 {"1.6", "Contact email address", publisher.contact},
                 {"1.7", "Contact phone number"}}},
      {.id = "2",
       .heading = "Metadata update",
       .items = {{"2.1", "Metadata last certified"},
                 {"2.2", "Metadata last posted"},
                 {"2.3", "Metadata last update", facts.prepared}}},
      {.id = "3",
       .heading = "Statistical presentation",
       .items = {{"3.1", "Data description",
                  "Migration flows between countries as the sending and the receiving country "
                  "recorded them, the persons found in both records, and estimates from these. "
                  "Tables: " +
                      Listed(tables) + "."},
                 {"3.2", "Classification system",
                  "The code lists of the structure message: countries by ISO 3166-1, sex, age and "
                  "statuses as SDMX has them; groups of citizenship and birth and purposes of "
                  "their own."},
                 {"3.3", "Coverage - sector", "International migration."},
                 {"3.4", "Statistical concepts and definitions",
                  "A migration is " + facts.duration_rule + ", " + rule + ". Age is " +
                      (facts.age_definition == "COMPLET" ? "completed years at the event"
                                                         : "age reached in the year") +
                      ". A linked pair stands where the attributes of the " + facts.dated_by +
                      " place it."},
                 {"3.5", "Statistical unit", "One person's change of country of residence."},
                 {"3.6", "Statistical population", populations},
                 {"3.7", "Reference area", Listed(Countries(dataset))},
                 {"3.8", "Coverage - time", facts.period.ToString()},
                 {"3.9", "Base period", "None: there are no index numbers."}}},
      One("4", "Unit of measure", "Persons; coverage, asymmetry and quality of links are ratios."),
      One("5", "Reference period", "Calendar year " + facts.period.ToString() + "."),
      {.id = "6",
       .heading = "Institutional mandate",
       .items = {{"6.1", "Legal acts and other agreements",
                  publisher.mandate.empty()
                      ? OfSources(runs,
                                  [](const SourceFacts& source) { return source.legal_basis; })
                      : publisher.mandate},
                 {"6.2", "Data sharing",
                  OfRuns(runs,
                         [](const LinkageRunFacts& run) {
                           return std::vector<std::string>{
                               run.agreement.empty() ? "" : "agreement " + run.agreement};
                         })}}},
      {.id = "7",
       .heading = "Confidentiality",
       .items = {{"7.1", "Confidentiality - policy",
                  "No records leave a country. Encoded records are pseudonymised personal data and "
                  "are erased after the run."},
                 {"7.2", "Confidentiality - data treatment",
                  facts.protection + ": " + facts.protection_text + " " + CountedCells(dataset)}}},
      {.id = "8",
       .heading = "Release policy",
       .items = {{"8.1", "Release calendar", publisher.release_policy},
                 {"8.2", "Release calendar access"},
                 {"8.3", "User access"}}},
      One("9", "Frequency of dissemination", "Annual."),
      {.id = "10",
       .heading = "Accessibility and clarity",
       .items = {{"10.1", "News release"},
                 {"10.2", "Publications", "A report in English, French, Portuguese and Arabic."},
                 {"10.3", "On-line database"},
                 {"10.4", "Micro-data access", "None: no records leave a country."},
                 {"10.5", "Other",
                  "SDMX-CSV 1.0 and 2.0, SDMX-ML 2.1, SDMX-JSON 2.0, JSON-stat 2.0, an accessible "
                  "workbook and plain CSV; all hold the same observations."},
                 {"10.6", "Documentation on methodology",
                  "The linkage report of each run, and the documentation of the software."},
                 {"10.7", "Quality documentation", "The linkage report of each run."}}},
      {.id = "11",
       .heading = "Quality management",
       .items = {{"11.1", "Quality assurance",
                  "A release is checked against what was published before and approved by two "
                  "persons; an auditor can verify it from the signed figures."},
                 {"11.2", "Quality assessment"}}},
      {.id = "12",
       .heading = "Relevance",
       .items = {{"12.1", "User needs"},
                 {"12.2", "User satisfaction"},
                 {"12.3", "Completeness", CountedCells(dataset)}}},
      {.id = "13",
       .heading = "Accuracy",
       .items = {{"13.1", "Accuracy - overall", notes},
                 {"13.2", "Sampling error",
                  "None: registers are not samples. Intervals are those of linkage error, capture "
                  "and protection."},
                 {"13.3", "Non-sampling error - linkage error",
                  OfRuns(runs,
                         [](const LinkageRunFacts& run) {
                           return std::vector<std::string>{run.error_method};
                         })},
                 {"13.4", "Status of figures", Listed(Statuses(dataset))}}},
      {.id = "14",
       .heading = "Timeliness and punctuality",
       .items = {{"14.1", "Timeliness", "Prepared " + facts.prepared + "."},
                 {"14.2", "Punctuality"}}},
      {.id = "15",
       .heading = "Coherence and comparability",
       .items = {{"15.1", "Comparability - geographical",
                  "Tables of coverage and asymmetry compare the two sides of each corridor; one "
                  "duration rule holds for all."},
                 {"15.2", "Comparability - over time"},
                 {"15.3", "Coherence - cross domain",
                  "A mapping to the Eurostat migration tables is part of the publication."},
                 {"15.4", "Coherence - internal",
                  "Each figure is protected by itself, so classes need not add up to totals."}}},
      One("16", "Cost and burden", "Registers that exist; no survey."),
      {.id = "17",
       .heading = "Data revision",
       .items = {{"17.1", "Data revision - policy",
                  "Vintages are named beforehand in the agreements and published once each."},
                 {"17.2", "Data revision - practice", "Vintage: " + facts.vintage + "."}}},
      {.id = "18",
       .heading = "Statistical processing",
       .items =
           {{"18.1", "Source data", sources},
            {"18.2", "Frequency of data collection"},
            {"18.3", "Data collection",
             OfSources(runs, [](const SourceFacts& source) { return source.event_basis; })},
            {"18.4", "Data validation",
             "Each state reads, harmonises and checks its own records; its quality report "
             "stays with it."},
            {"18.5", "Data compilation",
             OfRuns(runs,
                    [](const LinkageRunFacts& run) {
                      return std::vector<std::string>{run.mode, run.encoding_profile, run.matching};
                    })},
            {"18.6", "Adjustment",
             OfRuns(runs,
                    [](const LinkageRunFacts& run) {
                      return std::vector<std::string>{run.adjustment};
                    })}}},
      One("19", "Comment", ""),
  };
  return document;
}

}  // namespace mirrorflow
