#include "services/operations/page_facts_of_run.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "corridor/epsilon.h"
#include "mirrorflow/v1/run.pb.h"

namespace mirrorflow {
namespace {

bool HasEnded(PageStage stage) {
  switch (stage) {
    case PageStage::kRefused:
    case PageStage::kEnded:
    case PageStage::kNodeFailed:
    case PageStage::kBatchErased:
    case PageStage::kErased:
    case PageStage::kFailed:
    case PageStage::kCancelled:
      return true;
    default:
      return false;
  }
}

}  // namespace

PageProtection ProtectionOf(const DisclosureRule& rule, const Vintage& vintage) {
  switch (rule.profile()) {
    case DisclosureProfile::kDp:
      return {.rule = PageProtectionRule::kNoise,
              .cost = "ε\u00a0" + NanoEpsilonText(rule.Cost(vintage)),
              .budget = "ε\u00a0" + NanoEpsilonText(rule.budget())};
    case DisclosureProfile::kOfficial:
      return {.rule = PageProtectionRule::kRounding, .cost = {}, .budget = {}};
    case DisclosureProfile::kCkm:
      return {.rule = PageProtectionRule::kCellKeys, .cost = {}, .budget = {}};
  }
  return {};
}

std::vector<DestructionFact> DestructionsOf(const RunTerms& terms,
                                            const std::vector<std::string>& erasures) {
  std::vector<DestructionFact> facts;
  for (const std::string& bytes : erasures) {
    v1::SignedErasure erasure;
    v1::ErasureStatement statement;
    if (!erasure.ParseFromString(bytes) || !statement.ParseFromString(erasure.statement())) {
      continue;
    }
    const Country country =
        statement.side() == v1::SENDER ? terms.corridor.origin() : terms.corridor.destination();
    DestructionFact fact{
        .country = std::string(country.alpha2()), .time = statement.time(), .things = {}};
    for (const int item : statement.destroyed()) {
      switch (item) {
        case v1::ErasureStatement::RUN_KEY:
          fact.things.push_back(DestroyedThing::kRunKey);
          break;
        case v1::ErasureStatement::EPHEMERAL_KEY:
          fact.things.push_back(DestroyedThing::kHandShakeKey);
          break;
        case v1::ErasureStatement::BATCH:
          fact.things.push_back(DestroyedThing::kBatch);
          break;
        default:
          break;
      }
    }
    facts.push_back(std::move(fact));
  }
  return facts;
}

RunFacts RunFactsFrom(const RunTerms& terms, const std::string& campaign) {
  return {.id = terms.run_id.value(),
          .campaign = campaign,
          .origin = std::string(terms.corridor.origin().alpha2()),
          .destination = std::string(terms.corridor.destination().alpha2()),
          .year = terms.period.ToString(),
          .edition = terms.vintage.ToString()};
}

std::vector<RunFacts> InOrder(std::vector<std::pair<std::string, RunFacts>> runs) {
  std::ranges::stable_sort(runs, [](const auto& a, const auto& b) {
    const bool a_ended = HasEnded(a.second.stage);
    const bool b_ended = HasEnded(b.second.stage);
    return std::tie(a_ended, b.first) < std::tie(b_ended, a.first);
  });
  std::vector<RunFacts> facts;
  facts.reserve(runs.size());
  for (auto& [came, run] : runs) facts.push_back(std::move(run));
  return facts;
}

}  // namespace mirrorflow
