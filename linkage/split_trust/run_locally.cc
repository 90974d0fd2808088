#include "linkage/split_trust/run_locally.h"

#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "linkage/split_trust/local_party_links.h"

namespace mirrorflow {

absl::StatusOr<std::array<PartyResult, kPartyCount>> RunAllParties(const LocalRun& run) {
  std::array<std::unique_ptr<PartyLink>, kPartyCount> links = MakeLocalPartyLinks();
  std::vector<SecretBytes> keys;  // keys[p]: between p and the next party
  for (int party = 0; party < kPartyCount; ++party) keys.push_back(SecretBytes::Random(32));
  std::array<std::optional<absl::StatusOr<PartyResult>>, kPartyCount> results;
  {
    std::vector<std::jthread> threads;
    for (int party = 0; party < kPartyCount; ++party) {
      threads.emplace_back([&, party] {
        const auto i = static_cast<std::size_t>(party);
        std::unique_ptr<PartyLink> link = std::move(links[i]);
        if (run.wrap) link = run.wrap(party, std::move(link));
        results[i] = RunParty(
            PartyInput{.party = party,
                       .sender = run.sender[i],
                       .receiver = run.receiver[i],
                       .terms = run.terms,
                       .key_with_next = keys[i],
                       .key_with_previous = keys[static_cast<std::size_t>(PreviousParty(party))],
                       .noise = run.noise,
                       .before_opening = run.before_opening,
                       .stop = run.stop,
                       .kernel = run.kernel},
            *link);
      });
    }
  }
  absl::Status worst;
  for (const std::optional<absl::StatusOr<PartyResult>>& result : results) {
    if (result->ok()) continue;
    if (worst.ok() || absl::IsUnavailable(worst)) worst = result->status();
  }
  if (!worst.ok()) return worst;
  return std::array<PartyResult, kPartyCount>{**std::move(results[0]), **std::move(results[1]),
                                              **std::move(results[2])};
}

}  // namespace mirrorflow
