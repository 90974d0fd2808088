#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "crypto/identity.h"
#include "services/log/event_log.h"
#include "services/party/party_dialler.h"
#include "services/party/party_run_store.h"
#include "services/party/party_runs.h"
#include "services/party/party_service.h"
#include "services/sandbox/certificates.h"
#include "services/transport/server.h"
#include "services/transport/tls_credentials.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {

// What a party of the test computes: the sum of three numbers, each known to one party, opened by
// masked shares; before that, messages of `bulk` bytes in both directions.
struct ToySum {
  std::uint64_t number = 0;
  std::size_t bulk = 0;
  // Called at these points, for faults.
  std::function<absl::Status()> at_shares = [] { return absl::OkStatus(); };
  std::function<absl::Status()> at_link = [] { return absl::OkStatus(); };
  std::function<absl::Status()> after_opening_record = [] { return absl::OkStatus(); };
};

RunTerms ToyTerms(const std::string& run, const std::string& period = "2024");

// Three compute parties in this process, each with its own certificate, directory and server, over
// mutual TLS on loopback.
class ThreeParties {
 public:
  explicit ThreeParties(std::chrono::milliseconds patience = std::chrono::seconds(10));
  ~ThreeParties();

  void Start(int place);
  void Stop(int place);
  // As after a crash: the state on disk stays as it is at this moment. Gives the directory.
  std::string CopyState(int place) const;

  ToySum& toy(int place) { return parties_.at(static_cast<std::size_t>(place)).toy; }
  PartyRuns& runs(int place) { return *parties_.at(static_cast<std::size_t>(place)).runs; }
  PartyRunStore& store(int place) { return *parties_.at(static_cast<std::size_t>(place)).store; }
  std::string directory(int place) const;
  // The events of its log, checked.
  std::vector<v1::LogEvent> events(int place) const;
  std::uint32_t runs_per_period = 100;

  // Proposes and starts the run at all three.
  void Begin(const RunTerms& terms);
  // The view once the run is opened or over.
  PartyRunView WaitFor(int place, const RunId& run);

  // A client with this certificate of the authority, of the party at `place`.
  std::unique_ptr<v1::PartyService::Stub> Client(const std::string& role_and_name, int place);
  // The certificate of the party at `place` is replaced by another of the same name.
  void Exchange(int place);

 private:
  struct Party {
    TlsPaths tls;
    std::string fingerprint;
    std::string address = "127.0.0.1:0";
    ToySum toy;
    std::unique_ptr<PartyRunStore> store;
    std::optional<IdentityKey> identity;
    std::unique_ptr<EventLog> log;
    std::unique_ptr<PartyDialler> dialler;
    std::unique_ptr<PartyRuns> runs;
    std::unique_ptr<PartyService> service;
    ListeningServer listening;
  };

  TlsPaths Issue(const std::string& role_and_name, const std::string& file,
                 std::string* fingerprint);
  PartyPermit PermitOf(int place) const;

  const TemporaryDirectory directory_;
  const std::chrono::milliseconds patience_;
  const CertificateAuthority authority_;
  std::array<Party, kPartyCount> parties_;
  int issued_ = 0;
};

}  // namespace mirrorflow
