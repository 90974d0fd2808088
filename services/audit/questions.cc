#include "services/audit/questions.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "corridor/duration_rule.h"
#include "services/audit/evidence_layout.h"
#include "services/audit/narrative.h"
#include "services/audit/verify_input.h"
#include "services/office/release_plan.h"

namespace mirrorflow {
namespace {

// What an answer is made from. Only called with terms and agreement.
struct Source {
  const std::vector<CheckedBundle>& checked;
  const EvidenceFacts& facts;  // the linkage service's, if it is there
  const Agreement& agreement;
  const RunTerms& terms;
  Verdicts verdicts;

  const AgreementContent& content() const { return agreement.content(); }
  // "ok", or what the failures of this check are.
  std::string Verified(std::string_view check) const {
    std::vector<std::string> failures;
    bool ok = false;
    for (const Verdict& verdict : verdicts) {
      if (verdict.check != check) continue;
      ok = ok || verdict.kind == VerdictKind::kOk;
      if (verdict.kind == VerdictKind::kFailed) failures.push_back(verdict.text);
    }
    if (!failures.empty()) {
      return absl::StrCat("CHECK FAILED: ", absl::StrJoin(failures, "; "));
    }
    return ok ? "Verified." : "Not evidenced.";
  }
  bool Holds(std::string_view check) const { return Verified(check) == "Verified."; }
};

struct Said {
  bool needs_human = false;
  std::string text;
  std::string where;
};
Said Shown(std::string text, std::string where) {
  return {false, std::move(text), std::move(where)};
}
Said Ask(std::string text, std::string whom) { return {true, std::move(text), std::move(whom)}; }

struct Question {
  int number;
  const char* group;
  const char* text;
  Said (*answer)(const Source& source);
};

std::string Code(Country country) { return std::string(country.alpha2()); }

std::string OfParties(const Source& s, const std::string AgreementParty::*field) {
  std::vector<std::string> texts;
  for (const AgreementParty& party : s.content().parties) {
    texts.push_back(absl::StrCat(Code(party.country), ": ",
                                 (party.*field).empty() ? "nothing stated" : party.*field));
  }
  return absl::StrJoin(texts, "; ");
}

std::string Fields(const Source& s) {
  return s.terms.compared_fields.has_value() ? s.terms.compared_fields->ToString()
                                             : std::string("all that the register of a side has");
}

// How records were coarsened before they left; only the linkage service sees strata in the clear.
std::string CoarseAttributes(const Source& s) {
  const std::string none = "None.";
  if (s.content().strata.empty()) return none;
  const std::string strata = absl::StrJoin(s.content().strata, ", ");
  return ByMode(
      s.terms.mode,
      absl::StrCat(strata, ", coarsened at the node until at least ", s.terms.minimum_stratum,
                   " records of a batch share a class. The linkage service checks it "
                   "again before linking."),
      absl::StrCat(strata, ", as shares: no party sees them, so none is coarsened."), none);
}

std::string RuleForLinks(const Source& s) {
  if (s.terms.mode == LinkageMode::kPsiCardinality) {
    return "Equal document numbers alone; no names or dates are compared, so there is no threshold "
           "and no blocking. A set has each number once. The count has the noise of both states in "
           "it, and the blinded sets are erased, so it can't be repeated on these.";
  }
  return absl::StrCat(
      "Dice similarity from ", s.terms.threshold.numerator(), "/", s.terms.threshold.denominator(),
      " (",
      s.terms.calibration.has_value() ? absl::StrCat("from calibration ", s.terms.calibration->id)
                                      : s.content().calibration,
      "); all pairs, ",
      s.terms.birth_year_band == 0
          ? std::string("without blocking")
          : absl::StrCat("within bands of ", s.terms.birth_year_band, " birth years"),
      "; one to one by greedy matching in a fixed total order",
      ByMode(s.terms.mode, "",
             " that no similarity decides within a level; the count has the noise of the parties "
             "in it",
             ""),
      ". The same batches give the same links; batches are erased, so it can't be repeated on "
      "these.");
}

std::string WhatLeft(const Source& s) {
  if (s.terms.mode == LinkageMode::kPsiCardinality) {
    return absl::StrCat(
        "Document numbers alone; they leave as elements of a group, each blinded under a secret of "
        "the node for this run, filled up with random ones, at most ",
        s.terms.maximum_identifiers, " of them real");
  }
  return absl::StrCat(
      "Rows are made of: ", Fields(s), "; they leave as ",
      s.terms.mode == LinkageMode::kSplitTrust ? "secret shares of encodings" : "keyed encodings",
      " of profile ", s.terms.encoding_profile,
      s.terms.exact_tokens ? ", with keyed tokens of document number and national id"
                           : ", without tokens of identifiers");
}

constexpr char kLaw[] = "A. Lawfulness and purpose";
constexpr char kMinimal[] = "B. Minimisation";
constexpr char kEncoding[] = "C. Strength of the encoding";
constexpr char kNodes[] = "D. Transport and nodes";
constexpr char kLinkage[] = "E. Linkage";
constexpr char kOutputs[] = "F. Outputs";
constexpr char kRetention[] = "G. Retention";
constexpr char kAccount[] = "H. Accountability";

const Question kQuestions[] = {
    {1, kLaw, "Which legal basis has each party, and where is it recorded?",
     [](const Source& s) {
       return Shown(absl::StrCat("As the signed agreement has it: ",
                                 OfParties(s, &AgreementParty::legal_basis),
                                 ". Whether the law carries it is for a lawyer."),
                    s.facts.agreement_file);
     }},
    {2, kLaw, "Which version of which agreement authorised the run?",
     [](const Source& s) {
       return Shown(
           absl::StrCat(s.content().id.value(), ", SHA-256 ", HashText(s.agreement.hash()),
                        ", valid ", s.content().validity.ToString(), ". ", s.Verified("agreement"),
                        " Signatures: ", s.Verified("agreement-signatures"),
                        " Clauses: ", s.Verified("terms")),
           absl::StrCat(s.facts.agreement_file, ", ", kTermsFile));
     }},
    {3, kLaw, "Was an impact assessment done, by whom, and when was it reviewed?",
     [](const Source&) {
       return Ask("Not in the evidence. `mf-audit dpia` prefills one from the same facts.",
                  "the data protection officer of each state and of the office");
     }},
    {4, kLaw, "Is the data protection authority notified or the processing registered?",
     [](const Source& s) {
       return Ask(absl::StrCat("The agreement says of supervision: ",
                               OfParties(s, &AgreementParty::supervision),
                               ". Whether the entry is in force is not shown."),
                  "the data protection authority of each state");
     }},
    {5, kLaw, "Is a use that is not statistical technically possible?",
     [](const Source& s) {
       std::vector<std::string> forbidden;
       for (const ProhibitedUse use : s.content().prohibited_uses) {
         forbidden.emplace_back(ProhibitedUseText(use));
       }
       return Shown(
           absl::StrCat("By the programs not: no message carries a link, a score or a name, and "
                        "nodes receive tables alone (mf-audit wire). ",
                        ByMode(s.terms.mode,
                               "One state acting with the linkage service could decode the "
                               "other's batch while it exists. ",
                               "Two of the three parties acting together could see encodings. ",
                               "One state that departs from the protocol and acts with the linkage "
                               "service could learn which of its document numbers the other has. "),
                        "Forbidden by the agreement: ", absl::StrJoin(forbidden, "; "), "."),
           absl::StrCat(s.facts.agreement_file, "; mf-audit wire; docs/security.md"));
     }},
    {6, kLaw, "Who may see what?",
     [](const Source& s) {
       return Shown(
           absl::StrCat("States: their own register and published tables. ",
                        ByMode(s.terms.mode,
                               "Linkage service: encodings, strata and counts of both sides, for "
                               "the time of the run.",
                               "Compute parties: uniformly random shares. Linkage service: "
                               "protected counts.",
                               "The other state: blinded elements in an agreed number. Linkage "
                               "service: the same, and protected counts."),
                        " Auditors: this evidence. Readers: released tables."),
           "docs/security.md, docs/modes.md");
     }},
    {7, kMinimal, "Which columns left the source, which left the node, in what form?",
     [](const Source& s) {
       return Shown(
           absl::StrCat(WhatLeft(s),
                        ". Which columns of a source fill a field is in the node's mapping, "
                        "which is not in a bundle."),
           absl::StrCat(kTermsText, ", ", kEncodingProfileFile, "; mf-audit wire"));
     }},
    {8, kMinimal, "Is it shown that names, passports and birth dates are in no message or log?",
     [](const Source&) {
       return Shown(
           "By a search: ./mirrorflow wire-check plants persons in a sandbox, taps every "
           "message before encryption and looks for them in messages, disks and logs. Of "
           "this run's own messages nothing was kept to search.",
           "./mirrorflow wire-check; mf-audit wire --taps --canaries");
     }},
    {9, kMinimal, "Which coarse attributes leave, and how many records share each (k)?",
     [](const Source& s) { return Shown(CoarseAttributes(s), kTermsText); }},
    {10, kMinimal, "How many records were excluded, and why?",
     [](const Source&) {
       return Ask(
           "Refugees and asylum seekers are excluded by rule before encoding. How many "
           "records each rule excluded is in the node's own report, which stays there.",
           "each node's operator: the report of `mf-node check`");
     }},
    {11, kEncoding, "What are the parameters of the encoding?",
     [](const Source& s) {
       return Shown(
           absl::StrCat(
               "Profile ", s.terms.encoding_profile,
               ", all parameters in a text whose "
               "SHA-256 the terms carry, ",
               HashText(s.terms.encoding_profile_hash), ". ", s.Verified("parameters"),
               s.terms.mode == LinkageMode::kPsiCardinality
                   ? absl::StrCat(" It makes no rows: document numbers alone become keyed "
                                  "tokens, at most ",
                                  s.terms.maximum_identifiers, " of a side.")
                   : absl::StrCat(" Records with fewer than ", s.terms.minimum_ngrams,
                                  " n-grams are sent without a row; at most ",
                                  s.terms.maximum_records_per_key, " records under one key.")),
           kEncodingProfileFile);
     }},
    {12, kEncoding, "Key: length, origin, holder, destruction?",
     [](const Source& s) {
       return Shown(
           absl::StrCat("32 bytes, agreed for this run between the two nodes from fresh "
                        "X25519 keys and their long-term keys; both nodes held it, the linkage "
                        "service relayed and could not compute it. Destroyed after encoding, "
                        "as both attest: ",
                        s.Verified("erasures"), " Destruction is attested, not proven."),
           absl::StrCat(kErasureDirectory, "; docs/run-keys.md"));
     }},
    {13, kEncoding, "Is the linkage unit without keys?",
     [](const Source&) {
       return Shown(
           "Its program has no code that could use a run key: mf-audit wire --programs DIR "
           "looks at the symbols; the SHA-256 of the program that this organisation lists "
           "must be that of the program looked at.",
           absl::StrCat(kSbomFile, "; mf-audit wire --programs"));
     }},
    {14, kEncoding, "Is there one key per corridor and period, so that runs can't be joined?",
     [](const Source&) {
       return Shown(
           "Per run, which is one corridor, period and vintage: run id, corridor, period, "
           "agreement and profiles go into the derivation. Another run has another key.",
           "docs/run-keys.md");
     }},
    {15, kEncoding, "What do attacks on this batch achieve?",
     [](const Source& s) {
       const std::string attack = "whoever knows the population: mf-audit attack";
       return Ask(ByMode(s.terms.mode,
                         absl::StrCat("The batch does not exist any more. Run `mf-audit attack` "
                                      "with the parameters of the agreement on a population like "
                                      "it; measured bounds of ",
                                      s.terms.encoding_profile, " are in docs/attacks.md."),
                         "No encoding is seen by anybody in this mode; `mf-audit attack` says what "
                         "two of the three parties could read that act together. The batch itself "
                         "does not exist any more.",
                         "There is no encoding in this mode, only group elements under secrets "
                         "that are destroyed. What they rest on is in docs/psi.md."),
                  ByMode(s.terms.mode, attack, attack,
                         "a cryptographer, on the assumptions that docs/psi.md names"));
     }},
    {16, kEncoding, "What if the linkage unit colludes with a node, or with a third state?",
     [](const Source& s) {
       return Shown(
           ByMode(s.terms.mode,
                  "With one of the two states: it can decode the other's batch by trying names, "
                  "while the batch exists. With a third state: no key of this run, so only what "
                  "attacks without a key achieve.",
                  "With one of the two states: nothing more than either has. Two of the three "
                  "compute parties together see all encodings as plain filters.",
                  "With a node that keeps to the protocol: the count with the noise of the other "
                  "state in it. With one that does not: which of its own document numbers the "
                  "other has. With a third state: nothing."),
           "docs/security.md");
     }},
    {17, kEncoding, "Did both sides use the same normalisation?",
     [](const Source& s) {
       return Shown(
           absl::StrCat(s.terms.normalisation_profile, ", SHA-256 ",
                        HashText(s.terms.normalisation_profile_hash),
                        ", in the terms that all sides took. Same terms at all sides: ",
                        s.Verified("same-terms"), " A batch of another profile is refused."),
           absl::StrCat(kTermsFile, ", ", kNormalisationProfileFile));
     }},
    {18, kNodes, "TLS versions, validity and revocation of certificates?",
     [](const Source& s) {
       std::size_t pinned = 0;
       std::size_t revoked = 0;
       if (s.facts.registry.has_value()) {
         for (const RegisteredParty& party : s.facts.registry->content().parties) {
           pinned += party.certificate_fingerprints.size();
         }
         revoked = s.facts.registry->content().revoked.size();
       }
       return Shown(absl::StrCat("Mutual TLS 1.3 is the only mode, each peer's certificate pinned "
                                 "by fingerprint. The registry pins ",
                                 pinned, " certificates and lists ", revoked, " revoked keys."),
                    absl::StrCat(kRegistryDirectory, "; docs/listener.md"));
     }},
    {19, kNodes, "Version, components and signature of the software?",
     [](const Source& s) {
       std::set<std::string> versions;
       for (const CheckedBundle& bundle : s.checked) versions.insert(bundle.facts.software);
       return Shown(
           absl::StrCat("Version ", absl::StrJoin(versions, ", "), "; ", s.facts.components.size(),
                        " programs and libraries with versions and SHA-256 of the programs, as "
                        "the organisation states and signs. Programs themselves are not signed."),
           kSbomFile);
     }},
    {20, kNodes, "Failed logins, changes of configuration, by whom?",
     [](const Source&) {
       return Ask(
           "The logs of the run have what was done in it. Logins and configuration files are "
           "outside of these programs.",
           "the administrator of each machine: system log, version control of configurations");
     }},
    {21, kNodes, "Are clocks right, and what are times worth?",
     [](const Source& s) {
       return Ask(absl::StrCat(
                      "Each log in the order of its own times: ", s.Verified("log-entries"),
                      " Across organisations: ", s.Verified("order-across"),
                      " Cosignatures carry the times of others. How clocks are set is not shown."),
                  "the administrator of each machine");
     }},
    {22, kNodes, "Are backups encrypted, and what is in them?",
     [](const Source& s) {
       return Ask(
           absl::StrCat(
               "Run keys are never on disk. ",
               ByMode(s.terms.mode,
                      "Batches are, at node and linkage service, until their run ends, and not "
                      "encrypted there: encrypt the disk, swap included. In runs by files the "
                      "batch travels sealed, and an ephemeral key lies on the node's disk until "
                      "the batch is written. ",
                      "A node has its own batch there until the run ends, not encrypted: encrypt "
                      "the disk, swap included. Shares and counts are never on the disk of a "
                      "compute party. ",
                      "Nor are document numbers or blinded sets at a node. "),
               "Counts lie encrypted on the linkage service's disk. The backup command of the "
               "programs seals, and leaves batches and counts out; what other backups hold is not "
               "known here."),
           "the administrator of each machine, for the encryption of its disk (docs/store.md) and "
           "for backups (docs/operations.md)");
     }},
    {23, kLinkage, "Threshold, blocking, one-to-one rule; same result again?",
     [](const Source& s) {
       return Shown(RuleForLinks(s),
                    absl::StrCat(kTermsText, ByMode(s.terms.mode, "; docs/linkage.md",
                                                    "; docs/split-trust.md", "; docs/psi.md")));
     }},
    {24, kLinkage, "Estimated precision and recall, method, by subgroup?",
     [](const Source& s) {
       for (const EvidencedRelease& release : s.facts.releases) {
         const absl::StatusOr<RunQuality> quality = QualityOfRun(release.plan, s.terms.run_id);
         if (!quality.ok() || !quality->quality.has_value()) continue;
         return Ask(
             absl::StrCat("Public with the release: ", LinkQualityText(quality->quality->figures()),
                          ", ", std::string(QualityOriginText(quality->origin)),
                          ". Source: ", quality->quality->source(),
                          ". By subgroup nothing is public; estimates from scores are "
                          "confidential."),
             "the linkage service, on error by sex, age and citizenship");
       }
       if (const AgreedLinkQuality* agreed =
               LinkQualityOf(s.content().link_quality, s.terms.corridor)) {
         return Ask(absl::StrCat("In the agreement: ", LinkQualityText(agreed->quality.figures()),
                                 ". Source: ", agreed->quality.source(),
                                 ". By subgroup nothing is public; estimates from scores are "
                                 "confidential."),
                    "the linkage service, on error by sex, age and citizenship");
       }
       return Ask("Nothing is public of the quality of these links.", "the linkage service");
     }},
    {25, kLinkage, "How many comparisons, ties, ambiguous pairs?",
     [](const Source& s) {
       if (s.terms.mode == LinkageMode::kPsiCardinality) {
         return Shown(
             "Blinded document numbers are equal or not: there are no scores, ties or ambiguous "
             "pairs. Both sets have the size that was agreed, whatever a state has.",
             "docs/psi.md");
       }
       const std::string sizes = "Not logged: sizes stand in logs as powers of two, and ";
       return Ask(
           sizes + ByMode(s.terms.mode, "what links came of a pair never leaves memory.",
                          "no party sees which pairs are links or tie.", ""),
           ByMode(s.terms.mode, "the linkage service's operator, at the time of the run",
                  "each compute party's operator, for the padded sizes, at the time of the run",
                  ""));
     }},
    {26, kLinkage, "Were results on single rows ever exported?",
     [](const Source&) {
       return Shown(
           "No message, file or log of the programs has a place for one (mf-audit wire). A "
           "changed program could; the SHA-256 of the programs is in the list of software.",
           absl::StrCat("mf-audit wire; ", kSbomFile));
     }},
    {27, kOutputs, "Unit of privacy; epsilon per release and in all, or which rule?",
     [](const Source& s) {
       const DisclosureRule& rule = s.content().disclosure;
       return Shown(
           absl::StrCat("One person at one holder in one reference year, at most ",
                        s.terms.batch_rule.contribution_bound(), " events. Rule ",
                        std::string(DisclosureProfileName(rule.profile())), "; this vintage costs ",
                        NanoEpsilonText(rule.Cost(s.terms.vintage)), " of ",
                        NanoEpsilonText(rule.budget()), ". Ledger: ", s.Verified("ledger")),
           absl::StrCat(kLedgerFile, ", ", s.facts.agreement_file));
     }},
    {28, kOutputs, "What is the smallest published cell?",
     [](const Source& s) {
       for (const EvidencedRelease& release : s.facts.releases) {
         for (const ProtectedCounts& counts : release.counts) {
           if (counts.run.value() != s.facts.run) continue;
           std::optional<std::int64_t> least;
           for (const ProtectedCount& count : counts.counts) {
             if (!count.value.has_value() ||
                 *count.value < static_cast<std::int64_t>(s.terms.suppression_threshold)) {
               continue;
             }
             least = std::min(least.value_or(*count.value), *count.value);
           }
           return Shown(absl::StrCat("Figures below ", s.terms.suppression_threshold,
                                     " are not shown; the smallest shown of this run is ",
                                     least.has_value() ? absl::StrCat(*least) : "none",
                                     ", after protection."),
                        absl::StrCat(kReleaseDirectory, release.id, "/counts.txt"));
         }
       }
       return Ask("No release of the run is in the evidence.", "the linkage service");
     }},
    {29, kOutputs, "Can releases be compared to find single persons?",
     [](const Source& s) {
       return Shown(
           s.content().disclosure.profile() == DisclosureProfile::kDp
               ? "Under rule dp what all releases together tell of a person is bounded by the "
                 "budget, whatever is compared with what."
               : "A differencing test runs before a publication; differences between vintages "
                 "are not covered by it. Both states accepted that in writing.",
           "docs/disclosure.md");
     }},
    {30, kOutputs, "Who approved the release?",
     [](const Source& s) {
       std::vector<std::string> names;
       for (const EvidencedRelease& release : s.facts.releases) {
         for (const std::vector<std::string>& approval : release.approvals) {
           names.push_back(absl::StrCat(approval[2], " at ", approval[1]));
         }
       }
       if (names.empty()) return Ask("No approval is in the evidence.", "the linkage service");
       return Shown(absl::StrCat(absl::StrJoin(names, "; "), ". ", s.Verified("release-approvals")),
                    absl::StrCat(kReleaseDirectory, "*/", kApprovalPrefix, "N.txt"));
     }},
    {31, kOutputs, "Are the published files those that were approved?",
     [](const Source& s) {
       if (s.facts.releases.empty()) {
         return Ask("No release of the run is in the evidence.", "the linkage service");
       }
       return Shown(absl::StrCat("Figures: ", s.Verified("release-signature"),
                                 " Files by hash: ", s.Verified("release-files"),
                                 " mf-audit verify --published DIR compares files that go round."),
                    absl::StrCat(kReleaseDirectory, "*/", kPublishedName));
     }},
    {32, kOutputs, "Can a suppressed figure be told from zero?",
     [](const Source&) {
       return Shown(
           "Yes: tables say [c] or an observation status for what is not shown; zero is a "
           "number.",
           "docs/formats.md");
     }},
    {33, kRetention, "When were encodings, attributes, links and keys deleted; what shows it?",
     [](const Source& s) {
       std::set<std::string> times;
       for (const CheckedBundle& bundle : s.checked) {
         for (const EvidencedErasure& erasure : bundle.facts.erasures) {
           times.insert(
               absl::StrCat(erasure.statement.side() == v1::SENDER ? "sender " : "receiver ",
                            erasure.statement.time()));
         }
       }
       return Shown(
           absl::StrCat("Signed statements: ", times.empty() ? "none" : absl::StrJoin(times, ", "),
                        ". ", s.Verified("erasures"), " Agreed: encodings within ",
                        s.content().encodings_hours, " hours, counts within ",
                        s.content().exact_counts_days,
                        " days. Links never leave memory. That nothing was kept is attested, "
                        "not proven."),
           kErasureDirectory);
     }},
    {34, kRetention, "Is there a legal hold?",
     [](const Source&) {
       return Ask("The programs know none: what is to be deleted is deleted.",
                  "the lawyer of each organisation");
     }},
    {35, kRetention, "How are requests of data subjects handled?",
     [](const Source&) {
       return Ask(
           "After a run nothing about a person is left at the linkage service. A state finds a "
           "person in its own register, and can leave one out of later runs there.",
           "the data protection officer of each state");
     }},
    {36, kRetention, "What is the procedure for a breach, and when was the last drill?",
     [](const Source&) {
       return Ask(
           "Not in the evidence. SECURITY.md says how a weakness of the software is reported.",
           "the security officer of each organisation");
     }},
    {37, kAccount, "Is the log append-only, and can it be verified offline without trust?",
     [](const Source& s) {
       std::size_t witnessed = 0;
       for (const CheckedBundle& bundle : s.checked) {
         witnessed += bundle.facts.witnesses.empty() ? 0U : 1U;
       }
       return Shown(
           absl::StrCat("Signed Merkle tree (RFC 6962, C2SP), whole in the bundle. Tree: ",
                        s.Verified("log-tree"), " Checkpoint: ", s.Verified("log-checkpoint"),
                        " Cosigned by others: ", witnessed, " of ", s.checked.size(), " logs."),
           absl::StrCat(kLogDirectory, "; README.txt"));
     }},
    {38, kAccount, "Do the logs of nodes and linkage service agree, message by message?",
     [](const Source& s) {
       if (s.checked.size() < 2) {
         return Ask("Only one bundle was given.", "the other organisations, for their bundles");
       }
       return Shown(absl::StrCat("Terms: ", s.Verified("same-terms"),
                                 " Commitments: ", s.Verified("same-commitment"),
                                 " Erasures: ", s.Verified("same-erasure"),
                                 " All sides: ", s.Verified("all-sides")),
                    "mf-audit verify with all bundles of the run");
     }},
    {39, kAccount, "Who can change software or configuration, and does it take two?",
     [](const Source&) {
       return Ask(
           "Releases take two operators; the registry takes several states. A machine's "
           "administrator can change programs there: their SHA-256 is in the list of software.",
           "the administrator of each machine");
     }},
    {40, kAccount, "Is there a public register of linkages, and a statement in plain language?",
     [](const Source& s) {
       return Ask(absl::StrCat(
                      "This run can be told in plain words: mf-audit explain. Purpose as signed: ",
                      std::string(absl::StripSuffix(s.content().purpose, ".")),
                      ". Whether it is published is not shown."),
                  "the linkage service");
     }},
};
static_assert(std::size(kQuestions) == kQuestionCount);

}  // namespace

std::vector<Answer> AnswerQuestions(const std::vector<CheckedBundle>& checked) {
  const EvidenceFacts* facts = MainFacts(checked);
  std::vector<Answer> answers;
  const bool readable =
      facts != nullptr && facts->terms.has_value() && facts->agreement.has_value();
  std::optional<Source> source;
  if (readable) {
    source.emplace(Source{checked, *facts, *facts->agreement, *facts->terms, AllVerdicts(checked)});
  }
  for (const Question& question : kQuestions) {
    const Said said = readable ? question.answer(*source)
                               : Ask("The evidence has no terms and agreement that hold.",
                                     "the organisation, for its evidence");
    answers.push_back({.number = question.number,
                       .group = question.group,
                       .question = question.text,
                       .needs_human = said.needs_human,
                       .text = said.text,
                       .where = said.where});
  }
  return answers;
}

}  // namespace mirrorflow
