#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/agreement.h"
#include "mirrorflow/v1/party_service.grpc.pb.h"
#include "services/office/batch_exchange.h"
#include "services/office/run_store.h"
#include "services/transport/tls_credentials.h"

namespace mirrorflow {

// Runs in split-trust mode, as the linkage service sees them: it asks the three compute parties of
// the run's agreement to link, and is told the counts that they open, with their noise in. It never
// holds a share.
//
// Thread-safe. A stop ends a call within moments, as Cancelled. Errors begin with "party NAME:".
class PartyRounds {
 public:
  using PartiesOf =
      std::function<absl::StatusOr<std::array<ComputeParty, kComputeParties>>(const RunTerms&)>;
  struct Limits {
    std::chrono::milliseconds call{std::chrono::seconds(30)};
    // For how long a party that is not reached is tried again.
    std::chrono::milliseconds patience{std::chrono::seconds(60)};
  };

  // `addresses`: host:port by the names of parties; certificates stand in the agreements.
  PartyRounds(std::map<std::string, std::string> addresses, TlsPaths tls, PartiesOf parties_of,
              const Limits& limits)
      : addresses_(std::move(addresses)),
        tls_(std::move(tls)),
        parties_of_(std::move(parties_of)),
        limits_(limits) {}

  // Whether all three take part.
  absl::Status Propose(const StoredRun& run, const std::stop_token& stop) const;

  // What the parties do on the way: each has its shares; share of the linkage that is done.
  struct Progress {
    std::function<absl::Status()> received;
    std::function<void(std::uint32_t percent)> percent;
  };
  // Serialised OpenedCounts, the same at all three (DataLoss otherwise). To be called when both
  // commitments are recorded.
  absl::StatusOr<std::string> Link(const StoredRun& run, const RunCommitments& commitments,
                                   const Progress& progress, const std::stop_token& stop) const;

  // Tells all three that the run is over; the first error.
  absl::Status End(const StoredRun& run, RunState outcome,
                   std::chrono::milliseconds patience) const;

 private:
  using Stub = v1::PartyService::Stub;
  struct Line {
    std::string name;
    std::unique_ptr<Stub> stub;
  };
  using Call = std::function<grpc::Status(Stub& stub, grpc::ClientContext& context,
                                          v1::PartyRunStatus& status)>;

  absl::StatusOr<std::array<Line, kComputeParties>> Connect(const RunTerms& terms) const;
  absl::Status Try(const Line& line, const char* method, std::chrono::milliseconds patience,
                   const std::stop_token& stop, const Call& call) const;
  // Follows a run at one party until it is opened.
  absl::StatusOr<std::string> Follow(const Line& line, const RunId& run,
                                     const std::function<void(const v1::PartyRunStatus&)>& on_news,
                                     const std::stop_token& stop) const;

  const std::map<std::string, std::string> addresses_;
  const TlsPaths tls_;
  const PartiesOf parties_of_;
  const Limits limits_;
};

}  // namespace mirrorflow
