#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "corridor/validity.h"
#include "crypto/secret_bytes.h"
#include "statistics/flow_cube.h"

namespace mirrorflow {

// Exact counts on disk: encrypted and authenticated (libsodium crypto_aead_xchacha20poly1305_ietf)
// under a key of their own, with the terms of their run, so that the counts of one run are not
// taken for those of another. The form:
//   mirrorflow sealed cube v1 UNTIL LF     the last day on which they are kept, YYYY-MM-DD
//   nonce (24 bytes), ciphertext
// The estimate of how wrong the links of a run are, as confidential as its counts, is sealed in the
// same way; its first line says "errors" in place of "cube", and one is not taken for the other.
//
// Not protected: whoever has the key file and the state directory has the counts.
class CubeVault {
 public:
  static CubeVault Generate();
  // See ReadKeyFile and WriteKeyFile (crypto/key_file.h).
  static absl::StatusOr<CubeVault> ReadFrom(const std::string& path);
  absl::Status WriteTo(const std::string& path) const;

  std::string Seal(const RunTerms& terms, const FlowCube& cube, Day until) const;
  // The same for counts that come noised (CountsComeNoised): serialised OpenedCounts.
  std::string SealOpened(const RunTerms& terms, const std::string& opened, Day until) const;
  absl::StatusOr<std::string> OpenOpened(const RunTerms& terms, std::string_view sealed) const;
  // DataLoss when it is not what this key sealed for these terms.
  absl::StatusOr<FlowCube> Open(const RunTerms& terms, std::string_view sealed) const;
  // A serialised error estimate (error_record.h).
  std::string SealErrors(const RunTerms& terms, const std::string& errors, Day until) const;
  absl::StatusOr<std::string> OpenErrors(const RunTerms& terms, std::string_view sealed) const;

 private:
  struct Kind;  // of what is sealed
  static const Kind kCube;
  static const Kind kErrors;

  std::string SealRecord(const Kind& kind, const RunTerms& terms, std::string record,
                         Day until) const;
  absl::StatusOr<std::string> OpenRecord(const Kind& kind, const RunTerms& terms,
                                         std::string_view sealed) const;

  explicit CubeVault(SecretBytes key) : key_(std::move(key)) {}

  SecretBytes key_;
};

// The day in sealed counts, which needs no key to read.
absl::StatusOr<Day> KeptUntil(std::string_view sealed);

}  // namespace mirrorflow
