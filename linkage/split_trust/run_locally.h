#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "linkage/split_trust/run_party.h"

namespace mirrorflow {

struct LocalRun {
  const std::array<ShareView, kPartyCount>& sender;
  const std::array<ShareView, kPartyCount>& receiver;
  const SplitTrustTerms& terms;
  // Of every party; called from three threads.
  std::function<absl::StatusOr<std::int64_t>(OpenedFigure figure, std::size_t place)> noise;
  std::function<absl::Status()> before_opening{};  // of every party as well
  const ShareKernel* kernel = nullptr;
  std::stop_token stop{};
  // Puts something between a party and its link, to look at messages or to change them.
  std::function<std::unique_ptr<PartyLink>(int party, std::unique_ptr<PartyLink> link)> wrap{};
};

// All three parties as threads of this process, which then sees everything: for tests, benchmarks
// and evaluation. The error of a party that found something wrong itself, before those of parties
// that only lost the others.
absl::StatusOr<std::array<PartyResult, kPartyCount>> RunAllParties(const LocalRun& run);

}  // namespace mirrorflow
