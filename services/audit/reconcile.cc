#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "crypto/hex_text.h"
#include "services/audit/bundle_checks.h"
#include "services/audit/evidence_layout.h"
#include "services/log/log_origin.h"

namespace mirrorflow {
namespace {

// What one organisation says about something, to be compared with what others say.
struct Saying {
  std::string origin;
  std::string value;
  std::string where;
};

void Compare(const std::string& check, const std::string& what, const std::vector<Saying>& sayings,
             Verdicts& verdicts) {
  std::vector<std::string> origins;
  const Saying* other = nullptr;
  for (const Saying& saying : sayings) {
    if (std::ranges::find(origins, saying.origin) == origins.end())
      origins.push_back(saying.origin);
    if (saying.value != sayings.front().value) other = &saying;
  }
  if (origins.size() < 2 && other == nullptr) return;
  Verdict verdict{.check = check, .subject = absl::StrJoin(origins, ", "), .text = ""};
  if (other == nullptr) {
    verdict.kind = VerdictKind::kOk;
    verdict.text = absl::StrCat(what, " is the same in all ", sayings.size(), " places");
  } else {
    verdict.kind = VerdictKind::kFailed;
    verdict.text =
        absl::StrCat(what, " is ", sayings.front().value, " at ", sayings.front().origin, " (",
                     sayings.front().where, ") and ", other->value, " at ", other->origin);
    verdict.where = other->where;
  }
  verdicts.push_back(std::move(verdict));
}

std::string Field(const EvidenceFacts& facts, const std::string& name) {
  const auto found = facts.state.find(name);
  return found == facts.state.end() ? std::string() : found->second;
}

// Of the side, everywhere: the office's and parties' state, the nodes' logs, the statements.
std::vector<Saying> CommitmentSayings(const std::vector<CheckedBundle>& checked, Side side) {
  std::vector<Saying> sayings;
  const std::string side_name(SideName(side));
  for (const CheckedBundle& bundle : checked) {
    const EvidenceFacts& facts = bundle.facts;
    const std::string in_state = Field(facts, absl::StrCat(side_name, " commitment"));
    if (!in_state.empty()) sayings.push_back({facts.origin, in_state, kStateFile});
    for (const EvidencedErasure& erasure : facts.erasures) {
      const bool same_side = (erasure.statement.side() == v1::SENDER) == (side == Side::kSender);
      if (!same_side || erasure.statement.commitment().empty()) continue;
      sayings.push_back({facts.origin, HexText(erasure.statement.commitment()), erasure.path});
    }
    const bool own = facts.terms.has_value() && facts.role == PartyRole::kMemberState &&
                     facts.id == CountryAt(facts.terms->corridor, side).alpha2();
    for (const EvidencedEvent* event : facts.RunEvents()) {
      // A node sends only after it has seen the other side's commitment.
      if (!own && facts.role == PartyRole::kMemberState) {
        const std::string value = event->fact("peer_commitment");
        if (!value.empty()) sayings.push_back({facts.origin, value, event->place()});
      }
      for (const std::string& name :
           own ? std::vector<std::string>{"commitment"}
               : std::vector<std::string>{absl::StrCat(side_name, "_commitment"),
                                          absl::StrCat(side_name, " commitment")}) {
        const std::string value = event->fact(name);
        if (!value.empty()) sayings.push_back({facts.origin, value, event->place()});
      }
    }
  }
  return sayings;
}

void CompareErasures(const std::vector<CheckedBundle>& checked, Verdicts& verdicts) {
  std::map<std::string, std::vector<Saying>> by_file;
  for (const CheckedBundle& bundle : checked) {
    for (const EvidencedErasure& erasure : bundle.facts.erasures) {
      by_file[erasure.path].push_back(
          {bundle.facts.origin, HashText(FileHash(erasure.bytes)), erasure.path});
    }
  }
  for (const auto& [path, sayings] : by_file) {
    Compare("same-erasure", absl::StrCat("the statement ", path), sayings, verdicts);
  }
}

std::optional<std::string> TimeOf(const EvidenceFacts& facts, v1::LogEventKind kind) {
  for (const EvidencedEvent* event : facts.RunEvents()) {
    if (event->event.kind() == kind) return event->event.time();
  }
  return std::nullopt;
}

// What must be before what in different logs. Their clocks differ: a wrong order by the clocks is
// told as not evidenced, since nothing but the clocks speaks for it.
void CompareTimes(const std::vector<CheckedBundle>& checked, Verdicts& verdicts) {
  std::optional<std::string> last_commit;
  std::optional<std::string> first_sent;
  std::optional<std::string> last_erased;
  std::optional<std::string> published;
  std::set<std::string> subjects;
  for (const CheckedBundle& bundle : checked) {
    const EvidenceFacts& facts = bundle.facts;
    if (facts.role == PartyRole::kMemberState) {
      if (const auto time = TimeOf(facts, v1::BATCH_COMMITTED)) {
        last_commit = std::max(last_commit.value_or(""), *time);
        subjects.insert(facts.origin);
      }
      if (const auto time = TimeOf(facts, v1::BATCH_SENT)) {
        first_sent = std::min(first_sent.value_or(*time), *time);
      }
      if (const auto time = TimeOf(facts, v1::BATCH_ERASED)) {
        last_erased = std::max(last_erased.value_or(""), *time);
      }
    }
    if (const auto time = TimeOf(facts, v1::RELEASE_PUBLISHED)) {
      published = *time;
      subjects.insert(facts.origin);
    }
  }
  const std::string who = absl::StrJoin(subjects, ", ");
  const auto tell = [&](const std::optional<std::string>& first,
                        const std::optional<std::string>& second, const std::string& text) {
    if (!first.has_value() || !second.has_value()) return;
    const bool in_order = *first <= *second;
    verdicts.push_back(
        {.kind = in_order ? VerdictKind::kOk : VerdictKind::kNotEvidenced,
         .check = "order-across",
         .subject = who,
         .text = absl::StrCat(text, in_order ? "" : ": not by the clocks of the logs", " (", *first,
                              ", ", *second, ")")});
  };
  tell(last_commit, first_sent, "both states committed before either sent a batch");
  tell(last_erased, published, "batches were erased before anything was published");
}

// Whether its entries are those that its signed checkpoint covers. Only then does its tree speak
// for who signed: a copy that was damaged, or that is not whole, is no history of the log, and
// "log-tree" says so.
bool HoldsWhatIsSigned(const EvidenceFacts& facts) {
  return facts.checkpoint.has_value() && facts.tree.size() == facts.checkpoint->size &&
         facts.tree.root() == facts.checkpoint->root;
}

// What each has seen of the others' logs as their witness, against the logs that are here.
void CompareSeen(const std::vector<CheckedBundle>& checked, Verdicts& verdicts) {
  std::size_t compared = 0;
  for (const CheckedBundle& witness : checked) {
    for (const auto& [path, seen] : witness.facts.seen) {
      for (const CheckedBundle& log : checked) {
        if (log.facts.origin != seen.origin || !HoldsWhatIsSigned(log.facts)) continue;
        if (seen.size > log.facts.tree.size()) continue;  // seen after the bundle was made
        absl::StatusOr<Hash256> root = log.facts.tree.RootOf(seen.size);
        ++compared;
        if (root.ok() && *root == seen.root) continue;
        verdicts.push_back(
            {.kind = VerdictKind::kFailed,
             .check = "logs-seen",
             .subject = absl::StrCat(witness.facts.origin, ", ", log.facts.origin),
             .text = absl::StrCat("what ", witness.facts.origin, " saw of the log of ",
                                  log.facts.origin, " at ", seen.size,
                                  " entries is not the log that is here: it has two "
                                  "histories"),
             .where = path});
      }
    }
  }
  if (compared == 0) return;
  verdicts.push_back({.kind = VerdictKind::kOk,
                      .check = "logs-seen",
                      .subject = "all",
                      .text = absl::StrCat(compared,
                                           " times an organisation saw another's log: those "
                                           "logs begin as it saw them, or a failure says "
                                           "which does not")});
}

// The shorter log of the two must be how the longer one begins.
bool AreOneHistory(const EvidenceFacts& a, const EvidenceFacts& b) {
  const MerkleTree& shorter = a.tree.size() <= b.tree.size() ? a.tree : b.tree;
  const MerkleTree& longer = a.tree.size() <= b.tree.size() ? b.tree : a.tree;
  const absl::StatusOr<Hash256> root = longer.RootOf(shorter.size());
  const absl::StatusOr<Hash256> own = shorter.RootOf(shorter.size());
  return root.ok() && own.ok() && *root == *own;
}

void TellMissing(const std::vector<CheckedBundle>& checked, Verdicts& verdicts) {
  std::set<std::string> here;
  const EvidenceFacts* with_terms = nullptr;
  bool office = false;
  for (const CheckedBundle& bundle : checked) {
    here.insert(bundle.facts.origin);
    office = office || bundle.facts.role == PartyRole::kLinkageService;
    if (bundle.facts.terms.has_value() && bundle.facts.agreement.has_value()) {
      with_terms = &bundle.facts;
    }
  }
  if (with_terms == nullptr) return;
  std::vector<std::string> missing;
  for (const Country country :
       {with_terms->terms->corridor.origin(), with_terms->terms->corridor.destination()}) {
    const std::string origin = LogOrigin(PartyRole::kMemberState, country.alpha2());
    if (!here.contains(origin)) missing.push_back(origin);
  }
  if (!office) missing.emplace_back("the linkage service");
  for (const ComputeParty& party : with_terms->agreement->content().compute_parties) {
    const std::string origin = LogOrigin(PartyRole::kComputeParty, party.name);
    if (!here.contains(origin)) missing.push_back(origin);
  }
  if (missing.empty()) {
    verdicts.push_back({.kind = VerdictKind::kOk,
                        .check = "all-sides",
                        .subject = "all",
                        .text = absl::StrCat("the bundles of all ", here.size(),
                                             " organisations of the run are here")});
  } else {
    verdicts.push_back({.kind = VerdictKind::kNotEvidenced,
                        .check = "all-sides",
                        .subject = "all",
                        .text = absl::StrCat("no bundle of ", absl::StrJoin(missing, ", "),
                                             ": what they logged is not compared")});
  }
}

}  // namespace

Verdicts Reconcile(const std::vector<CheckedBundle>& checked) {
  Verdicts verdicts;
  if (checked.size() < 2) {
    TellMissing(checked, verdicts);
    return verdicts;
  }
  std::vector<Saying> terms;
  std::map<std::string, std::size_t> logs;
  for (const CheckedBundle& bundle : checked) {
    const EvidenceFacts& facts = bundle.facts;
    if (++logs[facts.origin] == 2 && !facts.origin.empty()) {
      verdicts.push_back({.kind = VerdictKind::kFailed,
                          .check = "all-sides",
                          .subject = facts.origin,
                          .text = absl::StrCat("two bundles of ", facts.origin,
                                               " were given; compare its logs with --log"),
                          .where = kAboutFile});
    }
    if (facts.terms.has_value()) {
      terms.push_back({facts.origin, HashText(facts.terms->hash), kTermsFile});
    }
  }
  Compare("same-terms", "the hash of the terms", terms, verdicts);
  for (const Side side : {Side::kSender, Side::kReceiver}) {
    Compare("same-commitment", absl::StrCat("the commitment of the ", std::string(SideName(side))),
            CommitmentSayings(checked, side), verdicts);
  }
  CompareErasures(checked, verdicts);
  CompareSeen(checked, verdicts);
  CompareTimes(checked, verdicts);
  TellMissing(checked, verdicts);
  return verdicts;
}

Verdicts CompareCopies(const std::vector<CheckedBundle>& bundles,
                       const std::vector<CheckedBundle>& logs) {
  std::vector<const EvidenceFacts*> copies;
  for (const auto* checked : {&bundles, &logs}) {
    for (const CheckedBundle& copy : *checked) {
      if (HoldsWhatIsSigned(copy.facts)) copies.push_back(&copy.facts);
    }
  }
  Verdicts verdicts;
  for (std::size_t i = 0; i < copies.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const EvidenceFacts& a = *copies[j];
      const EvidenceFacts& b = *copies[i];
      if (a.origin != b.origin) continue;
      const bool one = AreOneHistory(a, b);
      verdicts.push_back(
          {.kind = one ? VerdictKind::kOk : VerdictKind::kFailed,
           .check = "logs-seen",
           .subject = a.origin,
           .text = one ? absl::StrCat("two copies of this log, of ", a.tree.size(), " and ",
                                      b.tree.size(), " entries, are one history")
                       : absl::StrCat("two copies of this log, of ", a.tree.size(), " and ",
                                      b.tree.size(),
                                      " entries, are two histories, each signed by its holder"),
           .where = one ? "" : "checkpoint of both copies"});
    }
  }
  return verdicts;
}

}  // namespace mirrorflow
