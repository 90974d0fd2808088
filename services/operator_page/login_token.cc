#include "services/operator_page/login_token.h"

#include <sodium.h>

#include <array>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "crypto/hex_text.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kBytes = 32;
constexpr int kBase64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

std::filesystem::path FileIn(const std::filesystem::path& state_directory) {
  return state_directory / "page-login";
}

std::string HashOf(std::string_view token) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(token.data()),
                     token.size());
  return HexText(hash);
}

absl::Status Refused() {
  return absl::PermissionDeniedError("a token that is wrong, used or too old");
}

}  // namespace

absl::StatusOr<std::string> MakeLoginToken(const std::filesystem::path& state_directory,
                                           std::int64_t now) {
  std::array<unsigned char, kBytes> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::string token(sodium_base64_ENCODED_LEN(kBytes, kBase64), '\0');
  sodium_bin2base64(token.data(), token.size(), bytes.data(), bytes.size(), kBase64);
  sodium_memzero(bytes.data(), bytes.size());
  token.pop_back();
  absl::Status written = WriteFileDurably(
      FileIn(state_directory), absl::StrCat(HashOf(token), " ", now + kLoginTokenSeconds, "\n"));
  if (!written.ok()) return written;
  return token;
}

absl::Status TakeLoginToken(const std::filesystem::path& state_directory, std::string_view token,
                            std::int64_t now) {
  const std::string hash = HashOf(token);
  const absl::StatusOr<std::string> kept = ReadWholeFile(FileIn(state_directory));
  if (!kept.ok()) return Refused();
  const std::vector<std::string> parts = absl::StrSplit(*kept, absl::ByAnyChar(" \n"));
  std::int64_t until = 0;
  if (parts.size() < 2 || parts[0].size() != hash.size() || !absl::SimpleAtoi(parts[1], &until) ||
      sodium_memcmp(parts[0].data(), hash.data(), hash.size()) != 0) {
    return Refused();
  }
  // Used up before anybody is let in, so that a crash does not make it work twice.
  if (absl::Status gone = RemoveFileDurably(FileIn(state_directory)); !gone.ok()) return gone;
  // A clock that was set back does not make it last longer.
  if (now >= until || until - now > kLoginTokenSeconds) return Refused();
  return absl::OkStatus();
}

}  // namespace mirrorflow
