#include "crypto/identity.h"
#include "crypto/secret_bytes.h"
#include "crypto/transparency/base64_text.h"
#include "crypto/transparency/checkpoint.h"
#include "crypto/transparency/log_proof.h"
#include "crypto/transparency/signed_note.h"
#include "crypto/transparency/tile.h"
#include "tests/fuzzing/fuzz_seeds.h"

namespace mirrorflow {

std::vector<std::string> FuzzSeeds() {
  if (!InitCrypto()) std::abort();
  const IdentityKey key = *IdentityKey::FromSeed(SecretBytes(32));
  const Checkpoint checkpoint{.origin = "node.ke.example/log", .size = 7, .root = {1, 2, 3}};
  const SignedNote note = *SignCheckpoint(checkpoint, key);
  const NoteKey note_key =
      *NoteKey::Create("node.ke.example/log", NoteAlgorithm::kEd25519, key.public_key());
  const std::vector<std::string> entries = {"one", "", std::string(300, 'x')};
  const LogProof proof{.index = 3, .hashes = {{9}, {8}, {7}}, .checkpoint = note.ToText()};
  return {std::string(1, '\0') + note.ToText(),
          "\1" + checkpoint.ToText() + "extension\n",
          "\2" + proof.ToText(),
          "\3\2" + *EntriesBytes(entries),
          "\4" + note_key.ToText(),
          "\5" + note.signatures().front().ToLine().substr(
                     0, note.signatures().front().ToLine().size() - 1),
          "\6" + Base64Text("any bytes at all")};
}

}  // namespace mirrorflow
