#include "crypto/transparency/signed_note.h"

#include <sodium.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/hex_text.h"
#include "crypto/transparency/base64_text.h"
#include "crypto/transparency/consume_prefix.h"
#include "crypto/transparency/cosignature.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kSignaturePrefix = "\xe2\x80\x94 ";  // em dash, space
constexpr std::size_t kMaxName = 255;
constexpr std::size_t kMaxSignature = 16 * 1024;

absl::Status CheckName(std::string_view name) {
  const bool good =
      !name.empty() && name.size() <= kMaxName &&
      std::ranges::none_of(name, [](char c) { return c <= ' ' || c > '~' || c == '+'; });
  if (good) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "the name of a note's key is printable ASCII without space and '+', at most 255 of them");
}

// Length of the UTF-8 sequence at the front of `text`; 0 if there is none (RFC 3629: no overlong
// form, no surrogate, nothing above U+10FFFF).
std::size_t SequenceLength(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto tail = [&](std::size_t i) { return byte(i) >= 0x80 && byte(i) <= 0xBF; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (first == 0xE0 && byte(1) < 0xA0) return 0;
    if (first == 0xED && byte(1) > 0x9F) return 0;
    return tail(1) && tail(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (first == 0xF0 && byte(1) < 0x90) return 0;
    if (first == 0xF4 && byte(1) > 0x8F) return 0;
    return tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

absl::Status Malformed(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("not a signed note: ", std::string(what)));
}

// OK if `signature` is that of `key`, with the time it states.
absl::StatusOr<VerifiedSignature> Verify(std::string_view text, const NoteKey& key,
                                         const std::string& signature) {
  VerifiedSignature verified{.name = key.name(), .algorithm = key.algorithm(), .time = {}};
  std::string signed_text(text);
  std::string_view bytes = signature;
  if (key.algorithm() == NoteAlgorithm::kCosignature) {
    absl::StatusOr<std::uint64_t> time = CosignatureTime(signature);
    if (!time.ok()) return time.status();
    verified.time = *time;
    signed_text = CosignedText(*time, text);
    bytes.remove_prefix(sizeof(std::uint64_t));
  }
  Signature ed25519;
  if (bytes.size() != ed25519.size()) return Malformed("a signature has the wrong length");
  std::ranges::copy(bytes, ed25519.begin());
  if (absl::Status valid = VerifyTextSignature(key.key(), signed_text, ed25519); !valid.ok()) {
    return valid;
  }
  return verified;
}

}  // namespace

NoteKey::NoteKey(std::string name, NoteAlgorithm algorithm, const IdentityPublicKey& key)
    : name_(std::move(name)), algorithm_(algorithm), key_(key) {
  std::string bytes = absl::StrCat(name_, "\n");
  bytes += static_cast<char>(algorithm_);
  bytes.append(key_.bytes.begin(), key_.bytes.end());
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size());
  std::copy_n(hash.begin(), id_.size(), id_.begin());
}

absl::StatusOr<NoteKey> NoteKey::Create(std::string name, NoteAlgorithm algorithm,
                                        const IdentityPublicKey& key) {
  if (absl::Status good = CheckName(name); !good.ok()) return good;
  return NoteKey(std::move(name), algorithm, key);
}

absl::StatusOr<NoteKey> NoteKey::Parse(std::string_view text) {
  // '+' is a digit of base64: only the first two divide.
  const std::size_t after_name = text.find('+');
  const std::size_t after_id =
      after_name == std::string_view::npos ? after_name : text.find('+', after_name + 1);
  if (after_id == std::string_view::npos) return Malformed("a key is NAME+ID+KEY");
  NoteKeyId id{};
  if (!ParseHexText(text.substr(after_name + 1, after_id - after_name - 1), id)) {
    return Malformed("the id of a key has eight hex digits");
  }
  absl::StatusOr<std::string> bytes = ParseBase64Text(text.substr(after_id + 1));
  if (!bytes.ok()) return bytes.status();
  if (bytes->empty()) return Malformed("a key is empty");
  const auto type = static_cast<std::uint8_t>(bytes->front());
  if (type != static_cast<std::uint8_t>(NoteAlgorithm::kEd25519) &&
      type != static_cast<std::uint8_t>(NoteAlgorithm::kCosignature)) {
    return absl::UnimplementedError(
        absl::StrCat("this program verifies no note signatures of type ", int{type}));
  }
  IdentityPublicKey key;
  if (bytes->size() != 1 + key.bytes.size()) return Malformed("an Ed25519 key has 32 bytes");
  std::copy(bytes->begin() + 1, bytes->end(), key.bytes.begin());
  absl::StatusOr<NoteKey> made =
      Create(std::string(text.substr(0, after_name)), static_cast<NoteAlgorithm>(type), key);
  if (made.ok() && made->id() != id) return Malformed("the id of a key is not that of its bytes");
  return made;
}

std::string NoteKey::ToText() const {
  std::string bytes(1, static_cast<char>(algorithm_));
  bytes.append(key_.bytes.begin(), key_.bytes.end());
  return absl::StrCat(name_, "+", HexText(id_), "+", Base64Text(bytes));
}

