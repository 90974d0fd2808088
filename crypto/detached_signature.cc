#include "crypto/detached_signature.h"

#include <sodium.h>

#include <algorithm>
#include <cstdint>
#include <span>

#include "absl/strings/str_cat.h"
#include "crypto/hex_text.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kFirstLine = "mirrorflow signature v1: ";
constexpr std::size_t kMaxSigner = 64;

bool IsSignerCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

// The part up to the next LF, which must be there; takes both away.
bool TakeLine(std::string_view& text, std::string_view& line) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return false;
  line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return true;
}

}  // namespace

std::string DetachedSignatureText(std::string_view purpose, const DetachedSignature& signature) {
  return absl::StrCat(std::string(kFirstLine), std::string(purpose), "\n", signature.signer, "\n",
                      HexText(signature.signature), "\n");
}

absl::StatusOr<DetachedSignature> ParseDetachedSignature(std::string_view purpose,
                                                         std::string_view text) {
  std::string_view first;
  std::string_view signer;
  std::string_view hex;
  DetachedSignature signature;
  if (!TakeLine(text, first) || !TakeLine(text, signer) || !TakeLine(text, hex) || !text.empty() ||
      !first.starts_with(kFirstLine) || signer.empty() || signer.size() > kMaxSigner ||
      !std::ranges::all_of(signer, IsSignerCharacter) || !ParseHexText(hex, signature.signature)) {
    return absl::InvalidArgumentError("not a detached signature of three lines");
  }
  if (first.substr(kFirstLine.size()) != purpose) {
    return absl::InvalidArgumentError(
        absl::StrCat("a signature for another purpose than ", std::string(purpose)));
  }
  signature.signer = std::string(signer);
  return signature;
}

absl::Status VerifyDetachedSignature(const IdentityPublicKey& key, std::string_view purpose,
                                     std::string_view file, const DetachedSignature& signature) {
  const std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(file.data()),
                                            file.size());
  if (!VerifySignature(key, purpose, bytes, signature.signature).ok()) {
    return absl::UnauthenticatedError(absl::StrCat(
        "the signature of ", signature.signer,
        " is not that of its key over this file\nhint: file and signature must be the very bytes "
        "that were signed; compare `sha256sum` with ",
        signature.signer));
  }
  return absl::OkStatus();
}

Hash256 FileHash(std::string_view file) {
  Hash256 hash;
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(file.data()), file.size());
  return hash;
}

std::string HashText(const Hash256& hash) { return HexText(hash); }

absl::StatusOr<Hash256> ParseHashText(std::string_view text) {
  Hash256 hash;
  if (!ParseHexText(text, hash)) {
    return absl::InvalidArgumentError("not a SHA-256 hash of 64 hex digits in lower case");
  }
  return hash;
}

}  // namespace mirrorflow
