#include "services/office/counts_record.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "store_record.pb.h"

namespace mirrorflow {
namespace {

using Repeated = google::protobuf::RepeatedField<std::uint64_t>;

void Write(const StratumCounts& counts, Repeated* out) { out->Add(counts.begin(), counts.end()); }

bool Read(const Repeated& in, StratumCounts& counts) {
  if (in.size() != kStratumCount) return false;
  std::ranges::copy(in, counts.begin());
  return true;
}

}  // namespace

std::string SerializeCounts(const FlowTable& table) {
  office::CountsRecord record;
  Write(table.counts(Figure::kEmigSender), record.mutable_emig_sender());
  Write(table.counts(Figure::kImmigReceiver), record.mutable_immig_receiver());
  Write(table.counts(Figure::kLinked), record.mutable_linked());
  return record.SerializeAsString();
}

absl::StatusOr<FlowTable> ParseCounts(const RunTerms& terms, const std::string& bytes) {
  office::CountsRecord record;
  StratumCounts emig_sender;
  StratumCounts immig_receiver;
  StratumCounts linked;
  if (!record.ParseFromString(bytes) || !Read(record.emig_sender(), emig_sender) ||
      !Read(record.immig_receiver(), immig_receiver) || !Read(record.linked(), linked)) {
    return absl::DataLossError(
        absl::StrCat("the stored counts of run ", terms.run_id.value(), " are damaged"));
  }
  return FlowTable::Create(terms.corridor, terms.period, emig_sender, immig_receiver, linked);
}

}  // namespace mirrorflow
