#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/secret_bytes.h"
#include "crypto/unseal_key.h"

namespace mirrorflow {

// A stream of messages that only the holder of an unseal key can read: a fresh key, sealed
// (crypto/unseal_key.h), and the messages under it (libsodium crypto_secretstream,
// XChaCha20-Poly1305). A message that is missing, repeated, exchanged, changed, or of a stream for
// another context is refused, and so is an end before the last. What it does not say is who sealed:
// that is for a signature within. Lengths and number of the messages show.
//
//   header = the sealed key: 32 + 48 bytes, then 24 bytes of crypto_secretstream
//   frame  = message + 17 bytes
//
// `context` is authenticated with every message and not sent. One thread at a time.
inline constexpr std::size_t kSealedStreamHeaderBytes = 32 + kSealOverhead + 24;

class SealingStream {
 public:
  SealingStream(const SealKey& key, const Hash256& context);

  const std::string& header() const { return header_; }
  std::string Seal(std::string_view message, bool last);

 private:
  SecretBytes state_;
  Hash256 context_;
  std::string header_;
};

class OpeningStream {
 public:
  // InvalidArgument for a header of the wrong size, DataLoss when it was not sealed to this key.
  static absl::StatusOr<OpeningStream> Create(const UnsealKey& key, std::string_view header,
                                              const Hash256& context);

  // DataLoss for a frame that is not the next one; FailedPrecondition after the last.
  absl::StatusOr<std::string> Open(std::string_view frame);
  bool complete() const { return complete_; }

 private:
  OpeningStream(SecretBytes state, const Hash256& context)
      : state_(std::move(state)), context_(context) {}

  SecretBytes state_;
  Hash256 context_;
  bool complete_ = false;
};

// The context of a batch file: no batch opens as that of another run or side.
Hash256 SealedBatchContext(const RunTerms& terms, Side side);

}  // namespace mirrorflow
