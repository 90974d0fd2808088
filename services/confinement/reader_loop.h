#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "reader_request.pb.h"
#include "services/confinement/frame.h"

namespace mirrorflow {

// Where a reader's answers go. Ends the reader when nobody takes them.
class FrameSink {
 public:
  void Send(FrameKind kind, std::string_view bytes);
};

// The input of a reader: what a file holds, mapped. A file that is cut meanwhile ends the reader.
using ReaderInput = std::string_view;

struct ReaderTasks {
  // What must be opened before the confinement, and stays open; may be empty.
  std::function<absl::Status(const confinement::ReaderSetup&)> prepare{};
  // Answers one request with frames up to kEnd or kNames; an error becomes an error frame.
  std::function<absl::Status(const confinement::ReaderRequest&, ReaderInput, FrameSink&)> answer;
};

// The main function of a reader (reader_process.h): confines itself and answers requests until
// there are no more.
int RunReader(const ReaderTasks& tasks);

}  // namespace mirrorflow
