#include "crypto/hkdf.h"

#include <sodium.h>

#include <algorithm>
#include <cstdlib>

namespace mirrorflow {
namespace {

// libsodium takes no null pointer, not even for zero bytes.
const std::uint8_t* DataOf(std::span<const std::uint8_t> bytes) {
  static constexpr std::uint8_t kNothing = 0;
  return bytes.empty() ? &kNothing : bytes.data();
}

struct HmacSha256 {
  static constexpr std::size_t kBytes = crypto_auth_hmacsha256_BYTES;
  crypto_auth_hmacsha256_state state;
  void Init(std::span<const std::uint8_t> key) {
    crypto_auth_hmacsha256_init(&state, DataOf(key), key.size());
  }
  void Update(std::span<const std::uint8_t> data) {
    crypto_auth_hmacsha256_update(&state, DataOf(data), data.size());
  }
  void Final(std::uint8_t* out) { crypto_auth_hmacsha256_final(&state, out); }
};

struct HmacSha512 {
  static constexpr std::size_t kBytes = crypto_auth_hmacsha512_BYTES;
  crypto_auth_hmacsha512_state state;
  void Init(std::span<const std::uint8_t> key) {
    crypto_auth_hmacsha512_init(&state, DataOf(key), key.size());
  }
  void Update(std::span<const std::uint8_t> data) {
    crypto_auth_hmacsha512_update(&state, DataOf(data), data.size());
  }
  void Final(std::uint8_t* out) { crypto_auth_hmacsha512_final(&state, out); }
};

template <typename Hmac>
SecretBytes Derive(std::span<const std::uint8_t> input_key, std::span<const std::uint8_t> salt,
                   std::span<const std::uint8_t> info, std::size_t size) {
  if (size > 255 * Hmac::kBytes) std::abort();
  Hmac hmac;
  SecretBytes pseudo_random_key(Hmac::kBytes);
  hmac.Init(salt);
  hmac.Update(input_key);
  hmac.Final(pseudo_random_key.ExposeMutable().data());

  SecretBytes out(size);
  SecretBytes block(Hmac::kBytes);
  std::size_t done = 0;
  for (std::uint8_t counter = 1; done < size; ++counter) {
    hmac.Init(pseudo_random_key.Expose());
    if (counter > 1) hmac.Update(block.Expose());
    hmac.Update(info);
    hmac.Update({&counter, 1});
    hmac.Final(block.ExposeMutable().data());
    const std::size_t take = std::min(Hmac::kBytes, size - done);
    std::ranges::copy(block.Expose().first(take), out.ExposeMutable().data() + done);
    done += take;
  }
  sodium_memzero(&hmac, sizeof hmac);
  return out;
}

}  // namespace

SecretBytes Hkdf(HkdfHash hash, std::span<const std::uint8_t> input_key,
                 std::span<const std::uint8_t> salt, std::span<const std::uint8_t> info,
                 std::size_t size) {
  return hash == HkdfHash::kSha256 ? Derive<HmacSha256>(input_key, salt, info, size)
                                   : Derive<HmacSha512>(input_key, salt, info, size);
}

}  // namespace mirrorflow
