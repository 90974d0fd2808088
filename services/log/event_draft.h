#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "mirrorflow/v1/log_event.pb.h"

namespace mirrorflow {

using EventFacts = std::vector<std::pair<std::string, std::string>>;  // name, value

// An event that is about to take effect. Facts are public for ever: no personal data, no exact
// count, nothing that a person wrote. Of a document only a salted commitment gets in.
struct EventDraft {
  v1::LogEventKind kind = v1::LOG_EVENT_KIND_UNSPECIFIED;
  std::string run{};
  std::string campaign{};
  std::string release{};
  std::string corridor{};
  std::string period{};
  EventFacts facts{};                                            // printable ASCII
  std::vector<std::pair<std::string, std::string>> documents{};  // name, bytes
};

// Logs an event (EventLog::Append), for those who need no more of a log. What the event announces
// is done only when this is OK. Empty: nothing is logged, as in tests of what it is passed to.
using RecordEvent = std::function<absl::Status(const EventDraft& event)>;

inline absl::Status Record(const RecordEvent& record, const EventDraft& event) {
  return record ? record(event) : absl::OkStatus();
}

}  // namespace mirrorflow
