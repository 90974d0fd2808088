#include "services/node/run_events.h"

#include <algorithm>

#include "crypto/batch_commitment.h"
#include "crypto/detached_signature.h"

namespace mirrorflow {
namespace {

// "disclosure" of "clause disclosure: ...".
std::string ClauseOf(std::string_view message) {
  constexpr std::string_view kPrefix = "clause ";
  if (!message.starts_with(kPrefix)) return "";
  const std::string_view name = message.substr(kPrefix.size(), message.find(':') - kPrefix.size());
  const bool is_word = std::ranges::all_of(
      name, [](char c) { return (c >= 'a' && c <= 'z') || c == '_' || c == '-' || c == ' '; });
  return is_word ? std::string(name) : "";
}

}  // namespace

EventDraft RunEvent(v1::LogEventKind kind, const RunTerms& terms) {
  return {.kind = kind,
          .run = terms.run_id.value(),
          .corridor = terms.corridor.ToString(),
          .period = terms.period.ToString()};
}

EventDraft RunTaken(const RunTerms& terms, Side side, const std::string& campaign) {
  EventDraft event = RunEvent(v1::RUN_TAKEN, terms);
  event.campaign = campaign;
  event.facts = {{"terms_sha256", HashText(terms.hash)},
                 {"agreement_sha256", HashText(terms.agreement_hash)},
                 {"side", std::string(SideName(side))},
                 {"mode", std::string(LinkageModeName(terms.mode))},
                 {"encoding_profile", terms.encoding_profile}};
  return event;
}

EventDraft RunEndedBy(v1::LogEventKind kind, const RunTerms& terms, const absl::Status& reason) {
  EventDraft event = RunEvent(kind, terms);
  const std::string message(reason.message());
  event.facts = {{"code", absl::StatusCodeToString(reason.code())}};
  if (const std::string clause = ClauseOf(message); !clause.empty()) {
    event.facts.emplace_back("clause", clause);
  }
  event.documents = {{"reason", message}};
  return event;
}

EventDraft BatchCommitted(const RunTerms& terms, const Hash256& commitment,
                          std::uint64_t record_count) {
  EventDraft event = RunEvent(v1::BATCH_COMMITTED, terms);
  event.facts = {{"commitment", HashText(commitment)}, {"size", SizeBucket(record_count)}};
  return event;
}

EventDraft Erased(v1::LogEventKind kind, const RunTerms& terms, const std::string& statement) {
  EventDraft event = RunEvent(kind, terms);
  event.documents = {{"statement", statement}};
  return event;
}

}  // namespace mirrorflow
