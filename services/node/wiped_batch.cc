#include "services/node/wiped_batch.h"

#include <sodium.h>

#include <span>
#include <utility>

#include "absl/strings/str_cat.h"

namespace mirrorflow {

WipedBatch::WipedBatch(EncodedBatch batch) : batch_(std::move(batch)) {}

WipedBatch::~WipedBatch() {
  const std::span<const std::uint64_t> words = batch_.words();
  sodium_memzero(const_cast<std::uint64_t*>(words.data()), words.size_bytes());
  const std::span<const ExactToken> tokens = batch_.tokens();
  sodium_memzero(const_cast<ExactToken*>(tokens.data()), tokens.size_bytes());
}

absl::Status WipedBatch::CheckMinimum(const RunTerms& terms) const {
  if (batch_.size() >= terms.minimum_batch) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("this side has fewer records of the flow than the minimum batch of ",
                   terms.minimum_batch, " that the terms ask for; nothing is sent"));
}

}  // namespace mirrorflow
