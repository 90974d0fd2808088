#include "services/audit/dpia.h"

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "corridor/duration_rule.h"
#include "services/audit/narrative.h"
#include "services/audit/questions.h"

namespace mirrorflow {
namespace {

using Json = nlohmann::ordered_json;

// The version of its database that the tool writes into what it exports. Its releases before 3
// import no file without it, later ones do not look.
constexpr std::int64_t kToolDatabase = 201910230914;

// The tool shows answers as HTML; nothing of an agreement may become markup.
std::string Html(const std::string& text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"\n", "<br>"}});
}
std::string Paragraph(const std::string& text) { return absl::StrCat("<p>", Html(text), "</p>"); }

struct Measure {
  const char* title;
  std::string content;
};

class Assessment {
 public:
  explicit Assessment(std::string prepared) : prepared_(std::move(prepared)) {}

  void Text(int question, const std::string& html) { Add(question, html, Json::array()); }
  void List(int question, const std::vector<std::string>& items) {
    Add(question, nullptr, Json(items));
  }
  // Severity or likelihood: what speaks for which, the gauge left at 0.
  void Gauge(int question, const std::string& text) {
    Add(question, Paragraph(text), Json::array());
    answers_.back()["data"]["gauge"] = 0;
  }
  Json Take() && { return std::move(answers_); }

 private:
  void Add(int question, const Json& text, Json list) {
    answers_.push_back({{"pia_id", 1},
                        {"reference_to", question},
                        {"data", {{"text", text}, {"gauge", nullptr}, {"list", std::move(list)}}},
                        {"created_at", prepared_},
                        {"updated_at", prepared_},
                        {"id", answers_.size() + 1}});
  }

  const std::string prepared_;
  Json answers_ = Json::array();
};

// As what records leave a country.
std::string FormText(const RunTerms& terms) {
  const std::string encodings =
      "Records leave a country as keyed encodings of profile " + terms.encoding_profile;
  return ByMode(
      terms.mode, encodings + ".",
      encodings + ", divided into secret shares for three organisations.",
      "Of records only document numbers leave a country, each blinded under a secret of the "
      "node for this run.");
}

std::string CollusionText(LinkageMode mode) {
  return ByMode(mode, "The linkage service acts together with one of the two states",
                "Two of the three compute parties act together",
                "A state departs from the protocol and acts together with the linkage service");
}

std::string LikelihoodText(LinkageMode mode) {
  return absl::StrCat(
      "To be judged by a person: ",
      ByMode(mode,
             "measured attacks on the encoding are in docs/attacks.md, for this population "
             "`mf-audit attack`.",
             "how likely two of the three parties act together (docs/split-trust.md).",
             "how likely a state acts together with the linkage service (docs/psi.md)."));
}

std::string RecipientsText(LinkageMode mode, const std::string& countries) {
  return ByMode(
      mode, absl::StrCat("Encodings go from ", countries, " to the linkage service."),
      absl::StrCat("Encodings go from ", countries, " to three compute parties, as shares."),
      absl::StrCat("Blinded document numbers go from ", countries,
                   " to the linkage service, and by it to the other state."));
}

// Of strata; a record is coarsened only where the linkage service sees them.
std::string ClassesText(const RunTerms& terms, const AgreementContent& content) {
  if (content.strata.empty()) return "Classes: none.";
  const std::string strata = absl::StrCat("Classes: ", absl::StrJoin(content.strata, ", "));
  return ByMode(terms.mode,
                absl::StrCat(strata, "; at least ", terms.minimum_stratum, " records share one."),
                absl::StrCat(strata, ", as shares that nobody sees."), "Classes: none.");
}

