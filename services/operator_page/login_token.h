#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mirrorflow {

// How an operator proves to be one: whoever can run a command as the user of the service makes a
// token, and shows it to the page once. The state directory holds only its SHA-256 and until when
// it holds (`page-login`, mode 0600); a new one replaces it.
inline constexpr std::int64_t kLoginTokenSeconds = 600;

// 32 random bytes as text, to be printed and forgotten. Errors of the disk. `now`: seconds since
// 1970.
absl::StatusOr<std::string> MakeLoginToken(const std::filesystem::path& state_directory,
                                           std::int64_t now);

// Whether it is that token. It is used up by that. PermissionDenied for any other, for one that was
// used or is too old. Compares in a time that does not depend on the token. To be called by one
// thread at a time.
absl::Status TakeLoginToken(const std::filesystem::path& state_directory, std::string_view token,
                            std::int64_t now);

}  // namespace mirrorflow
