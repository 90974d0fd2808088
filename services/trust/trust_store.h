#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/clock/clock.h"
#include "services/log/event_draft.h"
#include "services/trust/trust.h"

namespace mirrorflow {

// The accepted registry and agreements of a node or linkage service on disk, in a directory of its
// own (mode 0700):
//   accepted                       the highest registry version accepted and its SHA-256
//   registry-3.txtpb, registry-3.txtpb.KE.sig ...    every version accepted, with its signatures
//   agreements/ID.txtpb, ID.txtpb.KE.sig, ID.txtpb.UG.sig, ID.txtpb.KE.revoked
//   agreements/ID.txtpb.calibration        of an agreement that pins one
//
// Only what was checked gets in. Whoever can write to the directory is the node: it protects
// against files that come from outside, not against its own administrator.
// Thread-safe; programs that run at the same time see each other's changes.
class TrustStore {
 public:
  using Clock = std::function<Day()>;

  // Creates the directory. FailedPrecondition if others can access it.
  static absl::StatusOr<std::unique_ptr<TrustStore>> Open(const std::string& directory,
                                                          Clock clock = Today);

  // From here on what is accepted is logged before it holds, and not accepted when it can't be.
  void LogTo(RecordEvent record) { record_ = std::move(record); }

  // That a held agreement is about to end by a revocation of this state.
  absl::Status LogRevocation(const Agreement& agreement) const;

  // Read again when something changed. NotFound when no registry was accepted yet.
  absl::StatusOr<std::shared_ptr<const Trust>> Current() const;
  Day today() const { return clock_(); }
  // Whether the accepted registry has the certificate today as one of this party. The errors of
  // Current and of Registry::CheckCertificate.
  absl::Status CheckCertificate(PartyRole role, std::string_view id,
                                std::string_view fingerprint) const;

  // Checks a registry file and the signatures beside it, and takes it in. The first needs
  // `first_fingerprint`: what the officers of the signing states read over the telephone. Accepting
  // the current version again does nothing. The errors of CheckSuccessor and
  // CheckRegistrySignatures.
  absl::Status AcceptRegistry(const std::string& file, std::string_view first_fingerprint);

  // Checks an agreement, the signatures and the revocations beside it, and takes in what is new. An
  // agreement whose revocation is taken in never holds again. AlreadyExists for another agreement
  // of the same id.
  absl::Status AcceptAgreement(const std::string& file);

  // Where the file of a held agreement is.
  std::string AgreementPath(std::string_view id) const;

 private:
  TrustStore(std::string directory, Clock clock)
      : directory_(std::move(directory)), clock_(std::move(clock)) {}

  absl::StatusOr<Registry> LoadRegistry() const;
  absl::StatusOr<Trust> Load() const;

  const std::filesystem::path directory_;
  const Clock clock_;
  RecordEvent record_;
  mutable std::mutex mutex_;
  mutable std::vector<std::filesystem::file_time_type> seen_;  // of what `current_` was read from
  mutable std::shared_ptr<const Trust> current_;
};

}  // namespace mirrorflow