std::vector<Measure> Measures(const EvidenceFacts& facts) {
  const RunTerms& terms = *facts.terms;
  const AgreementContent& content = facts.agreement->content();
  return {
      {"Pseudonymisation", absl::StrCat(FormText(terms), " They remain personal data.")},
      {"Key for one run",
       "Both states agree on a key for this run alone; the linkage service can't compute it. It is "
       "destroyed after encoding, which both states attest."},
      {"Minimisation",
       absl::StrCat(ClassesText(terms, content), " Batches of fewer than ", terms.minimum_batch,
                    " records are refused. No links, scores or rows are given "
                    "out. Refugees and asylum seekers are excluded.")},
      {"Disclosure control",
       absl::StrCat("Rule ", std::string(DisclosureProfileName(content.disclosure.profile())),
                    ", budget of epsilon ", NanoEpsilonText(content.disclosure.budget()),
                    " for a person at one holder in one year; figures below ",
                    terms.suppression_threshold, " are not shown.")},
      {"Limited retention",
       absl::StrCat("Encodings at most ", content.encodings_hours, " hours, counts at most ",
                    content.exact_counts_days, " days, encrypted.")},
      {"Transparency log",
       "Each step is logged before it takes effect, in signed Merkle trees that the members "
       "witness; "
       "what is logged holds no personal data."},
      {"Encrypted transport",
       "Mutual TLS with pinned certificates is the only mode; who takes part stands in a registry "
       "signed by several states."},
      {"Four eyes", "A release takes the approval of two operators; an agreement two states."},
  };
}

void AddRisks(const EvidenceFacts& facts, const std::vector<Measure>& measures,
              Assessment& assessment) {
  const LinkageMode mode = facts.terms->mode;
  std::vector<std::string> titles;
  for (const Measure& measure : measures) titles.emplace_back(measure.title);
  assessment.List(321, {"A person's move becomes known to another state",
                        "Measures against a person, such as enforcement of immigration law",
                        "Danger for refugees, if the exclusion fails"});
  std::vector<std::string> threats = {CollusionText(mode)};
  // Pairs are of use only to who sees encodings.
  if (mode == LinkageMode::kLinkageUnit) {
    threats.emplace_back("Somebody learns some hundreds of pairs of person and encoding");
  }
  threats.emplace_back("A state fills what it sends with persons it looks for");
  threats.emplace_back("Published tables are compared to find single persons");
  assessment.List(322, threats);
  assessment.List(323, {"Staff of a node, of the linkage service or of a compute party",
                        "A state that does not keep to the agreement", "Attackers from outside"});
  assessment.List(324, titles);
  assessment.Gauge(325,
                   "To be judged by a person: what a move that becomes known can do to somebody.");
  assessment.Gauge(326, LikelihoodText(mode));
  assessment.List(331, {"Wrong statistics; no decision about a person follows from them"});
  assessment.List(332,
                  {"A batch is exchanged after the fact", "Figures are changed after approval"});
  assessment.List(333, {"Staff of a node or of the linkage service"});
  assessment.List(334, {"Transparency log", "Four eyes"});
  assessment.Gauge(335, "To be judged by a person; the registers themselves are not changed.");
  assessment.Gauge(336,
                   "To be judged by a person: batches are committed to before they are sent, "
                   "published figures are signed, and the logs agree or the check says where not.");
  assessment.List(341, {"None for a person: the registers stay where they are"});
  assessment.List(342, {"Loss of a disk or of power during a run: the run is repeated"});
  assessment.List(343, {"Failure of machines"});
  assessment.List(344, {"Limited retention"});
  assessment.Gauge(345, "To be judged by a person; nothing is kept that a person depends on.");
  assessment.Gauge(346, "To be judged by a person.");
}

}  // namespace

