#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/clk_v3_keys.h"
#include "crypto/clk_v3_schema.h"
#include "crypto/secret_bytes.h"

namespace mirrorflow {

// Cryptographic longterm keys (CLK) of the linkage schema v3, byte for byte what clkhash 0.18 makes
// (https://github.com/data61/clkhash). A Bloom filter of all features (Schnell, Bachteler, Reiher
// 2011), XOR-folded if the schema says so.
//
// Not protected: who holds the secret decodes by dictionary; who holds a similar population
// re-identifies without it (graph matching); see docs/encodings.md. For interoperability with
// others.
//
// Encode may be called from many threads. Digests of tokens are kept in memory that is wiped at the
// end, up to a fixed number; looking them up is not constant-time.
class ClkV3Encoder {
 public:
  // FailedPrecondition when the schema uses doubleHash and the system's OpenSSL refuses MD5 or
  // SHA-1.
  static absl::StatusOr<std::unique_ptr<ClkV3Encoder>> Create(ClkV3Schema schema,
                                                              const SecretBytes& secret);
  ~ClkV3Encoder();

  const ClkV3Schema& schema() const { return schema_; }
  std::size_t encoding_bytes() const { return schema_.bits() / 8; }

  // `columns`: one UTF-8 value per feature of the schema, ignored ones included, in its order.
  // `out`: encoding_bytes() bytes; bit i is bit (7 - i%8) of byte i/8. InvalidArgument for a wrong
  // number of columns or a value that its format refuses; `out` is then unspecified.
  absl::Status Encode(std::span<const std::string> columns, std::span<std::uint8_t> out) const;

 private:
  class DigestCache;

  ClkV3Encoder(ClkV3Schema schema, const SecretBytes& secret);
  absl::Status Insert(std::size_t feature, std::string_view raw,
                      std::span<std::uint8_t> filter) const;

  ClkV3Schema schema_;
  ClkV3Keys keys_;
  std::vector<std::unique_ptr<DigestCache>> caches_;  // one a feature
};

}  // namespace mirrorflow
