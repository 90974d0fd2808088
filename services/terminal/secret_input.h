#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "crypto/passphrase.h"
#include "crypto/secret_bytes.h"

namespace mirrorflow {

// How a passphrase or PIN comes into a program: never by flags, environment or configuration, which
// other processes and backups can see.

// The first line of a file that its owner alone can access, this user or root, as a service
// manager's credentials or a mounted secret give it. NotFound, FailedPrecondition for its
// mode, InvalidArgument when the line is empty or longer than 1024 bytes.
absl::StatusOr<SecretBytes> ReadSecretLine(const std::string& path);

// Asks at the terminal, without showing what is typed. FailedPrecondition where there is no
// terminal, Cancelled at its end.
absl::StatusOr<SecretBytes> AskSecret(const std::string& prompt);

// Asks twice for a new passphrase, or takes it from `file` unless that is empty; refuses short
// ones.
absl::StatusOr<SecretBytes> NewPassphrase(const std::string& file);

// From `file`, or, when that is empty, from the terminal, once for all key files; without either an
// empty source.
PassphraseSource KnownPassphrase(const std::string& file);

}  // namespace mirrorflow
