#include "services/audit/run_checks.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/audit/evidence_layout.h"
#include "services/log/log_directory.h"
#include "services/wire/erasure.h"

namespace mirrorflow {
namespace {

// What must come before what in the log of a role; `needed`: the second does not come without the
// first.
struct Before {
  v1::LogEventKind first;
  v1::LogEventKind second;
  const char* why;
  bool needed = true;
};
constexpr std::array kNodeOrder = {
    Before{v1::RUN_TAKEN, v1::KEYS_AGREED, "a node agrees on keys for runs that it took"},
    Before{v1::RUN_TAKEN, v1::LEDGER_CHARGED, "a node pays for runs that it took"},
    Before{v1::LEDGER_CHARGED, v1::BATCH_COMMITTED,
           "a run is paid for before its records are encoded"},
    Before{v1::KEYS_AGREED, v1::KEYS_ERASED, "keys are destroyed after they were agreed on", false},
    Before{v1::BATCH_COMMITTED, v1::BATCH_SENT, "a batch is committed to before it is sent"},
    Before{v1::KEYS_ERASED, v1::BATCH_SENT, "keys are destroyed before the batch is sent"},
    Before{v1::BATCH_SENT, v1::BATCH_ERASED, "a batch is destroyed after it was sent", false},
};
constexpr std::array kOfficeOrder = {
    Before{v1::CAMPAIGN_CREATED, v1::RUN_STATE_CHANGED, "runs belong to a campaign"},
    Before{v1::RUN_STATE_CHANGED, v1::COUNTS_SEALED, "counts come from a run"},
    Before{v1::COUNTS_SEALED, v1::RELEASE_PUBLISHED, "a release publishes counts that were sealed"},
    Before{v1::RELEASE_DRAFTED, v1::RELEASE_CHECKED, "a release is checked after it was drafted"},
    Before{v1::RELEASE_CHECKED, v1::RELEASE_APPROVED, "a release is approved after the check"},
    Before{v1::RELEASE_APPROVED, v1::RELEASE_PUBLISHED, "a release is published after approval"},
};

// The states of docs/run-states.md, in the order of a run that ends well.
constexpr std::array kOfficeStates = {"CREATED", "AGREED",    "COMMITTED", "RECEIVED",
                                      "LINKED",  "TABULATED", "ERASED"};
constexpr std::array kPartyStates = {"created", "committed", "received",
                                     "linked",  "opened",    "erased"};

std::optional<std::uint64_t> FirstOf(const EvidenceFacts& facts, v1::LogEventKind kind) {
  for (const EvidencedEvent* event : facts.RunEvents()) {
    if (event->event.kind() == kind) return event->index;
  }
  return std::nullopt;
}

// Each state right after the one before it; FAILED and CANCELLED after any, and nothing after them.
template <std::size_t N>
void CheckStates(const EvidenceFacts& facts, v1::LogEventKind kind,
                 const std::array<const char*, N>& states, VerdictList& verdicts) {
  std::size_t next = 0;
  bool ended = false;
  for (const EvidencedEvent* event : facts.RunEvents()) {
    if (event->event.kind() != kind) continue;
    const std::string state = event->fact("state");
    const bool is_end =
        absl::EqualsIgnoreCase(state, "FAILED") || absl::EqualsIgnoreCase(state, "CANCELLED");
    const auto place = std::ranges::find(states, state);
    const auto number = static_cast<std::size_t>(place - states.begin());
    // CREATED may be told by the campaign alone.
    const bool follows =
        is_end || (place != states.end() && (number == next || (next == 0 && number == 1)));
    if (ended || !follows) {
      verdicts.Failed(
          "event-order",
          absl::StrCat("the run becomes ", state, ended ? " after it had ended" : " out of turn"),
          event->place());
      return;
    }
    ended = is_end;
    next = number + 1;
  }
}

}  // namespace

void ReadState(const BundleFiles& files, EvidenceFacts& facts, VerdictList& verdicts) {
  const auto file = files.find(kStateFile);
  if (file == files.end()) {
    verdicts.Failed("state", "the bundle does not say what became of the run", kStateFile);
    return;
  }
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(file->second, '\n'))) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(line, absl::MaxSplits(": ", 1));
    if (!parts.first.empty()) facts.state[parts.first] = parts.second;
  }
  if (const auto decision = files.find(kDecisionFile); decision != files.end()) {
    facts.decision = decision->second;
  }
  verdicts.Ok("state", absl::StrCat("the run is ", facts.state["state"], " there"));
}

