#include "services/wire/commitment.h"

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

template <typename Array>
std::string Text(const Array& bytes) {
  return {bytes.begin(), bytes.end()};
}

template <typename Array>
absl::Status Fill(const char* field, const std::string& bytes, Array& out) {
  if (bytes.size() != out.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat(field, " has ", bytes.size(), " bytes, it must have ", out.size()));
  }
  std::ranges::copy(bytes, out.begin());
  return absl::OkStatus();
}

}  // namespace

v1::BatchCommitment CommitmentToWire(const Hash256& commitment) {
  v1::BatchCommitment wire;
  wire.set_commitment(Text(commitment));
  return wire;
}

absl::StatusOr<Hash256> CommitmentFromWire(const v1::BatchCommitment& wire) {
  Hash256 commitment;
  absl::Status status = Fill("batch commitment", wire.commitment(), commitment);
  if (!status.ok()) return status;
  return commitment;
}

v1::BatchOpening BatchOpeningToWire(const BatchOpening& opening) {
  v1::BatchOpening wire;
  wire.set_salt(Text(opening.salt));
  wire.set_record_count(opening.record_count);
  wire.set_digest(Text(opening.digest));
  for (const Hash256& view : opening.view_commitments) wire.add_view_commitments(Text(view));
  return wire;
}

absl::StatusOr<BatchOpening> BatchOpeningFromWire(const v1::BatchOpening& wire) {
  BatchOpening opening{.record_count = wire.record_count()};
  absl::Status status = Fill("batch opening, salt", wire.salt(), opening.salt);
  if (status.ok()) status = Fill("batch opening, digest", wire.digest(), opening.digest);
  if (status.ok() && wire.view_commitments_size() != 0 && wire.view_commitments_size() != 3) {
    status = absl::InvalidArgumentError("batch opening: three views have three commitments");
  }
  for (const std::string& view : wire.view_commitments()) {
    if (!status.ok()) break;
    opening.view_commitments.emplace_back();
    status = Fill("batch opening, view", view, opening.view_commitments.back());
  }
  if (!status.ok()) return status;
  return opening;
}

}  // namespace mirrorflow
