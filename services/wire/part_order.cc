#include "services/wire/part_order.h"

namespace mirrorflow {

absl::Status PartOrder::Opening(const std::function<absl::Status()>& take) {
  if (due_ != Due::kOpening) return absl::FailedPreconditionError("a second opening");
  absl::Status taken = take();
  if (taken.ok()) due_ = Due::kHeader;
  return taken;
}

absl::Status PartOrder::Header(const std::string& bytes,
                               const std::function<absl::Status()>& take) {
  if (due_ != Due::kHeader) return absl::FailedPreconditionError("a header out of order");
  if (header_.empty()) {
    if (absl::Status taken = take(); !taken.ok()) return taken;
    header_ = bytes;
  } else if (header_ != bytes) {
    return absl::DataLossError("the header is another one after the stream was resumed");
  }
  due_ = Due::kContent;
  return absl::OkStatus();
}

}  // namespace mirrorflow