void CheckErasures(const BundleFiles& files, EvidenceFacts& facts, VerdictList& verdicts) {
  if (!facts.terms.has_value() || !facts.registry.has_value()) return;
  std::vector<std::string> words;
  for (auto file = files.lower_bound(kErasureDirectory);
       file != files.end() && absl::StartsWith(file->first, kErasureDirectory); ++file) {
    if (!absl::EndsWith(file->first, ".pb")) continue;
    v1::SignedErasure wire;
    EvidencedErasure erasure{.path = file->first, .bytes = file->second, .statement = {}};
    if (!wire.ParseFromString(file->second) ||
        !erasure.statement.ParseFromString(wire.statement()) ||
        (erasure.statement.side() != v1::SENDER && erasure.statement.side() != v1::RECEIVER)) {
      verdicts.Failed("erasures", "no statement of a node", file->first);
      continue;
    }
    // One form of the bytes: nothing may be hidden in fields that nobody reads.
    wire.DiscardUnknownFields();
    if (wire.SerializeAsString() != file->second) {
      verdicts.Failed("erasures", "a statement of a node with something else in it", file->first);
      continue;
    }
    const Side side = erasure.statement.side() == v1::SENDER ? Side::kSender : Side::kReceiver;
    const Country country = CountryAt(facts.terms->corridor, side);
    if (erasure.statement.terms_hash() !=
        std::string(facts.terms->hash.begin(), facts.terms->hash.end())) {
      verdicts.Failed(
          "terms",
          absl::StrCat("the statement ", file->first, " of ", std::string(country.alpha2()),
                       " is about other terms than ", kTermsFile),
          kTermsFile);
    }
    const RegisteredParty* party = facts.registry->FindState(country);
    if (party == nullptr) {
      verdicts.Failed("erasures",
                      absl::StrCat("the registry has no state ", std::string(country.alpha2())),
                      file->first);
      continue;
    }
    const bool keys_only = absl::StrContains(file->first, "-keys");
    Erasure expected{
        .side = side,
        .commitment = std::nullopt,
        .destroyed = {v1::ErasureStatement::RUN_KEY, v1::ErasureStatement::EPHEMERAL_KEY}};
    if (!keys_only) expected.destroyed.push_back(v1::ErasureStatement::BATCH);
    if (erasure.statement.commitment().size() == Hash256().size()) {
      expected.commitment.emplace();
      std::ranges::copy(erasure.statement.commitment(), expected.commitment->begin());
    }
    if (absl::Status status = CheckErasure(wire, *facts.terms, expected, *party->identity);
        !status.ok()) {
      verdicts.Failed("erasures", FirstLine(status), file->first);
      continue;
    }
    words.push_back(absl::StrCat(std::string(country.alpha2()), ": ",
                                 keys_only ? "keys" : "keys and batch", " at ",
                                 erasure.statement.time()));
    facts.erasures.push_back(std::move(erasure));
  }
  if (verdicts.HasFailed("erasures")) return;
  if (words.empty()) {
    verdicts.NotEvidenced("erasures", "no node attested that it destroyed anything");
  } else {
    verdicts.Ok("erasures", absl::StrCat("attested and signed by the states, which does not prove "
                                         "it: ",
                                         absl::StrJoin(words, "; ")));
  }
}

void CheckOrder(const EvidenceFacts& facts, VerdictList& verdicts) {
  if (!facts.checkpoint.has_value()) return;
  const std::vector<const EvidencedEvent*> events = facts.RunEvents();
  if (events.empty()) {
    verdicts.Failed("event-order", "the log has no entry about the run", kLogDirectory);
    return;
  }
  const auto check = [&](const auto& order) {
    for (const Before& rule : order) {
      const std::optional<std::uint64_t> first = FirstOf(facts, rule.first);
      const std::optional<std::uint64_t> second = FirstOf(facts, rule.second);
      if (!second.has_value() || (!first.has_value() && !rule.needed)) continue;
      if (!first.has_value() || *first > *second) {
        verdicts.Failed("event-order",
                        absl::StrCat(LogEventName(rule.second), " (entry ", *second, ") without ",
                                     LogEventName(rule.first), " before it: ", rule.why),
                        absl::StrCat("log entry ", *second));
      }
    }
  };
  if (facts.role == PartyRole::kLinkageService) {
    check(kOfficeOrder);
    CheckStates(facts, v1::RUN_STATE_CHANGED, kOfficeStates, verdicts);
  } else if (facts.role == PartyRole::kComputeParty) {
    CheckStates(facts, v1::PARTY_RUN_CHANGED, kPartyStates, verdicts);
  } else {
    check(kNodeOrder);
  }
  if (!verdicts.HasFailed("event-order")) {
    verdicts.Ok("event-order", absl::StrCat(events.size(), " entries about the run, from ",
                                            LogEventName(events.front()->event.kind()), " to ",
                                            LogEventName(events.back()->event.kind()),
                                            ", in an order that the states of a run allow"));
  }
}

}  // namespace mirrorflow
