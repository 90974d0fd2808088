#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/detached_signature.h"
#include "crypto/signer.h"

namespace mirrorflow {

// Detached signatures beside the file they are over: FILE.SIGNER.sig, revocations of an agreement
// FILE.SIGNER.revoked.
inline constexpr std::string_view kSignatureSuffix = ".sig";
inline constexpr std::string_view kRevocationSuffix = ".revoked";

std::string SignatureFileName(const std::string& file, std::string_view signer,
                              std::string_view suffix);

// All signatures of one kind beside `file`, ordered by name. InvalidArgument for one that does not
// parse or that names another signer than its file does.
absl::StatusOr<std::vector<DetachedSignature>> ReadSignatureFiles(const std::string& file,
                                                                  std::string_view suffix,
                                                                  std::string_view purpose);

// Signs `bytes` and writes the file; gives its path. A signature that is there already is replaced.
absl::StatusOr<std::string> WriteSignatureFile(const std::string& file, std::string_view suffix,
                                               std::string_view purpose, std::string_view signer,
                                               const Signer& key, std::string_view bytes);

// The exact bytes of a file that is signed; at most 1 MiB.
absl::StatusOr<std::string> ReadSignedFile(const std::string& path);

}  // namespace mirrorflow
