#include "services/sandbox/split_trust_links.h"

#include <array>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/sharing/batch_sharing.h"
#include "linkage/split_trust/clear_rule.h"
#include "linkage/split_trust/run_locally.h"

namespace mirrorflow {
namespace {

// One side of the run, as a node would share it.
struct SharedSide {
  EncodedBatch batch;
  SharedOrder order;
  std::array<ShareView, kPartyCount> views;
};

absl::StatusOr<BatchHeader> EvaluationHeader(Side side) {
  absl::StatusOr<RunId> run = RunId::Create("evaluation");
  if (!run.ok()) return run.status();
  absl::StatusOr<Corridor> corridor = Corridor::Parse("KE-UG");  // any: nothing depends on it
  if (!corridor.ok()) return corridor.status();
  absl::StatusOr<Period> period = Period::Create("2024");
  if (!period.ok()) return period.status();
  return BatchHeader{.run_id = *run,
                     .corridor = *corridor,
                     .period = *period,
                     .side = side,
                     .encoding_profile = "plain-v1"};
}

absl::StatusOr<SharedSide> Share(const BitRows& rows, Side side) {
  absl::StatusOr<BatchHeader> header = EvaluationHeader(side);
  if (!header.ok()) return header.status();
  header->row_bits = static_cast<std::uint32_t>(64 * rows.row_words);
  header->record_count = header->row_count = rows.size();
  BatchContents contents;
  contents.words.assign(rows.words.begin(), rows.words.end());
  contents.stratum_codes.resize(rows.size());
  absl::StatusOr<EncodedBatch> batch = EncodedBatch::Create(*header, std::move(contents));
  if (!batch.ok()) return batch.status();
  const SharingPlan plan;
  const std::vector<SharedFacts> facts(rows.size());
  ShareSeeds seeds = ShareSeeds::Random();
  absl::StatusOr<SharedOrder> order = PlanSharedOrder(facts, plan, seeds.order);
  if (!order.ok()) return order.status();
  absl::StatusOr<std::array<ShareView, kPartyCount>> views =
      ShareBatch(*batch, facts, plan, std::move(seeds));
  if (!views.ok()) return views.status();
  return SharedSide{*std::move(batch), *std::move(order), *std::move(views)};
}

}  // namespace

absl::StatusOr<SplitTrustLinks> LinkInSplitTrust(const BitRows& a, const BitRows& b,
                                                 DiceThreshold threshold, std::stop_token stop) {
  absl::StatusOr<SharedSide> sender = Share(a, Side::kSender);
  if (!sender.ok()) return sender.status();
  absl::StatusOr<SharedSide> receiver = Share(b, Side::kReceiver);
  if (!receiver.ok()) return receiver.status();
  const SplitTrustTerms terms{.threshold = threshold,
                              .levels = {kRecommendedLevels.begin(), kRecommendedLevels.end()},
                              .reported = false,
                              .run_terms_hash = {}};
  absl::StatusOr<std::array<PartyResult, kPartyCount>> results = RunAllParties(
      {.sender = sender->views,
       .receiver = receiver->views,
       .terms = terms,
       .noise = [](OpenedFigure, std::size_t) -> absl::StatusOr<std::int64_t> { return 0; },
       .stop = std::move(stop)});
  if (!results.ok()) return results.status();

  SplitTrustLinks found{
      .links = {}, .rounds = results->front().rounds, .bytes_sent = results->front().bytes_sent};
  absl::StatusOr<std::vector<std::pair<std::uint32_t, std::uint32_t>>> links =
      LinkInClear({sender->batch, sender->order}, {receiver->batch, receiver->order}, terms);
  if (!links.ok()) return links.status();
  for (const auto& [in_a, in_b] : *links) found.links.push_back({.a = in_a, .b = in_b});
  for (const PartyResult& result : *results) {
    if (result.figures.linked.front() == static_cast<std::int64_t>(found.links.size())) continue;
    return absl::InternalError(absl::StrCat("the parties count ", result.figures.linked.front(),
                                            " links, the rule in clear gives ",
                                            found.links.size()));
  }
  return found;
}

}  // namespace mirrorflow
