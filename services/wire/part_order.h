#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"

namespace mirrorflow {

// The order in which the parts of a batch, or of a party's shares of one, come: opening, header,
// content. After a break opening and header come once more, the same header as before, and are not
// taken in again. One thread at a time.
class PartOrder {
 public:
  // `header`: what an earlier attempt took in; empty for none.
  explicit PartOrder(std::string header = {}) : header_(std::move(header)) {}

  // FailedPrecondition out of order; else what `take` says, which gets on with it if it is OK.
  absl::Status Opening(const std::function<absl::Status()>& take);
  // `take` is asked the first time. DataLoss for another header than the first.
  absl::Status Header(const std::string& bytes, const std::function<absl::Status()>& take);
  bool content_is_due() const { return due_ == Due::kContent; }

  // The stream broke.
  void Resume() { due_ = Due::kOpening; }

 private:
  enum class Due : std::uint8_t { kOpening, kHeader, kContent };

  Due due_ = Due::kOpening;
  std::string header_;
};

}  // namespace mirrorflow
