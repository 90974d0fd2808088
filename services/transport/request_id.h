#pragma once

#include <string>
#include <string_view>

namespace mirrorflow {

// The name of one call, 16 hex digits, made by the caller and carried as metadata, so that the log
// lines of both sides can be put together. It says nothing of what the call is about.
inline constexpr char kRequestIdKey[] = "mf-request-id";

std::string NewRequestId();
bool IsRequestId(std::string_view text);

// The call that this thread serves, "" for none; for the log.
std::string_view CurrentRequest();
void SetCurrentRequest(std::string id);

}  // namespace mirrorflow
