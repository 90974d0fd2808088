#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "mirrorflow/v1/agreement.pb.h"
#include "mirrorflow/v1/linkage_service.grpc.pb.h"
#include "services/office/campaign_driver.h"
#include "services/office/cube_vault.h"
#include "services/office/linkage_service.h"
#include "services/office/node_client.h"
#include "services/office/office_config.h"
#include "services/office/release_desk.h"
#include "services/office/release_store.h"
#include "services/office/run_store.h"
#include "services/sandbox/certificates.h"
#include "services/transport/channel.h"
#include "services/transport/server.h"
#include "services/trust/trust_store.h"
#include "tests/services/office/planted_node.h"

namespace mirrorflow {

// A linkage service with three member states' nodes (KE, UG, TZ), an operator and an auditor, all
// in this process, with their own certificates, over mutual TLS on loopback.
class OfficeWorld {
 public:
  // `name` makes the directory's name; `change` may change each agreement before it is signed.
  explicit OfficeWorld(const std::string& name,
                       const std::function<void(v1::Agreement&)>& change = {});
  ~OfficeWorld();

  PlantedNode& node(const std::string& country) { return *nodes_.at(country).service; }
  RunStore& store() { return *store_; }
  CampaignDriver& driver() { return *driver_; }
  TrustStore& trust() { return *trust_; }
  const UnsealKey& unseal_key() const { return unseal_key_; }
  const std::filesystem::path& directory() const { return directory_; }
  const OfficeConfig& config() const { return config_; }

  void StartOffice();
  void StopOffice();
  // From now on the linkage service, which is started anew, calls the node at this address.
  void RouteNode(const std::string& country, const std::string& address);
  // How long nodes are waited for, by the office that is started next; short ones at first.
  void SetNodeLimits(const NodeClientLimits& limits) { limits_ = limits; }
  void StopNode(const std::string& country) {
    nodes_.at(country).listening.Shutdown(std::chrono::system_clock::now() +
                                          std::chrono::minutes(1));
  }

  // A client with a certificate of this role and name; "operator/anna", "operator/bela" and
  // "auditor/omar" are the
  // configured ones, "node/KE" that node's.
  std::unique_ptr<v1::LinkageService::Stub> Client(const std::string& role_and_name);
  // Another certificate of the same name, from the same authority.
  std::unique_ptr<v1::LinkageService::Stub> Impostor(const std::string& role_and_name);
  // A client configuration file of the operator.
  std::string WriteClientConfig();

  // 2024, hardened-v1, minimum batch 10, suppression threshold 3.
  // For the constructor: rule `official`, base 5 between KE and UG and 3 elsewhere.
  static void UseOfficialRule(v1::Agreement& agreement);
  static v1::CreateCampaignRequest Campaign(const std::vector<std::string>& corridors);
  grpc::Status Create(const v1::CreateCampaignRequest& request, v1::Campaign* campaign = nullptr);
  // The run once it has ended.
  StoredRun WaitFor(const std::string& run_id,
                    std::chrono::seconds patience = std::chrono::seconds(120));
  // The run once it is in this state.
  void WaitUntil(const std::string& run_id, RunState state);
  // Steps of a release by operator/anna; approval by either operator; and all of them.
  grpc::Status Draft(const std::string& release, const std::string& campaign,
                     const std::string& vintage = "provisional", v1::Release* response = nullptr);
  grpc::Status Check(const std::string& release, v1::Release* response = nullptr);
  grpc::Status Approve(const std::string& release, const std::string& who);
  grpc::Status Publish(const std::string& release, v1::Release* response = nullptr);
  grpc::Status Release(const std::string& release, const std::string& campaign,
                       const std::string& vintage = "provisional", v1::Release* response = nullptr);
  grpc::Status GetRelease(const std::string& release, v1::Release* response);
  // The exact counts of an erased run.
  FlowCube Counts(const std::string& run) const;
  std::uint64_t Total(const std::string& run, Figure figure) const;
  ReleaseStore& releases() { return *releases_; }
  ReleaseDesk& desk() { return *desk_; }
  const CubeVault& vault() const { return vault_; }
  // All that was logged, a line each.
  std::string Log() const;

 private:
  struct Party {
    TlsPaths tls;
    std::string fingerprint;
  };
  struct Node {
    std::unique_ptr<PlantedNode> service;
    ListeningServer listening;
  };

  Party Issue(const std::string& role_and_name, const std::string& file);
  // KE, UG, TZ and MW with an agreement for each pair, accepted into the state
  // directory.
  void AcceptTrust(const std::function<void(v1::Agreement&)>& change);
  std::unique_ptr<v1::LinkageService::Stub> Connect(const Party& party);

  const std::filesystem::path directory_;
  const CertificateAuthority authority_;
  std::map<std::string, Party> parties_;
  std::map<std::string, Node> nodes_;
#if defined(__SANITIZE_THREAD__)
  static constexpr int kSlower = 10;
#else
  static constexpr int kSlower = 1;
#endif
  NodeClientLimits limits_{.call = kSlower * std::chrono::seconds(10),
                           .patience = kSlower * std::chrono::seconds(2),
                           .no_progress = kSlower * std::chrono::milliseconds(500)};
  OfficeConfig config_;
  std::unique_ptr<TrustStore> trust_;
  const CubeVault vault_ = CubeVault::Generate();
  const IdentityKey identity_ = IdentityKey::Generate();
  SystemRandom random_;
  mutable std::mutex log_mutex_;
  std::string log_;
  std::unique_ptr<RunStore> store_;
  std::unique_ptr<ReleaseStore> releases_;
  std::unique_ptr<ReleaseDesk> desk_;
  std::unique_ptr<CampaignDriver> driver_;
  std::unique_ptr<LinkageService> service_;
  const UnsealKey unseal_key_ = UnsealKey::Generate();
  ListeningServer listening_;
};

}  // namespace mirrorflow
