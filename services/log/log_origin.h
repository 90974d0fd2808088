#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/registry.h"
#include "crypto/transparency/signed_note.h"

namespace mirrorflow {

// The name of a party's log, and of its keys in notes: "mirrorflow/node/KE",
// "mirrorflow/office/comesa", "mirrorflow/party/statistics". The name is that in its certificates.
std::string LogOrigin(PartyRole role, std::string_view id);

// Of which log a checkpoint is, by its first line; nothing of it is believed yet.
std::string OriginOf(std::string_view checkpoint);

// The key by which the registry lets a log sign. NotFound when the registry has no such party, or
// no identity of it.
absl::StatusOr<NoteKey> LogKey(const Registry& registry, std::string_view origin);
// The same and, after it, the keys that it had before its rotations: a log that has not grown since
// is signed by one of them.
absl::StatusOr<std::vector<NoteKey>> LogKeysOverTime(const Registry& registry,
                                                     std::string_view origin);

// The keys of all who may cosign checkpoints: every party of the registry that has an identity.
std::vector<NoteKey> WitnessKeys(const Registry& registry);

}  // namespace mirrorflow
