#include "services/transport/message_tap.h"

namespace mirrorflow {

std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>>
ServerMessageTaps() {
  return {};
}

std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>>
ClientMessageTaps() {
  return {};
}

}  // namespace mirrorflow
