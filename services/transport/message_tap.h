#pragma once

#include <grpcpp/support/client_interceptor.h>
#include <grpcpp/support/server_interceptor.h>

#include <memory>
#include <vector>

namespace mirrorflow {

// The seam at which every message can be seen before it is encrypted. Programs that are shipped
// link mf_tap_none, which taps nothing; the leak scanner's twins link a tap that records
// (tests/leak). Decided when linking, so that no switch of a shipped program can turn it on.
std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>>
ServerMessageTaps();
std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>>
ClientMessageTaps();

}  // namespace mirrorflow
