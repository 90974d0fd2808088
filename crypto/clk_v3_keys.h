#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "crypto/clk_v3_schema.h"
#include "crypto/secret_bytes.h"

namespace mirrorflow {

// The keys of a schema's features: one HKDF stream (RFC 5869) of the secret under the schema's salt
// and info, cut into two keys a feature, ignored features included. blakeHash uses the first key;
// doubleHash the first for HMAC-SHA1 and the second for HMAC-MD5.
class ClkV3Keys {
 public:
  ClkV3Keys(const ClkV3Schema& schema, const SecretBytes& secret)
      : key_size_(schema.key_size()),
        stream_(Hkdf(schema.kdf_hash(), secret.Expose(), schema.kdf_salt(), schema.kdf_info(),
                     schema.features().size() * 2 * schema.key_size())) {}

  std::span<const std::uint8_t> first(std::size_t feature) const { return key(2 * feature); }
  std::span<const std::uint8_t> second(std::size_t feature) const { return key(2 * feature + 1); }

 private:
  std::span<const std::uint8_t> key(std::size_t i) const {
    return stream_.Expose().subspan(i * key_size_, key_size_);
  }

  std::size_t key_size_;
  SecretBytes stream_;
};

}  // namespace mirrorflow
