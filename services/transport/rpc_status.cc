#include "services/transport/rpc_status.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace mirrorflow {

grpc::Status ToRpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message())};
}

absl::Status FromRpcStatus(const grpc::Status& status, std::string_view what) {
  if (status.ok()) return absl::OkStatus();
  std::string message = absl::StrCat(std::string(what), ": ", status.error_message());
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
      absl::StrAppend(&message,
                      "\nhint: is it running, is the address right, and do both sides trust each "
                      "other's certificate authority and fingerprint?");
      break;
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      absl::StrAppend(&message, "\nhint: the line or the peer is slow or down; try again");
      break;
    default:
      break;
  }
  return {static_cast<absl::StatusCode>(status.error_code()), message};
}

bool WasNotReached(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNAVAILABLE ||
         status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED ||
         // What gRPC says of a connection that ended under a damaged TLS record; services answer
         // nothing of this code.
         (status.error_code() == grpc::StatusCode::UNKNOWN &&
          status.error_message() == "Stream removed");
}

}  // namespace mirrorflow