absl::StatusOr<std::string> PrefilledDpia(const std::vector<CheckedBundle>& checked,
                                          const std::string& prepared) {
  const EvidenceFacts* facts = MainFacts(checked);
  if (facts == nullptr || !facts->terms.has_value() || !facts->agreement.has_value()) {
    return absl::InvalidArgumentError(
        "no bundle has terms and an agreement that can be read\nhint: mf-audit verify says why");
  }
  const AgreementContent& content = facts->agreement->content();
  const RunTerms& terms = *facts->terms;
  std::map<int, Answer> answers;
  for (Answer& answer : AnswerQuestions(checked)) answers[answer.number] = answer;
  const auto said = [&](std::initializer_list<int> numbers) {
    std::string html;
    for (const int number : numbers) {
      const Answer& answer = answers[number];
      absl::StrAppend(
          &html, Paragraph(absl::StrCat(answer.text,
                                        answer.needs_human ? " To be completed: ask " : " See ",
                                        answer.where, ".")));
    }
    return html;
  };
  const auto ask = [](const std::string& what, const std::string& whom) {
    return Paragraph(absl::StrCat(what, " To be completed: ask ", whom, "."));
  };
  std::vector<std::string> parties;
  for (const AgreementParty& party : content.parties) {
    parties.push_back(
        absl::StrCat(party.institution, " (", std::string(party.country.alpha2()), ")"));
  }
  std::string story;
  for (const std::string& paragraph : Narrative(checked))
    absl::StrAppend(&story, Paragraph(paragraph));

  Assessment assessment(prepared);
  assessment.Text(111, story);
  assessment.Text(112,
                  Paragraph(absl::StrCat("Controllers: ", absl::StrJoin(parties, " and "),
                                         ", each for its own register. The linkage service acts "
                                         "for both under the agreement.")) +
                      said({6}));
  assessment.Text(113,
                  ask("UN Fundamental Principles of Official Statistics; C2SP and RFC 6962 for the "
                      "logs. Codes of conduct and certifications:",
                      "the data protection officer"));
  assessment.Text(121, said({7, 9, 10}));
  assessment.Text(122, said({12, 33}));
  assessment.Text(123, said({13, 19, 22}));
  assessment.Text(
      211, Paragraph(absl::StrCat(
               "Purpose as signed: ", std::string(absl::StripSuffix(content.purpose, ".")), ".")) +
               said({5}));
  assessment.Text(212, said({1, 4}));
  assessment.Text(213, said({7, 9, 11}));
  assessment.Text(214, said({17, 24}));
  assessment.Text(215, said({33, 34}));
  assessment.Text(221, ask("Persons are not told one by one that their record was counted.",
                           "the data protection officer of each state"));
  assessment.Text(222, ask("The processing does not rest on consent, as far as the agreement says.",
                           "the lawyer of each state"));
  assessment.Text(223, said({35}));
  assessment.Text(224, said({35}));
  assessment.Text(225, said({35}));
  assessment.Text(226, said({2}));
  assessment.Text(
      227, Paragraph(absl::StrCat(
               RecipientsText(terms.mode,
                              absl::StrCat(std::string(terms.corridor.origin().alpha2()), " and ",
                                           std::string(terms.corridor.destination().alpha2()))),
               " Where these are hosted is to be completed.")));
  const std::vector<Measure> measures = Measures(*facts);
  AddRisks(*facts, measures, assessment);

  Json json_measures = Json::array();
  for (const Measure& measure : measures) {
    json_measures.push_back({{"pia_id", 1},
                             {"title", measure.title},
                             {"content", Paragraph(measure.content)},
                             {"placeholder", ""},
                             {"created_at", prepared},
                             {"updated_at", prepared},
                             {"id", json_measures.size() + 1}});
  }
  const Json pia = {{"pia",
                     {{"status", 0},
                      {"is_example", 0},
                      {"is_archive", 0},
                      {"dbVersion", kToolDatabase},
                      {"name", absl::StrCat("Count of migration ", terms.corridor.ToString(), ", ",
                                            terms.period.ToString(), " (run ", facts->run, ")")},
                      {"category", "official statistics"},
                      {"author_name", ""},
                      {"evaluator_name", ""},
                      {"validator_name", ""},
                      {"created_at", prepared},
                      {"updated_at", prepared},
                      {"structure_id", ""},
                      {"id", 1}}},
                    {"answers", std::move(assessment).Take()},
                    {"measures", std::move(json_measures)},
                    {"evaluations", Json::array()},
                    {"comments", Json::array()}};
  return pia.dump(2) + "\n";
}

}  // namespace mirrorflow
