#pragma once

#include <string>

namespace mirrorflow {

// One line to stderr: UTC time, the run or campaign ("-" for none), what happened. Thread-safe.
void LogLine(const std::string& id, const std::string& message);
// What gRPC has to say goes the same way from now on.
void LogGrpcMessages();

}  // namespace mirrorflow
