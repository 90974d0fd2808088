#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "corridor/terms.h"
#include "services/log/event_draft.h"

namespace mirrorflow {

// What a node logs of its runs; docs/transparency-log.md has the list.

// With run, corridor and period of the terms.
EventDraft RunEvent(v1::LogEventKind kind, const RunTerms& terms);
EventDraft RunTaken(const RunTerms& terms, Side side, const std::string& campaign);
// The clause and the code are public; the words, which may quote others, are committed to.
EventDraft RunEndedBy(v1::LogEventKind kind, const RunTerms& terms, const absl::Status& reason);
EventDraft BatchCommitted(const RunTerms& terms, const Hash256& commitment,
                          std::uint64_t record_count);
// `statement`: a serialised SignedErasure.
EventDraft Erased(v1::LogEventKind kind, const RunTerms& terms, const std::string& statement);

}  // namespace mirrorflow
