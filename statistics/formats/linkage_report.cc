#include "statistics/formats/linkage_report.h"

namespace mirrorflow {
namespace {

std::string Joined(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) {
    if (!joined.empty()) joined += ", ";
    joined += text;
  }
  return joined;
}

std::string Share(const std::optional<Decimal>& share, const std::optional<Decimal>& error) {
  if (!share.has_value()) return "withheld (not paid from the disclosure budget)";
  return share->ToString() +
         (error.has_value() ? " (standard error " + error->ToString() + ")" : std::string());
}

MetadataSection Sources(const LinkageRunFacts& run) {
  MetadataSection section{.id = "G1", .heading = "Source data", .items = {}};
  for (std::size_t i = 0; i < run.sources.size(); ++i) {
    const SourceFacts& source = run.sources[i];
    const std::string id = "G1." + std::to_string(i + 1);
    const std::string side(SideName(source.side));
    const auto add = [&](const char* part, const std::string& label, const std::string& text) {
      section.items.push_back({id + "." + part, label + " (" + side + ")", text});
    };
    add("1", "Institution", source.institution);
    add("2", "Legal basis", source.legal_basis);
    add("3", "Register", source.register_name);
    add("4", "How migrations are found in it", source.event_basis);
    add("5", "Coverage", source.coverage);
    add("6", "Left out", source.excluded);
    add("7", "Size", source.size_bucket);
    add("8", "When it was extracted", source.extracted);
    add("9", "Missing, wrong and double records", source.quality);
  }
  return section;
}

MetadataSection Preprocessing(const LinkageRunFacts& run) {
  MetadataSection section{.id = "G2", .heading = "Preprocessing", .items = {}};
  section.items.push_back({"G2.1", "Normalisation of values", run.normalisation_profile});
  for (std::size_t i = 0; i < run.sources.size(); ++i) {
    section.items.push_back(
        {"G2." + std::to_string(i + 2),
         "Fields of identities (" + std::string(SideName(run.sources[i].side)) + ")",
         Joined(run.sources[i].fields)});
  }
  section.items.push_back({"G2." + std::to_string(run.sources.size() + 2),
                           "Classes that are coarsened before", run.coarsening});
  return section;
}

MetadataSection Linkage(const LinkageRunFacts& run) {
  return {.id = "G3",
          .heading = "Linkage",
          .items = {{"G3.1", "Who links", run.mode},
                    {"G3.2", "Encoding", run.encoding_profile},
                    {"G3.3", "What is compared", run.partitions},
                    {"G3.4", "Threshold and its choice", run.threshold},
                    {"G3.5", "Matching", run.matching},
                    {"G3.6", "Terms", run.agreement},
                    {"G3.7", "Software", run.software},
                    {"G3.8", "Clerical review", "None: nobody sees a record of the other side."},
                    {"G3.9", "Comparisons, scores and ties", run.comparisons},
                    {"G3.10", "Share that is linked",
                     "By corridor COV_SENDER and COV_RECEIVER; by sex, age and other classes "
                     "LINKED beside the reported figures, where the release has these tables."}}};
}

MetadataSection Errors(const LinkageRunFacts& run) {
  MetadataSection section{.id = "G4", .heading = "Linkage error, by subgroup", .items = {}};
  section.items.push_back({"G4.1", "How it is estimated", run.error_method});
  int number = 1;
  for (const SubgroupError& error : run.errors) {
    section.items.push_back({"G4." + std::to_string(++number), error.subgroup,
                             "precision " + Share(error.precision, error.precision_error) +
                                 "; recall " + Share(error.recall, error.recall_error)});
  }
  if (run.errors.empty()) {
    section.items.push_back({"G4.2", "all", "not estimated by this run"});
  }
  return section;
}

MetadataSection Analysis(const LinkageRunFacts& run) {
  return {.id = "G5",
          .heading = "Analysis",
          .items = {
              {"G5.1", "How linkage error enters the figures", run.adjustment},
              {"G5.2", "Who is not linked",
               "A person in one register only, or one whose link was missed; of a single person "
               "nobody knows which. Missed links are not spread evenly: who is badly written in a "
               "register is missed more often."},
              {"G5.3", "What is assumed",
               "The quality of links is that of the whole corridor, for each of its classes. The "
               "dual-system estimate takes the two registers as independent; where they are not, "
               "it is a lower bound."}}};
}

MetadataSection Reporting(const LinkageRunFacts& run) {
  return {.id = "G6",
          .heading = "Reporting",
          .items = {{"G6.1", "Published in", run.release},
                    {"G6.2", "Terms of the linkage",
                     "The agreement named above, which both states signed."},
                    {"G6.3", "Whom to ask"}}};
}

}  // namespace

MetadataDocument LinkageReport(const LinkageRunFacts& run, const std::string& prepared) {
  return {.title = "Linkage report of run " + run.run + ", " + run.corridor + " " + run.period,
          .structure = "GUILD",
          .prepared = prepared,
          .sections = {Sources(run), Preprocessing(run), Linkage(run), Errors(run), Analysis(run),
                       Reporting(run)}};
}

}  // namespace mirrorflow
