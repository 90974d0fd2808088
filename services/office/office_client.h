#pragma once

#include <grpcpp/client_context.h>

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "mirrorflow/v1/linkage_service.grpc.pb.h"
#include "services/transport/rpc_status.h"

namespace mirrorflow {

using OfficeStub = v1::LinkageService::Stub;

// The linkage service that a client configuration file names. Connects when first used.
absl::StatusOr<std::unique_ptr<OfficeStub>> ConnectToOffice(const std::string& client_file);

// One unary call. Long enough for a campaign whose runs are cancelled one after the other.
template <typename Request, typename Response>
absl::Status CallOffice(OfficeStub& office,
                        grpc::Status (OfficeStub::*method)(grpc::ClientContext*, const Request&,
                                                           Response*),
                        const Request& request, Response& response) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(10));
  return FromRpcStatus((office.*method)(&context, request, &response), "linkage service");
}

}  // namespace mirrorflow
