#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/passphrase.h"
#include "crypto/secret_bytes.h"

namespace mirrorflow {

// A secret key in a file of its own. Text of two lines, each ended by LF:
//   mirrorflow secret key v1: KIND
//   the secret in lower-case hex
// KIND (printable ASCII, at most 240 characters) says what the key is for; a file of another kind
// is refused, so that one key is never used as another.
//
// or, under a passphrase (crypto/passphrase.h), of three:
//   mirrorflow sealed key v1: KIND
//   argon2id PASSES MEMORY_IN_MIB SALT NONCE
//   the sealed secret in lower-case hex
// with the first line as context of the seal.
//
// The secret passes through SecretBytes only. Not protected: without a passphrase the file is not
// encrypted, so its directory belongs on an encrypted disk; and removal can't reach copies that a
// journal, a snapshot, a backup or a flash controller keeps.

// Refuses (FailedPrecondition) a file that its group or others can access, that another user owns
// or that is not a regular file; InvalidArgument for another kind, size or form; NotFound. For a
// sealed file `passphrase` is asked: PermissionDenied when it is the wrong one, FailedPrecondition
// when there is none to ask.
absl::StatusOr<SecretBytes> ReadKeyFile(const std::string& path, std::string_view kind,
                                        std::size_t secret_size,
                                        const PassphraseSource& passphrase = {});

// Creates the file with mode 0600, whole or not at all, synced to disk. AlreadyExists when there is
// one: a key is never overwritten. Sealed unless `passphrase` is empty.
absl::Status WriteKeyFile(const std::string& path, std::string_view kind, const SecretBytes& secret,
                          const SecretBytes& passphrase = {}, const PassphraseCost& cost = {});

// Overwrites the file, then removes it. A file that is not there is done.
absl::Status RemoveKeyFile(const std::string& path);

}  // namespace mirrorflow
