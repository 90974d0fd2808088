#include "crypto/clk_v3_encoder.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "crypto/clk_v3_tokens.h"
#include "crypto/clk_v3_values.h"
#include "crypto/wiping_allocator.h"

namespace mirrorflow {
namespace {

// blakeHash: 16-bit slices, 32 to a digest. doubleHash: the two hash values mod the filter length.
using Digest = std::vector<std::uint32_t, WipingAllocator<std::uint32_t>>;

constexpr std::size_t kMaxCachedTokens = 1 << 14;  // a feature

std::span<const std::uint8_t> Bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Digest BlakeSlices(std::span<const std::uint8_t> key, std::string_view token, std::size_t count) {
  Digest slices;
  std::array<std::uint8_t, 64> digest;
  for (std::size_t block = 0; slices.size() < count; ++block) {
    // The salt is the block's number in decimal, filled up with zeros.
    std::array<std::uint8_t, crypto_generichash_blake2b_SALTBYTES> salt{};
    std::ranges::copy(Bytes(std::to_string(block)), salt.begin());
    if (crypto_generichash_blake2b_salt_personal(digest.data(), digest.size(), Bytes(token).data(),
                                                 token.size(), key.data(), key.size(), salt.data(),
                                                 nullptr) != 0) {
      std::abort();  // only for sizes that the schema excludes
    }
    for (std::size_t i = 0; i < digest.size(); i += 2) {
      slices.push_back(digest[i] | (std::uint32_t{digest[i + 1]} << 8));
    }
  }
  sodium_memzero(digest.data(), digest.size());
  return slices;
}

// HMAC as a big-endian number mod `modulus`.
std::uint32_t HmacMod(const EVP_MD* hash, std::span<const std::uint8_t> key, std::string_view data,
                      std::size_t modulus) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> mac;
  unsigned size = 0;
  if (HMAC(hash, key.data(), static_cast<int>(key.size()), Bytes(data).data(), data.size(),
           mac.data(), &size) == nullptr) {
    std::abort();  // Create has tried both hashes
  }
  std::uint64_t value = 0;
  for (unsigned i = 0; i < size; ++i) value = (value * 256 + mac[i]) % modulus;
  return static_cast<std::uint32_t>(value);
}

Digest DoubleHash(const ClkV3Keys& keys, std::size_t feature, const std::string& token,
                  std::size_t modulus, bool prevent_singularity) {
  const std::uint32_t h1 = HmacMod(EVP_sha1(), keys.first(feature), token, modulus);
  std::uint32_t h2 = HmacMod(EVP_md5(), keys.second(feature), token, modulus);
  for (char32_t i = 0; prevent_singularity && h2 == 0; ++i) {
    // The code point i, not its decimal.
    h2 = HmacMod(EVP_md5(), keys.second(feature), token + static_cast<char>(i), modulus);
  }
  return {h1, h2};
}

void SetBit(std::span<std::uint8_t> filter, std::size_t i) {
  filter[i / 8] = static_cast<std::uint8_t>(filter[i / 8] | (0x80u >> (i % 8)));
}

}  // namespace

class ClkV3Encoder::DigestCache {
 public:
  // Calls use(digest) with a digest of at least `size` numbers, made by make() where none is kept.
  template <typename Make, typename Use>
  void With(const std::string& token, std::size_t size, const Make& make, const Use& use) {
    {
      const std::shared_lock lock(mutex_);
      const auto found = digests_.find(token);
      if (found != digests_.end() && found->second.size() >= size) return use(found->second);
    }
    Digest digest = make();
    use(digest);
    const std::unique_lock lock(mutex_);
    if (digests_.size() < kMaxCachedTokens || digests_.contains(token)) {
      digests_[token] = std::move(digest);
    }
  }

 private:
  std::shared_mutex mutex_;  // of digests_
  std::unordered_map<std::string, Digest> digests_;
};