std::string NoteSignature::ToLine() const {
  std::string bytes(key_id.begin(), key_id.end());
  bytes += signature;
  return absl::StrCat(std::string(kSignaturePrefix), name, " ", Base64Text(bytes), "\n");
}

absl::StatusOr<NoteSignature> NoteSignature::Parse(std::string_view line) {
  if (!ConsumePrefix(line, kSignaturePrefix)) {
    return Malformed("a signature line begins with an em dash and a space");
  }
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return Malformed("a signature line has a name and base64");
  NoteSignature signature{
      .name = std::string(line.substr(0, space)), .key_id = {}, .signature = {}};
  if (absl::Status good = CheckName(signature.name); !good.ok()) return good;
  if (line.size() > kMaxSignature) return Malformed("a signature is too long");
  absl::StatusOr<std::string> bytes = ParseBase64Text(line.substr(space + 1));
  if (!bytes.ok()) return bytes.status();
  if (bytes->size() <= signature.key_id.size()) return Malformed("a signature is empty");
  std::copy_n(bytes->begin(), signature.key_id.size(), signature.key_id.begin());
  signature.signature = bytes->substr(signature.key_id.size());
  return signature;
}

absl::Status CheckNoteText(std::string_view text) {
  if (!text.ends_with('\n')) return Malformed("its text does not end with a line end");
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text.front());
    if ((c < ' ' && c != '\n') || c == 0x7F) return Malformed("it holds a control character");
    const std::size_t length = SequenceLength(text);
    if (length == 0) return Malformed("it is not UTF-8");
    text.remove_prefix(length);
  }
  return absl::OkStatus();
}

absl::StatusOr<SignedNote> SignedNote::Create(std::string text,
                                              std::vector<NoteSignature> signatures) {
  if (absl::Status good = CheckNoteText(text); !good.ok()) return good;
  if (signatures.empty()) return Malformed("it has no signature");
  if (signatures.size() > kMaxSignatures) return Malformed("it has too many signatures");
  SignedNote note(std::move(text), std::move(signatures));
  if (note.ToText().size() > kMaxSize) return Malformed("it is too long");
  return note;
}

absl::StatusOr<SignedNote> SignedNote::Parse(std::string_view note) {
  if (note.size() > kMaxSize) return Malformed("it is too long");
  const std::size_t divide = note.rfind("\n\n");
  if (divide == std::string_view::npos) return Malformed("it has no empty line");
  std::string_view lines = note.substr(divide + 2);
  if (!lines.ends_with('\n')) return Malformed("its last line has no end");
  std::vector<NoteSignature> signatures;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    absl::StatusOr<NoteSignature> signature = NoteSignature::Parse(lines.substr(0, end));
    if (!signature.ok()) return signature.status();
    signatures.push_back(*std::move(signature));
    if (signatures.size() > kMaxSignatures) return Malformed("it has too many signatures");
    lines.remove_prefix(end + 1);
  }
  return Create(std::string(note.substr(0, divide + 1)), std::move(signatures));
}

std::string SignedNote::ToText() const {
  std::string note = absl::StrCat(text_, "\n");
  for (const NoteSignature& signature : signatures_) note += signature.ToLine();
  return note;
}

absl::StatusOr<std::vector<VerifiedSignature>> VerifyNote(const SignedNote& note,
                                                          std::span<const NoteKey> known) {
  std::vector<VerifiedSignature> verified;
  std::set<std::pair<std::string, NoteKeyId>> counted;
  for (const NoteSignature& signature : note.signatures()) {
    const auto key = std::ranges::find_if(known, [&](const NoteKey& candidate) {
      return candidate.name() == signature.name && candidate.id() == signature.key_id;
    });
    if (key == known.end()) continue;
    absl::StatusOr<VerifiedSignature> valid = Verify(note.text(), *key, signature.signature);
    if (!valid.ok()) {
      return absl::UnauthenticatedError(
          absl::StrCat("the note's signature of ", signature.name, " is wrong"));
    }
    if (counted.emplace(signature.name, signature.key_id).second) {
      verified.push_back(*std::move(valid));
    }
  }
  if (verified.empty()) {
    return absl::UnauthenticatedError("the note has no signature of a known key");
  }
  return verified;
}

absl::StatusOr<NoteSignature> SignNoteText(std::string_view text, const std::string& name,
                                           const Signer& signer) {
  if (absl::Status good = CheckNoteText(text); !good.ok()) return good;
  if (text.starts_with(kCosignatureHeader)) {
    return Malformed("its first line is that of a cosignature");
  }
  absl::StatusOr<NoteKey> key = NoteKey::Create(name, NoteAlgorithm::kEd25519, signer.public_key());
  if (!key.ok()) return key.status();
  absl::StatusOr<Signature> signature = signer.SignText(text);
  if (!signature.ok()) return signature.status();
  return NoteSignature{.name = name,
                       .key_id = key->id(),
                       .signature = std::string(signature->begin(), signature->end())};
}

}  // namespace mirrorflow
