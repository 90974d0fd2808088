#pragma once

#include <string>

namespace mirrorflow {

// One line to stderr: UTC time, the run or campaign ("-" for none), what happened, and the request
// id of the call that the thread serves. For people at a terminal; anywhere else as a JSON object
// with the keys time, id, request and message, each where there is one. Thread-safe.
void LogLine(const std::string& id, const std::string& message);
// What gRPC has to say goes the same way from now on.
void LogGrpcMessages();

// The line, for either reader.
std::string LogText(const std::string& time, const std::string& id, const std::string& request,
                    const std::string& message, bool json);

}  // namespace mirrorflow
