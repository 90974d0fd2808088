#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/identity.h"
#include "crypto/signer.h"

namespace mirrorflow {

// Signed notes (c2sp.org/signed-note v1.0.0): a text, an empty line, and a line for each signature:
//   — NAME base64(key id, 4 bytes || signature)
// Other programs of transparency logs read and verify the same bytes.
//
// What is signed is the text itself, without a purpose before it, since the format says so; a text
// never holds the byte 0x00, which every other signed message of the product has (crypto/signer.h).

// Type of a signature; further types (0x06 is ML-DSA-44) are read and ignored as unknown keys are,
// so that a note can carry them beside these.
enum class NoteAlgorithm : std::uint8_t {
  kEd25519 = 0x01,      // over the text
  kCosignature = 0x04,  // over the text and a time; cosignature.h
};

using NoteKeyId = std::array<std::uint8_t, 4>;

// A public key under the name by which notes refer to it: "NAME+hex(id)+base64(type || key)".
class NoteKey {
 public:
  // InvalidArgument for a name that is empty, too long, or holds a space, '+' or control character.
  static absl::StatusOr<NoteKey> Create(std::string name, NoteAlgorithm algorithm,
                                        const IdentityPublicKey& key);
  // Unimplemented for a type that this program does not know.
  static absl::StatusOr<NoteKey> Parse(std::string_view text);
  std::string ToText() const;

  const std::string& name() const { return name_; }
  NoteAlgorithm algorithm() const { return algorithm_; }
  const IdentityPublicKey& key() const { return key_; }
  const NoteKeyId& id() const { return id_; }  // SHA-256(name || LF || type || key)[:4]

 private:
  NoteKey(std::string name, NoteAlgorithm algorithm, const IdentityPublicKey& key);

  std::string name_;
  NoteAlgorithm algorithm_;
  IdentityPublicKey key_;
  NoteKeyId id_{};
};

struct NoteSignature {
  std::string name;
  NoteKeyId key_id{};
  std::string signature;  // without the key id; its length depends on the type

  std::string ToLine() const;  // with the line end
  // One line without its end.
  static absl::StatusOr<NoteSignature> Parse(std::string_view line);

  friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

// A note in the right form; nothing is verified yet.
class SignedNote {
 public:
  static constexpr std::size_t kMaxSize = 256 * 1024;
  static constexpr std::size_t kMaxSignatures = 64;

  // InvalidArgument for a text without a last line end, with control characters, or that is not
  // UTF-8; for no signature or too many.
  static absl::StatusOr<SignedNote> Create(std::string text, std::vector<NoteSignature> signatures);
  static absl::StatusOr<SignedNote> Parse(std::string_view note);
  std::string ToText() const;

  const std::string& text() const { return text_; }
  const std::vector<NoteSignature>& signatures() const { return signatures_; }

 private:
  SignedNote(std::string text, std::vector<NoteSignature> signatures)
      : text_(std::move(text)), signatures_(std::move(signatures)) {}

  std::string text_;
  std::vector<NoteSignature> signatures_;
};

// What a verified signature says.
struct VerifiedSignature {
  std::string name;
  NoteAlgorithm algorithm = NoteAlgorithm::kEd25519;
  std::optional<std::uint64_t> time;  // of a cosignature; seconds since 1970, by the signer's clock
};

// The signatures of the known keys; a key that signed twice counts once. Unauthenticated when one
// of a known key is wrong, or when there is none of a known key. Unknown keys are ignored, also
// under a known name.
absl::StatusOr<std::vector<VerifiedSignature>> VerifyNote(const SignedNote& note,
                                                          std::span<const NoteKey> known);

// A signature of type 0x01 over the text. InvalidArgument for a text that is no note text, or that
// could be taken for what a cosignature signs.
absl::StatusOr<NoteSignature> SignNoteText(std::string_view text, const std::string& name,
                                           const Signer& signer);

// Whether a text may stand in a note: UTF-8, no control character but line ends, ended by one.
absl::Status CheckNoteText(std::string_view text);

}  // namespace mirrorflow
