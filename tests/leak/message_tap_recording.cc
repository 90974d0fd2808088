#include <grpcpp/support/byte_buffer.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string>

#include "services/transport/message_tap.h"

// The tap of the leak scanner's twins: every message that a program is about to send, client or
// server, goes to a file of its own in $MF_TAP_DIRECTORY before it is encrypted. The names are
// those that services/audit/tapped_messages.h reads.
namespace mirrorflow {
namespace {

using grpc::experimental::InterceptionHookPoints;

class RecordingInterceptor : public grpc::experimental::Interceptor {
 public:
  RecordingInterceptor(const char* method, bool request) : method_(method), request_(request) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_MESSAGE)) {
      if (const grpc::ByteBuffer* message = methods->GetSerializedSendMessage()) Record(*message);
    }
    methods->Proceed();
  }

 private:
  void Record(const grpc::ByteBuffer& message) const {
    static std::atomic<int> next{0};
    const char* directory = std::getenv("MF_TAP_DIRECTORY");
    if (directory == nullptr) return;
    std::string name = method_;
    for (char& c : name) {
      if (c == '/') c = '_';
    }
    std::ofstream file(std::string(directory) + "/" + program_invocation_short_name + "," +
                           std::to_string(getpid()) + "," + std::to_string(next++) + "," +
                           (request_ ? "request" : "response") + "," + name,
                       std::ios::binary);
    std::vector<grpc::Slice> slices;
    if (!message.Dump(&slices).ok()) return;
    for (const grpc::Slice& slice : slices) {
      file.write(reinterpret_cast<const char*>(slice.begin()),
                 static_cast<std::streamsize>(slice.size()));
    }
  }

  const std::string method_;
  const bool request_;
};

class ServerTap : public grpc::experimental::ServerInterceptorFactoryInterface {
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    return new RecordingInterceptor(info->method(), false);
  }
};

class ClientTap : public grpc::experimental::ClientInterceptorFactoryInterface {
  grpc::experimental::Interceptor* CreateClientInterceptor(
      grpc::experimental::ClientRpcInfo* info) override {
    return new RecordingInterceptor(info->method(), true);
  }
};

}  // namespace

std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>>
ServerMessageTaps() {
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> taps;
  taps.push_back(std::make_unique<ServerTap>());
  return taps;
}

std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>>
ClientMessageTaps() {
  std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>> taps;
  taps.push_back(std::make_unique<ClientTap>());
  return taps;
}

}  // namespace mirrorflow
