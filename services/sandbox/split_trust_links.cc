#include "services/sandbox/split_trust_links.h"

#include <array>
#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "corridor/batch_header.h"
#include "corridor/record_classes.h"
#include "crypto/sharing/batch_sharing.h"
#include "linkage/split_trust/clear_rule.h"
#include "linkage/split_trust/run_locally.h"
#include "services/wire/sharing_plan.h"

namespace mirrorflow {
namespace {

// One side of the run, as a node would share it.
struct SharedSide {
  EncodedBatch batch;
  SharedOrder order;
  std::array<ShareView, kPartyCount> views;
};

absl::StatusOr<RunTerms> EvaluationTerms(DiceThreshold threshold, std::uint32_t birth_year_band) {
  absl::StatusOr<RunId> run = RunId::Create("evaluation");
  if (!run.ok()) return run.status();
  absl::StatusOr<Corridor> corridor = Corridor::Parse("KE-UG");  // any: nothing depends on it
  if (!corridor.ok()) return corridor.status();
  absl::StatusOr<Period> period = Period::Create("2024");
  if (!period.ok()) return period.status();
  return RunTerms{.run_id = *run,
                  .corridor = *corridor,
                  .period = *period,
                  .mode = LinkageMode::kSplitTrust,
                  .encoding_profile = "plain-v1",
                  .normalisation_profile = {},
                  .threshold = threshold,
                  .birth_year_band = birth_year_band,
                  .opened_tables = {std::begin(kClassTables), std::end(kClassTables)},
                  .matching = MatchingRule::Recommended(birth_year_band != 0)};
}

absl::StatusOr<SharedSide> Share(const RunTerms& terms, const SplitTrustSide& of, Side side) {
  const BitRows& rows = of.rows;
  BatchHeader header = HeaderFor(terms, side);
  header.row_bits = static_cast<std::uint32_t>(64 * rows.row_words);
  header.record_count = header.row_count = rows.size();
  BatchContents contents;
  contents.words.assign(rows.words.begin(), rows.words.end());
  contents.stratum_codes.resize(rows.size());
  absl::StatusOr<EncodedBatch> batch = EncodedBatch::Create(header, std::move(contents));
  if (!batch.ok()) return batch.status();
  const SharingPlan plan = SharingPlanOf(terms);
  absl::StatusOr<std::vector<SharedFacts>> facts = SharedFactsOf(terms, rows.size(), of.facts);
  if (!facts.ok()) return facts.status();
  ShareSeeds seeds = ShareSeeds::Random();
  absl::StatusOr<SharedOrder> order = PlanSharedOrder(*facts, plan, seeds.order);
  if (!order.ok()) return order.status();
  absl::StatusOr<std::array<ShareView, kPartyCount>> views =
      ShareBatch(*batch, *facts, plan, std::move(seeds));
  if (!views.ok()) return views.status();
  return SharedSide{*std::move(batch), *std::move(order), *std::move(views)};
}

// The total, then the classes of each table, as parties open them.
std::vector<std::int64_t> CountInClear(
    const std::vector<std::pair<std::uint32_t, std::uint32_t>>& links,
    std::span<const RecordFacts> facts) {
  std::vector<std::int64_t> counts = {static_cast<std::int64_t>(links.size())};
  for (const CountedTable table : kClassTables) {
    std::vector<std::int64_t> of_table(ClassCodes(table).size());
    for (const auto& [in_a, in_b] : links) ++of_table[facts[in_b].classes.Of(table)];
    counts.insert(counts.end(), of_table.begin(), of_table.end());
  }
  return counts;
}

}  // namespace

absl::StatusOr<SplitTrustLinks> LinkInSplitTrust(const SplitTrustSide& a, const SplitTrustSide& b,
                                                 DiceThreshold threshold,
                                                 std::uint32_t birth_year_band,
                                                 std::stop_token stop) {
  absl::StatusOr<RunTerms> run = EvaluationTerms(threshold, birth_year_band);
  if (!run.ok()) return run.status();
  absl::StatusOr<SharedSide> sender = Share(*run, a, Side::kSender);
  if (!sender.ok()) return sender.status();
  absl::StatusOr<SharedSide> receiver = Share(*run, b, Side::kReceiver);
  if (!receiver.ok()) return receiver.status();
  const SplitTrustTerms terms{.threshold = threshold,
                              .partition_reach = PartitionReach(*run),
                              .levels = run->matching.levels(),
                              .tabulated_by = Side::kReceiver,
                              .reported = false,
                              .run_terms_hash = {}};
  absl::StatusOr<std::array<PartyResult, kPartyCount>> results = RunAllParties(
      {.sender = sender->views,
       .receiver = receiver->views,
       .terms = terms,
       .noise = [](OpenedFigure, std::size_t) -> absl::StatusOr<std::int64_t> { return 0; },
       .stop = std::move(stop)});
  if (!results.ok()) return results.status();

  const PartyResult& opened = results->front();
  SplitTrustLinks found{.links = {},
                        .tables = {},
                        .pairs = opened.pairs,
                        .rounds = opened.rounds,
                        .bytes_sent = opened.bytes_sent};
  absl::StatusOr<std::vector<std::pair<std::uint32_t, std::uint32_t>>> links =
      LinkInClear({sender->batch, sender->order}, {receiver->batch, receiver->order}, terms);
  if (!links.ok()) return links.status();
  for (const auto& [in_a, in_b] : *links) found.links.push_back({.a = in_a, .b = in_b});
  const std::vector<std::int64_t> in_clear = CountInClear(*links, b.facts);
  for (const PartyResult& result : *results) {
    if (result.figures.linked == in_clear) continue;
    return absl::InternalError(absl::StrCat("the parties count ", result.figures.linked.front(),
                                            " links, the rule in clear gives ", in_clear.front(),
                                            ", or classes of them differ"));
  }
  auto next = opened.figures.linked.begin() + 1;
  for (const CountedTable table : kClassTables) {
    const auto classes = static_cast<std::ptrdiff_t>(ClassCodes(table).size());
    found.tables[table].assign(next, next + classes);
    next += classes;
  }
  return found;
}

}  // namespace mirrorflow
