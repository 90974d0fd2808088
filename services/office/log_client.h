#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/transparency/signed_note.h"
#include "mirrorflow/v1/log_service.grpc.pb.h"
#include "services/log/witness.h"
#include "services/transport/tls_credentials.h"

namespace mirrorflow {

// The log and the witness of a node or compute party, called over a pinned channel. A call waits a
// few seconds and is not made again: the next round does. Errors begin with the log's origin.
// Thread-safe.
class LogClient {
 public:
  // Reads the TLS files; connects when first used.
  static absl::StatusOr<std::unique_ptr<LogClient>> Create(std::string origin,
                                                           const std::string& address,
                                                           const TlsPaths& tls,
                                                           const ExpectedServer& expected);

  const std::string& origin() const { return origin_; }

  struct Shown {
    SignedNote note;  // the present checkpoint; nothing is verified yet
    std::vector<Hash256> proof;
  };
  // Proves growth from `old_size` to `size`; to the present size for 0.
  absl::StatusOr<Shown> GetCheckpoint(std::uint64_t old_size, std::uint64_t size = 0) const;
  absl::StatusOr<WitnessAnswer> Cosign(const SignedNote& note, std::uint64_t old_size,
                                       const std::vector<Hash256>& proof) const;
  absl::Status AddCosignatures(const SignedNote& note) const;

 private:
  LogClient(std::string origin, std::unique_ptr<v1::LogService::Stub> stub)
      : origin_(std::move(origin)), stub_(std::move(stub)) {}

  const std::string origin_;
  const std::unique_ptr<v1::LogService::Stub> stub_;
};

}  // namespace mirrorflow
