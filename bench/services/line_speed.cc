// What the listener costs a stream: parts of 1 MiB from a server to a client of this process over
// mutual TLS on loopback, as a batch travels. Prints megabytes a second and the processor time of
// both ends together, which says more where others use the machine.
//   line_speed [MEBIBYTES]
#include <grpcpp/grpcpp.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "mirrorflow/v1/node_service.grpc.pb.h"
#include "services/sandbox/certificates.h"
#include "services/transport/channel.h"
#include "services/transport/server.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kPart = 1 << 20;

class PartSource final : public v1::NodeService::Service {
  grpc::Status StreamShares(grpc::ServerContext*, const v1::StreamBatchRequest* request,
                            grpc::ServerWriter<v1::BatchPart>* writer) override {
    v1::BatchPart part;
    part.set_chunk(std::string(kPart, 'x'));
    for (std::uint32_t sent = 0; sent < request->first_chunk(); ++sent) {
      if (!writer->Write(part)) return grpc::Status::CANCELLED;
    }
    return grpc::Status::OK;
  }
};

double CpuSeconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

TlsPaths WriteFiles(const std::filesystem::path& directory, const std::string& name,
                    const IssuedCertificate& issued, const std::string& authority) {
  const TlsPaths paths{directory / (name + ".pem"), directory / (name + ".key"),
                       directory / "ca.pem"};
  std::ofstream(paths.certificate_chain) << issued.certificate_pem;
  std::ofstream(paths.private_key) << issued.private_key_pem;
  std::ofstream(paths.trusted_authorities) << authority;
  chmod(paths.private_key.c_str(), 0600);
  return paths;
}

int Measure(std::uint32_t parts) {
  const std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("mf-line-speed-" + std::to_string(getpid()));
  std::filesystem::create_directories(directory);
  const CertificateAuthority authority = CertificateAuthority::Create("bench").value();
  const IssuedCertificate node = authority.Issue("node/KE").value();
  const TlsPaths server = WriteFiles(directory, "node", node, authority.certificate_pem());
  const TlsPaths client = WriteFiles(directory, "office", authority.Issue("office/bench").value(),
                                     authority.certificate_pem());
  PartSource source;
  ListeningServer listening = StartServer("127.0.0.1:0", server, &source).value();
  const auto stub = v1::NodeService::NewStub(
      CreatePinnedChannel("127.0.0.1:" + std::to_string(listening.port), client,
                          ExpectedServer::Pinned(Role::kNode, "KE", node.fingerprint))
          .value());
  int failed = 0;
  for (int round = 0; round < 3; ++round) {
    v1::StreamBatchRequest request;
    request.set_first_chunk(parts);
    grpc::ClientContext context;
    const double cpu = CpuSeconds();
    const auto start = std::chrono::steady_clock::now();
    const auto reader = stub->StreamShares(&context, request);
    std::uint64_t bytes = 0;
    for (v1::BatchPart part; reader->Read(&part);) bytes += part.chunk().size();
    const bool ok = reader->Finish().ok() && bytes == parts * kPart;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    const double megabytes = static_cast<double>(bytes) / 1e6;
    std::printf("%.0f MB: %.0f MB/s, %.2f CPU seconds per GB (both ends)\n", megabytes,
                megabytes / took.count(), (CpuSeconds() - cpu) / megabytes * 1000);
    if (!ok) failed = 1;
  }
  std::filesystem::remove_all(directory);
  return failed;
}

}  // namespace
}  // namespace mirrorflow

int main(int argc, char** argv) {
  const int mebibytes = argc > 1 ? std::atoi(argv[1]) : 1024;
  if (mebibytes < 1) {
    std::fprintf(stderr, "usage: line_speed [MEBIBYTES]\n");
    return 2;
  }
  return mirrorflow::Measure(static_cast<std::uint32_t>(mebibytes));
}
