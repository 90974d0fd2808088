#include "services/audit/narrative.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "corridor/duration_rule.h"
#include "services/audit/verify_input.h"
#include "services/log/log_directory.h"

namespace mirrorflow {
namespace {

std::string Code(Country country) { return std::string(country.alpha2()); }

std::string Institutions(const Agreement& agreement) {
  std::vector<std::string> names;
  for (const AgreementParty& party : agreement.content().parties) {
    names.push_back(absl::StrCat(party.institution, " (", Code(party.country), ")"));
  }
  return absl::StrJoin(names, " and ");
}

std::string Standing(const std::vector<CheckedBundle>& checked) {
  const Verdicts verdicts = AllVerdicts(checked);
  std::size_t failed = 0;
  std::string first;
  for (const Verdict& verdict : verdicts) {
    if (verdict.kind != VerdictKind::kFailed) continue;
    if (failed++ == 0)
      first = absl::StrCat(verdict.check, " of ", verdict.subject, ": ", verdict.text);
  }
  std::vector<std::string> who;
  for (const CheckedBundle& bundle : checked) who.push_back(bundle.facts.origin);
  if (failed == 0) {
    return absl::StrCat(
        "This account rests on the evidence of ", absl::StrJoin(who, ", "),
        ". Every check of it holds that could be made (mf-audit verify lists them).");
  }
  return absl::StrCat("WARNING: ", failed, " check(s) of the evidence of ",
                      absl::StrJoin(who, ", "), " failed, the first is ", first,
                      ". Do not rely on what follows before that is explained.");
}

std::string AgreementParagraph(const EvidenceFacts& facts) {
  const AgreementContent& content = facts.agreement->content();
  std::vector<std::string> prohibited;
  for (const ProhibitedUse use : content.prohibited_uses) {
    prohibited.emplace_back(ProhibitedUseText(use));
  }
  std::vector<std::string> bases;
  for (const AgreementParty& party : content.parties) {
    bases.push_back(absl::StrCat(Code(party.country), ": ", party.legal_basis));
  }
  return absl::StrCat(
      Institutions(*facts.agreement), " agreed (agreement ", content.id.value(), ", SHA-256 ",
      HashText(facts.agreement->hash()), ", valid ", content.validity.ToString(),
      ") for this purpose: ", std::string(absl::StripSuffix(content.purpose, ".")),
      ". Legal bases as they state them: ", absl::StrJoin(bases, "; "),
      ". Both signed the same file. Forbidden to everybody: ", absl::StrJoin(prohibited, "; "),
      ". Refugees and asylum seekers are left out before anything is encoded.");
}

// What left the states, and what was taken for one person.
std::string WayOfRecords(const RunTerms& terms) {
  const std::string rows = absl::StrCat(
      " Encoding: ", terms.encoding_profile, ". A pair counts as one person from a similarity of ",
      terms.threshold.numerator(), "/", terms.threshold.denominator(), ".");
  return ByMode(
      terms.mode,
      "Each state sent encodings of its records to the linkage service, which holds no key. "
      "Encodings are pseudonymised personal data: with the key, or with enough known pairs "
      "of person and encoding, they can be reversed." +
          rows,
      "Each state divided its encoded records into secret shares for three organisations, "
      "which counted the links together; none of them alone sees an encoding or a link." +
          rows,
      absl::StrCat(
          "Each state blinded the document numbers of its records under a secret of its own, and "
          "then the blinded ones of the other state, so that the linkage service could count how "
          "many both have and see none. No name or birth date was compared. Each state had put "
          "noise into its set; nobody learnt the exact number. A set had room for ",
          terms.maximum_identifiers, " document numbers."));
}

std::string RunParagraph(const EvidenceFacts& facts) {
  const RunTerms& terms = *facts.terms;
  return absl::StrCat("Run ", facts.run, " counted persons that ", Code(terms.corridor.origin()),
                      " recorded as having left for ", Code(terms.corridor.destination()), ", and ",
                      Code(terms.corridor.destination()), " as having arrived from ",
                      Code(terms.corridor.origin()), ", in ", terms.period.ToString(), ". ",
                      WayOfRecords(terms), " Fewer than ", terms.minimum_batch,
                      " records would have been refused.");
}

// The way of the run by the log of one organisation.
std::string LogParagraph(const EvidenceFacts& facts) {
  const std::vector<const EvidencedEvent*> events = facts.RunEvents();
  std::vector<std::string> steps;
  for (const EvidencedEvent* event : events) {
    const std::string state = event->fact("state");
    steps.push_back(absl::StrCat(event->event.time(), " ", LogEventName(event->event.kind()),
                                 state.empty() ? "" : absl::StrCat(" (", state, ")")));
  }
  const auto state = facts.state.find("state");
  return absl::StrCat(
      "By the log of ", facts.origin, " (", events.size(),
      " entries about the run, times by its own clock): ", absl::StrJoin(steps, "; "),
      ". There the run is ",
      state == facts.state.end() ? "in a state that is not told" : state->second, ".",
      facts.decision.empty() ? "" : absl::StrCat(" Its operator decided: ", facts.decision));
}

std::string ErasureParagraph(const std::vector<CheckedBundle>& checked) {
  std::map<std::string, std::string> words;
  for (const CheckedBundle& bundle : checked) {
    if (!bundle.facts.terms.has_value()) continue;
    for (const EvidencedErasure& erasure : bundle.facts.erasures) {
      const Side side = erasure.statement.side() == v1::SENDER ? Side::kSender : Side::kReceiver;
      const bool batch =
          std::ranges::find(erasure.statement.destroyed(), v1::ErasureStatement::BATCH) !=
          erasure.statement.destroyed().end();
      words[absl::StrCat(side == Side::kSender ? 1 : 2, batch ? "b" : "a")] =
          absl::StrCat(Code(CountryAt(bundle.facts.terms->corridor, side)),
                       batch ? " that its keys and its batch" : " that its keys",
                       " were destroyed (", erasure.statement.time(), ")");
    }
  }
  if (words.empty()) return "No state attested that it destroyed keys or batch.";
  std::vector<std::string> all;
  for (const auto& [key, text] : words) all.push_back(text);
  return absl::StrCat(
      "Signed statements say: ", absl::StrJoin(all, "; "),
      ". A statement shows who said so and that it was not changed; that nothing was "
      "kept can't be shown by anybody.");
}

std::string ReleaseParagraph(const EvidenceFacts& facts) {
  if (facts.releases.empty())
    return "Nothing of the run was published, as far as this evidence goes.";
  std::string text;
  for (const EvidencedRelease& release : facts.releases) {
    std::vector<std::string> names;
    for (const std::vector<std::string>& approval : release.approvals) {
      names.push_back(absl::StrCat(approval[2], " (", approval[1], ")"));
    }
    absl::StrAppend(
        &text, text.empty() ? "" : " ", "Release ", release.id, ", vintage ",
        release.plan.vintage(), release.is_published ? ", is published" : ", is drafted",
        names.empty() ? "" : absl::StrCat(", approved by ", absl::StrJoin(names, " and ")), ".");
    for (const ProtectedCounts& counts : release.counts) {
      if (counts.run.value() != facts.run) continue;
      absl::StrAppend(&text, " Of this run it holds ", counts.counts.size(), " figures under rule ",
                      std::string(DisclosureProfileName(counts.profile)));
      if (counts.profile == DisclosureProfile::kDp) {
        absl::StrAppend(&text,
                        ": every figure has noise of its own, and one person can shift them by "
                        "at most epsilon ",
                        NanoEpsilonText(counts.cost), " in all, of a budget of ",
                        facts.agreement.has_value()
                            ? NanoEpsilonText(facts.agreement->content().disclosure.budget())
                            : "unknown size");
      }
      absl::StrAppend(&text, ".");
    }
  }
  return text;
}

std::string WitnessParagraph(const std::vector<CheckedBundle>& checked) {
  std::vector<std::string> seen;
  for (const CheckedBundle& bundle : checked) {
    seen.push_back(absl::StrCat("the log of ", bundle.facts.origin, " by ",
                                bundle.facts.witnesses.empty()
                                    ? std::string("nobody")
                                    : absl::StrJoin(bundle.facts.witnesses, ", ")));
  }
  return absl::StrCat(
      "Others have confirmed to have seen the same log: ", absl::StrJoin(seen, "; "),
      ". Whoever wrote a log could have left something out of it; what several "
      "organisations logged of the same step agrees, or `verify` says where not.");
}

}  // namespace

const EvidenceFacts* MainFacts(const std::vector<CheckedBundle>& checked) {
  for (const CheckedBundle& bundle : checked) {
    if (bundle.facts.role == PartyRole::kLinkageService) return &bundle.facts;
  }
  return checked.empty() ? nullptr : &checked.front().facts;
}

std::vector<std::string> Narrative(const std::vector<CheckedBundle>& checked) {
  std::vector<std::string> paragraphs;
  const EvidenceFacts* facts = MainFacts(checked);
  if (facts == nullptr) return paragraphs;
  paragraphs.push_back(Standing(checked));
  if (facts->agreement.has_value()) paragraphs.push_back(AgreementParagraph(*facts));
  if (facts->terms.has_value()) paragraphs.push_back(RunParagraph(*facts));
  for (const CheckedBundle& bundle : checked) paragraphs.push_back(LogParagraph(bundle.facts));
  paragraphs.push_back(ErasureParagraph(checked));
  paragraphs.push_back(ReleaseParagraph(*facts));
  paragraphs.push_back(WitnessParagraph(checked));
  return paragraphs;
}

}  // namespace mirrorflow
