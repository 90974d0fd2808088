#include "crypto/sharing/prf_stream.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "crypto/blake2b.h"

namespace mirrorflow {

struct PrfStream::Cipher {
  Cipher() : context(EVP_CIPHER_CTX_new()) {
    if (context == nullptr) std::abort();
  }
  ~Cipher() { EVP_CIPHER_CTX_free(context); }  // wipes the key schedule
  Cipher(const Cipher&) = delete;
  Cipher& operator=(const Cipher&) = delete;

  void Encrypt(std::span<std::uint8_t> bytes) const {
    constexpr std::size_t kMost = std::size_t{1} << 30;
    while (!bytes.empty()) {
      const std::size_t size = std::min(bytes.size(), kMost);
      int done = 0;
      if (EVP_EncryptUpdate(context, bytes.data(), &done, bytes.data(), static_cast<int>(size)) !=
          1) {
        std::abort();
      }
      bytes = bytes.subspan(size);
    }
  }

  EVP_CIPHER_CTX* context;
};

PrfStream::PrfStream(std::span<const std::uint8_t> key, std::string_view label)
    : cipher_(std::make_unique<Cipher>()) {
  if (key.size() != 32) std::abort();
  std::array<std::uint8_t, 32> subkey = Blake2b256(key).Field(label).Final();
  constexpr std::array<std::uint8_t, 16> kStart{};
  if (EVP_EncryptInit_ex(cipher_->context, EVP_aes_256_ctr(), nullptr, subkey.data(),
                         kStart.data()) != 1) {
    std::abort();
  }
  sodium_memzero(subkey.data(), subkey.size());
}

PrfStream::~PrfStream() = default;
PrfStream::PrfStream(PrfStream&&) noexcept = default;
PrfStream& PrfStream::operator=(PrfStream&&) noexcept = default;

void PrfStream::Fill(std::span<std::uint8_t> out) {
  std::ranges::fill(out, std::uint8_t{0});
  cipher_->Encrypt(out);
}

void PrfStream::Add(std::span<std::uint8_t> bytes) { cipher_->Encrypt(bytes); }

void PrfStream::FillPart(std::uint64_t part, std::span<std::uint8_t> out) {
  std::array<std::uint8_t, 16> counter{};
  for (std::size_t i = 0; i < 8; ++i) {
    counter[i] = static_cast<std::uint8_t>(part >> (56 - 8 * i));
  }
  if (EVP_EncryptInit_ex(cipher_->context, nullptr, nullptr, nullptr, counter.data()) != 1) {
    std::abort();
  }
  Fill(out);
}

}  // namespace mirrorflow
