#pragma once

#include <grpcpp/support/status.h>

#include <string_view>

#include "absl/status/status.h"

namespace mirrorflow {

// The one place where domain errors and gRPC statuses meet. The canonical codes of both are the
// same numbers; messages pass unchanged (they hold ids and reasons, never personal data).
grpc::Status ToRpcStatus(const absl::Status& status);

// `what` says which call failed, e.g. "node KE: CommitBatch"; it becomes the start of the message.
absl::Status FromRpcStatus(const grpc::Status& status, std::string_view what);

// Whether the call may have failed on the line alone, so that it is worth being made again.
bool WasNotReached(const grpc::Status& status);

}  // namespace mirrorflow
