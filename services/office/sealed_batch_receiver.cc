#include "services/office/sealed_batch_receiver.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace mirrorflow {

absl::Status SealedBatchReceiver::InBatch(const absl::Status& status) const {
  return {status.code(),
          absl::StrCat("batch of the ", std::string(SideName(side_)), ": ", status.message())};
}

absl::Status SealedBatchReceiver::Add(const std::string& frame) {
  if (!stream_.has_value()) {
    absl::StatusOr<OpeningStream> stream =
        OpeningStream::Create(key_, frame, SealedBatchContext(terms_, side_));
    if (!stream.ok()) return InBatch(stream.status());
    stream_.emplace(*std::move(stream));
    return absl::OkStatus();
  }
  absl::StatusOr<std::string> bytes = stream_->Open(frame);
  if (!bytes.ok()) return InBatch(bytes.status());
  v1::BatchPart part;
  if (!part.ParseFromString(*bytes)) {
    return InBatch(absl::InvalidArgumentError("a part of it can't be read"));
  }
  return batch_.Add(part);
}

absl::StatusOr<EncodedBatch> SealedBatchReceiver::Finish() && {
  if (!complete()) {
    return InBatch(absl::DataLossError("the file ends too early\nhint: copy it again, whole"));
  }
  return std::move(batch_).Finish();
}

}  // namespace mirrorflow