absl::StatusOr<std::unique_ptr<ClkV3Encoder>> ClkV3Encoder::Create(ClkV3Schema schema,
                                                                   const SecretBytes& secret) {
  const bool double_hash = std::ranges::any_of(schema.features(), [](const ClkFeature& feature) {
    return !feature.ignored && feature.hash != ClkHash::kBlakeHash;
  });
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> mac;
  for (const EVP_MD* hash : {EVP_sha1(), EVP_md5()}) {
    if (double_hash && HMAC(hash, "", 0, mac.data(), 0, mac.data(), nullptr) == nullptr) {
      return absl::FailedPreconditionError(
          "the linkage schema uses doubleHash, but this system's OpenSSL refuses MD5 or SHA-1; use "
          "blakeHash");
    }
  }
  return absl::WrapUnique(new ClkV3Encoder(std::move(schema), secret));
}

ClkV3Encoder::ClkV3Encoder(ClkV3Schema schema, const SecretBytes& secret)
    : schema_(std::move(schema)), keys_(schema_, secret) {
  for (std::size_t i = 0; i < schema_.features().size(); ++i) {
    caches_.push_back(std::make_unique<DigestCache>());
  }
}

ClkV3Encoder::~ClkV3Encoder() = default;

absl::Status ClkV3Encoder::Insert(std::size_t index, std::string_view raw,
                                  std::span<std::uint8_t> filter) const {
  const ClkFeature& feature = schema_.features()[index];
  const absl::StatusOr<std::string> value = FormatClkValue(feature, raw);
  if (!value.ok()) return value.status();
  const absl::StatusOr<std::vector<std::string>> tokens = ClkTokens(feature.comparison, *value);
  if (!tokens.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("feature '", feature.identifier, "': ", tokens.status().message()));
  }
  const auto* string_format = std::get_if<ClkStringFormat>(&feature.format);
  const auto encoding = string_format ? string_format->encoding : ClkTextEncoding::kUtf8;
  const std::size_t work_bits = schema_.work_bits();

  for (std::size_t t = 0; t < tokens->size(); ++t) {
    const std::string token = EncodeClkText(encoding, (*tokens)[t]);
    const std::size_t bits =
        feature.bits_are_per_token ? feature.bits : ClkBitsOfToken(feature.bits, t, tokens->size());
    if (bits == 0) continue;
    if (feature.hash == ClkHash::kBlakeHash) {
      caches_[index]->With(
          token, bits, [&] { return BlakeSlices(keys_.first(index), token, bits); },
          [&](const Digest& slices) {
            for (std::size_t i = 0; i < bits; ++i) SetBit(filter, slices[i] % work_bits);
          });
    } else {
      const bool non_singular = feature.hash == ClkHash::kDoubleHashNonSingular;
      caches_[index]->With(
          token, 2, [&] { return DoubleHash(keys_, index, token, work_bits, non_singular); },
          [&](const Digest& h) {
            for (std::uint64_t i = 0; i < bits; ++i) SetBit(filter, (h[0] + i * h[1]) % work_bits);
          });
    }
  }
  return absl::OkStatus();
}

absl::Status ClkV3Encoder::Encode(std::span<const std::string> columns,
                                  std::span<std::uint8_t> out) const {
  const std::vector<ClkFeature>& features = schema_.features();
  if (columns.size() != features.size() || out.size() != encoding_bytes()) {
    return absl::InvalidArgumentError(absl::StrCat("record has ", columns.size(),
                                                   " columns, the linkage schema has ",
                                                   features.size(), " features"));
  }
  std::vector<std::uint8_t> filter(schema_.work_bits() / 8);
  for (std::size_t i = 0; i < features.size(); ++i) {
    if (features[i].ignored) continue;
    if (absl::Status status = Insert(i, columns[i], filter); !status.ok()) return status;
  }
  for (std::size_t half = filter.size() / 2; half >= out.size(); half /= 2) {
    for (std::size_t i = 0; i < half; ++i) filter[i] ^= filter[half + i];
  }
  std::copy_n(filter.begin(), out.size(), out.begin());
  return absl::OkStatus();
}

}  // namespace mirrorflow
