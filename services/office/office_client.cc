#include "services/office/office_client.h"

#include <grpc/support/log.h>

#include <utility>

#include "services/office/office_config.h"
#include "services/transport/channel.h"

namespace mirrorflow {

absl::StatusOr<std::unique_ptr<OfficeStub>> ConnectToOffice(const std::string& client_file) {
  absl::StatusOr<OfficeClientConfig> config = ReadOfficeClientConfig(client_file);
  if (!config.ok()) return config.status();
  // What went wrong is in the status of the call.
  gpr_set_log_function([](gpr_log_func_args*) {});
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = CreatePinnedChannel(
      config->office.address, config->tls,
      ExpectedServer::Pinned(Role::kOffice, "", config->office.certificate_fingerprint));
  if (!channel.ok()) return channel.status();
  return std::unique_ptr<OfficeStub>(v1::LinkageService::NewStub(*std::move(channel)));
}

}  // namespace mirrorflow
