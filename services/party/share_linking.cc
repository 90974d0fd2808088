#include "services/party/share_linking.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

#include "linkage/split_trust/run_party.h"
#include "linkage/split_trust/split_trust_terms.h"
#include "mirrorflow/v1/party_service.pb.h"
#include "services/wire/opening_noise.h"
#include "services/wire/sharing_plan.h"
#include "statistics/discrete_laplace.h"
#include "statistics/random_source.h"

namespace mirrorflow {
namespace {

SplitTrustTerms ProtocolTerms(const RunTerms& terms, const PartyPermit& permit) {
  SplitTrustTerms protocol{.threshold = terms.threshold};
  protocol.tokens = terms.exact_tokens;
  protocol.dated_by = terms.dated_by;
  protocol.tabulated_by = terms.dated_by;
  protocol.linked_as_other = OpensLinkedAsOther(terms);
  protocol.partition_reach = PartitionReach(terms);
  protocol.levels = terms.matching.levels();
  protocol.verify_products = permit.verify_products;
  protocol.run_terms_hash = terms.hash;
  return protocol;
}

Figure FigureOf(OpenedFigure figure) {
  switch (figure) {
    case OpenedFigure::kReportedBySender:
      return Figure::kEmigSender;
    case OpenedFigure::kReportedByReceiver:
      return Figure::kImmigReceiver;
    case OpenedFigure::kLinkedAsOther:
      return Figure::kLinkedAsOther;
    case OpenedFigure::kLinked:
    case OpenedFigure::kFlaggedOfSender:
    case OpenedFigure::kFlaggedOfReceiver:
      break;
  }
  return Figure::kLinked;
}

v1::OpenedCounts ToWire(const PartyResult& result) {
  const SplitTrustFigures& figures = result.figures;
  v1::OpenedCounts wire;
  wire.mutable_linked()->Assign(figures.linked.begin(), figures.linked.end());
  wire.mutable_reported_by_sender()->Assign(figures.reported_by_sender.begin(),
                                            figures.reported_by_sender.end());
  wire.mutable_reported_by_receiver()->Assign(figures.reported_by_receiver.begin(),
                                              figures.reported_by_receiver.end());
  wire.mutable_linked_as_other()->Assign(figures.linked_as_other.begin(),
                                         figures.linked_as_other.end());
  wire.set_pairs(result.pairs);
  return wire;
}

}  // namespace

ShareLinking::ShareLinking(RunTerms terms, const PartyPermit& permit,
                           const PartyCommitments& commitments, ShareLinkingParts parts)
    : terms_(std::move(terms)),
      permit_(permit),
      commitments_(commitments),
      parts_(std::move(parts)) {}

absl::Status ShareLinking::ReceiveShares(const Progress& progress, std::stop_token stop) {
  ShareReceiver sender(terms_, Side::kSender, permit_.self, commitments_.sender, permit_.sender);
  ShareReceiver receiver(terms_, Side::kReceiver, permit_.self, commitments_.receiver,
                         permit_.receiver);
  std::stop_source both;
  const std::stop_callback forward(stop, [&both] { both.request_stop(); });
  std::mutex mutex;
  absl::Status first;
  std::atomic<std::uint32_t> percent_of_sender = 0;
  std::atomic<std::uint32_t> percent_of_receiver = 0;
  const auto fetch = [&](const ShareSource& source, const Hash256& peer, ShareReceiver& into,
                         std::atomic<std::uint32_t>& percent) {
    absl::Status status = FetchShares(
        source, parts_.tls, terms_.run_id, peer, parts_.patience, into,
        [&] {
          percent = into.percent();
          progress((percent_of_sender + percent_of_receiver) / 2);
        },
        both.get_token());
    const std::lock_guard lock(mutex);
    if (status.ok() || !first.ok()) return;
    first = std::move(status);
    both.request_stop();
  };
  {
    const std::jthread other(
        [&] { fetch(parts_.receiver, commitments_.sender, receiver, percent_of_receiver); });
    fetch(parts_.sender, commitments_.receiver, sender, percent_of_sender);
  }
  if (!first.ok()) return first;
  absl::StatusOr<ShareView> from_sender = std::move(sender).Finish();
  if (!from_sender.ok()) return from_sender.status();
  absl::StatusOr<ShareView> from_receiver = std::move(receiver).Finish();
  if (!from_receiver.ok()) return from_receiver.status();
  sender_.emplace(*std::move(from_sender));
  receiver_.emplace(*std::move(from_receiver));
  return absl::OkStatus();
}

absl::StatusOr<OpenedResult> ShareLinking::Link(PartyLink& link, const PairKeys& keys,
                                                const std::function<absl::Status()>& before_opening,
                                                const Progress& progress, std::stop_token stop) {
  const SplitTrustTerms terms = ProtocolTerms(terms_, permit_);
  const std::vector<OpenedPlace> places = OpenedPlaces(terms_);
  SystemRandom random;
  absl::StatusOr<PartyResult> result = RunParty(
      {.party = permit_.self,
       .sender = *sender_,
       .receiver = *receiver_,
       .terms = terms,
       .key_with_next = keys.with_next,
       .key_with_previous = keys.with_previous,
       .noise = [&](OpenedFigure figure, std::size_t place) -> absl::StatusOr<std::int64_t> {
         absl::StatusOr<Epsilon> epsilon =
             OpeningNoise(parts_.rule, terms_, FigureOf(figure),
                          figure == OpenedFigure::kLinkedAsOther ? CountedTable::kAgreement
                                                                 : places.at(place).table);
         if (!epsilon.ok()) return epsilon.status();
         return DiscreteLaplace(*epsilon, random);
       },
       .before_opening = before_opening,
       .progress =
           [&](std::uint64_t done, std::uint64_t total) {
             progress(static_cast<std::uint32_t>(100 * done / std::max<std::uint64_t>(total, 1)));
           },
       .stop = std::move(stop)},
      link);
  sender_.reset();
  receiver_.reset();
  if (!result.ok()) return result.status();
  return OpenedResult{.opened = ToWire(*result).SerializeAsString(),
                      .transcript = result->transcript};
}

}  // namespace mirrorflow
